import ArgumentParser
import Foundation
import KithHTTP
import KithHubSQLite

/// `kithd restore`
struct Restore: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Put a backup into the place of the server's database. The server must not run.",
    discussion: """
      The file is checked first, and the database that is there is moved aside, not removed. Devices that \
      went on working bring back what the backup lacks the next time they sync. Links that were open are \
      void: make new ones. Where the data folder has no key of its own, FILE.key and FILE.crt are put there.
      """)

  @OptionGroup var place: Place

  @Argument(help: "A file that kithd backup wrote.")
  var file: String

  func run() async throws {
    let copy = BackupFiles(file)
    guard Files.exists(copy.database), !Files.isFolder(copy.database) else {
      throw KithdProblem.isNoFile(copy.database.path)
    }
    let folder = try DataFolder.alone(at: place.folder(ProcessInfo.processInfo.environment))
    let hasKey = Files.exists(folder.key)
    let bringsKey = !hasKey && Files.exists(copy.key)
    guard !bringsKey || ServerIdentity.isKey(copy.key) else { throw KithdProblem.isNoKey(copy.key.path) }

    let contents = try folder.prepare(copy)
    // The key first: a server that starts without one makes another.
    if bringsKey { try folder.takeIdentity(from: copy) }
    let aside = try folder.replaceDatabase(at: .now)

    say("Restored \(contents.text).")
    if let aside { say("The database that was here is now \(aside.path).") }
    if bringsKey { say("The server's key was restored too.") }
    complain(
      """
      Links that were open are void; kithd invite makes a new one. Devices that were revoked since the \
      backup are let in again: look with kithd devices. A device that joined since is let in no more until \
      its owner types kith join LINK there, with a link from kith device add on another of their devices, or \
      from kithd invite if the account itself is not in the backup.
      """)
    guard !hasKey, !bringsKey else { return }
    complain(
      """
      There is no key here and none beside the backup, so the server will make a new one, and devices that \
      know the old one will refuse it. Put the old one at \(folder.key.path) before you run kithd serve.
      """)
  }
}

/// How a backup comes into its place. Whenever the machine stops, the folder has either the old database or,
/// once a copy that is whole has its name, the new one: the next `kithd serve` finishes what was begun.
extension DataFolder {
  enum Limit {
    /// Databases that were moved aside in one second.
    static let aside = 100
  }

  private var draft: URL { url.appending(path: "hub.sqlite.draft") }

  /// Copies the backup into the folder, checks the copy and makes a hub of it.
  func prepare(_ copy: BackupFiles) throws -> HubCopy.Contents {
    for url in DataFolder.family(of: draft) { Files.remove(url) }
    do {
      try Files.copy(copy.database, to: draft)
      if Files.exists(copy.log) { try Files.copy(copy.log, to: DataFolder.log(of: draft)) }
      let contents = try HubCopy.prepare(draft.path, toldAs: copy.database.path)
      try Files.settle(draft)
      return contents
    } catch {
      for url in DataFolder.family(of: draft) { Files.remove(url) }
      throw error
    }
  }

  func takeIdentity(from copy: BackupFiles) throws(KithdProblem) {
    // Without its certificate, or with another's, the server makes a new one for the same key.
    Files.remove(certificate)
    if Files.exists(copy.certificate) { try Files.copy(copy.certificate, to: certificate) }
    try Files.copy(copy.key, to: key)
  }

  /// Puts the copy that was prepared into the place of the database.
  func replaceDatabase(at now: Moment) throws(KithdProblem) -> URL? {
    try Files.move(draft, to: incoming)
    return try bringIn(at: now)
  }

  /// Puts a restored database into its place, if there is one on its way; only for who holds the folder
  /// alone.
  ///
  /// - Returns: where the database went that was there.
  @discardableResult func bringIn(at now: Moment) throws(KithdProblem) -> URL? {
    guard Files.exists(incoming) else { return nil }
    var aside: URL?
    let log = DataFolder.log(of: database)
    if Files.exists(database) || Files.exists(log) {
      let name = try freeName(at: now)
      // What is in the log belongs to the database that leaves, and would ruin the one that comes.
      if Files.exists(database) { try Files.move(database, to: name) }
      if Files.exists(log) { try Files.move(log, to: DataFolder.log(of: name)) }
      aside = name
    }
    for url in DataFolder.family(of: database) { Files.remove(url) }
    try Files.move(incoming, to: database)
    return aside
  }

  private func freeName(at now: Moment) throws(KithdProblem) -> URL {
    let first = url.appending(path: "hub.sqlite.before-\(now.stamp)")
    let names = [first] + (2...Limit.aside).map { URL(filePath: "\(first.path)-\($0)") }
    guard let free = names.first(where: { !Files.exists($0) && !Files.exists(DataFolder.log(of: $0)) }) else {
      throw .isThere(first.path)
    }
    return free
  }

  private static func log(of database: URL) -> URL {
    URL(filePath: database.path + "-wal", directoryHint: .notDirectory)
  }

  /// A database and what SQLite keeps beside it.
  private static func family(of database: URL) -> [URL] {
    ["", "-wal", "-shm", "-journal"].map { URL(filePath: database.path + $0, directoryHint: .notDirectory) }
  }
}
