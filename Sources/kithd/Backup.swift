import ArgumentParser
import Foundation
import KithHubSQLite

/// `kithd backup`
struct Backup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Write all that the server keeps into one file. Works while the server runs.",
    discussion: """
      The file is for its owner alone, and stands there whole or not at all. It holds sealed records, \
      public keys and hashes: nobody can read a contact in it or log in with it. With --with-key the \
      server's key and certificate are written beside it, as FILE.key and FILE.crt: whoever has the key \
      can pose as the server.
      """)

  @OptionGroup var place: Place

  @Flag(help: "Also write the server's key and certificate, which a server on another machine needs.")
  var withKey = false

  @Argument(help: "The file to write; it must not be there yet.")
  var file: String

  func run() async throws {
    let folder = try DataFolder.used(at: place.folder(ProcessInfo.processInfo.environment))
    let copy = BackupFiles(file)
    for url in withKey ? copy.all : [copy.database] where Files.exists(url) {
      throw KithdProblem.isThere(url.path)
    }

    let draft = copy.draft
    defer { Files.remove(draft) }
    try Files.makeEmpty(draft)
    try await folder.storeToLookAt().copy(to: draft.path)
    let contents = try HubCopy.contents(draft.path)
    try Files.settle(draft)
    do {
      if withKey { try writeIdentity(of: folder, beside: copy) }
      // Last of all: when the file is there, so is everything.
      try Files.move(draft, to: copy.database)
    } catch {
      for url in withKey ? [copy.key, copy.certificate] : [] { Files.remove(url) }
      throw error
    }

    say("\(copy.database.path) holds \(contents.text).")
    guard !withKey else {
      return say("\(copy.key.path) holds the server's key, and \(copy.certificate.path) its certificate.")
    }
    complain(
      """
      The server's key is not in it, and devices refuse a server that shows another key. Keep a copy of \
      \(folder.key.path) too, or use --with-key.
      """)
  }

  private func writeIdentity(of folder: DataFolder, beside copy: BackupFiles) throws(KithdProblem) {
    try Files.copy(folder.key, to: copy.key)
    try Files.copy(folder.certificate, to: copy.certificate)
  }
}

/// The files of one backup.
struct BackupFiles {
  let database: URL

  init(_ path: String) {
    database = URL(filePath: path, directoryHint: .notDirectory).absoluteURL
  }

  var key: URL { beside(".key") }
  var certificate: URL { beside(".crt") }
  var all: [URL] { [database, key, certificate] }
  /// What SQLite has yet to bring into a file that somebody copied by other means.
  var log: URL { beside("-wal") }
  /// The file while it is written.
  var draft: URL { beside(".part-\(ProcessInfo.processInfo.processIdentifier)") }

  private func beside(_ ending: String) -> URL {
    URL(filePath: database.path + ending, directoryHint: .notDirectory)
  }
}

extension HubCopy.Contents {
  var text: String {
    let newest = newestMs.map { ", the newest of \(Moment(ms: $0).minute)" } ?? ""
    return "\(counted(accounts, "account")) and \(counted(records, "record"))\(newest)"
  }
}
