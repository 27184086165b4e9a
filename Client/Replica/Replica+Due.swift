import GRDB

/// Something that was begun and must be brought to its end: by this program, or, if it dies, by whichever
/// comes next.
package enum Due: String, CaseIterable, Sendable {
  /// Words of what was erased may still lie in the index and in SQLite's log.
  case scrub = "scrub_due"
  /// New keys came: what waits to be pushed is sealed anew, once everything that the server has is read.
  case sealAnew = "read_anew_due"
  /// The server may not have the machines and keys that the records of this home want.
  case renewal = "renewal_due"
}

extension Replica {
  package func isDue(_ due: Due) throws -> Bool {
    try read { db in
      try Bool.fetchOne(
        db, sql: "SELECT \(due.rawValue) FROM space WHERE number = ?", arguments: [space]) ?? false
    }
  }

  /// It is done.
  package func settle(_ due: Due) throws {
    guard try isDue(due) else { return }
    try write { db in try set(due, false, db) }
  }

  /// It is to be done from now on, in the transaction that asks for it.
  func owe(_ due: Due, _ db: Database) throws {
    try set(due, true, db)
  }

  private func set(_ due: Due, _ isDue: Bool, _ db: Database) throws {
    try db.execute(
      sql: "UPDATE space SET \(due.rawValue) = ? WHERE number = ?", arguments: [isDue, space])
  }
}
