import Foundation
import GRDB
import KithMerge
import KithRecords
import KithReplica
import KithSealing
import KithTestSupport
import Testing

/// What has a bound, and what happens there.
@Suite struct BoundTests {
  private let here = TemporaryHome()
  private let replica: Replica
  private let id: RecordID
  private let title = FieldName("title")

  init() throws {
    replica = try here.start()
    id = try here.add("Ada", [title: .text("Nurse")], to: replica)
  }

  @Test func whatCannotTravelIsNotWritten() throws {
    let long = text(Replica.Limit.recordBytes)

    #expect(throws: ReplicaError.self) { try here.set(id, [title: .text(long)], in: replica) }

    #expect(try replica.record(id)?.value("title") == .text("Nurse"))
    #expect(try replica.counts().pending == 1)
    #expect(try here.set(id, [title: .text(text(100_000))], in: replica) == [.changed])
  }

  @Test func anImportLeavesOutWhatCannotTravelAndTakesTheRest() throws {
    var operation = here.operation("import")
    let drafts = [text(Replica.Limit.recordBytes), "Doctor"].enumerated().map { place, words in
      Draft(id: RecordID(high: 5, low: UInt64(place)), kind: .contact, changes: [title: .text(words)])
    }

    let applied = try replica.apply(drafts, leavingOut: true, in: &operation)

    guard case .tooLarge(let bytes) = applied.first else { return #expect(applied.isEmpty) }
    #expect(bytes > Replica.Limit.recordBytes)
    #expect(applied.last == .made)
    #expect(try replica.derivedDifferences().isEmpty)
    #expect(try replica.checkup().strayReferences == 0)
  }

  @Test func theBookmarkDoesNotPassWhatIsKeptNowhere() throws {
    try sql(
      """
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(Replica.Limit.received))
      INSERT INTO quarantine (space, id, origin, reason, sentence, at, state)
      SELECT 1, zeroblob(16), 'received', 'kept-out', '', 0, CAST(i AS BLOB) FROM n
      """)
    let from = try replica.bookmark()
    let next = Bookmark(seq: 9, record: nil, witnessSeq: 9, witnessTag: [9])
    let lie = Incoming(id: id, state: SealedRecord.purged([1, 2, 3]).bytes)

    #expect(throws: ReplicaError.keptOutTooMuch) {
      try replica.absorb(Delivery(records: [lie], from: from, to: next), at: 1)
    }

    #expect(try replica.bookmark() == from)
    #expect(try replica.record(id)?.value("title") == .text("Nurse"))

    // However full it is: trying it again is no reason to stop, or to erase what cannot be read.
    #expect(try replica.retryReceived(at: 2).keptOut.count == Absorbed.Limit.sentences)
    #expect(try replica.quarantined().count == Replica.Limit.received)
  }

  @Test func aThousandLiesMakeAHundredSentences() throws {
    let lies = (0..<1_000).map { Incoming(id: RecordID(high: 7, low: UInt64($0)), state: [1, 2, 3]) }
    let from = try replica.bookmark()

    let told = try replica.absorb(Delivery(records: lies, from: from, to: from), at: 1)

    #expect(told?.keptOut.count == Absorbed.Limit.sentences)
  }

  @Test func whatIsAsLargeAsItMayBeGoesIntoTheTrashAndIsTakenBack() throws {
    // Payloads are padded: smaller ones fill what the larger ones leave.
    for field in ["title", "org", "industry", "department", "met", "pronouns"] {
      var step = Replica.Limit.recordBytes
      var most = 0
      while step > 4 {
        step /= 2
        do {
          try here.set(id, [FieldName(field): .text(text(most + step))], in: replica)
          most += step
        } catch ReplicaError.tooLarge {}
      }
    }
    #expect(throws: ReplicaError.self) { try here.set(id, [FieldName("tag"): .text(text(60))], in: replica) }
    try here.set(id, [title: .text("Doctor")], in: replica)

    let setting = try #require(try replica.operations().first)
    var undo = here.operation("undo")
    #expect(try replica.undo(setting, in: &undo).restored == [id])
    try here.trash(id, in: replica)
    #expect(try replica.record(id)?.trashed != nil)
  }

  @Test func ofWhatIsUndoneOnlyWhatBecomesTooLargeIsLeftOut() throws {
    let eve = try here.add("Eve", to: replica)
    try here.set(id, [title: .text(text(190_000))], in: replica)
    var both = here.operation("import")
    let drafts = [id, eve].map { Draft(id: $0, kind: .contact, changes: [title: .text("Doctor")]) }
    _ = try replica.apply(drafts, in: &both)
    let target = try #require(try replica.operations().first)
    try here.set(id, [FieldName("org"): .text(text(100_000))], in: replica)

    var undo = here.operation("undo")
    let undoing = try replica.undo(target, in: &undo)

    #expect(undoing.tooLarge == [id] && undoing.restored == [eve])
    #expect(try replica.record(id)?.value("title") == .text("Doctor"))
  }

  @Test func theJournalIsPrunedAlsoWhereItsOldestRowsAreOfTomorrow() throws {
    let (rows, future) = (Replica.Limit.journalRows, Replica.Limit.prunedRows + 10)
    try sql(
      """
      WITH RECURSIVE n (i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < \(rows + future + 100))
      INSERT INTO journal (number, record, writer, counter, at)
      SELECT i, 1, zeroblob(8), 1, iif(i < \(future + 10), 9000000000000, 0) FROM n
      """)
    let old = "SELECT count(*) FROM journal WHERE at = 0"
    let before = try count(old)

    try here.set(id, [title: .text("Doctor")], in: replica)

    #expect(before - (try count(old)) >= 90)
    #expect(try count("SELECT count(*) FROM journal WHERE at > 8000000000000") == future)
  }

  /// Words that no compression makes short.
  private func text(_ bytes: Int) -> String {
    var dice = SeededRandom(seed: 4)
    return (0..<bytes / 8).map { _ in String(dice.next(), radix: 36) }.joined()
  }

  private func count(_ text: String) throws -> Int {
    let queue = try DatabaseQueue(path: here.home.database)
    return try queue.read { try Int.fetchOne($0, sql: text) } ?? 0
  }

  private func sql(_ text: String) throws {
    let queue = try DatabaseQueue(path: here.home.database)
    try queue.writeWithoutTransaction { try $0.execute(sql: text) }
    try queue.close()
  }
}
