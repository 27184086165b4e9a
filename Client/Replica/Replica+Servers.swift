import Foundation
import GRDB
package import KithMerge
import KithRecords
package import KithSealing

/// Servers beside the first: each with an account, a personal space and an identity of its own.
extension Replica {
  /// Who this machine is to be to one more server, and the keys of its account's personal space there. They
  /// are on this disk before anybody hears of them: a joining that was cut short goes on as the same machine.
  ///
  /// - Parameter server: a hash that names it: nobody else is ever shown who this machine is there.
  package func drawIdentity(
    for server: [UInt8], using random: inout some RandomNumberGenerator
  ) throws -> (MachineIdentity, SpaceKeys) {
    try write { db in
      var ring = try home.keyring()
      if let drawn = try unused(ring, for: server, db) { return drawn }
      let servers = try Int.fetchOne(db, sql: "SELECT count(*) FROM server") ?? 0
      guard servers < Space.Limit.servers else { throw ReplicaError.tooManyServers(servers) }
      let keys = SpaceKeys(space: SpaceID(using: &random), using: &random)
      let identity = MachineIdentity(for: server, using: &random)
      ring.add(keys)
      ring.keep(identity, of: keys.space)
      try home.keep(ring)
      return (identity, keys)
    }
  }

  /// The identity that a joining left behind which was cut short; nil if there is none.
  package func drawnIdentity(for server: [UInt8]) throws -> MachineIdentity? {
    try read { db in try unused(try home.keyring(), for: server, db)?.0 }
  }

  /// Another one is drawn next time.
  package func forgetDrawnIdentity(for server: [UInt8]) throws {
    try write { db in
      var ring = try home.keyring()
      guard let drawn = try unused(ring, for: server, db)?.1.space else { return }
      ring.keep(nil, of: drawn)
      ring.remove(drawn)
      try home.keep(ring)
    }
  }

  private func unused(
    _ ring: Keyring, for server: [UInt8], _ db: Database
  ) throws -> (MachineIdentity, SpaceKeys)? {
    let spaces = Set(try Data.fetchAll(db, sql: "SELECT id FROM space").compactMap { SpaceID(bytes: $0) })
    for (space, identity) in ring.further where identity.server == server && !spaces.contains(space) {
      if let keys = ring.keys(of: space) { return (identity, keys) }
    }
    return nil
  }

  /// Whether a space that a link leads to is one of this home already, and not this account's group: whoever
  /// has its number, and keys of it from before they were shut out, could give it keys of their own.
  package func isForeign(_ id: SpaceID) throws -> Bool {
    let row = try read { db in
      try Row.fetchOne(
        db,
        sql: """
          SELECT number, own, server IS (SELECT server FROM space WHERE number = ?) FROM space WHERE id = ?
          """, arguments: [space, Data(id.bytes)])
    }
    guard let row, sealers.hasKeys(of: row[0]) else { return false }
    return row[1] || !row[2]
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
      if let drawn = try unused(ring, for: identity.server, db)?.1.space, drawn != keys.space {
        ring.keep(nil, of: drawn)
        ring.remove(drawn)
      }
      ring.add(keys)
      ring.keep(identity, of: keys.space)
      try home.keep(ring)
      let number = try replaceLost(server, keys.space, db)
      try sealers.refresh(ring, db)
      return number
    }
    return try seen(from: number)
  }

  /// The row of a further server's personal space. What a backup that was put back knows of that server, and
  /// has no keys for any more, makes way; groups there stay, for their keys may come again.
  private func replaceLost(_ server: KnownServer, _ id: SpaceID, _ db: Database) throws -> Int64 {
    var number: Int64?
    var old: [Int64] = []
    for lost in try lostServers(db) where lost.server.isSame(as: server) || lost.space == id {
      old.append(lost.row)
      if lost.space == id { number = lost.personal } else { try dropRow(lost.personal, db) }
    }
    let here = try number ?? addRow(of: id, server: nil, db)
    try db.execute(sql: "UPDATE space SET server = NULL WHERE number = ?", arguments: [here])
    try keep(server, of: here, db)
    for row in old {
      try db.execute(
        sql: "UPDATE space SET server = (SELECT server FROM space WHERE number = ?) WHERE server = ?",
        arguments: [here, row])
      try db.execute(sql: "DELETE FROM server WHERE number = ?", arguments: [row])
    }
    try LastTalks.makeAnew(db)
    return here
  }

  /// What this machine would lose of a server that it belongs to no more.
  package struct Belongings: Hashable, Sendable {
    /// Groups there, by their names.
    package let groups: [String]
    /// Records of one's own there; none of one's own network, which stays.
    package let records: Int
    /// What waits to be sent there, and the records of which something is set aside.
    package let waiting, setAside: Int
    /// Whether the recovery kit was made here: it goes with this machine.
    package let hasKit: Bool
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
      setAside: try all.reduce(0) { try $0 + $1.setAsideCount() },
      hasKit: try own.machines().contains {
        $0.isKit && $0.revoked == nil && $0.writtenBy == own.device && $0.device != own.device
      })
  }

  /// Whether one's own network could stay here if its server were left: what this kith cannot read would be
  /// lost.
  package func canMove() throws -> Bool {
    guard space == sealers.main else { return true }
    let hidden = try read { db in
      try Int.fetchOne(
        db,
        sql: """
          SELECT count(*) FROM card JOIN record ON record.number = card.record
          WHERE record.space = ? AND card.unreadable > 0
          """, arguments: [space])
    }
    return hidden == 0
  }

  /// Belongs to this space's server no more. The groups there go from this machine. One's own network stays,
  /// in a space of its own that no server has: the next server that is joined is given all of it, and to that
  /// server this machine is a new one. A further server's space goes.
  ///
  /// Which identity and keys are in force is said by the rows: it may end between the files at any time.
  package func leaveServer(
    in operation: inout Operation, using random: inout some RandomNumberGenerator
  ) throws {
    let own = try personal()
    let here = try own.spaceHere()
    // Keys of today are other machines' too.
    let apart = here.isMain ? SpaceKeys(space: SpaceID(using: &random), using: &random) : nil
    if let apart {
      let fresh = MachineIdentity(using: &random)
      try changeKeys { ring in
        ring.add(apart)
        ring.keep(fresh, of: apart.space)
      }
    }
    var working = operation
    let gone = try write { db in
      let gone = try Row.fetchAll(
        db, sql: "SELECT number, id FROM space WHERE server = ? AND (own = 0 OR NOT ?)",
        arguments: [here.server, here.isMain])
      for row in gone { try dropRow(row[0], db) }
      if let apart {
        try own.dropWhatIsKept(db)
        try own.move(to: apart, renames: false, in: &working, db)
      }
      try db.execute(sql: "DELETE FROM server WHERE number = ?", arguments: [here.server])
      try db.execute(sql: "UPDATE space SET \(Due.scrub.rawValue) = 1, owed = owed + 1 WHERE personal = 1")
      return gone.compactMap { SpaceID(bytes: $0[1] as Data) }
    }
    operation = working
    // Those of one's own network open backups of before.
    try changeKeys { ring in
      for id in gone { ring.remove(id) }
      if !here.isMain { ring.keep(nil, of: here.id) }
    }
    try Replica(home).scrub()
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
