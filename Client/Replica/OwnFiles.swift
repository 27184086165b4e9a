import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#endif

/// Files for their owner alone, there whole or not at all, whatever happens to the machine meanwhile.
enum OwnFiles {
  private static let ownerOnly: mode_t = 0o600
  private static let ownerOnlyFolder: mode_t = 0o700
  private static let pieceBytes = 1 << 20

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path)
  }

  static func isFolder(_ path: String) -> Bool {
    var isFolder = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
  }

  static func bytes(of path: String) -> Int {
    var facts = stat()
    return stat(path, &facts) == 0 ? Int(facts.st_size) : 0
  }

  static func begins(_ path: String, with bytes: [UInt8]) -> Bool {
    let reader = open(path, O_RDONLY | O_CLOEXEC)
    guard reader >= 0 else { return false }
    defer { close(reader) }
    var found = [UInt8](repeating: 0, count: bytes.count)
    return read(reader, &found, found.count) == found.count && found == bytes
  }

  /// Makes an empty file that nobody but its owner may read, in place of one that was left behind.
  static func makeEmpty(_ path: String, toldAs name: String) throws {
    remove(path)
    close(try made(path, toldAs: name))
  }

  /// Makes a folder that is its owner's alone.
  static func makeFolder(_ path: String, toldAs name: String) throws {
    guard mkdir(path, ownerOnlyFolder) == 0 else { throw unwritable(name) }
  }

  /// Makes a new file for the owner alone, which `body` writes; it is on the disk when this returns.
  static func make(_ path: String, toldAs name: String, _ body: (Int32) throws -> Void) throws {
    let writer = try made(path, toldAs: name)
    defer { close(writer) }
    try body(writer)
    guard fsync(writer) == 0 else { throw unwritable(name) }
  }

  /// Copies the bytes of `source` into a new file for the owner alone.
  static func copy(_ source: String, to target: String) throws {
    let reader = open(source, O_RDONLY | O_CLOEXEC)
    guard reader >= 0 else { throw BackupProblem.cannotRead(file: source, reason: reason()) }
    defer { close(reader) }
    let draft = target + ".draft"
    remove(draft)
    defer { remove(draft) }
    let writer = try made(draft, toldAs: target)
    defer { close(writer) }
    var piece = [UInt8](repeating: 0, count: pieceBytes)
    while true {
      let count = read(reader, &piece, pieceBytes)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw BackupProblem.cannotRead(file: source, reason: reason()) }
      guard count > 0 else { break }
      try write(piece.prefix(count), to: writer, target)
    }
    guard fsync(writer) == 0 else { throw unwritable(target) }
    try move(draft, to: target)
  }

  /// What was written is on the disk when this returns.
  static func settle(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw BackupProblem.cannotRead(file: path, reason: reason()) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw unwritable(path) }
  }

  /// Gives a file another name, for good when this returns. Nothing of that name may be there.
  static func move(_ source: String, to target: String) throws {
    guard !exists(target) else { throw BackupProblem.isThere(file: target) }
    try replace(target, by: source)
  }

  /// Gives a file the name of another, which goes; a crash leaves the one or the other under it.
  static func replace(_ target: String, by source: String) throws {
    guard rename(source, target) == 0 else { throw unwritable(target) }
    try settle(folder(of: target))
  }

  /// A second name for a file; where there is no such thing, its only one.
  static func alsoName(_ source: String, _ target: String) throws {
    guard link(source, target) != 0 else { return try settle(folder(of: target)) }
    try move(source, to: target)
  }

  /// No such file afterwards; none before is as good.
  static func remove(_ path: String) {
    unlink(path)
  }

  /// Does `body` while no other process does the like with this folder.
  static func alone<T>(in folder: String, _ body: () throws -> T) throws -> T {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw BackupProblem.cannotRead(file: folder, reason: reason()) }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw BackupProblem.inUse(folder: folder) }
    return try body()
  }

  private static func made(_ path: String, toldAs name: String) throws -> Int32 {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, ownerOnly)
    guard descriptor >= 0 else { throw unwritable(name) }
    return descriptor
  }

  static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32, _ path: String) throws {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw unwritable(path) }
      rest = rest.dropFirst(count)
    }
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func unwritable(_ path: String) -> any Error {
    errno == ENOSPC ? ReplicaError.diskFull : BackupProblem.cannotWrite(file: path, reason: reason())
  }

  private static func reason() -> String {
    String(cString: strerror(errno))
  }
}
