import Foundation
import GRDB
import KithHub
import KithMerge
import KithWire

extension SQLiteTransaction {
  func space(_ id: SpaceID) throws -> SpaceState? {
    let sql = """
      SELECT epoch, head, record_count, tag, bytes, personal IS NOT NULL, keys_wanted FROM space
      LEFT JOIN "commit" ON "commit".space = space.id AND "commit".seq = space.head
      WHERE space.id = ?
      """
    return try one(sql, [id.stored]).map { row in
      let seq = UInt64(clamping: row[1] as Int64)
      let tag: Data? = row[3]
      return SpaceState(
        epoch: UInt32(clamping: row[0] as Int64), head: Commit(seq: seq, tag: tag.map { [UInt8]($0) } ?? []),
        recordCount: row[2], bytes: row[4], isPersonal: row[5], keysAreWanted: row[6])
    }
  }

  /// A write of SQLite has the whole file to itself already.
  func lockSpace(_ id: SpaceID) throws -> SpaceState? {
    try space(id)
  }

  func isCommit(_ commit: Commit, in space: SpaceID) throws -> Bool {
    let sql = #"SELECT 1 FROM "commit" WHERE space = ? AND seq = ? AND tag = ?"#
    return try one(sql, [space.stored, Int64(clamping: commit.seq), Data(commit.tag)]) != nil
  }

  func record(_ id: RecordID, in space: SpaceID) throws -> StoredRecord? {
    let sql = "SELECT state, first_account FROM record WHERE space = ? AND id = ?"
    return try one(sql, [space.stored, id.stored]).map { row in
      StoredRecord(id: id, state: row.bytes(0), firstAccount: AccountID(stored: row[1]))
    }
  }

  func changed(_ id: RecordID, in space: SpaceID) throws -> Int64? {
    let sql = """
      SELECT at_ms FROM record JOIN "commit" USING (space, seq) WHERE record.space = ? AND record.id = ?
      """
    return try one(sql, [space.stored, id.stored])?[0]
  }

  func records(
    in space: SpaceID, after position: Position, _ visit: (StoredRecord, UInt64) throws -> Bool
  ) throws {
    let place = position.record == nil ? "seq > ?" : "(seq, id) > (?, ?)"
    let sql =
      "SELECT id, state, first_account, seq FROM record WHERE space = ? AND \(place) ORDER BY seq, id"
    var arguments: StatementArguments = [space.stored, Int64(clamping: position.seq)]
    if let record = position.record { arguments += [record.stored] }
    let statement = try db.cachedStatement(sql: sql)
    statement.setUncheckedArguments(arguments)
    let rows = try Row.fetchCursor(statement)
    while let row = try rows.next() {
      let record = StoredRecord(
        id: try RecordID(stored: row[0]), state: row.bytes(1), firstAccount: AccountID(stored: row[2]))
      guard try visit(record, UInt64(clamping: row[3] as Int64)) else { return }
    }
  }

  func account(of writer: WriterID, in space: SpaceID) throws -> AccountID? {
    try one("SELECT account FROM writer WHERE space = ? AND id = ?", [space.stored, writer.stored])
      .map { AccountID(stored: $0[0]) }
  }

  func put(_ record: StoredRecord, seq: UInt64, in space: SpaceID) throws {
    let sql = """
      INSERT INTO record (space, id, seq, state, first_account) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (space, id) DO UPDATE SET seq = excluded.seq, state = excluded.state
      """
    try run(
      sql,
      [
        space.stored, record.id.stored, Int64(clamping: seq), Data(record.state), record.firstAccount.stored,
      ])
  }

  func commit(_ commit: Commit, recordCount: Int, bytes: Int, in space: SpaceID, at ms: Int64) throws {
    let seq = Int64(clamping: commit.seq)
    try run(
      "UPDATE space SET head = ?, record_count = ?, bytes = ? WHERE id = ? AND head < ?",
      [seq, recordCount, bytes, space.stored, seq])
    guard db.changesCount == 1 else { throw SQLiteHubProblem.outOfOrder(seq: commit.seq) }
    try run(
      #"INSERT INTO "commit" (space, seq, tag, at_ms) VALUES (?, ?, ?, ?)"#,
      [space.stored, seq, Data(commit.tag), ms])
  }

  func bind(_ writer: WriterID, to account: AccountID, in space: SpaceID) throws {
    try run(
      "INSERT INTO writer (space, id, account) VALUES (?, ?, ?)",
      [space.stored, writer.stored, account.stored])
  }
}
