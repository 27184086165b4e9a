import Foundation
import GRDB
import KithMerge
import KithSealing

extension Replica {
  package func bookmark() throws -> Bookmark {
    try read { db in
      let row = try Row.fetchOne(
        db, sql: "SELECT cursor_seq, cursor_record, witness_seq, witness_tag FROM space WHERE number = ?",
        arguments: [space])
      guard let row else { throw ReplicaError.failed("the space is gone") }
      return Bookmark(
        seq: UInt64(clamping: row[0] as Int64), record: (row[1] as Data?).flatMap { RecordID(bytes: $0) },
        witnessSeq: UInt64(clamping: row[2] as Int64), witnessTag: [UInt8](row[3] as Data))
    }
  }

  /// What is to be pushed next: offers first, then edits in the order in which they were made; at least one
  /// record if there is any, and no more than `limitBytes` otherwise.
  ///
  /// - Parameter epoch: what newer keys sealed is passed over.
  package func outgoing(limitBytes: Int, upTo epoch: UInt32? = nil) throws -> [Outgoing] {
    try read { db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT id, offer, first_account, 1, NULL, 0 FROM (
            SELECT * FROM record WHERE space = :space AND offer IS NOT NULL ORDER BY number)
          UNION ALL SELECT id, pending, NULL, 0, seen, by_age FROM (
            SELECT * FROM record WHERE space = :space AND pending IS NOT NULL AND offer IS NULL ORDER BY
            edited)
          """,
        arguments: ["space": space])
      var batch: [Outgoing] = []
      var size = 0
      while let row = try rows.next() {
        guard let id = RecordID(bytes: row[0] as Data) else { continue }
        let state = [UInt8](row[1] as Data)
        if let epoch, try SealedRecord(bytes: state).isSealed(above: epoch) { continue }
        size += state.count + 40
        guard batch.isEmpty || (size <= limitBytes && batch.count < Limit.pushRecords) else { break }
        batch.append(
          Outgoing(
            id: id, state: state, isOffer: row[3],
            firstAccount: (row[2] as Data?).flatMap { AccountID(bytes: $0) },
            purge: try StoredRecord.state(row[4]).map { Outgoing.Purge(seen: $0.context, byAge: row[5]) }))
      }
      return batch
    }
  }

  /// What waits to be pushed of what this account says of itself in this group.
  ///
  /// - Parameter epoch: what newer keys sealed is passed over.
  package func introduction(upTo epoch: UInt32? = nil) throws -> [Outgoing] {
    try read { db in
      guard !isPersonal, let account = try account(db),
        let stored = try StoredRecord.find(Member.id(of: account), in: space, db),
        let pending = stored.pending, stored.offer == nil
      else { return [] }
      if let epoch, pending.isSealed(above: epoch) { return [] }
      return [Outgoing(id: stored.id, state: pending.bytes, isOffer: false)]
    }
  }

  /// How many records wait to be pushed.
  package func outgoingCount() throws -> Int {
    try read { db in try outgoingCount(db) }
  }

  /// A number that is another one once some other program has written to this home.
  package func strangersMark() throws -> Int64 {
    try read { db in try Int64.fetchOne(db, sql: "PRAGMA data_version") ?? 0 }
  }

  /// Counted by the index of each queue: a network of any size is in step at once.
  func outgoingCount(_ db: Database) throws -> Int { try outgoingCount(in: space, db) }

  private func outgoingCount(in space: Int64, _ db: Database) throws -> Int {
    try Int.fetchOne(
      db,
      sql: """
        SELECT (SELECT count(*) FROM record WHERE space = :space AND pending IS NOT NULL)
          + (SELECT count(*) FROM record WHERE space = :space AND offer IS NOT NULL AND pending IS NULL)
        """, arguments: ["space": space]) ?? 0
  }

  /// … in whichever space.
  package func outgoingCountOfAll() throws -> Int {
    try read { db in try outgoingCountOfAll(db) }
  }

  func outgoingCountOfAll(_ db: Database) throws -> Int {
    let spaces = try Int64.fetchAll(db, sql: "SELECT number FROM space")
    return try spaces.reduce(0) { $0 + (try outgoingCount(in: $1, db)) }
  }

  /// Takes in one answer of the server, in one transaction.
  ///
  /// - Acknowledged: what was sent is in the mirror now; it is pending no more, unless it was edited since.
  /// - Refused: what the mirror does not cover goes to quarantine, where its author sees it.
  /// - Received: merged into the mirror, unless it is damaged or would erase something.
  ///
  /// - Returns: nil if another process moved the bookmark since the question was asked. Then nothing of the
  ///   answer is taken: it may speak of a timeline that the server has left.
  package func absorb(_ delivery: Delivery, at time: Int64) throws -> Absorbed? {
    if !rules.bookmarkMovesWithItsRecords { try write { try set(delivery.to, $0) } }
    let absorbed: Absorbed? = try write { db in
      guard try fits(delivery, db) else { return nil }
      var absorbed = Absorbed()
      for sent in delivery.acked { try acknowledge(sent, at: time, &absorbed, db) }
      for refusal in delivery.refused {
        if refusal.sent.purge != nil {
          try refusePurge(refusal.sent, at: time, &absorbed, db)
        } else {
          try refuse(refusal.sent, reason: refusal.reason, sentence: refusal.sentence, at: time, db)
        }
      }
      for record in delivery.records { try receive(record, at: time, &absorbed, db) }
      if absorbed.forgotten > 0 { try tidyIndex(db) }
      if delivery.to != delivery.from { try set(delivery.to, db) }
      try db.execute(sql: "UPDATE space SET last_exchange = ? WHERE number = ?", arguments: [time, space])
      return absorbed
    }
    try scrub()
    return absorbed
  }

  /// The server does not know this home's witness: it went back to a backup. Everything known here that this
  /// account may write is offered anew, and everything the server has is read again.
  package func startOver(from: Bookmark) throws {
    try write { db in
      guard try isAt(from, db) else { return }
      let (mayOffer, account) = (try mayOffer(db), try account(db))
      try forEach("offer IS NOT NULL AND mirror IS NOT NULL", db) { stored in
        var stored = stored
        stored.offer = (stored.offer ?? .empty).merged(with: stored.mirror ?? .empty)
        stored.mirror = nil
        try stored.save(db)
      }
      let mirrors = rules.everythingIsOfferedAfterAReset ? "offer = mirror, mirror = NULL" : "offer = NULL"
      try db.execute(
        sql: "UPDATE record SET \(mirrors) WHERE space = :space AND mirror IS NOT NULL AND \(mayOffer)",
        arguments: ["space": space, "own": account.map { Data(Member.id(of: $0).bytes) }])
      try set(.start, db)
    }
  }

  // MARK: The parts of an answer

  private func acknowledge(
    _ sent: Outgoing, at time: Int64, _ absorbed: inout Absorbed, _ db: Database
  ) throws {
    guard var stored = try StoredRecord.find(sent.id, in: space, db) else { return }
    guard let state = try? SealedRecord(bytes: sent.state) else { return }
    if rules.acknowledgedIsMirrored { stored.mirror = (stored.mirror ?? .empty).merged(with: state) }
    let isAnyState = !rules.acknowledgementsFitWhatWasSent
    if sent.isOffer {
      if stored.offer == state { stored.offer = nil }
    } else if stored.pending == state || isAnyState {
      stored.pending = nil
      if let purge = sent.purge {
        try stored.saveSeen(nil, db)
        if purge.byAge { try erase(stored.number, db) }
      }
    }
    try stored.save(db)
    if sent.purge != nil { absorbed.forgotten += try forgetCompanions(of: stored, at: time, db) }
  }

  private func refuse(
    _ sent: Outgoing, reason: String, sentence: String, at time: Int64, _ db: Database
  ) throws {
    guard var stored = try StoredRecord.find(sent.id, in: space, db) else { return }
    guard let state = try? SealedRecord(bytes: sent.state) else { return }
    if sent.isOffer, stored.offer == state {
      stored.offer = nil
      // In a group somebody else gives it back who may: it is no edit of this person's.
      if reason == Quarantined.notAllowed, !isPersonal {
        stored.mirror = (stored.mirror ?? .empty).merged(with: state)
      }
    } else if !sent.isOffer, stored.pending == state {
      stored.pending = nil
    } else {
      return
    }
    let mirror = stored.mirror ?? .empty
    let own = state.edits.filter { !mirror.context.covers($0.dot) }
    if !own.isEmpty, rules.refusedEditsAreKept {
      let entry = Quarantined(id: sent.id, origin: .refused, reason: reason, sentence: sentence, at: time)
      try quarantine(entry, state: SealedRecord(edits: own).bytes, db)
    }
    try stored.save(db)
    try derive(stored, db)
  }

  @discardableResult
  func derive(_ stored: StoredRecord, _ db: Database) throws -> Opening {
    let view = stored.view
    let opening = sealer(of: stored).opened(view, id: stored.id)
    if view.isEmpty || view.isPurged {
      try Derived.remove(stored.number, db)
    } else {
      try Derived(opening.record, unreadable: opening.unreadable.count).save(stored.number, isNew: false, db)
    }
    return opening
  }

  // MARK: The bookmark

  private func fits(_ delivery: Delivery, _ db: Database) throws -> Bool {
    guard rules.answersFitTheirQuestion, rules.bookmarkMovesWithItsRecords else { return true }
    return try isAt(delivery.from, db)
  }

  private func isAt(_ bookmark: Bookmark, _ db: Database) throws -> Bool {
    try Bool.fetchOne(
      db,
      sql: """
        SELECT cursor_seq = ? AND cursor_record IS ? AND witness_seq = ? AND witness_tag = ? FROM space
        WHERE number = ?
        """, arguments: Replica.arguments(bookmark) + [space]) ?? false
  }

  private func set(_ bookmark: Bookmark, _ db: Database) throws {
    try db.execute(
      sql: """
        UPDATE space SET cursor_seq = ?, cursor_record = ?, witness_seq = ?, witness_tag = ? WHERE number = ?
        """, arguments: Replica.arguments(bookmark) + [space])
  }

  private static func arguments(_ bookmark: Bookmark) -> StatementArguments {
    [
      Int64(clamping: bookmark.seq), bookmark.record.map { Data($0.bytes) },
      Int64(clamping: bookmark.witnessSeq),
      Data(bookmark.witnessTag),
    ]
  }
}

extension SealedRecord {
  /// Whether some of it was sealed, or marked, under keys of an epoch above this one.
  fileprivate func isSealed(above epoch: UInt32) -> Bool {
    (edits.map(\.payload) + (purge.map { [$0] } ?? [])).contains { payload in
      (try? PayloadPrefix(of: payload)).map { $0.epoch > epoch } ?? false
    }
  }
}
