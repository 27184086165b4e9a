import Foundation
import GRDB
import KithMerge
import KithRecords
import KithSealing

extension Replica {
  /// Does what the drafts say, in one transaction.
  ///
  /// A value that is shown already and undisputed makes no edit. One draft is one edit: sealed once, into the
  /// record's pending state.
  ///
  /// - Parameters:
  ///   - leavingOut: a record that would become larger than can travel is left out, instead of all.
  ///   - interruptibly: a task that is cancelled changes nothing.
  /// - Throws: `ReplicaError.tooLarge`, and nothing is changed; or what the disk refuses.
  package func apply(
    _ drafts: [Draft], leavingOut: Bool = false, interruptibly: Bool = false, in operation: inout Operation
  ) throws -> [Applied] {
    var working = operation
    let applied = try write { db in
      var places: [Int64: Int64] = [:]
      let applied = try drafts.map { draft in
        let stored = try target(of: draft, db)
        let target = stored?.space ?? space
        let place = try places[target] ?? StoredRecord.endOfQueue(in: target, db)
        defer { places[target] = place &+ 1 }
        if interruptibly { try Task.checkCancellation() }
        do {
          return try apply(draft, onto: stored, at: place, in: &working, db)
        } catch ReplicaError.tooLarge(let bytes) where leavingOut {
          return .tooLarge(bytes: bytes)
        }
      }
      if applied.contains(where: { $0 == .made || $0 == .changed }) { try keep(working, db) }
      return applied
    }
    operation = working
    return applied
  }

  /// The record that a draft is for. What kith keeps for itself, and what is imported, is always of this
  /// space, and an attendance is in no group: somebody could make a record there that goes by the same id,
  /// and be told a secret.
  func target(of draft: Draft, _ db: Database) throws -> StoredRecord? {
    let isHere = Kind.inner.contains(draft.kind) || draft.mode == .fill
    if isHere { return try StoredRecord.find(draft.id, in: space, db) }
    let stored = try StoredRecord.find(draft.id, first: space, db)
    guard draft.kind == .attendance, let stored, stored.space != space else { return stored }
    let isOwn = try Bool.fetchOne(
      db, sql: "SELECT own FROM space WHERE number = ?", arguments: [stored.space])
    return isOwn == true ? stored : nil
  }

  /// - Parameter stored: the record that the draft is for, if there is one.
  func apply(
    _ draft: Draft, onto stored: StoredRecord?, at place: Int64, in operation: inout Operation, _ db: Database
  ) throws -> Applied {
    let view = stored?.view ?? .empty
    guard !view.isPurged else { return .purged }
    let sealer = stored.map(sealer(of:)) ?? sealer

    let opening = stored.map { _ in sealer.opened(view, id: draft.id) }
    let known = opening?.record
    let draft = stored == nil ? draft.keptOutOfTheTrash : draft
    if draft.mode == .fill, known?.trashed != nil { return .trashed }
    let changes = Replica.effective(draft, on: known)
    guard !changes.isEmpty else { return .unchanged }
    let account = try mayWrite(draft, stored, db)

    let here = sealers.identity(of: stored?.space ?? space)?.device ?? device
    let edit = Edit(
      kind: draft.kind, time: operation.time, author: Author(account: account, device: here),
      changes: Replica.rewriting(changes, on: known))
    let hidden = opening.map { view.fields(of: $0.unreadable.map(\.dot)) } ?? []
    let (next, dots) = try edited(view, beside: hidden, by: edit, draft, sealer) {
      sealers.nextDot(in: stored?.space ?? space, &operation)
    }
    try Replica.checkSize(of: next, from: view, after: edit, in: operation)

    var target = try stored ?? StoredRecord.made(draft.id, in: space, pending: next, edited: place, db)
    target.pending = next
    if stored != nil { try target.savePending(edited: place, db) }
    if let identity = draft.identity { try keep(identity, of: target, db) }
    try journal(
      dots, of: target, from: view, to: next, at: operation.time, by: operation.writer, made: stored == nil,
      db)
    guard stored == nil, let dot = dots.first, dots.count == 1 else {
      try derive(target, db)
      return stored == nil ? .made : .changed
    }
    try Derived(Replica.fresh(draft.id, dot, edit), unreadable: 0).save(target.number, isNew: true, db)
    return .made
  }

  /// The record with one edit more, and those that stand beside it.
  private func edited(
    _ view: SealedRecord, beside hidden: Set<FieldKey>, by edit: Edit, _ draft: Draft,
    _ sealer: Sealer, _ nextDot: () -> Dot
  ) throws -> (SealedRecord, [Dot]) {
    let first = nextDot()
    var dots = [first]
    var next = view.edited(by: try sealer.sealed(edit, of: draft.id, as: first), beside: hidden)
    for changes in draft.beside {
      let dot = nextDot()
      let other = Edit(kind: edit.kind, time: edit.time, author: edit.author, changes: changes)
      let sealed = try sealer.sealed(other, of: draft.id, as: dot)
      next = next.edited(by: sealed, beside: Set(sealed.fields))
      dots.append(dot)
    }
    return (next, dots)
  }

  /// A record that is over the bound already may still shrink. There is always room to take something back,
  /// and then still for the trash.
  private static func checkSize(
    of next: SealedRecord, from view: SealedRecord, after edit: Edit, in operation: Operation
  ) throws {
    let bytes = next.bytes.count
    let isTrashing = edit.changes.keys.allSatisfy { $0 == Trashed.field }
    let kept = isTrashing ? 0 : operation.undoes == nil ? Limit.keptFree : Limit.keptFree / 2
    guard bytes > Limit.recordBytes - kept, bytes > view.bytes.count else { return }
    throw ReplicaError.tooLarge(bytes: bytes)
  }

  /// What a record shows that consists of one edit: known without opening it again.
  private static func fresh(_ id: RecordID, _ dot: Dot, _ edit: Edit) -> OpenedRecord {
    OpenedRecord(
      id: id, edits: [OpenedRecord.OpenedEdit(dot: dot, edit: edit, live: Array(edit.changes.keys))])
  }

  /// The changes that change something: not what is shown already, unless others dispute it.
  static func effective(_ draft: Draft, on known: OpenedRecord?) -> [FieldName: Value] {
    guard let known else { return draft.changes.filter { !$0.value.isEmpty } }
    if draft.mode == .fill {
      return draft.changes.filter { known.fields[$0.key] == nil && !$0.value.isEmpty }
    }
    let disputed = Set(draft.beside.flatMap(\.keys))
    var changes = draft.changes.filter { name, value in
      if disputed.contains(name) { return true }
      guard let reading = known.reading(name) else { return !value.isEmpty }
      return reading.shown.value != value || !reading.conflicts.isEmpty
    }
    if !changes.isEmpty, draft.saysNotInTrash { changes[Trashed.field] = .empty }
    return changes
  }

  /// The changes, and what else must be written so that a cleared value's payload goes: the other fields that
  /// share it are written again, just as they are. A field in dispute is left as it is.
  static func rewriting(_ changes: [FieldName: Value], on known: OpenedRecord?) -> [FieldName: Value] {
    guard let known else { return changes }
    let cleared = Set(
      changes.filter(\.value.isEmpty).keys.flatMap { known.fields[$0] ?? [] }.filter { !$0.value.isEmpty }
        .map(\.dot))
    guard !cleared.isEmpty else { return changes }
    var all = changes
    for (name, live) in known.fields where all[name] == nil && live.count == 1 {
      if let only = live.first, cleared.contains(only.dot) { all[name] = only.value }
    }
    return all
  }

  func keep(_ operation: Operation, _ db: Database) throws {
    try db.execute(
      sql: """
        INSERT INTO operation (writer, at, words, undoes, place)
        VALUES (?, ?, ?, ?, (SELECT coalesce(max(place), 0) + 1 FROM operation)) ON CONFLICT DO NOTHING
        """,
      arguments: [
        Data(operation.writer.bytes), operation.time, operation.words,
        operation.undoes.map { Data($0.bytes) },
      ])
    try pruneJournal(before: operation.time - Limit.journalMs, db)
  }

  /// A few old rows go with each operation; the newest stay, whatever the clock says.
  private func pruneJournal(before moment: Int64, _ db: Database) throws {
    try db.execute(
      sql: """
        DELETE FROM journal WHERE number IN (
          SELECT number FROM journal
          WHERE at < ? AND number <= (SELECT max(number) FROM journal) - \(Limit.journalRows)
          ORDER BY at, number LIMIT \(Limit.prunedRows))
        """, arguments: [moment])
    try db.execute(
      sql: """
        DELETE FROM operation WHERE place <= (SELECT max(place) FROM operation) - \(Limit.journalRows)
        """)
  }

  private func keep(_ identity: String, of record: StoredRecord, _ db: Database) throws {
    let statement = try db.cachedStatement(
      sql: "INSERT INTO origin (record, identity) VALUES (?, ?) ON CONFLICT DO NOTHING")
    statement.setUncheckedArguments([record.number, identity])
    try statement.execute()
  }

  /// Remembers edits that reached a record, what each of its values said that they replaced, and whether they
  /// made it.
  func journal(
    _ dots: [Dot], of record: StoredRecord, from old: SealedRecord, to new: SealedRecord, at time: Int64,
    by operation: WriterID? = nil, made: Bool = false, _ db: Database
  ) throws {
    let still = Dictionary(new.edits.map { ($0.dot, Set($0.fields)) }) { first, _ in first }
    let replaced = old.edits.compactMap { edit -> SealedEdit? in
      let gone = edit.fields.filter { still[edit.dot]?.contains($0) != true }
      return gone.isEmpty ? nil : SealedEdit(dot: edit.dot, fields: gone, payload: edit.payload)
    }
    let bytes = replaced.isEmpty ? nil : Data(SealedRecord(edits: replaced).bytes)
    for dot in dots {
      let statement = try db.cachedStatement(
        sql: """
          INSERT INTO journal (record, writer, counter, at, replaced, operation, made)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """)
      statement.setUncheckedArguments([
        record.number, Data(dot.writer.bytes), Int64(clamping: dot.counter), time, bytes,
        operation.map { Data($0.bytes) }, made,
      ])
      try statement.execute()
    }
  }
}

extension Draft {
  fileprivate var saysNotInTrash: Bool { changes[Trashed.field]?.isEmpty ?? false }

  /// What other machines make alike says so of itself, in an edit of its own: whoever clears another value
  /// later does not say it again. An import says nothing of it: what it finds in the trash stays there.
  fileprivate var keptOutOfTheTrash: Draft {
    guard saysNotInTrash || identity != nil && mode == .set && changes[Trashed.field] == nil else {
      return self
    }
    var draft = self
    draft.changes[Trashed.field] = nil
    draft.beside.append([Trashed.field: .empty])
    return draft
  }
}

extension SealedRecord {
  /// The fields in which one of these edits is live. What cannot be read is not replaced.
  fileprivate func fields(of dots: [Dot]) -> Set<FieldKey> {
    Set(edits.filter { dots.contains($0.dot) }.flatMap(\.fields))
  }
}
