import Foundation
import GRDB
import KithMerge

/// Servers of which a backup that was put back knows, and whose keys went since: they were left meanwhile.
extension Replica {
  /// A server whose personal space has no keys here.
  package struct LostServer: Sendable {
    package let server: KnownServer
    let row: Int64
    let personal: Int64
    let space: SpaceID
  }

  package func lostServers() throws -> [LostServer] {
    try read { db in try lostServers(db) }
  }

  func lostServers(_ db: Database) throws -> [LostServer] {
    let rows = try Row.fetchAll(
      db, sql: "SELECT number, id, server FROM space WHERE own = 1 AND personal = 0 AND server IS NOT NULL")
    return try rows.filter { !sealers.hasKeys(of: $0[0]) }.compactMap { row in
      guard let id = SpaceID(bytes: row[1] as Data), let server = try server(of: row[0], db) else {
        return nil
      }
      return LostServer(server: server, row: row[2], personal: row[0], space: id)
    }
  }

  /// Takes away what is here of it, which nobody can read.
  package func forget(_ lost: LostServer) throws {
    try write { db in
      for number in try Int64.fetchAll(
        db, sql: "SELECT number FROM space WHERE server = ?", arguments: [lost.row])
      where number != sealers.main { try dropRow(number, db) }
      try db.execute(sql: "DELETE FROM server WHERE number = ?", arguments: [lost.row])
    }
    try scrub()
  }
}

extension KnownServer {
  /// Whether it is the same one: by its key, or where an authority vouches for it by its place.
  func isSame(as other: KnownServer) -> Bool {
    if let pin, let theirs = other.pin { return pin == theirs }
    return pin == nil && other.pin == nil && (host, port) == (other.host, other.port)
  }
}
