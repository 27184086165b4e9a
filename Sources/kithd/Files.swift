import Foundation

/// Files that are there whole or not at all, whatever happens to the machine meanwhile.
enum Files {
  private static let ownerOnly: mode_t = 0o600
  private static let pieceBytes = 1 << 20

  static func exists(_ url: URL) -> Bool {
    FileManager.default.fileExists(atPath: url.path)
  }

  static func isFolder(_ url: URL) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) && isFolder.boolValue
  }

  /// Makes an empty file that nobody but its owner may read, in place of one that was left behind.
  static func makeEmpty(_ url: URL) throws(KithdProblem) {
    remove(url)
    let descriptor = open(url.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, ownerOnly)
    guard descriptor >= 0 else { throw .cannotWrite(url.path, reason()) }
    close(descriptor)
    handOver(url)
  }

  /// Copies the bytes of `source` into a new file for the owner alone.
  static func copy(_ source: URL, to target: URL) throws(KithdProblem) {
    let draft = URL(filePath: target.path + ".draft", directoryHint: .notDirectory)
    try makeEmpty(draft)
    defer { remove(draft) }
    guard let reader = FileHandle(forReadingAtPath: source.path) else {
      throw .cannotRead(source.path, reason())
    }
    guard let writer = FileHandle(forWritingAtPath: draft.path) else {
      throw .cannotWrite(draft.path, reason())
    }
    do {
      while let piece = try reader.read(upToCount: pieceBytes), !piece.isEmpty {
        try writer.write(contentsOf: piece)
      }
      try writer.synchronize()
    } catch {
      throw .cannotWrite(target.path, error.localizedDescription)
    }
    try move(draft, to: target)
  }

  /// What was written is on the disk when this returns.
  static func settle(_ url: URL) throws(KithdProblem) {
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotRead(url.path, reason()) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .cannotWrite(url.path, reason()) }
  }

  /// Gives a file another name, for good when this returns. Nothing of that name may be there.
  static func move(_ source: URL, to target: URL) throws(KithdProblem) {
    guard !exists(target) else { throw .isThere(target.path) }
    guard rename(source.path, target.path) == 0 else { throw .cannotWrite(target.path, reason()) }
    try settle(target.deletingLastPathComponent())
  }

  /// No such file afterwards; none before is as good.
  static func remove(_ url: URL) {
    unlink(url.path)
  }

  /// Opens `url`, which is made if it is not there, to hold locks on it.
  static func lock(_ url: URL) throws(KithdProblem) -> Lock {
    let isNew = !exists(url)
    let descriptor = open(url.path, O_RDWR | O_CREAT | O_CLOEXEC, ownerOnly)
    guard descriptor >= 0 else { throw .cannotWrite(url.path, reason()) }
    if isNew { handOver(url) }
    return Lock(descriptor: descriptor)
  }

  /// What this process holds until it ends, however it ends.
  struct Lock {
    fileprivate let descriptor: Int32

    /// Takes the file for this process alone, or shares it, instead of what was held of it before.
    ///
    /// - Returns: whether nobody else holds it so that this cannot be.
    func take(alone: Bool) -> Bool {
      flock(descriptor, (alone ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0
    }

    /// Lets go of it at once.
    func release() {
      close(descriptor)
    }
  }

  /// What the administrator makes in another's folder belongs to that folder's owner, or the server could not
  /// use it.
  private static func handOver(_ url: URL) {
    var folder = stat()
    guard geteuid() == 0, stat(url.deletingLastPathComponent().path, &folder) == 0 else { return }
    _ = chown(url.path, folder.st_uid, folder.st_gid)
  }

  private static func reason() -> String {
    String(cString: strerror(errno))
  }
}
