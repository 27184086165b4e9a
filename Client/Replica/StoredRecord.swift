import Foundation
import GRDB
import KithMerge

/// A record's row: what the server is known to hold, what it is offered anew, what it has not acknowledged.
struct StoredRecord {
  let number: Int64
  /// The row of its space.
  let space: Int64
  let id: RecordID
  var mirror: SealedRecord?
  var offer: SealedRecord?
  var pending: SealedRecord?

  /// What a person sees.
  var view: SealedRecord {
    [mirror, offer, pending].compactMap { $0 }.reduce(.empty) { $0.merged(with: $1) }
  }

  static func find(_ id: RecordID, in space: Int64, _ db: Database) throws -> StoredRecord? {
    let statement = try db.cachedStatement(
      sql: "SELECT \(columns) FROM record WHERE space = ? AND id = ?")
    statement.setUncheckedArguments([space, Data(id.bytes)])
    return try Row.fetchOne(statement).map { try StoredRecord($0) }
  }

  /// … in whichever space it is; of two, the one in `space`.
  static func find(_ id: RecordID, first space: Int64, _ db: Database) throws -> StoredRecord? {
    if let own = try find(id, in: space, db) { return own }
    let statement = try db.cachedStatement(
      sql: """
        SELECT \(columns) FROM record WHERE space IN (SELECT number FROM space) AND id = ?
        ORDER BY space LIMIT 1
        """)
    statement.setUncheckedArguments([Data(id.bytes)])
    return try Row.fetchOne(statement).map { try StoredRecord($0) }
  }

  init(number: Int64, in space: Int64, id: RecordID, pending: SealedRecord? = nil) {
    (self.number, self.space, self.id, self.pending) = (number, space, id, pending)
  }

  /// What `init` reads.
  static let columns =
    "record.number, record.space, record.id, record.mirror, record.offer, record.pending"
  static let columnCount = 6

  /// Reads `columns`.
  init(_ row: Row) throws {
    (number, space) = (row[0], row[1])
    guard let id = RecordID(bytes: row[2] as Data) else {
      throw ReplicaError.failed("a record without an id")
    }
    self.id = id
    mirror = try StoredRecord.state(row[3])
    offer = try StoredRecord.state(row[4])
    pending = try StoredRecord.state(row[5])
  }

  static func state(_ bytes: Data?) throws -> SealedRecord? {
    guard let bytes else { return nil }
    do throws(BytesError) {
      return try SealedRecord(bytes: [UInt8](bytes))
    } catch {
      throw ReplicaError.failed("a stored record is damaged (\(error))")
    }
  }

  /// Makes the row of a record that is not there yet; what it holds is written by `save`.
  static func made(
    _ id: RecordID, in space: Int64, pending: SealedRecord, edited: Int64, _ db: Database
  ) throws -> StoredRecord {
    let statement = try db.cachedStatement(
      sql: "INSERT INTO record (space, id, pending, edited) VALUES (?, ?, ?, ?)")
    statement.setUncheckedArguments([space, Data(id.bytes), Data(pending.bytes), edited])
    try statement.execute()
    return StoredRecord(number: db.lastInsertedRowID, in: space, id: id, pending: pending)
  }

  /// Makes the row of a record that the server sent.
  static func made(_ id: RecordID, in space: Int64, mirror: SealedRecord, _ db: Database) throws
    -> StoredRecord
  {
    let statement = try db.cachedStatement(sql: "INSERT INTO record (space, id, mirror) VALUES (?, ?, ?)")
    statement.setUncheckedArguments([space, Data(id.bytes), Data(mirror.bytes)])
    try statement.execute()
    var stored = StoredRecord(number: db.lastInsertedRowID, in: space, id: id)
    stored.mirror = mirror
    return stored
  }

  /// Writes its states. A record in which nothing is left goes, and what is derived from it too.
  func save(_ db: Database) throws {
    guard mirror != nil || offer != nil || pending != nil else {
      try Derived.remove(number, db)
      try db.execute(sql: "DELETE FROM record WHERE number = ?", arguments: [number])
      return
    }
    let statement = try db.cachedStatement(
      sql: "UPDATE record SET mirror = ?, offer = ?, pending = ? WHERE number = ?")
    statement.setUncheckedArguments([data(mirror), data(offer), data(pending), number])
    try statement.execute()
  }

  /// Writes what a purge on its way has seen; nil if none is.
  func saveSeen(_ seen: Context?, byAge: Bool = false, _ db: Database) throws {
    let bytes = seen.map { Data(SealedRecord(edits: [], context: $0).bytes) }
    try db.execute(
      sql: "UPDATE record SET seen = ?, by_age = ? WHERE number = ?", arguments: [bytes, byAge, number])
  }

  /// The place at the end of the queue to be pushed.
  static func endOfQueue(in space: Int64, _ db: Database) throws -> Int64 {
    let last = try Int64.fetchOne(
      db, sql: "SELECT max(edited) FROM record WHERE space = ? AND pending IS NOT NULL", arguments: [space])
    return (last ?? 0) &+ 1
  }

  /// Writes its pending state, to be pushed at `edited` in the queue.
  func savePending(edited: Int64, _ db: Database) throws {
    let statement = try db.cachedStatement(sql: "UPDATE record SET pending = ?, edited = ? WHERE number = ?")
    statement.setUncheckedArguments([data(pending), edited, number])
    try statement.execute()
  }

  private func data(_ state: SealedRecord?) -> Data? {
    state.map { Data($0.bytes) }
  }
}
