import Foundation
import GRDB
package import KithMerge
package import KithSealing

/// A server that this home belongs to.
package struct KnownServer: Hashable, Sendable {
  package var host: String
  package var port: Int
  package var name: String
  /// SHA-256 of its public key; none where a public authority vouches for it.
  package var pin: [UInt8]?
  /// The certificate that was seen with that key, DER.
  package var certificate: [UInt8]?
  package var account: AccountID

  package init(
    host: String, port: Int, name: String, pin: [UInt8]?, certificate: [UInt8]?, account: AccountID
  ) {
    (self.host, self.port, self.name, self.pin) = (host, port, name, pin)
    (self.certificate, self.account) = (certificate, account)
  }
}

extension Replica {
  /// The server that has this space; nil if none has.
  package func server() throws -> KnownServer? {
    try read { db in try server(of: space, db) }
  }

  func server(of space: Int64, _ db: Database) throws -> KnownServer? {
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT host, port, server.name, pin, certificate, account FROM server
        JOIN space ON space.server = server.number WHERE space.number = ?
        """, arguments: [space])
    guard let row, let account = AccountID(bytes: row[5] as Data) else { return nil }
    return KnownServer(
      host: row[0], port: row[1], name: row[2], pin: (row[3] as Data?).map { [UInt8]($0) },
      certificate: (row[4] as Data?).map { [UInt8]($0) }, account: account)
  }

  /// When an answer of the server last came in, in milliseconds since 1970.
  package func lastExchange() throws -> Int64? {
    try read { db in
      try Int64.fetchOne(db, sql: "SELECT last_exchange FROM space WHERE number = ?", arguments: [space])
    }
  }

  /// Keeps the certificate that the server shows now, under the key that is pinned.
  package func keep(certificate: [UInt8]) throws {
    try write { db in
      try db.execute(
        sql: """
          UPDATE server SET certificate = ? WHERE number = (SELECT server FROM space WHERE number = ?)
          """, arguments: [Data(certificate), space])
    }
  }

  /// Belongs to `server` from now on, with the space that this home has.
  package func enrol(_ server: KnownServer) throws {
    try write { db in try keep(server, db) }
  }

  /// Belongs to `server` again, wherever it is now, with the space and keys that this home has and those that
  /// came with the link.
  package func enrolAgain(_ server: KnownServer, adding keys: SpaceKeys?) throws {
    try write { db in
      if let keys {
        var ring = try home.keyring()
        ring.add(keys)
        try home.keep(ring)
      }
      try keep(server, db)
      // The next exchange seals what waits under the newest of them, and looks at who else is let in.
      try owe(.sealAnew, db)
      try owe(.renewal, db)
    }
    try refreshKeys()
  }

  /// Belongs to `server` from now on, in the account's space: what this home holds moves there, sealed anew,
  /// and waits to be pushed. Each live value stays live, disputes and all.
  ///
  /// - Returns: the replica of that space, and how many records moved.
  package func enrol(
    _ server: KnownServer, adopting keys: SpaceKeys, in operation: inout Operation
  ) throws -> (replica: Replica, moved: Int) {
    var ring = try home.keyring()
    // Some of them may be here already, from a joining that was cut short.
    ring.add(keys)
    if ring.further[spaceID] != nil { ring.keep(identity, of: keys.space) }
    try home.keep(ring)
    var working = operation
    let moved = try write { db in
      try keep(server, db)
      let kept = try Int64.fetchOne(db, sql: "SELECT server FROM space WHERE number = ?", arguments: [space])
      return try move(to: keys, at: kept, renames: true, in: &working, db)
    }
    operation = working
    return (try Replica(home), moved)
  }

  /// Moves this person's own network into another space, in the place of this one.
  ///
  /// - Parameters:
  ///   - server: the row of the one that has it.
  ///   - renames: see `Mover`.
  /// - Returns: how many records moved.
  @discardableResult
  func move(
    to keys: SpaceKeys, at server: Int64? = nil, renames: Bool, in operation: inout Operation, _ db: Database
  ) throws -> Int {
    let number = try addRow(of: keys.space, server: server, db)
    var mover = Mover(from: self, to: Sealer(keys), row: number, renames: renames, operation: operation)
    let moved = try mover.moveAll(db)
    operation = mover.operation
    try db.execute(sql: "DELETE FROM quarantine WHERE space = ?", arguments: [space])
    try db.execute(sql: "DELETE FROM space WHERE number = ?", arguments: [space])
    try db.execute(sql: "UPDATE space SET personal = 1 WHERE number = ?", arguments: [number])
    return moved
  }

  /// A row for a space. Its number is drawn, and none that went: whoever has this home open since before
  /// would take the one for the other.
  ///
  /// - Throws: if the space is here already.
  func addRow(of space: SpaceID, isOwn: Bool = true, server: Int64?, _ db: Database) throws -> Int64 {
    try db.execute(
      sql: """
        INSERT INTO space (number, id, personal, own, server)
        VALUES (1 + abs(random() % 2147483647), ?, 0, ?, ?)
        """, arguments: [Data(space.bytes), isOwn, server])
    return db.lastInsertedRowID
  }

  private func keep(_ server: KnownServer, _ db: Database) throws {
    try keep(server, of: space, db)
  }

  /// Of a space that some server has already, that one is meant, wherever it is now.
  func keep(_ server: KnownServer, of space: Int64, _ db: Database) throws {
    let known = try Int64.fetchOne(db, sql: "SELECT server FROM space WHERE number = ?", arguments: [space])
    let values: StatementArguments = [
      server.host, server.port, server.name, server.pin.map { Data($0) },
      server.certificate.map { Data($0) }, Data(server.account.bytes),
    ]
    guard let known else {
      try db.execute(
        sql: "INSERT INTO server (host, port, name, pin, certificate, account) VALUES (?, ?, ?, ?, ?, ?)",
        arguments: values)
      return try db.execute(
        sql: "UPDATE space SET server = ? WHERE number = ?", arguments: [db.lastInsertedRowID, space])
    }
    try db.execute(
      sql: """
        UPDATE server SET (host, port, name, pin, certificate, account) = (?, ?, ?, ?, ?, ?)
        WHERE number = ?
        """, arguments: values + [known])
    try LastTalks.makeAnew(db)
  }
}
