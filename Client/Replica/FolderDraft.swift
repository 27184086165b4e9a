import Foundation

/// A folder of new files for their owner alone: it has another name until everything in it is written, and so
/// is there whole or not at all.
package struct FolderDraft {
  private let path: String
  private let draft: String

  private enum Limit {
    /// How many bytes are gathered before they are written.
    static let pieceBytes = 1 << 16
  }

  /// Whether something has this name.
  package static func isThere(_ path: String) -> Bool {
    OwnFiles.exists(path)
  }

  /// A path without slashes at its end.
  package static func plain(_ path: String) -> String {
    let end = path.lastIndex { $0 != "/" }
    return end.map { String(path[...$0]) } ?? "/"
  }

  /// What stands between the name of a folder and the number of the process that writes it.
  private static let mark = ".part-"

  /// Removes the drafts of programs that were killed.
  private static func removeLeft(beside path: String) {
    let slash = path.lastIndex(of: "/")
    let parent = slash.map { String(path[...$0]) } ?? "./"
    let beginning = path[(slash.map(path.index(after:)) ?? path.startIndex)...] + mark
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    for name in names where name.hasPrefix(beginning) {
      guard let process = pid_t(name.dropFirst(beginning.count)), process > 0 else { continue }
      if kill(process, 0) != 0, errno == ESRCH { try? FileManager.default.removeItem(atPath: parent + name) }
    }
  }

  /// - Throws: `BackupProblem` or `ReplicaError`: something has this name, or the disk refuses.
  package init(_ path: String) throws {
    let path = FolderDraft.plain(path)
    guard !FolderDraft.isThere(path) else { throw BackupProblem.isThere(file: path) }
    (self.path, draft) = (path, path + FolderDraft.mark + "\(getpid())")
    remove()
    FolderDraft.removeLeft(beside: path)
    try OwnFiles.makeFolder(draft, toldAs: path)
  }

  /// A file of it on its way.
  package struct File {
    /// How many texts were added.
    package private(set) var count = 0
    private var kept: [UInt8] = []
    private let descriptor: Int32
    private let name: String

    fileprivate init(_ descriptor: Int32, toldAs name: String) {
      (self.descriptor, self.name) = (descriptor, name)
    }

    package mutating func add(_ text: String) throws {
      kept += text.utf8
      count += 1
      if kept.count >= Limit.pieceBytes { try flush() }
    }

    fileprivate mutating func flush() throws {
      try OwnFiles.write(kept[...], to: descriptor, name)
      kept = []
    }
  }

  /// Writes one file, which `body` adds texts to.
  package func write(_ name: String, _ body: (inout File) throws -> Void) throws {
    try OwnFiles.make(draft + "/" + name, toldAs: path + "/" + name) { descriptor in
      var file = File(descriptor, toldAs: path + "/" + name)
      try body(&file)
      try file.flush()
    }
  }

  /// Gives the folder its name, for good when this returns.
  package func finish() throws {
    try OwnFiles.settle(draft)
    try OwnFiles.move(draft, to: path)
  }

  /// Nothing of it is left; nothing happens to one that is finished.
  package func remove() {
    try? FileManager.default.removeItem(atPath: draft)
  }
}
