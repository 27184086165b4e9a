import Foundation
import GRDB

/// A hub outside of its place: written by a backup, or on its way back.
package enum HubCopy {
  /// What a copy holds.
  package struct Contents: Hashable, Sendable {
    package let accounts: Int
    package let records: Int
    /// When the newest push in it was, in milliseconds since 1970; nil if there is none.
    package let newestMs: Int64?

    package init(accounts: Int, records: Int, newestMs: Int64?) {
      self.accounts = accounts
      self.records = records
      self.newestMs = newestMs
    }
  }

  enum Limit {
    /// How much of what is wrong is told.
    static let damages = 1
    static let migrations = 10_000
  }

  /// Makes a hub out of the copy at `path`, so that it can be put into its place: checks it, voids all links,
  /// and leaves one file without a log. What is told of it goes by the name of `file`.
  package static func prepare(_ path: String, toldAs file: String) throws(SQLiteHubProblem) -> Contents {
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      let found = try queue.writeWithoutTransaction { db in
        try check(db, file)
        // Half of a link is with whoever got it: one that was used since must not work again.
        try db.execute(sql: "DELETE FROM invitation")
        try db.execute(sql: "PRAGMA journal_mode = DELETE")
        return try count(db)
      }
      try queue.close()
      return found
    } catch let problem as SQLiteHubProblem {
      throw problem
    } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
      throw .notAHub(file)
    } catch {
      throw .damaged(file, ((error as? DatabaseError)?.message) ?? "\(error)")
    }
  }

  /// What the hub that was written to `path` holds.
  package static func contents(_ path: String) throws(SQLiteHubProblem) -> Contents {
    do {
      var configuration = configuration
      configuration.readonly = true
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      defer { try? queue.close() }
      return try queue.read(count)
    } catch {
      throw .damaged(path, ((error as? DatabaseError)?.message) ?? "\(error)")
    }
  }

  /// A stranger's file may hold more than rows: nothing in it may act.
  private static var configuration: Configuration {
    var configuration = SQLiteHubStore.configuration
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA trusted_schema = OFF") }
    return configuration
  }

  private static func check(_ db: Database, _ file: String) throws {
    if let damage = try damages(db, limit: Limit.damages).first {
      throw SQLiteHubProblem.damaged(file, damage)
    }
    guard let first = hubMigrations().migrations.first, try db.tableExists("grdb_migrations") else {
      throw SQLiteHubProblem.notAHub(file)
    }
    let sql = "SELECT CAST(coalesce(identifier, '') AS TEXT) FROM grdb_migrations LIMIT \(Limit.migrations)"
    let applied = Set(try String.fetchAll(db, sql: sql))
    guard applied.contains(first) else { throw SQLiteHubProblem.notAHub(file) }
    guard applied.isSubset(of: hubMigrations().migrations) else { throw SQLiteHubProblem.newer }
    guard try tables(of: db).isSuperset(of: tables(after: applied)), try !acts(db) else {
      throw SQLiteHubProblem.notAHub(file)
    }
  }

  private static func tables(of db: Database) throws -> Set<String> {
    Set(try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'table'"))
  }

  /// The tables of a hub that has come as far as `applied`.
  private static func tables(after applied: Set<String>) throws -> Set<String> {
    let migrator = hubMigrations()
    guard let last = migrator.migrations.last(where: applied.contains) else { return [] }
    let hub = try DatabaseQueue()
    try migrator.migrate(hub, upTo: last)
    return try hub.read(tables)
  }

  /// A hub has no triggers and no views.
  private static func acts(_ db: Database) throws -> Bool {
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type IN ('trigger', 'view'))"
    return try Bool.fetchOne(db, sql: sql) ?? true
  }

  private static func count(_ db: Database) throws -> Contents {
    Contents(
      accounts: try Int.fetchOne(db, sql: "SELECT count(*) FROM account") ?? 0,
      records: try Int.fetchOne(db, sql: "SELECT count(*) FROM record") ?? 0,
      newestMs: try Int64.fetchOne(db, sql: #"SELECT max(at_ms) FROM "commit""#))
  }
}

extension SQLiteHubStore {
  /// Writes all of the hub, as it stands at one moment, to `path`, where there is an empty file or none.
  /// Pushes go on meanwhile. What was erased is not in it.
  package func copy(to path: String) async throws(SQLiteHubProblem) {
    do {
      try await database.writeWithoutTransaction { db in
        try db.execute(sql: "VACUUM INTO ?", arguments: [path])
      }
    } catch {
      throw .unwritable(path, ((error as? DatabaseError)?.message) ?? "\(error)")
    }
  }
}
