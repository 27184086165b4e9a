import Foundation
import GRDB
import KithMerge
import KithRecords
import KithSealing

extension Replica {
  /// Takes in one record of the server: merged into the mirror, or kept out with a sentence.
  func receive(_ record: Incoming, at time: Int64, _ absorbed: inout Absorbed, _ db: Database) throws {
    guard let problem = try problem(takingIn: record, at: time, &absorbed, db) else { return }
    absorbed.keepOut("record \(record.id): \(problem)")
    let entry = Quarantined(id: record.id, origin: .received, reason: "kept-out", sentence: problem, at: time)
    try quarantine(received: entry, state: record.state, &absorbed, db)
  }

  /// Tries again what was kept out: its keys may have come, or a newer kith.
  package func retryReceived(at time: Int64) throws -> Absorbed {
    let absorbed = try write { db in
      let numbers = try Int64.fetchAll(
        db, sql: "SELECT number FROM quarantine WHERE space = ? AND origin = 'received' ORDER BY number",
        arguments: [space])
      var absorbed = Absorbed()
      for number in numbers { _ = try retryReceived(number, at: time, &absorbed, db) }
      if absorbed.forgotten > 0 { try tidyIndex(db) }
      return absorbed
    }
    try scrub()
    return absorbed
  }

  /// … one of them. What stays is there already, however full it is there.
  ///
  /// - Returns: whether it was taken in.
  func retryReceived(
    _ number: Int64, at time: Int64, _ absorbed: inout Absorbed, _ db: Database
  ) throws -> Bool {
    let row = try Row.fetchOne(
      db, sql: "SELECT id, state FROM quarantine WHERE number = ?", arguments: [number])
    guard let row, let id = RecordID(bytes: row[0] as Data) else { return false }
    let record = Incoming(id: id, state: [UInt8](row[1] as Data))
    if let problem = try problem(takingIn: record, at: time, &absorbed, db) {
      absorbed.keepOut("record \(id): \(problem)")
      try db.execute(
        sql: "UPDATE quarantine SET sentence = ? WHERE number = ?", arguments: [problem, number])
      return false
    }
    try db.execute(sql: "DELETE FROM quarantine WHERE number = ?", arguments: [number])
    return true
  }

  /// Takes it in; or why it is kept out.
  private func problem(
    takingIn record: Incoming, at time: Int64, _ absorbed: inout Absorbed, _ db: Database
  ) throws -> String? {
    let state: SealedRecord
    do throws(BytesError) {
      state = try SealedRecord(bytes: record.state)
    } catch .newer {
      return "it was written by a newer kith; it is kept for that one"
    } catch {
      return "it is not readable (\(error))"
    }
    if state.isPurged { return try problem(purging: record, state, at: time, &absorbed, db) }
    let stored = try StoredRecord.find(record.id, in: space, db)
    let mirror = (stored?.mirror ?? .empty).merged(with: state)
    guard mirror != stored?.mirror else { return nil }

    let old = stored?.view ?? .empty
    var target = stored ?? StoredRecord(number: 0, in: space, id: record.id)
    target.mirror = mirror
    let change = Change(
      id: record.id, old: old, new: target.view, opening: sealer.opened(target.view, id: record.id))
    if let problem = try change.problem ?? problem(lettingIn: change) ?? problem(inGroup: change, db) {
      return problem
    }
    if stored == nil {
      target = try StoredRecord.made(record.id, in: space, mirror: mirror, db)
    } else {
      try target.save(db)
    }
    try keep(record.firstAccount, of: target, db)
    try keep(record.writers, db)
    try take(change, into: target, isNew: stored == nil, at: time, &absorbed, db)
    return nil
  }

  private func take(
    _ change: Change, into target: StoredRecord, isNew: Bool, at time: Int64, _ absorbed: inout Absorbed,
    _ db: Database
  ) throws {
    guard change.new != change.old else { return }
    try journal(change.newDots, of: target, from: change.old, to: change.new, at: time, db)
    try Derived(change.opening.record, unreadable: change.opening.unreadable.count)
      .save(target.number, isNew: isNew, db)
    absorbed.changed += 1
    let after = change.opening.record
    if after.kind == .device, isPersonal { try owe(.renewal, db) }
    guard !Kind.inner.contains(after.kind) else { return }
    let before = isNew ? nil : sealer.opened(change.old, id: change.id).record
    if after.isEditedInTrash, before?.isEditedInTrash != true { absorbed.editedInTrash.append(change.id) }
    if after.isDisputed(since: before) { absorbed.disputed.append(change.id) }
  }

  /// Nobody is let in again who was revoked: who says so has old keys, or is that machine.
  private func problem(lettingIn change: Change) -> String? {
    let record = change.opening.record
    guard record.kind == .device, record.value("revoked") == nil,
      sealer.opened(change.old, id: change.id).record.value("revoked") != nil
    else { return nil }
    return "it would let a revoked machine in again; it is kept out"
  }

  /// What cannot be in a group: a record that goes by the number of one in another space, or by one of those
  /// that kith keeps for itself; and a removed member whom nobody took back under keys that they do not have.
  private func problem(inGroup change: Change, _ db: Database) throws -> String? {
    guard !isPersonal else { return nil }
    let record = change.opening.record
    guard record.kind == .member ? change.id.high == 0 : change.id.high > 2 else {
      return "it goes by a number that kith keeps for itself; it is kept out"
    }
    if change.old.isEmpty, let other = try StoredRecord.find(change.id, first: space, db),
      other.space != space, record.kind != .member
    {
      return "it goes by the number of a record in another space; it is kept out"
    }
    guard record.kind == .member, record.removals.isEmpty else { return nil }
    let removals = sealer.opened(change.old, id: change.id).record.removals
    guard !removals.isEmpty else { return nil }
    let under = change.old.epoch(of: removals.map(\.dot)) ?? 0
    let back = change.new.epoch(of: (record.fields[FieldName("removed")] ?? []).map(\.dot)) ?? 0
    return back > under ? nil : "it would let a removed member in again; it is kept out"
  }

  /// What the server once said stays: it cannot give an edit to somebody else later.
  private func keep(_ writers: [WriterID: AccountID], _ db: Database) throws {
    guard !isPersonal else { return }
    let statement = try db.cachedStatement(
      sql: "INSERT INTO writer (space, writer, account) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
    for (writer, account) in writers {
      statement.setUncheckedArguments([space, Data(writer.bytes), Data(account.bytes)])
      try statement.execute()
    }
  }

  private func keep(_ account: AccountID?, of record: StoredRecord, _ db: Database) throws {
    guard let account else { return }
    let statement = try db.cachedStatement(
      sql: "UPDATE record SET first_account = ?1 WHERE number = ?2 AND first_account IS NOT ?1")
    statement.setUncheckedArguments([Data(account.bytes), record.number])
    try statement.execute()
    guard db.changesCount > 0 else { return }
    // It may be another member's from now on.
    try LastTalks.keep(LastTalks.people(of: record.number, db), of: record.number, wasMine: true, db)
  }
}

/// What a received record would do to what is seen of it here.
private struct Change {
  let id: RecordID
  let old: SealedRecord
  let new: SealedRecord
  let opening: Opening

  var newDots: [Dot] {
    new.edits.map(\.dot).filter { !old.context.covers($0) }
  }

  /// Why it is kept out; nil if it is not. A server cannot erase:
  /// - Clearing a value writes an empty one, so a field that was live never stops being live.
  /// - An edit that does not open may replace nothing; a forged one is not even carried.
  var problem: String? {
    guard old.fields.isSubset(of: new.fields) else {
      return "the server would erase a field; it is kept here"
    }
    let unopened = opening.unreadable.filter { !old.context.covers($0.dot) }
    for part in unopened {
      switch part.reason {
      case .forged, .malformed, .strangerField: return "an edit in it is \(part.reason); it is kept out"
      case .newer, .unknownEpoch, .noMemory:
        guard old.edits.allSatisfy(new.edits.contains) else {
          return "an edit in it is \(part.reason) and would replace what is here; it is kept out"
        }
      }
    }
    return nil
  }
}

extension SealedRecord {
  /// The newest keys that sealed one of these edits.
  func epoch(of dots: [Dot]) -> UInt32? {
    edits.filter { dots.contains($0.dot) }.compactMap { try? PayloadPrefix(of: $0.payload).epoch }.max()
  }
}
