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
  /// An older kith made the tables that are derived, which hold more by now.
  case derivation = "derive_due"
}

/// Something that was due at one time.
package struct Owed: Sendable {
  let due: Due
  /// How often anything had come to be owed by then.
  let mark: Int64
}

extension Replica {
  package func isDue(_ due: Due) throws -> Bool {
    try read { db in
      try Bool.fetchOne(
        db, sql: "SELECT \(due.rawValue) FROM space WHERE number = ?", arguments: [space]) ?? false
    }
  }

  /// What is due now; nil if it is not. It is read before it is done, and settled with afterwards.
  package func owed(_ due: Due) throws -> Owed? {
    try read { db in
      try Int64.fetchOne(
        db, sql: "SELECT owed FROM space WHERE number = ? AND \(due.rawValue)", arguments: [space])
    }.map { Owed(due: due, mark: $0) }
  }

  /// It is done; unless another program has come to owe something since, which then stays due.
  package func settle(_ owed: Owed?) throws {
    guard let owed else { return }
    try write { db in
      try db.execute(
        sql: "UPDATE space SET \(owed.due.rawValue) = 0 WHERE number = ? AND owed = ?",
        arguments: [space, owed.mark])
    }
  }

  /// It is to be done from now on, in the transaction that asks for it.
  func owe(_ due: Due, _ db: Database) throws {
    try db.execute(
      sql: "UPDATE space SET \(due.rawValue) = 1, owed = owed + 1 WHERE number = ?", arguments: [space])
  }
}
