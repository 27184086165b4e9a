import Foundation
import GRDB
import KithHub
import KithMerge

/// What an operator asks about all of the hub.
extension SQLiteTransaction {
  func accounts(limit: Int) throws -> [StoredAccount] {
    try all("SELECT id, added_ms FROM account ORDER BY added_ms, id LIMIT ?", [limit]).map { row in
      StoredAccount(id: AccountID(stored: row[0]), addedMs: row[1])
    }
  }

  func sizes() throws -> HubSizes {
    let count = { (sql: String) in try Int.fetchOne(db, sql: sql) ?? 0 }
    return HubSizes(
      bytes: try count("PRAGMA page_count") * count("PRAGMA page_size"),
      accounts: try count("SELECT count(*) FROM account"),
      devices: try count("SELECT count(*) FROM device WHERE NOT revoked"),
      records: try count("SELECT coalesce(sum(record_count), 0) FROM space"))
  }

  func spaces(_ visit: (SpaceID) throws -> Bool) throws {
    let rows = try Row.fetchCursor(db.cachedStatement(sql: "SELECT id FROM space ORDER BY id"))
    while let row = try rows.next() {
      guard try visit(SpaceID(stored: row[0])) else { return }
    }
  }

  func writers(in space: SpaceID, _ visit: (WriterID, AccountID) throws -> Bool) throws {
    let statement = try db.cachedStatement(
      sql: "SELECT id, account FROM writer WHERE space = ? ORDER BY id")
    statement.setUncheckedArguments([space.stored])
    let rows = try Row.fetchCursor(statement)
    while let row = try rows.next() {
      guard try visit(WriterID(stored: row[0]), AccountID(stored: row[1])) else { return }
    }
  }

  func faults(limit: Int) throws -> [StoreFault] {
    let damage = try damages(db, limit: limit).map(StoreFault.damage)
    // Rows of a damaged file are not to be looked at.
    guard damage.isEmpty else { return damage }
    var dangling: [StoreFault] = []
    let violations = try db.foreignKeyViolations()
    while dangling.count < limit, let violation = try violations.next() {
      dangling.append(
        .dangling("a row of \(violation.originTable) names a \(violation.destinationTable) that is not there")
      )
    }
    return dangling
  }
}

/// What SQLite finds when it looks at every page and row.
func damages(_ db: Database, limit: Int) throws -> [String] {
  do {
    return try String.fetchAll(db, sql: "PRAGMA integrity_check(\(limit))").filter { $0 != "ok" }
  } catch let error as DatabaseError {
    return [error.message ?? "\(error.resultCode)"]
  }
}
