import Foundation
import GRDB
import KithMerge

/// One transaction on the file. Each intent stands with its words of SQL in an extension.
struct SQLiteTransaction {
  let db: Database

  /// The first row that `sql` finds.
  func one(_ sql: String, _ arguments: StatementArguments) throws -> Row? {
    let statement = try db.cachedStatement(sql: sql)
    statement.setUncheckedArguments(arguments)
    return try Row.fetchOne(statement)
  }

  func all(_ sql: String, _ arguments: StatementArguments) throws -> [Row] {
    let statement = try db.cachedStatement(sql: sql)
    statement.setUncheckedArguments(arguments)
    return try Row.fetchAll(statement)
  }

  func run(_ sql: String, _ arguments: StatementArguments) throws {
    let statement = try db.cachedStatement(sql: sql)
    statement.setUncheckedArguments(arguments)
    try statement.execute()
  }
}

extension NarrowIdentifier {
  /// The number with the same bits.
  var stored: Int64 { Int64(bitPattern: rawValue) }

  init(stored: Int64) {
    self.init(rawValue: UInt64(bitPattern: stored))
  }
}

extension WideIdentifier {
  var stored: Data { Data(bytes) }

  init(stored: Data) throws {
    guard let id = Self(bytes: stored) else {
      throw SQLiteHubProblem.unreadable("", "an id of \(stored.count) bytes")
    }
    self = id
  }
}

extension Row {
  /// The bytes in a column, without a copy in between.
  func bytes(_ column: Int) -> [UInt8] {
    let data: Data = self[column]
    return [UInt8](data)
  }
}
