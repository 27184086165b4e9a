import Foundation
import GRDB
import KithSealing

/// What became of a restore.
package struct Restored: Hashable, Sendable {
  package let contents: HomeCopy.Contents
  /// The home in which everything is that was here before; nil if nothing was.
  package let aside: Home?
  package let tookKeys: Bool
}

/// How a backup comes into its place. Whenever the machine stops, the home is the old one or the new one.
extension Home {
  enum Limit {
    /// Homes that were moved aside in one second.
    static let aside = 100
  }

  private var draft: String { database + ".restoring" }
  /// How SQLite's files begin.
  private static let firstBytes = Array("SQLite format 3\0".utf8)

  /// Puts a backup into the place of this home's database. Everything is checked first; what is here goes
  /// aside, into a home of its own.
  ///
  /// - Parameters:
  ///   - stamp: the moment, for the name of what goes aside.
  ///   - confirm: asks for leave; throws if there is none.
  /// - Throws: `BackupProblem` or `ReplicaError`; then nothing was changed.
  package func restore(
    _ backup: BackupFile, stamp: String, confirm: (HomeCopy.Contents, _ replaces: Bool) throws -> Void
  ) throws -> Restored {
    guard OwnFiles.exists(backup.database), !OwnFiles.isFolder(backup.database) else {
      throw BackupProblem.noFile(file: backup.database)
    }
    let isNew = !OwnFiles.exists(folder)
    try make()
    do {
      return try OwnFiles.alone(in: folder) {
        for path in Home.family(of: draft) { OwnFiles.remove(path) }
        defer { for path in Home.family(of: draft) { OwnFiles.remove(path) } }
        let contents = try prepare(backup)
        try Task.checkCancellation()
        let keys = try keysToTake(for: contents, from: backup)
        try confirm(contents, exists)
        let aside = try replaceDatabase(taking: keys, stamp: stamp)
        return Restored(contents: contents, aside: aside, tookKeys: keys != nil)
      }
    } catch {
      if isNew { rmdir(folder) }
      throw error
    }
  }

  private func prepare(_ backup: BackupFile) throws -> HomeCopy.Contents {
    try OwnFiles.copy(backup.database, to: draft)
    if OwnFiles.exists(backup.log) { try OwnFiles.copy(backup.log, to: draft + "-wal") }
    try Task.checkCancellation()
    let contents = try HomeCopy.prepare(draft, toldAs: backup.database)
    try OwnFiles.settle(draft)
    return contents
  }

  /// The keys beside the backup, if this home has none; nil if it has those that open it.
  private func keysToTake(for contents: HomeCopy.Contents, from backup: BackupFile) throws -> Keyring? {
    var own: Keyring?
    do throws(ReplicaError) {
      if hasKeys { own = try keyring() }
    } catch .noKeys {
      // Damaged keys are as good as none. They go aside with the rest.
    }
    if let own {
      guard own.keys(of: contents.space) == nil else { return nil }
      throw BackupProblem.otherNetwork(file: backup.database, keys: keys)
    }
    guard OwnFiles.exists(backup.keys) else {
      throw BackupProblem.noKeys(file: backup.database, keys: keys)
    }
    guard let ring = try? Home.keyring(at: backup.keys), ring.keys(of: contents.space) != nil else {
      throw BackupProblem.wrongKeys(file: backup.database, keys: backup.keys)
    }
    return ring
  }

  /// First what is here goes aside, then the keys come, then the database.
  private func replaceDatabase(taking ring: Keyring?, stamp: String) throws -> Home? {
    let (hadKeys, log) = (hasKeys, database + "-wal")
    let isSomethingHere = exists || OwnFiles.exists(log) || (ring != nil && hadKeys)
    let aside = isSomethingHere ? try emptyAside(stamp) : nil
    do {
      if exists, let aside, try replaceWithin(taking: ring, aside) { return aside }
      try replaceFiles(taking: ring, aside)
      return aside
    } catch {
      if ring != nil, !hadKeys, OwnFiles.exists(draft) { OwnFiles.remove(keys) }
      if let aside {
        // A copy of keys that never left their place is not needed.
        if ring == nil, !aside.exists { OwnFiles.remove(aside.keys) }
        rmdir(aside.folder)
      }
      throw error
    }
  }

  /// Lets SQLite replace what is in the database, in one transaction, while nobody else has it open: who
  /// waits for it meanwhile then sees the new one, and a crash leaves the old one.
  ///
  /// - Returns: whether it could; a database may be too damaged for it.
  private func replaceWithin(taking ring: Keyring?, _ aside: Home) throws -> Bool {
    // SQLite would take away the log of what it cannot read.
    guard OwnFiles.begins(database, with: Home.firstBytes) else { return false }
    do {
      let (queue, version) = try openAlone()
      defer { try? queue.close() }
      try copy(queue, to: aside)
      do {
        if let ring { try keep(ring) }
        let incoming = try DatabaseQueue(path: draft)
        defer { try? incoming.close() }
        try incoming.backup(to: queue)
      } catch {
        try? queue.close()
        if isOld(version, after: error) { aside.removeCopies() }
        throw error
      }
      // The log would keep what it replaced for a while; it is in force already.
      try? queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
      return true
    } catch let error as DatabaseError {
      switch error.resultCode {
      case .SQLITE_NOTADB, .SQLITE_CORRUPT:
        guard aside.exists else { return false }
        throw ReplicaError.unreadable(file: database, reason: error.message ?? "\(error)")
      case .SQLITE_BUSY, .SQLITE_LOCKED: throw BackupProblem.inUse(folder: folder)
      case .SQLITE_FULL: throw ReplicaError.diskFull
      default: throw BackupProblem.cannotWrite(file: database, reason: error.message ?? "\(error)")
      }
    }
  }

  /// Whether the database is for certain what it was before it was to be replaced. A disk may fail once
  /// everything is written: then the copy that went aside is the only one.
  private func isOld(_ version: Int?, after error: any Error) -> Bool {
    // The last thing that is written is what makes the rest count.
    if (error as? DatabaseError)?.resultCode == .SQLITE_FULL { return true }
    guard let (queue, found) = try? openAlone() else { return false }
    try? queue.close()
    // What comes in raises it.
    return found == version
  }

  /// Opens the database for this process alone, and tells its schema version.
  private func openAlone() throws -> (DatabaseQueue, Int?) {
    var configuration = Configuration()
    configuration.busyMode = .timeout(Replica.Limit.busySeconds)
    configuration.prepareDatabase { db in
      try db.execute(
        sql: "PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON")
    }
    let queue = try DatabaseQueue(path: database, configuration: configuration)
    let version = try queue.writeWithoutTransaction { db in
      try db.execute(sql: "BEGIN EXCLUSIVE; COMMIT")
      return try Int.fetchOne(db, sql: "PRAGMA schema_version")
    }
    return (queue, version)
  }

  private func copy(_ queue: DatabaseQueue, to aside: Home) throws {
    let copy = aside.database + ".new"
    do {
      try OwnFiles.makeEmpty(copy, toldAs: aside.database)
      try queue.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [copy]) }
      try OwnFiles.settle(copy)
      try copyKeys(to: aside)
      try OwnFiles.move(copy, to: aside.database)
    } catch {
      aside.removeCopies()
      throw error
    }
  }

  /// Where there is no database that SQLite could read: its files go aside as they are, its log too, which
  /// would ruin the one that comes.
  private func replaceFiles(taking ring: Keyring?, _ aside: Home?) throws {
    if let aside {
      try copyKeys(to: aside)
      if exists { try OwnFiles.alsoName(database, aside.database) }
      for ending in ["-wal", "-journal"] where OwnFiles.exists(database + ending) {
        try OwnFiles.move(database + ending, to: aside.database + ending)
      }
    }
    OwnFiles.remove(database + "-shm")
    if let ring { try keep(ring) }
    try OwnFiles.replace(database, by: draft)
  }

  // MARK: What goes aside

  private func emptyAside(_ stamp: String) throws -> Home {
    let first = folder + "/before-" + stamp
    let names = [first] + (2...Limit.aside).map { "\(first)-\($0)" }
    guard let free = names.first(where: { !OwnFiles.exists($0) }) else {
      throw BackupProblem.isThere(file: first)
    }
    let aside = Home(folder: free)
    try aside.make()
    return aside
  }

  private func copyKeys(to aside: Home) throws {
    if hasKeys, !OwnFiles.exists(aside.keys) { try OwnFiles.copy(keys, to: aside.keys) }
  }

  /// Takes away what was copied here of a database that is still in its place.
  private func removeCopies() {
    for path in Home.family(of: database + ".new") + Home.family(of: database) { OwnFiles.remove(path) }
  }
}
