import Foundation
import GRDB
package import KithMerge
import KithRecords

/// The files of one backup of a home.
package struct BackupFile: Hashable, Sendable {
  package let database: String

  package init(_ path: String) {
    database = path
  }

  package var keys: String { database + ".keys" }
  /// How large it is; 0 if it cannot be told.
  package var bytes: Int { OwnFiles.bytes(of: database) }
  /// What SQLite has yet to bring into a file that somebody copied by other means.
  var log: String { database + "-wal" }
  /// The file while it is written.
  var draft: String { database + ".part-\(getpid())" }
}

/// A home's database outside of its place: written by a backup, or on its way back.
package enum HomeCopy {
  /// What a copy holds.
  package struct Contents: Hashable, Sendable {
    /// The personal space.
    package let space: SpaceID
    /// Records that a person wrote, the trash included, by their kind.
    package let records: [String: Int]
    /// How many of them lie in the trash.
    package let trashed: Int
    /// When the newest live edit was made, in milliseconds since 1970 by its author's clock.
    package let newestMs: Int64?
    package let hasServer: Bool
  }

  enum Limit {
    /// How much of what is wrong is told.
    static let damages = 1
    static let migrations = 10_000
    static let kinds = 100
  }

  /// Makes a home's database out of the copy at `path`, so that it can be put into its place: checks it,
  /// brings it up to date, and leaves one file without a log. What is told of it goes by the name of `file`.
  static func prepare(_ path: String, toldAs file: String) throws -> Contents {
    try telling(of: file) {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      let contents = try queue.writeWithoutTransaction { db in
        try check(db, file)
        try db.execute(sql: "PRAGMA journal_mode = DELETE")
        return try held(db, file)
      }
      try ReplicaSchema.migrator.migrate(queue)
      try queue.close()
      return contents
    }
  }

  /// What the database that was written to `path` holds. The index forgets what was erased, first.
  static func contents(_ path: String, toldAs file: String) throws -> Contents {
    try telling(of: file) {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      defer { try? queue.close() }
      return try queue.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA secure_delete = ON")
        // A damaged index is no reason to have no backup.
        try? db.execute(sql: "INSERT INTO search (search) VALUES ('optimize')")
        return try held(db, file)
      }
    }
  }

  private static func telling<T>(of file: String, _ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let error as DatabaseError {
      switch error.resultCode {
      case .SQLITE_NOTADB: throw BackupProblem.notABackup(file: file)
      case .SQLITE_FULL: throw ReplicaError.diskFull
      case .SQLITE_IOERR where error.isOfWriting: throw ReplicaError.notWritten
      default: throw BackupProblem.damaged(file: file, reason: error.message ?? "\(error.resultCode)")
      }
    }
  }

  /// A stranger's file may hold more than rows: nothing in it may act.
  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA trusted_schema = OFF") }
    return configuration
  }

  private static func check(_ db: Database, _ file: String) throws {
    let said = try String.fetchAll(db, sql: "PRAGMA integrity_check(\(Limit.damages))")
    if said != ["ok"] { throw BackupProblem.damaged(file: file, reason: said.first ?? "no answer") }
    let known = ReplicaSchema.migrator.migrations
    guard let first = known.first, try db.tableExists("grdb_migrations") else {
      throw BackupProblem.notABackup(file: file)
    }
    let sql = "SELECT CAST(coalesce(identifier, '') AS TEXT) FROM grdb_migrations LIMIT \(Limit.migrations)"
    let applied = Set(try String.fetchAll(db, sql: sql))
    guard applied.contains(first) else { throw BackupProblem.notABackup(file: file) }
    guard applied.isSubset(of: known) else { throw BackupProblem.newer(file: file) }
    guard try tables(db).isSuperset(of: tables(after: applied)), try !acts(db) else {
      throw BackupProblem.notABackup(file: file)
    }
  }

  /// The name of each table, and of one with strict columns how it was made: types are relied upon.
  private static func tables(_ db: Database) throws -> Set<String> {
    let sql = """
      SELECT name || CASE WHEN sql LIKE '%STRICT%' THEN ' ' || sql ELSE '' END FROM sqlite_master
      WHERE type = 'table'
      """
    return Set(try String.fetchAll(db, sql: sql))
  }

  /// The tables of a home that has come as far as `applied`.
  private static func tables(after applied: Set<String>) throws -> Set<String> {
    let migrator = ReplicaSchema.migrator
    guard let last = migrator.migrations.last(where: applied.contains) else { return [] }
    let queue = try DatabaseQueue()
    try migrator.migrate(queue, upTo: last)
    return try queue.read(tables)
  }

  /// A home's database has no triggers and no views.
  private static func acts(_ db: Database) throws -> Bool {
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type IN ('trigger', 'view'))"
    return try Bool.fetchOne(db, sql: sql) ?? true
  }

  private static func held(_ db: Database, _ file: String) throws -> Contents {
    let id = try Data.fetchOne(db, sql: "SELECT id FROM space WHERE personal = 1")
    guard let space = id.flatMap({ SpaceID(bytes: $0) }) else { throw BackupProblem.notABackup(file: file) }
    let kinds = try Row.fetchAll(
      db, sql: "SELECT kind, count(*) FROM card GROUP BY kind ORDER BY kind LIMIT \(Limit.kinds)")
    return Contents(
      space: space,
      records: Dictionary(kinds.map { ($0[0] as String, $0[1] as Int) }) { first, _ in first },
      trashed: try Int.fetchOne(db, sql: "SELECT count(*) FROM card WHERE trashed IS NOT NULL") ?? 0,
      newestMs: try Int64.fetchOne(db, sql: "SELECT max(edited) FROM card"),
      hasServer: try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM server)") ?? false)
  }
}

extension Replica {
  /// Writes all of this home's database, as it stands at one moment, into new files; others go on writing
  /// meanwhile. What was erased is not in them. When the database is there, so is everything, on the disk.
  ///
  /// - Parameter withKeys: also writes the keys, without which it opens only where they are.
  /// - Throws: `CancellationError` if the task is cancelled: then nothing is left of it.
  package func copy(to file: BackupFile, withKeys: Bool) async throws -> HomeCopy.Contents {
    for path in withKeys ? [file.database, file.keys] : [file.database] where OwnFiles.exists(path) {
      throw BackupProblem.isThere(file: path)
    }
    let draft = file.draft
    defer { for path in Home.family(of: draft) { OwnFiles.remove(path) } }
    try OwnFiles.makeEmpty(draft, toldAs: file.database)
    do {
      try await database.writeWithoutTransaction { db in
        try db.execute(sql: "VACUUM INTO ?", arguments: [draft])
      }
    } catch let error as DatabaseError {
      throw Replica.told(error, file, home)
    }
    let contents = try HomeCopy.contents(draft, toldAs: file.database)
    try OwnFiles.settle(draft)
    try Task.checkCancellation()
    guard withKeys else {
      try OwnFiles.move(draft, to: file.database)
      return contents
    }
    // After the database: they open all that is in it.
    try OwnFiles.copy(home.keys, to: file.keys)
    do {
      try OwnFiles.move(draft, to: file.database)
    } catch {
      OwnFiles.remove(file.keys)
      throw error
    }
    return contents
  }

  private static func told(_ error: DatabaseError, _ file: BackupFile, _ home: Home) -> any Error {
    let reason = error.message ?? "\(error.resultCode)"
    return switch error.resultCode {
    case .SQLITE_FULL: ReplicaError.diskFull
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: ReplicaError.unreadable(file: home.database, reason: reason)
    case .SQLITE_BUSY, .SQLITE_LOCKED: ReplicaError.busy
    default: BackupProblem.cannotWrite(file: file.database, reason: reason)
    }
  }
}

extension Home {
  /// A database and what SQLite keeps beside it.
  static func family(of database: String) -> [String] {
    ["", "-wal", "-shm", "-journal"].map { database + $0 }
  }
}
