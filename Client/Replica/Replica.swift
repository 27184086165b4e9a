import Foundation
import GRDB
package import KithMerge
package import KithSealing

/// One home's network: every record in full, what of it waits to be pushed, and what is derived from it for
/// reading. It works with no network at all.
///
/// - A record is kept as the server is known to hold it (the *mirror*), with edits the server has not
///   acknowledged (*pending*) and, after a server went back to a backup, with what it is offered anew
///   (*offer*). A person sees all of it merged.
/// - What is pending leaves only by an acknowledgement or by a refusal, which keeps it in quarantine.
/// - Tables and index are written in the transaction that changes their record.
package struct Replica {
  package let home: Home
  /// This machine, as the server of this space knows it.
  package var device: DeviceID { identity.device }
  /// Who it is to that server.
  package var identity: MachineIdentity { sealers.identity(of: space) ?? first }
  /// Who it is where nothing else is known.
  private let first: MachineIdentity
  package let sealer: Sealer
  let database: DatabaseQueue
  package let rules: ReplicaRules
  /// The row of the space that this replica exchanges, and to which it adds; the personal one at first. What
  /// it reads and edits may be in any.
  let space: Int64
  let sealers: Sealers
  /// Whether it is seen from a space that is this person's alone, and not from a group.
  package var isPersonal: Bool { sealers.isPersonal(space) }
  /// Why what an older kith did not derive could not be derived when the home was opened.
  private(set) var underived: ReplicaError?

  /// What a replica does at the most.
  package enum Limit {
    /// How long a command waits for another one that writes, in seconds.
    package static let busySeconds = 10.0
    /// How long it waits who only glances at a home.
    package static let glanceSeconds = 0.2
    /// How many hits a search returns at the most.
    package static let hits = 1_000
    /// How many records a search opens at the most where the index cannot tell their fields apart.
    package static let opened = 20_000
    /// How many records are opened at once.
    package static let openedAtOnce = 500
    /// How many words of the index are compared where nothing fits; how many of them are near enough.
    package static let vocabulary = 1_000_000
    package static let near = 8
    /// Records of a server that were kept out and are kept aside: how many, and how many bytes together.
    package static let received = 20_000
    package static let receivedBytes = 256 << 20
    /// How long a record rests in the trash before it is purged, in milliseconds.
    package static let restMs: Int64 = 90 * 24 * 3_600_000
    /// How long a record that was refused a purge by age is left alone, in milliseconds.
    package static let refusedRestMs: Int64 = 7 * 24 * 3_600_000
    /// How many records that rested in the trash are purged in one run.
    package static let restedOfARun = 500
    /// How many records go with somebody who is gone at the most.
    package static let companions = 10_000
    /// Machines of one account, revoked ones too.
    package static let machines = 1_000
    /// How many edits of a record are told, and how many operations, and records of each.
    package static let history = 1_000
    package static let operations = 1_000
    package static let namedOfAnOperation = 3
    /// How long the journal is kept, in milliseconds; but this many of its rows at least, and so many go with
    /// one operation.
    package static let journalMs: Int64 = 366 * 24 * 3_600_000
    package static let journalRows = 200_000
    package static let prunedRows = 500
    /// How many digits of an id name a record at the least.
    package static let idDigits = 4
    /// How many words of a search count.
    package static let words = 16
    /// How large a record becomes by an edit, sealed: what every server takes.
    package static let recordBytes = 256 << 10
    /// How much of that is kept free for what takes an edit back, or a record into the trash.
    package static let keptFree = 4 << 10
    /// How many records one push carries at the most.
    package static let pushRecords = 2_000
    /// How many records are named that are not derived as they should be.
    package static let namedDifferences = 20
    /// After how many records long work says how far it has come.
    package static let toldEvery = 1_000
    /// How many sentences of SQLite about a damaged file are kept; how many reasons why edits stay sealed.
    package static let complaints = 10
    package static let reasons = 20
    /// How many characters of a text are searched.
    package static let indexedCharacters = 100_000
  }

  // MARK: Opening

  /// Makes a home: its folder, keys and empty database.
  ///
  /// - Throws: `ReplicaError.homeExists`, or what the disk refuses.
  package static func start(_ home: Home, using random: inout some RandomNumberGenerator) throws -> Replica {
    guard !home.exists else { throw ReplicaError.homeExists(folder: home.folder) }
    guard !home.hasKeys else { throw ReplicaError.onlyKeys(file: home.keys) }
    try home.make()
    let personal = SpaceKeys(space: SpaceID(using: &random), using: &random)
    let device = DeviceID(using: &random)
    try home.keep(Keyring(device: device, keys: DeviceKeys(), spaces: [personal]))
    // The database comes last, under its own name at once: a home exists when it does.
    let draft = home.database + ".new"
    try? FileManager.default.removeItem(atPath: draft)
    try ReplicaError.translating(file: home.database) {
      let database = try Replica.opened(draft)
      try database.write { db in
        try db.execute(
          sql: "INSERT INTO space (id, personal, own) VALUES (?, 1, 1)",
          arguments: [Data(personal.space.bytes)])
      }
      try database.close()
    }
    guard (try? FileManager.default.moveItem(atPath: draft, toPath: home.database)) != nil else {
      throw ReplicaError.unreadable(file: home.database, reason: "it cannot be made")
    }
    return try Replica(home)
  }

  /// Opens a home.
  ///
  /// - Parameter told: of a home that an older kith wrote, for how many records, and of how many, tables and
  ///   index are made anew.
  /// - Throws: `ReplicaError`: there is none, it is damaged, a newer kith wrote it, its keys are missing.
  package init(
    _ home: Home, rules: ReplicaRules = .all, told: (_ done: Int, _ all: Int) -> Void = { _, _ in }
  ) throws {
    try self.init(home, rules, isGlance: false)
    guard underived != nil else { return }
    do {
      try rebuild(told: told)
      underived = nil
    } catch  where !(error is CancellationError) {
      // It stays due; what does not rest on it can be read all the same.
      underived = error as? ReplicaError ?? .failed("\(error)")
    }
  }

  /// Opens a home just as it is, for who would rather see nothing than wait: nothing is made anew.
  ///
  /// - Throws: `ReplicaError`, also if an older kith wrote the home and none has worked in it since.
  package static func glance(at home: Home) throws -> Replica {
    try Replica(home, .all, isGlance: true)
  }

  private init(_ home: Home, _ rules: ReplicaRules, isGlance: Bool) throws {
    guard home.exists else { throw ReplicaError.noHome(folder: home.folder) }
    let (database, rows) = try ReplicaError.translating(file: home.database) {
      let database = try Replica.opened(home.database, isGlance: isGlance)
      let rows = try database.read { db in
        try Row.fetchAll(
          db, sql: "SELECT \(Sealers.columns), \(Due.derivation.rawValue) AS derives FROM space")
      }
      return (database, rows)
    }
    guard let own = rows.first(where: { $0["personal"] }), let id = SpaceID(bytes: own["id"] as Data) else {
      throw ReplicaError.unreadable(file: home.database, reason: "it has no personal space")
    }
    let ring = try home.keyring()
    guard let keys = ring.keys(of: id) else { throw ReplicaError.noKeys(file: home.keys) }
    self.home = home
    first = ring.first
    self.rules = rules
    self.database = database
    space = own["number"]
    sealers = Sealers()
    sealers.refresh(ring, rows)
    sealer = sealers[space] ?? Sealer(keys)
    underived = own["derives"] ? .busy : nil
  }

  /// The same home, seen from another of its spaces.
  ///
  /// - Throws: `ReplicaError.noKeys` if the keys of that space are missing.
  func seen(from space: Int64) throws -> Replica {
    guard let sealer = sealers[space] else { throw ReplicaError.noKeys(file: home.keys) }
    let id = try read { db in
      try Data.fetchOne(db, sql: "SELECT id FROM space WHERE number = ?", arguments: [space])
    }
    guard id == Data(sealer.space.bytes) else { throw ReplicaError.failed("the space is gone") }
    return Replica(self, space, sealer)
  }

  private init(_ other: Replica, _ space: Int64, _ sealer: Sealer) {
    (home, first, database, rules) = (other.home, other.first, other.database, other.rules)
    (sealers, underived, self.space, self.sealer) = (other.sealers, other.underived, space, sealer)
  }

  private static func opened(_ path: String, isGlance: Bool = false) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.busyMode = .timeout(isGlance ? Limit.glanceSeconds : Limit.busySeconds)
    configuration.prepareDatabase { db in
      // A rare checkpoint: an import or a first exchange writes each page once.
      try db.execute(
        sql: """
          PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
          PRAGMA wal_autocheckpoint = 10000
          """)
    }
    let database = try DatabaseQueue(path: path, configuration: configuration)
    let migrator = ReplicaSchema.migrator
    let (isNewer, isComplete) = try database.read { db in
      (try migrator.hasBeenSuperseded(db), try migrator.hasCompletedMigrations(db))
    }
    guard !isNewer else { throw ReplicaError.newer(file: path) }
    guard isComplete || !isGlance else { throw ReplicaError.busy }
    if !isComplete { try migrator.migrate(database) }
    return database
  }

  package var spaceID: SpaceID { sealer.space }

  /// Lets go of the files. The replica must not be used afterwards.
  package func close() throws {
    try ReplicaError.translating(file: home.database) { try database.close() }
  }

  // MARK: Transactions

  /// Everything in `body` happens, or nothing does. It knows every key that any program of this home took in:
  /// what is written rests on what is read.
  func write<T>(_ body: (Database) throws -> T) throws -> T {
    try ReplicaError.translating(file: home.database) {
      var result: T?
      try database.writeWithoutTransaction { db in
        // A large cache, for the same reason. Who only reads is quicker with a small one: its pages are used
        // again, and those of a large one are new to the system each.
        try db.cachedStatement(sql: "PRAGMA cache_size = -65536").execute()
        try db.inTransaction(.immediate) {
          try refuseIfNewer(db)
          try sealers.refresh(try home.keyring(), db)
          result = try body(db)
          return .commit
        }
      }
      guard let result else { throw ReplicaError.failed("nothing was written") }
      return result
    }
  }

  /// A newer kith may have come to this home since it was opened: what this one would write lacks what that
  /// one rests on.
  private func refuseIfNewer(_ db: Database) throws {
    let applied = try Int.fetchOne(try db.cachedStatement(sql: "SELECT count(*) FROM grdb_migrations"))
    guard (applied ?? 0) <= ReplicaSchema.versions else { throw ReplicaError.newer(file: home.database) }
  }

  /// For what is read of tags, organisations and beginnings.
  ///
  /// - Throws: why they are not known yet, in a home that an older kith wrote.
  func needDerived(_ db: Database) throws {
    guard let underived else { return }
    let isDue = try Bool.fetchOne(
      db, sql: "SELECT \(Due.derivation.rawValue) FROM space WHERE number = ?", arguments: [space])
    if isDue ?? true { throw underived }
  }

  /// What `body` reads belongs together.
  func read<T>(_ body: (Database) throws -> T) throws -> T {
    try ReplicaError.translating(file: home.database) { try database.read(body) }
  }
}

extension ReplicaError {
  static let notWritten = ReplicaError.failed("the disk does not take what is written")

  /// Says in a person's words what SQLite answered.
  static func translating<T>(file: String, _ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let error as DatabaseError {
      switch error.resultCode {
      case .SQLITE_BUSY, .SQLITE_LOCKED: throw ReplicaError.busy
      case .SQLITE_FULL: throw ReplicaError.diskFull
      case .SQLITE_IOERR where error.isOfWriting:
        throw ReplicaError.notWritten
      case .SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_IOERR:
        throw ReplicaError.unreadable(file: file, reason: error.message ?? "\(error.resultCode)")
      default: throw ReplicaError.failed(error.message ?? "\(error.resultCode)")
      }
    }
  }
}

extension DatabaseError {
  /// Whether the disk would not write: it may be full, or failing. What is in the file is no worse for it.
  var isOfWriting: Bool {
    let reading: [ResultCode] = [.SQLITE_IOERR_READ, .SQLITE_IOERR_SHORT_READ, .SQLITE_IOERR_CORRUPTFS]
    return resultCode == .SQLITE_IOERR && !reading.contains(extendedResultCode)
  }
}
