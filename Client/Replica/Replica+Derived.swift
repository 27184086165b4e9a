import Foundation
import GRDB
package import KithMerge
import KithSealing

/// Where the derived tables are not what the records make.
package struct DerivedDifferences: Hashable, Sendable, CustomStringConvertible {
  /// How many records differ in a table; of the index `search`, 1 if it does not fit its words.
  package internal(set) var tables: [String: Int] = [:]
  /// Some of the records.
  package internal(set) var records: [RecordID] = []

  package var isEmpty: Bool { tables.isEmpty }

  package var description: String {
    let counts = tables.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
    return isEmpty ? "none" : "\(counts); such as \(records.map(\.description).joined(separator: ", "))"
  }

  mutating func add(_ tables: [DerivedTable], of record: RecordID) {
    for table in tables { self.tables[table.rawValue, default: 0] += 1 }
    if !tables.isEmpty, records.count < Replica.Limit.namedDifferences { records.append(record) }
  }
}

extension Replica {
  /// Where the derived tables and the index are not what a rebuild would make of them. A record that cannot
  /// be decoded is passed over.
  package func derivedDifferences() throws -> DerivedDifferences {
    var differences = DerivedDifferences()
    try read { db in
      try forEachStored(db) { number, stored in
        guard let stored else { return }
        differences.add(try derivedDifferences(number, stored, opened(stored), db), of: stored.id)
      }
      try addStrays(to: &differences, db)
    }
    if try !isIndexSound() { differences.tables["search"] = 1 }
    return differences
  }

  /// Makes every derived table and the index anew, all or nothing. What was derived from a record that cannot
  /// be decoded any more stays: it may be all that is left of it.
  ///
  /// - Parameter told: how many records are done, and of how many.
  /// - Returns: how many records there are.
  @discardableResult
  package func rebuild(told: (_ done: Int, _ all: Int) -> Void = { _, _ in }) throws -> Int {
    try write { db in
      let all = try Int.fetchOne(db, sql: "SELECT count(*) FROM record") ?? 0
      try clearDerived(db)
      var done = 0
      try forEachStored(db) { number, stored in
        if let opening = stored.flatMap(opened) {
          try Derived(opening.record, unreadable: opening.unreadable.count)
            .save(number, isNew: true, isIndexed: false, db)
        }
        done += 1
        if done.isMultiple(of: Limit.toldEvery) { told(done, all) }
      }
      try db.execute(sql: "INSERT INTO search (search) VALUES ('rebuild')")
      try LastTalks.makeAnew(db)
      try db.execute(sql: "UPDATE space SET derive_due = 0")
      return done
    }
  }

  // MARK: Parts

  /// Each record of which `condition` is true, one at a time, so that `body` may change it.
  func forEach(_ condition: String, _ db: Database, _ body: (StoredRecord) throws -> Void) throws {
    let numbers = try Int64.fetchAll(
      db,
      sql: """
        SELECT number FROM record LEFT JOIN card ON card.record = record.number
        WHERE space = ? AND (\(condition)) ORDER BY number
        """, arguments: [space])
    for number in numbers {
      let row = try Row.fetchOne(
        db, sql: "SELECT \(StoredRecord.columns) FROM record WHERE number = ?",
        arguments: [number])
      if let row { try body(try StoredRecord(row)) }
    }
  }

  /// Every record by its number; nil where one cannot be decoded. A task that is cancelled goes no further.
  func forEachStored(_ db: Database, _ body: (Int64, StoredRecord?) throws -> Void) throws {
    let rows = try Row.fetchCursor(
      db, sql: "SELECT \(StoredRecord.columns) FROM record ORDER BY number")
    while let row = try rows.next() {
      try Task.checkCancellation()
      try body(row[0], try? StoredRecord(row))
    }
  }

  /// What there is to derive from; nil if there is nothing.
  func opened(_ stored: StoredRecord) -> Opening? {
    let view = stored.view
    return view.isEmpty || view.isPurged ? nil : sealer(of: stored).opened(view, id: stored.id)
  }

  /// The tables in which a record's rows are not what they should be.
  func derivedDifferences(
    _ number: Int64, _ stored: StoredRecord, _ opening: Opening?, _ db: Database
  ) throws -> [DerivedTable] {
    let rows = opening.map { Derived($0.record, unreadable: $0.unreadable.count).rows(number) } ?? []
    let wanted = Dictionary(grouping: rows, by: \.table)
    return try DerivedTable.allCases.filter { table in
      let statement = try db.cachedStatement(
        sql: "SELECT \(table.columns) FROM \(table.rawValue) WHERE record = ?")
      statement.setUncheckedArguments([number])
      let found = Set(try Row.fetchAll(statement).map { Replica.bytes(Array($0.databaseValues)) })
      return found != Set((wanted[table] ?? []).map { Replica.bytes($0.values) })
    }
  }

  /// Values by their bytes: Swift takes two spellings of “é” for one text.
  private static func bytes(_ values: [DatabaseValue]) -> [[UInt8]] {
    values.map { value in
      switch value.storage {
      case .null: []
      case .int64(let number): [1] + Array("\(number)".utf8)
      case .double(let number): [2] + Array("\(number)".utf8)
      case .string(let text): [3] + Array(text.utf8)
      case .blob(let data): [4] + Array(data)
      }
    }
  }

  /// Rows of records that are not there, and last talks that are not.
  func addStrays(to differences: inout DerivedDifferences, _ db: Database) throws {
    for table in DerivedTable.allCases {
      let strays = try Int.fetchOne(
        db,
        sql: """
          SELECT count(*) FROM \(table.rawValue)
          WHERE record NOT IN (SELECT number FROM record)
          """)
      if let strays, strays > 0 { differences.tables[table.rawValue, default: 0] += strays }
    }
    let spoken = try LastTalks.differences(db)
    if spoken > 0 { differences.tables["spoken"] = spoken }
  }

  /// Whether the index holds just the words of its table.
  func isIndexSound() throws -> Bool {
    try write { db in
      do {
        try db.execute(sql: "INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
        return true
      } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
        return false
      }
    }
  }

  private func clearDerived(_ db: Database) throws {
    var damaged: [String] = []
    try forEachStored(db) { number, stored in if stored == nil { damaged.append(String(number)) } }
    let kept = damaged.isEmpty ? "" : " WHERE record NOT IN (\(damaged.joined(separator: ",")))"
    for table in DerivedTable.allCases { try db.execute(sql: "DELETE FROM \(table.rawValue)\(kept)") }
  }
}
