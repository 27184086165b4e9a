import Foundation
import GRDB
package import KithMerge
import KithRecords
import KithSealing

/// One command that changed something here.
package struct LoggedOperation: Hashable, Sendable {
  package let id: WriterID
  /// Milliseconds since 1970.
  package let at: Int64
  /// What was typed, without values.
  package let words: String
  /// The operation that this one takes back.
  package let undoes: WriterID?
  package internal(set) var isUndone = false
  /// It cannot be taken back, and tells of nobody.
  package var isForgetting: Bool { words == Operation.forgetting }
  /// How many records it touched that still tell of it, and some of them.
  package internal(set) var records = 0
  package internal(set) var some: [RecordID] = []
}

/// What taking an operation back came to.
package struct Undoing: Hashable, Sendable {
  /// Records that are as they were.
  package internal(set) var restored: [RecordID] = []
  /// Records that the operation had made, and that lie in the trash now.
  package internal(set) var trashed: [RecordID] = []
  /// Fields and records that somebody changed since, and that are left as they are.
  package internal(set) var kept = 0
  /// Records that would become larger than can travel, and that are left as they are.
  package internal(set) var tooLarge: [RecordID] = []
}

extension Replica {
  /// The operations of this machine, newest first.
  package func operations(limit: Int = Limit.operations, in space: Space? = nil) throws -> [LoggedOperation] {
    try read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT writer, at, words, undoes FROM operation
          WHERE EXISTS (
            SELECT 1 FROM journal JOIN card ON card.record = journal.record
            JOIN record ON record.number = journal.record
            WHERE journal.operation = operation.writer AND (:space IS NULL OR record.space = :space))
            OR words = :forgetting AND :space IS NULL
          ORDER BY place DESC LIMIT :limit
          """,
        arguments: ["forgetting": Operation.forgetting, "limit": limit, "space": space?.number])
      var undone: Set<WriterID> = []
      return try rows.compactMap { row in
        guard let id = WriterID(bytes: row[0] as Data) else { return nil }
        var operation = LoggedOperation(
          id: id, at: row[1], words: row[2], undoes: (row[3] as Data?).flatMap { WriterID(bytes: $0) })
        operation.isUndone = undone.contains(id)
        if let target = operation.undoes, !operation.isUndone { undone.insert(target) }
        try count(&operation, db)
        return operation
      }
    }
  }

  private func count(_ operation: inout LoggedOperation, _ db: Database) throws {
    let what = """
      FROM journal JOIN card ON card.record = journal.record JOIN record ON record.number = journal.record
      WHERE journal.operation = ?
      """
    let id = Data(operation.id.bytes)
    operation.records =
      try Int.fetchOne(db, sql: "SELECT count(DISTINCT journal.record) \(what)", arguments: [id]) ?? 0
    operation.some = try Data.fetchAll(
      db, sql: "SELECT DISTINCT record.id \(what) ORDER BY journal.number LIMIT \(Limit.namedOfAnOperation)",
      arguments: [id]
    ).compactMap { RecordID(bytes: $0) }
  }

  /// Takes back what an operation did, as far as nobody changed it since. What it had made goes into the
  /// trash. That is an operation too, and can be taken back itself.
  ///
  /// - Throws: `CancellationError` where it is interrupted: then nothing is taken back.
  package func undo(_ target: LoggedOperation, in operation: inout Operation) throws -> Undoing {
    var undoing = Undoing()
    let drafts = try read { db in
      let numbers = try Int64.fetchAll(
        db,
        sql: """
          SELECT DISTINCT journal.record FROM journal JOIN card ON card.record = journal.record
          WHERE journal.operation = ? ORDER BY journal.record
          """, arguments: [Data(target.id.bytes)])
      let later = try takenBack(since: target, db)
      return try numbers.compactMap { number -> Draft? in
        try Task.checkCancellation()
        let row = try Row.fetchOne(
          db, sql: "SELECT \(StoredRecord.columns) FROM record WHERE number = ?",
          arguments: [number])
        guard let row else { return nil }
        return try draft(
          undoing: target.id, of: try StoredRecord(row), later, at: operation.time, &undoing, db)
      }
    }
    operation.undoes = target.id
    let applied = try apply(drafts, leavingOut: true, interruptibly: true, in: &operation)
    for (draft, result) in zip(drafts, applied) {
      if case .tooLarge = result { undoing.tooLarge.append(draft.id) }
      guard result == .changed else { continue }
      if draft.changes[Trashed.field]?.isEmpty == false {
        undoing.trashed.append(draft.id)
      } else {
        undoing.restored.append(draft.id)
      }
    }
    return undoing
  }

  /// Operations since `target` that were taken back, or took others back: what they wrote is what was there
  /// before.
  private func takenBack(since target: LoggedOperation, _ db: Database) throws -> Set<WriterID> {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT writer, undoes FROM operation
        WHERE place > (SELECT place FROM operation WHERE writer = ?) ORDER BY place DESC
        """, arguments: [Data(target.id.bytes)])
    var (undone, found) = (Set<WriterID>(), Set<WriterID>())
    for row in rows {
      guard let id = WriterID(bytes: row[0] as Data) else { continue }
      let undoes = (row[1] as Data?).flatMap { WriterID(bytes: $0) }
      if undoes != nil || undone.contains(id) { found.insert(id) }
      if let undoes, !undone.contains(id) { undone.insert(undoes) }
    }
    return found
  }

  private func draft(
    undoing target: WriterID, of stored: StoredRecord, _ later: Set<WriterID>, at time: Int64,
    _ undoing: inout Undoing, _ db: Database
  ) throws -> Draft? {
    let rows = try journal(of: stored, db)
    // What an import made is taken back without them.
    lazy var payloads = Payloads(stored.view, rows, sealer(of: stored), stored.id)
    let record = sealer(of: stored).opened(stored.view, id: stored.id).record
    let own = rows.filter { $0.operation == target }
    let neutral = Set(own.map(\.dot)).union(
      rows.filter { $0.operation.map(later.contains) ?? false }.map(\.dot))
    if own.contains(where: { $0.made == true }) || payloads.isMade(by: own, rows) {
      let others = record.fields.filter { $0.key != Trashed.field }.values.joined()
        .filter { !$0.value.isEmpty && !neutral.contains($0.dot) }
      if others.isEmpty, record.trashed == nil { return record.trashing(at: time) }
      // Of a record to which each command adds its own, only that is taken back.
      guard [.attendance, .settings].contains(record.kind), record.trashed == nil else {
        undoing.kept += 1
        return nil
      }
    }
    let subjects = Kind.subjects[record.kind] ?? []
    var (changes, beside) = ([FieldName: Value](), [[FieldName: Value]]())
    for row in own {
      for name in (payloads[row.dot]?.changes ?? [:]).keys
      where changes[name] == nil && (record.kind != .attendance || !subjects.contains(name.base)) {
        let old = payloads.replaced(name, row)
        let new = payloads[row.dot]?.changes[name]
        // Some fields are only written again, just as they were, by this operation or a later one.
        guard old.count > 1 || new != old.first else { continue }
        let live = record.fields[name] ?? []
        let isOwn = live.allSatisfy { value in
          neutral.contains(value.dot) || value.value == new && payloads.isOnlyRepeated(value, name, rows)
        }
        guard isOwn else {
          undoing.kept += 1
          continue
        }
        changes[name] = old.first
        for (place, value) in old.dropFirst().enumerated() {
          if place == beside.count { beside.append([:]) }
          beside[place][name] = value
        }
      }
    }
    if let trashed = changes[Trashed.field].flatMap(Trashed.init) {
      changes[Trashed.field] = Trashed(at: trashed.at ?? time, seen: record.fingerprint).value
    }
    guard !changes.isEmpty else { return nil }
    var draft = Draft(id: stored.id, kind: record.kind, changes: changes)
    draft.beside = beside
    return draft
  }
}

extension Payloads {
  /// Whether an operation made the record, of which an older kith did not write that down: it made what it
  /// named first, over nothing.
  fileprivate func isMade(by own: [JournalRow], _ rows: [JournalRow]) -> Bool {
    guard let first = own.first, first.made == nil, first.dot == rows.first?.dot else { return false }
    guard first.replaced == .empty, let edit = self[first.dot] else { return false }
    return ["name", "body"].contains { edit.changes[FieldName($0)] != nil }
  }

  /// Whether somebody wrote a value again just as it was, to carry it on; and did not come back to it, or
  /// settle a dispute by it.
  fileprivate func isOnlyRepeated(
    _ live: OpenedRecord.LiveValue, _ name: FieldName, _ rows: [JournalRow]
  ) -> Bool {
    rows.first { $0.dot == live.dot }.map { replaced(name, $0) == [live.value] } ?? false
  }

  /// What an edit replaced in one field: a dispute has several values, of which the last was shown.
  fileprivate func replaced(_ name: FieldName, _ row: JournalRow) -> [Value] {
    var values: [Value] = []
    for old in old(name, row) where !values.contains(old.value) { values.append(old.value) }
    guard values.count > 1, name != Trashed.field else { return [values.first ?? .empty] }
    return values.reversed()
  }
}
