import Foundation
import GRDB
import KithMerge
import KithRecords
package import KithSealing

/// How a home is: counts and sentences of its own alone, without a name, a content or a host.
package struct Checkup: Hashable, Sendable {
  /// What SQLite says about the file; nothing if it is sound.
  package internal(set) var damage: [String] = []
  /// Rows that point to rows which are not there.
  package internal(set) var strayReferences = 0

  package internal(set) var records = Records()
  package internal(set) var differences = DerivedDifferences()
  /// The permissions of the key file; nil if they cannot be told.
  package internal(set) var keysMode: Int?

  package internal(set) var pending = 0, offers = 0, purges = 0
  /// In quarantine: edits of one's own, and records of the server.
  package internal(set) var refused = 0, received = 0
  /// What is written and not yet in the database file proper.
  package internal(set) var logBytes = 0
  package internal(set) var hasServer = false
  package internal(set) var sqlite = ""
  /// How many migrations the database has seen.
  package internal(set) var schema = 0

  /// How many records there are, and how they open.
  package struct Records: Hashable, Sendable {
    package internal(set) var all = 0
    /// Their bytes are not what was written.
    package internal(set) var damaged = 0
    /// Nothing is left of them but the marker of a purge.
    package internal(set) var purged = 0
    /// Every live edit opens.
    package internal(set) var open = 0
    /// Some edits open.
    package internal(set) var partlyOpen = 0
    /// No edit opens.
    package internal(set) var sealed = 0
    /// How many edits do not open, by why.
    package internal(set) var reasons: [SealingError: Int] = [:]

    mutating func add(_ stored: StoredRecord?, _ opening: Opening?) {
      all += 1
      guard let stored else { return damaged += 1 }
      guard let opening else { return stored.view.isPurged ? (purged += 1) : (open += 1) }
      for part in opening.unreadable {
        if reasons[part.reason] == nil, reasons.count >= Replica.Limit.reasons { continue }
        reasons[part.reason, default: 0] += 1
      }
      if opening.unreadable.isEmpty {
        open += 1
      } else if opening.record.fields.isEmpty {
        sealed += 1
      } else {
        partlyOpen += 1
      }
    }
  }

  /// Whether only its owner can read the key file.
  package var keysAreTheirOwnersAlone: Bool { keysMode.map { $0 & 0o077 == 0 } ?? false }

  package init() {}
}

extension Replica {
  /// Looks at everything this home holds; nothing is changed.
  ///
  /// - Parameter told: how many records are done, and of how many.
  package func checkup(told: (_ done: Int, _ all: Int) -> Void = { _, _ in }) throws -> Checkup {
    var checkup = Checkup()
    checkup.keysMode = home.keysMode
    checkup.logBytes = home.logBytes
    do {
      try read { db in
        checkup.damage = try Replica.damage(db)
        try count(into: &checkup, db)
        try survey(into: &checkup, db, told)
      }
      checkup.hasServer = try personals().contains { try $0.server() != nil }
      if try !isIndexSound() { checkup.differences.tables["search"] = 1 }
    } catch ReplicaError.unreadable(_, let reason) {
      // So damaged that it cannot be looked at to the end: that is an answer too.
      if checkup.damage.count < Limit.complaints { checkup.damage.append(reason) }
    }
    return checkup
  }

  private static func damage(_ db: Database) throws -> [String] {
    let said = try String.fetchAll(db, sql: "PRAGMA integrity_check(\(Limit.complaints))")
    return said == ["ok"] ? [] : said
  }

  private func count(into checkup: inout Checkup, _ db: Database) throws {
    func count(_ what: String) throws -> Int {
      try Int.fetchOne(db, sql: "SELECT count(*) FROM \(what)") ?? 0
    }
    checkup.sqlite = try String.fetchOne(db, sql: "SELECT sqlite_version()") ?? ""
    checkup.schema = try count("grdb_migrations")
    checkup.strayReferences = try count("pragma_foreign_key_check")
    checkup.pending = try count("record WHERE pending IS NOT NULL AND seen IS NULL")
    checkup.purges = try count("record WHERE pending IS NOT NULL AND seen IS NOT NULL")
    checkup.offers = try count("record WHERE offer IS NOT NULL")
    checkup.refused = try count("quarantine WHERE origin = 'refused'")
    checkup.received = try count("quarantine WHERE origin = 'received'")
  }

  private func survey(
    into checkup: inout Checkup, _ db: Database, _ told: (_ done: Int, _ all: Int) -> Void
  ) throws {
    let all = try Int.fetchOne(db, sql: "SELECT count(*) FROM record") ?? 0
    try forEachStored(db) { number, stored in
      let opening = stored.flatMap(opened)
      checkup.records.add(stored, opening)
      if let stored {
        checkup.differences.add(try derivedDifferences(number, stored, opening, db), of: stored.id)
      }
      if checkup.records.all.isMultiple(of: Limit.toldEvery) { told(checkup.records.all, all) }
    }
    try addStrays(to: &checkup.differences, db)
  }
}

extension Home {
  /// The permissions of the key file.
  fileprivate var keysMode: Int? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: keys)
    return attributes?[.posixPermissions] as? Int
  }

  fileprivate var logBytes: Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: database + "-wal")
    return attributes?[.size] as? Int ?? 0
  }
}
