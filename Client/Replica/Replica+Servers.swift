import Foundation
import GRDB
import KithMerge
import KithRecords
package import KithSealing

/// Servers beside the first: each with an account, a personal space and an identity of its own.
extension Replica {
  /// Who this machine is to be to one more server, and the keys of its account's personal space there. They
  /// are on this disk before anybody hears of them: a joining that was cut short goes on as the same machine.
  package func drawIdentity(using random: inout some RandomNumberGenerator) throws -> (
    MachineIdentity, SpaceKeys
  ) {
    try write { db in
      var ring = try home.keyring()
      if let drawn = try unused(ring, db) { return drawn }
      let servers = try Int.fetchOne(db, sql: "SELECT count(*) FROM server") ?? 0
      guard servers < Space.Limit.servers else {
        throw ReplicaError.failed(
          "this home belongs to \(servers) servers, and that is the most: see kith server leave")
      }
      let keys = SpaceKeys(space: SpaceID(using: &random), using: &random)
      let identity = MachineIdentity(using: &random)
      ring.add(keys)
      ring.keep(identity, of: keys.space)
      try home.keep(ring)
      return (identity, keys)
    }
  }

  /// The identity that a joining left behind which was cut short; nil if there is none.
  package func drawnIdentity() throws -> MachineIdentity? {
    try read { db in try unused(try home.keyring(), db)?.0 }
  }

  /// Another one is drawn next time.
  package func forgetDrawnIdentity() throws {
    try write { db in
      var ring = try home.keyring()
      guard let drawn = try unused(ring, db)?.1.space else { return }
      ring.keep(nil, of: drawn)
      ring.remove(drawn)
      try home.keep(ring)
    }
  }

  private func unused(_ ring: Keyring, _ db: Database) throws -> (MachineIdentity, SpaceKeys)? {
    let spaces = Set(try Data.fetchAll(db, sql: "SELECT id FROM space").compactMap { SpaceID(bytes: $0) })
    for (space, identity) in ring.further where !spaces.contains(space) {
      if let keys = ring.keys(of: space) { return (identity, keys) }
    }
    return nil
  }

  /// Belongs to one more server, as whom `drawIdentity` drew.
  ///
  /// - Parameter keys: those of the account's personal space there, which may be another than was drawn.
  /// - Returns: this home, seen from that space.
  package func enrolFurther(_ server: KnownServer, as identity: MachineIdentity, with keys: SpaceKeys) throws
    -> Replica
  {
    let number = try write { db in
      var ring = try home.keyring()
      if let drawn = try unused(ring, db)?.1.space, drawn != keys.space {
        ring.keep(nil, of: drawn)
        ring.remove(drawn)
      }
      ring.add(keys)
      ring.keep(identity, of: keys.space)
      try home.keep(ring)
      try db.execute(
        sql: "INSERT INTO space (id, personal, own) VALUES (?, 0, 1)", arguments: [Data(keys.space.bytes)])
      let number = db.lastInsertedRowID
      try keep(server, of: number, db)
      try sealers.refresh(ring, db)
      return number
    }
    return try seen(from: number)
  }

  /// What this machine would lose of a server that it belongs to no more.
  package struct Belongings: Hashable, Sendable {
    /// Groups there, by their names.
    package let groups: [String]
    /// Records of one's own there; none of one's own network, which stays.
    package let records: Int
    /// What waits to be sent there, and the records of which something is set aside.
    package let waiting, setAside: Int
  }

  /// What goes from this machine with this space's server.
  package func belongings() throws -> Belongings {
    let own = try personal()
    let groups = try own.groups()
    let isMain = own.space == sealers.main
    let all = [own] + (try groups.map { try seen(from: $0) })
    return Belongings(
      groups: groups.map(\.name), records: isMain ? 0 : try own.recordCount(),
      waiting: try all.dropFirst(isMain ? 1 : 0).reduce(0) { try $0 + $1.outgoingCount() },
      setAside: try all.reduce(0) { try $0 + $1.setAsideCount() })
  }

  /// Belongs to this space's server no more. The groups there go from this machine. One's own network stays,
  /// in a space of its own that no server has: the next server that is joined is given all of it, and to that
  /// server this machine is a new one. A further server's space goes.
  package func leaveServer(
    in operation: inout Operation, using random: inout some RandomNumberGenerator
  ) throws {
    let own = try personal()
    let here = try own.spaceHere()
    let groups = try own.groups()
    // Keys of today are other machines' too.
    let apart = here.isMain ? SpaceKeys(space: SpaceID(using: &random), using: &random) : nil
    if let apart { try changeKeys { ring in ring.add(apart) } }
    var working = operation
    try write { db in
      for group in groups { try dropSpace(group, db) }
      if let apart {
        try own.dropWhatIsKept(db)
        try own.move(to: apart, in: &working, db)
      } else {
        try dropSpace(here, db)
      }
      try db.execute(sql: "DELETE FROM server WHERE number = ?", arguments: [here.server])
    }
    operation = working
    // After the database: keys without a space do no harm, a space without keys would.
    let fresh = MachineIdentity(using: &random)
    try changeKeys { ring in
      if here.isMain { ring.first = fresh }
      for space in groups + [here] { ring.remove(space.id) }
      ring.keep(nil, of: here.id)
    }
    try scrub()
  }

  /// Takes away what kith keeps for itself in a personal space: machines, keys of the account and of groups.
  private func dropWhatIsKept(_ db: Database) throws {
    let numbers = try Int64.fetchAll(
      db, sql: "SELECT number FROM record WHERE space = ? AND id < ?",
      arguments: [space, Data(RecordID(high: 3, low: 0).bytes)])
    for number in numbers {
      try erase(number, db)
      try db.execute(sql: "DELETE FROM record WHERE number = ?", arguments: [number])
    }
  }
}
