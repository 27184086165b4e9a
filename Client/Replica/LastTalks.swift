import Foundation
import GRDB

/// When one last spoke with each: what is derived not from one record, but from all talks that are one's own.
/// It is kept as they change, and made anew with what is derived from each.
enum LastTalks {
  /// What the table is to say.
  private static let all = """
    SELECT talk.person, max(talk.day) FROM talk JOIN record ON record.number = talk.record
    WHERE \(Replica.isMine) GROUP BY talk.person
    """

  /// Also where it changes which account one has somewhere: by that talks in a group are one's own.
  static func makeAnew(_ db: Database) throws {
    try db.execute(sql: "DELETE FROM spoken")
    try db.execute(sql: "INSERT INTO spoken (person, day) \(all)")
  }

  /// With whom a record is a talk.
  static func people(of number: Int64, _ db: Database) throws -> Set<Data> {
    let statement = try db.cachedStatement(sql: "SELECT person FROM talk WHERE record = ?")
    statement.setUncheckedArguments([number])
    return try Data.fetchSet(statement)
  }

  /// Keeps what is said of these, with whom the record `number` is a talk, or was.
  ///
  /// - Parameter wasMine: whether it may have been one's own, though it is not now.
  static func keep(
    _ people: Set<Data>, of number: Int64, wasMine: Bool = false, _ db: Database
  ) throws {
    guard !people.isEmpty else { return }
    // What others said changes nothing here: of a group that talks much not all is gone through at each talk.
    guard try wasMine || isMine(number, db) else { return }
    let last = try db.cachedStatement(
      sql: """
        SELECT talk.day FROM talk CROSS JOIN record ON record.number = talk.record
        WHERE talk.person = ? AND \(Replica.isMine) ORDER BY talk.day DESC LIMIT 1
        """)
    for person in people {
      last.setUncheckedArguments([person])
      guard let day = try Int.fetchOne(last) else {
        try db.execute(sql: "DELETE FROM spoken WHERE person = ?", arguments: [person])
        continue
      }
      let write = try db.cachedStatement(
        sql: "INSERT INTO spoken (person, day) VALUES (?, ?) ON CONFLICT DO UPDATE SET day = excluded.day")
      write.setUncheckedArguments([person, day])
      try write.execute()
    }
  }

  private static func isMine(_ number: Int64, _ db: Database) throws -> Bool {
    let statement = try db.cachedStatement(
      sql: "SELECT EXISTS (SELECT 1 FROM record WHERE number = ? AND \(Replica.isMine))")
    statement.setUncheckedArguments([number])
    return try Bool.fetchOne(statement) ?? false
  }

  /// Of how many people something else is said than the talks say.
  static func differences(_ db: Database) throws -> Int {
    try Int.fetchOne(
      db,
      sql: """
        WITH wanted (person, day) AS (\(all))
        SELECT count(DISTINCT person) FROM (
          SELECT * FROM (SELECT person, day FROM wanted EXCEPT SELECT person, day FROM spoken)
          UNION ALL
          SELECT * FROM (SELECT person, day FROM spoken EXCEPT SELECT person, day FROM wanted))
        """) ?? 0
  }
}
