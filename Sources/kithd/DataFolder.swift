import Foundation
import KithHTTP
import KithHub
import KithHubSQLite

/// The folder in which a server keeps its key, certificate, database and address.
struct DataFolder {
  let url: URL

  var database: URL { url.appending(path: "hub.sqlite") }
  /// A restored database that is whole and on its way to its place.
  var incoming: URL { url.appending(path: "hub.sqlite.restored") }
  var key: URL { url.appending(path: ServerIdentity.keyFile) }
  var certificate: URL { url.appending(path: ServerIdentity.certificateFile) }
  private var address: URL { url.appending(path: "address") }
  private var lock: URL { url.appending(path: "lock") }
  /// What a server holds besides, and for itself: commands share `lock` with it, another server must not.
  private var serving: URL { url.appending(path: "lock-serving") }

  /// Nobody but the owner may look into it.
  private static func made(at url: URL) throws(KithdProblem) -> DataFolder {
    do {
      try FileManager.default.createDirectory(
        at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      return DataFolder(url: url)
    } catch {
      throw .noFolder(url.path)
    }
  }

  /// The folder of a server that has run, held as long as this process runs, so that nobody restores a backup
  /// into it meanwhile. A server and any number of commands may hold it at once.
  static func used(at url: URL) throws(KithdProblem) -> DataFolder {
    let folder = DataFolder(url: url)
    guard Files.exists(folder.database) else { throw .neverServed(url.path) }
    guard try Files.lock(folder.lock).take(alone: false) else { throw .isRestoring(url.path) }
    return folder
  }

  /// The folder of a server that is to run, made if need be, and held as long as this process runs; no other
  /// server has it. A restore that was cut short is finished first.
  static func served(at url: URL) throws(KithdProblem) -> DataFolder {
    let folder = try made(at: url)
    guard try Files.lock(folder.serving).take(alone: true) else { throw .isServed(url.path) }
    let lock = try Files.lock(folder.lock)
    if Files.exists(folder.incoming) {
      guard lock.take(alone: true) else { throw .isRestoring(url.path) }
      try folder.bringIn(at: .now)
    }
    guard lock.take(alone: false) else { throw .isRestoring(url.path) }
    return folder
  }

  /// Whether a server runs on it.
  func isServed() throws(KithdProblem) -> Bool {
    guard Files.exists(serving) else { return false }
    let lock = try Files.lock(serving)
    defer { lock.release() }
    return !lock.take(alone: true)
  }

  /// The folder that a backup is to be restored into, made if need be: nobody else holds it as long as this
  /// process runs.
  static func alone(at url: URL) throws(KithdProblem) -> DataFolder {
    let folder = try made(at: url)
    guard try Files.lock(folder.lock).take(alone: true) else { throw .isServing(url.path) }
    try folder.bringIn(at: .now)
    return folder
  }

  /// - Parameter isServing: whether it is for a server, which brings an older database up to date; nobody
  ///   else may, for the server may be running.
  func hub(
    named name: String, pin: [UInt8], quota: Quota = .standard, isServing: Bool = false
  ) async throws -> Hub {
    try await Hub.open(
      store: store(isServing: isServing), name: name, pin: pin, quota: quota,
      clock: { Moment.now.ms },
      random: { count in
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
      })
  }

  func store(isServing: Bool = false) throws(SQLiteHubProblem) -> SQLiteHubStore {
    try SQLiteHubStore.file(database.path, bringingUp: isServing)
  }

  /// The store, to be looked at alone.
  func storeToLookAt() throws(SQLiteHubProblem) -> SQLiteHubStore {
    try SQLiteHubStore.look(at: database.path)
  }

  /// Remembers what links call the server, for `kithd invite`.
  func keep(_ name: ServedNames.Name) throws {
    try Data(name.text.utf8).write(to: address, options: .atomic)
  }

  func keptName() throws(KithdProblem) -> ServedNames.Name {
    guard let text = try? String(contentsOf: address, encoding: .utf8),
      let name = ServedNames.Name(text: text)
    else { throw .neverServed(url.path) }
    return name
  }
}

extension ServedNames.Name {
  /// `host:port`, with an IPv6 address in brackets.
  var text: String {
    let host = host.contains(":") ? "[\(host)]" : host
    return port.map { "\(host):\($0)" } ?? host
  }
}
