import Foundation
import GRDB
package import KithMerge

/// A record, or some edits of one, that could not go where they were meant to go: kept where a person sees
/// them.
package struct Quarantined: Hashable, Sendable {
  package let id: RecordID
  package let origin: Origin
  package let reason: String
  /// What is so, in a sentence.
  package let sentence: String
  /// Milliseconds since 1970.
  package let at: Int64

  /// Why a server refuses what a role does not let an account do, in a word.
  static let notAllowed = "not-allowed"

  package enum Origin: String, Sendable {
    /// Edits of one's own that the server refused.
    case refused
    /// A record of the server that was not taken in.
    case received
  }
}

extension Replica {
  /// What is in quarantine in any space, oldest first.
  package func quarantined() throws -> [Quarantined] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT id, origin, reason, sentence, at FROM quarantine ORDER BY number")
        .compactMap { row in
          guard let id = RecordID(bytes: row[0] as Data), let origin = Quarantined.Origin(rawValue: row[1])
          else {
            return nil
          }
          return Quarantined(id: id, origin: origin, reason: row[2], sentence: row[3], at: row[4])
        }
    }
  }

  /// How much is in quarantine of this space.
  package func setAsideCount() throws -> Int {
    try read { db in
      try Int.fetchOne(db, sql: "SELECT count(*) FROM quarantine WHERE space = ?", arguments: [space]) ?? 0
    }
  }

  /// How much more of what a server sends can be kept aside.
  private func room(_ db: Database) throws -> Absorbed.Room {
    let row = try Row.fetchOne(
      db,
      sql: "SELECT count(*), coalesce(sum(length(state)), 0) FROM quarantine WHERE origin = 'received'")
    guard let row else { return Absorbed.Room(records: 0, bytes: 0) }
    return Absorbed.Room(records: Limit.received - row[0], bytes: Limit.receivedBytes - row[1])
  }

  /// Keeps a record of a server aside, in the room that there is for such: beyond it the exchange ends, for
  /// the bookmark must not move past a record that is nowhere.
  func quarantine(
    received entry: Quarantined, state: [UInt8], _ absorbed: inout Absorbed, _ db: Database
  ) throws {
    var room = try absorbed.room ?? self.room(db)
    guard room.records > 0, room.bytes > 0 else { throw ReplicaError.keptOutTooMuch }
    room.records -= 1
    room.bytes -= state.count
    absorbed.room = room
    try quarantine(entry, state: state, db)
  }

  /// Keeps it, once: a server that sends the same again fills no disk. What one wrote oneself has no bound.
  func quarantine(_ entry: Quarantined, state: [UInt8], _ db: Database) throws {
    let bytes = Data(state)
    try db.execute(
      sql: """
        INSERT INTO quarantine (space, id, origin, reason, sentence, at, state)
        SELECT :space, :id, :origin, :reason, :sentence, :at, :state
        WHERE NOT EXISTS (SELECT 1 FROM quarantine WHERE id = :id AND state = :state)
        """,
      arguments: [
        "space": space, "id": Data(entry.id.bytes), "origin": entry.origin.rawValue, "reason": entry.reason,
        "sentence": entry.sentence, "at": entry.at, "state": bytes,
      ])
  }
}
