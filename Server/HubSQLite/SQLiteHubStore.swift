import Foundation
import GRDB
package import KithHub
import KithWire

/// A hub in one SQLite file, beside which SQLite keeps its log; or in memory, for tests.
package struct SQLiteHubStore: HubStore {
  let database: any DatabaseWriter

  enum Limit {
    /// How long a read or a write waits for another process.
    static let busySeconds: TimeInterval = 5
    /// How long everybody waits for a checkpoint that somebody's read holds up.
    static let settleMs = 250
  }

  /// Opens the hub at `path`, or makes one there. Its folder must exist.
  package static func file(
    _ path: String, bringingUp: Bool = true
  ) throws(SQLiteHubProblem) -> SQLiteHubStore {
    // A server that is still of the older version would go on writing as it knows how.
    if !bringingUp { _ = try look(at: path) }
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

  /// The hub at `path`, to be looked at alone: nothing is made, brought up to date or written.
  package static func look(at path: String) throws(SQLiteHubProblem) -> SQLiteHubStore {
    do {
      var configuration = configuration
      configuration.readonly = true
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      let (isNewer, isComplete) = try queue.read { db in
        (try hubMigrations().hasBeenSuperseded(db), try hubMigrations().hasCompletedMigrations(db))
      }
      guard !isNewer else { throw SQLiteHubProblem.newer }
      guard isComplete else { throw SQLiteHubProblem.older }
      return SQLiteHubStore(database: queue)
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

  private init(database: any DatabaseWriter) {
    self.database = database
  }

  private init(_ database: any DatabaseWriter) throws {
    self.init(database: database)
    let migrator = hubMigrations()
    guard try !database.read(migrator.hasBeenSuperseded) else { throw SQLiteHubProblem.newer }
    try migrator.migrate(database)
  }

  static var configuration: Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(Limit.busySeconds)
    configuration.foreignKeysEnabled = true
    // What was erased must not be found in the file's free space.
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA secure_delete = ON") }
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

  package func settle() async throws -> Bool {
    try await plainly {
      try await database.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA busy_timeout = \(Limit.settleMs)")
        defer { try? db.execute(sql: "PRAGMA busy_timeout = \(Int(Limit.busySeconds * 1_000))") }
        do {
          try db.checkpoint(.truncate)
          return true
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
          return false
        }
      }
    }
  }

  /// Another process may hold the file for longer than anybody wants to wait; a disk may be full, or fail.
  private func plainly<T: Sendable>(_ work: () async throws -> T) async throws -> T {
    do {
      return try await work()
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
      throw Refusal(.busy, "The server is busy. Try again in a minute.")
    } catch let error as DatabaseError where SQLiteHubStore.means(noRoom: error) {
      throw Refusal(
        .diskFull,
        """
        The server's disk is full, so it took nothing of this. Everything is kept here; tell who runs the \
        server, and try again once there is room.
        """)
    } catch let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) {
      throw StoreFault.damage(error.message ?? "\(error.resultCode)")
    }
  }

  /// A file that may grow no further, by a quota or a limit, is a write that failed.
  private static func means(noRoom error: DatabaseError) -> Bool {
    error.resultCode == .SQLITE_FULL || error.extendedResultCode == .SQLITE_IOERR_WRITE
  }
}
