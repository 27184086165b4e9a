import Foundation
import GRDB
package import KithHub
import KithWire

/// A hub in one SQLite file, beside which SQLite keeps its log; or in memory, for tests.
package struct SQLiteHubStore: HubStore {
  private let database: any DatabaseWriter

  private static let busySeconds: TimeInterval = 5

  /// Opens the hub at `path`, or makes one there. Its folder must exist.
  package static func file(_ path: String) throws(SQLiteHubProblem) -> SQLiteHubStore {
    do {
      let pool = try DatabasePool(path: path, configuration: configuration)
      // An acknowledged push must outlive a power cut; WAL mode alone would not promise that.
      try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      return try SQLiteHubStore(pool)
    } catch let problem as SQLiteHubProblem {
      throw problem
    } catch {
      throw .unreadable(path, "\(error)")
    }
  }

  /// A hub that is gone when nobody holds it any more.
  package static func memory() throws(SQLiteHubProblem) -> SQLiteHubStore {
    do {
      return try SQLiteHubStore(try DatabaseQueue(configuration: configuration))
    } catch {
      throw .unreadable("memory", "\(error)")
    }
  }

  private init(_ database: any DatabaseWriter) throws {
    self.database = database
    let migrator = hubMigrations()
    guard try !database.read(migrator.hasBeenSuperseded) else { throw SQLiteHubProblem.newer }
    try migrator.migrate(database)
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(busySeconds)
    configuration.foreignKeysEnabled = true
    return configuration
  }

  package func write<T: Sendable>(
    _ body: @escaping @Sendable (any HubTransaction) throws -> T
  ) async throws -> T {
    try await plainly { try await database.write { try body(SQLiteTransaction(db: $0)) } }
  }

  package func read<T: Sendable>(
    _ body: @escaping @Sendable (any HubReading) throws -> T
  ) async throws -> T {
    try await plainly { try await database.read { try body(SQLiteTransaction(db: $0)) } }
  }

  /// Another process may hold the file for longer than anybody wants to wait.
  private func plainly<T: Sendable>(_ work: () async throws -> T) async throws -> T {
    do {
      return try await work()
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
      throw Refusal(.busy, "The server is busy. Try again in a minute.")
    }
  }
}

/// Why a hub's file cannot be used.
package enum SQLiteHubProblem: Error, Hashable, Sendable, CustomStringConvertible {
  case newer
  case unreadable(String, String)
  /// The store was asked for something that breaks a promise of `HubStore`.
  case outOfOrder(seq: UInt64)

  package var description: String {
    switch self {
    case .newer: "The database was written by a newer kithd. Update kithd on this machine."
    case .unreadable(let path, let why):
      "The database \(path) cannot be opened (\(why)). Check the file and its folder, or restore a backup."
    case .outOfOrder(let seq): "Commit \(seq) is not the next. Restore a backup of the database."
    }
  }
}
