import Foundation
import KithHTTP
import KithHub
import KithHubSQLite

/// The folder in which a server keeps its key, certificate, database and address.
struct DataFolder {
  let url: URL

  private var database: URL { url.appending(path: "hub.sqlite") }
  private var address: URL { url.appending(path: "address") }

  /// Nobody but the owner may look into it.
  static func made(at url: URL) throws(KithdProblem) -> DataFolder {
    do {
      try FileManager.default.createDirectory(
        at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      return DataFolder(url: url)
    } catch {
      throw .noFolder(url.path)
    }
  }

  func hub(named name: String, pin: [UInt8]) async throws -> Hub {
    try await Hub.open(
      store: SQLiteHubStore.file(database.path), name: name, pin: pin,
      clock: { Int64(Date().timeIntervalSince1970 * 1_000) },
      random: { count in
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
      })
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
