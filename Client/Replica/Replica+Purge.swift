import Foundation
import GRDB
package import KithMerge
import KithRecords
import KithSealing

/// Purging: what is forgotten is erased here at once, and everywhere else with the next exchange.
///
/// A purge leaves a marker in the record's place, which only somebody with the space's keys can make; it
/// swallows every other state of the record. The server takes it only if the record has not grown since.
extension Replica {
  /// Erases records here, history and index included, and asks the server to do the same.
  ///
  /// - Parameter operation: what the log tells of it: that it was done, and not to whom.
  /// - Returns: how many there were.
  package func forget(_ ids: [RecordID], in operation: Operation? = nil) throws -> Int {
    let count = try write { db in
      let count = try ids.count { id in
        guard let stored = try StoredRecord.find(id, first: space, db), !stored.view.isPurged else {
          return false
        }
        try mayForget(stored, db)
        try purge(stored, byAge: false, db)
        try erase(stored.number, db)
        try db.execute(
          sql: "DELETE FROM quarantine WHERE space = ? AND id = ?", arguments: [stored.space, Data(id.bytes)])
        return true
      }
      if count > 0 {
        try tidyIndex(db)
        if let operation { try keep(operation, db) }
      }
      return count
    }
    try scrub()
    return count
  }

  /// In a group only an owner has something erased for everybody.
  private func mayForget(_ stored: StoredRecord, _ db: Database) throws {
    guard !sealers.isPersonal(stored.space),
      let group = try spaces(db).first(where: { $0.number == stored.space })
    else { return }
    guard !group.isClosed else { throw ReplicaError.closed(space: group.name) }
    guard group.role ?? .owner == .owner else {
      throw ReplicaError.ownersOnly(space: group.name)
    }
  }

  /// Which of these records are forgotten.
  package func purged(among ids: [RecordID]) throws -> Set<RecordID> {
    try read { db in
      Set(try ids.filter { try StoredRecord.find($0, first: space, db)?.view.isPurged ?? false })
    }
  }

  /// Purges what lies in the trash since before `moment` (milliseconds since 1970) and was not edited since.
  /// This machine's clock may be wrong: what led to it goes when the server has agreed.
  package func forgetRested(since moment: Int64, at time: Int64) throws -> Int {
    let count = try write { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT \(StoredRecord.columns) FROM record JOIN card ON card.record = record.number
          WHERE space = ? AND card.trashed < ? AND card.edited_in_trash = 0 AND pending IS NULL
            AND (rests_until <= ? OR rests_until > ?)
          LIMIT \(Limit.restedOfARun)
          """, arguments: [space, moment, time, time + Limit.refusedRestMs])
      for row in rows { try purge(try StoredRecord(row), byAge: true, db) }
      if !rows.isEmpty { try tidyIndex(db) }
      return rows.count
    }
    return count
  }

  func purge(_ stored: StoredRecord, byAge: Bool, _ db: Database) throws {
    var stored = stored
    let seen = stored.view.context
    stored.pending = .purged(try sealer(of: stored).marker(of: stored.id))
    try stored.savePending(edited: try StoredRecord.endOfQueue(in: stored.space, db), db)
    try stored.saveSeen(seen, byAge: byAge, db)
    try Derived.remove(stored.number, db)
  }

  /// What was read from a record, and what led to it.
  func erase(_ number: Int64, _ db: Database) throws {
    try Derived.remove(number, db)
    try db.execute(sql: "DELETE FROM journal WHERE record = ?", arguments: [number])
    try db.execute(sql: "DELETE FROM origin WHERE record = ?", arguments: [number])
    try owe(.scrub, db)
  }

  /// The server did not take a purge: the record is as the server knows it.
  func refusePurge(_ sent: Outgoing, at time: Int64, _ absorbed: inout Absorbed, _ db: Database) throws {
    guard var stored = try StoredRecord.find(sent.id, in: space, db), let pending = stored.pending,
      pending.bytes == sent.state
    else { return }
    stored.pending = nil
    try stored.saveSeen(nil, db)
    try stored.save(db)
    if stored.mirror != nil || stored.offer != nil { try derive(stored, db) }
    guard sent.purge?.byAge == true else { return absorbed.notForgotten.append(sent.id) }
    // The server counts by its own clock, and this one may be wrong.
    try db.execute(
      sql: "UPDATE record SET rests_until = ? WHERE number = ?",
      arguments: [time + Limit.refusedRestMs, stored.number])
  }

  /// Takes in the marker of a purge, if somebody with the space's keys made it; or why it is kept out.
  func problem(
    purging record: Incoming, _ state: SealedRecord, at time: Int64, _ absorbed: inout Absorbed,
    _ db: Database
  ) throws -> String? {
    let found = try StoredRecord.find(record.id, in: space, db)
    guard found?.mirror?.isPurged != true else { return nil }
    do throws(SealingError) {
      try sealer.check(state.purge ?? [], of: record.id)
    } catch {
      return "the server says that it was forgotten, and the marker is \(error); it is kept here"
    }
    if !isPersonal, let view = found?.view, let marker = state.purge.flatMap({ try? PayloadPrefix(of: $0) }),
      marker.epoch < view.epoch(of: view.edits.map(\.dot)) ?? 0
    {
      return "whoever had it forgotten did not have the keys that it is sealed under; it is kept here"
    }
    let wasHere = found.map { !$0.view.isPurged } ?? false
    var stored = try found ?? StoredRecord.made(record.id, in: space, mirror: state, db)
    try keepEdits(of: stored, at: time, db)
    (stored.mirror, stored.offer, stored.pending) = (state, nil, nil)
    try stored.save(db)
    try stored.saveSeen(nil, db)
    try erase(stored.number, db)
    if wasHere { absorbed.forgotten += 1 }
    return nil
  }

  /// Edits that meet a purge go where their author sees them.
  func keepEdits(of stored: StoredRecord, at time: Int64, _ db: Database) throws {
    let known = (stored.mirror ?? .empty).context.merged(with: (stored.offer ?? .empty).context)
    let own = (stored.pending?.edits ?? []).filter { !known.covers($0.dot) }
    guard !own.isEmpty else { return }
    let entry = Quarantined(
      id: stored.id, origin: .refused, reason: "gone",
      sentence: "It, or the one whom it is about, was forgotten while it was edited here.", at: time)
    try quarantine(entry, state: SealedRecord(edits: own).bytes, db)
  }

  /// Takes the words of what was erased out of the index, where SQLite leaves them for a while. In the
  /// transaction that erases: nobody would do it later if this process were killed in between.
  func tidyIndex(_ db: Database) throws {
    try db.execute(sql: "INSERT INTO search (search) VALUES ('optimize')")
  }

  /// Takes them out of the log, too. A program that reads meanwhile may hold it up: then it stays due.
  package func scrub() throws {
    guard let owed = try owed(.scrub) else { return }
    let isDone = try ReplicaError.translating(file: home.database) {
      try database.writeWithoutTransaction { db in
        let isBusy = try Bool.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        return isBusy == false
      }
    }
    if isDone { try settle(owed) }
  }
}
