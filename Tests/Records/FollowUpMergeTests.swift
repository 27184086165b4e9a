import KithMerge
import KithRecords
import KithTestSupport
import Testing

/// What becomes of a follow-up that two machines deal with while neither sees the other, by the merge that
/// machines and servers do.
@Suite struct FollowUpMergeTests {
  @Test func doneOnOneMachineBeatsSnoozedOnTheOther() throws {
    var (one, other) = planned()
    try one.edit(FollowUp.becoming(.done, from: one.opened))
    try other.edit(FollowUp.snoozing(until: Day(2026, 12, 24)))

    let merged = try one.merged(with: other)
    #expect(merged.state == .done)
    #expect(merged.snoozed == Day(2026, 12, 24))
    #expect(try one.both(with: other).conflicts.isEmpty)
  }

  @Test func doneBeatsSkippedAndAskingAgain() throws {
    for undone in [FollowUp.State.skipped, .open] {
      var (one, other) = planned()
      try one.edit(FollowUp.becoming(.done, "on the telephone", from: one.opened))
      try other.edit(FollowUp.becoming(.skipped, "no time", from: other.opened))
      if undone == .open { try other.edit(FollowUp.becoming(.open, from: other.opened)) }

      let merged = try one.merged(with: other)
      #expect(merged.state == .done)
      #expect(merged.remark == "on the telephone")
    }
  }

  @Test func skippedBeatsSnoozed() throws {
    var (one, other) = planned()
    try one.edit(FollowUp.becoming(.skipped, "moved away", from: one.opened))
    try other.edit(FollowUp.snoozing(until: Day(2026, 12, 24)))

    #expect(try one.merged(with: other).state == .skipped)
  }

  @Test func openedAgainIsOpenWhereItWasSeenToBeDone() throws {
    var (one, other) = planned()
    try one.edit(FollowUp.becoming(.done, from: one.opened))
    try other.take(one)
    try other.edit(FollowUp.becoming(.open, from: other.opened))

    #expect(try one.merged(with: other).state == .open)
  }

  @Test func doneOnBothIsDoneOnceAndNoConflict() throws {
    var (one, other) = planned()
    try one.edit(FollowUp.becoming(.done, from: one.opened))
    try other.edit(FollowUp.becoming(.done, from: other.opened))

    let both = try one.both(with: other)
    #expect(FollowUp(both)?.state == .done)
    #expect(both.conflicts.isEmpty)
  }

  /// What each says of it is true, and nothing to choose from.
  @Test func doneOnBothWithDifferentNotesKeepsBoth() throws {
    var (one, other) = planned()
    try one.edit(FollowUp.becoming(.done, "on the telephone", from: one.opened))
    try other.edit(FollowUp.becoming(.done, "by post", from: other.opened))

    for both in [try one.both(with: other), try other.both(with: one)] {
      #expect(FollowUp(both)?.remark == "by post; on the telephone")
      #expect(both.conflicts.isEmpty && !both.isDisputed(since: nil))
      #expect(!both.readings.contains { !$0.conflicts.isEmpty })
    }
  }

  /// Whatever two machines do, in whatever order they hear of each other.
  @Test func doneWinsUnlessSomebodyWhoSawItOpenedItAgain() throws {
    for seed in UInt64(0)..<400 {
      var random = SeededRandom(seed: seed)
      var (one, other) = planned()
      for _ in 0..<random.below(3) { try one.deal(random.below(4)) }
      try one.edit(FollowUp.becoming(.done, from: one.opened))
      for _ in 0..<random.below(4) { try other.deal(random.below(4)) }

      #expect(try one.merged(with: other).state == .done, "seed \(seed)")
      #expect(try other.merged(with: one).state == .done, "seed \(seed)")
    }
  }

  @Test func planningTheSameTwiceIsPlanningItOnce() throws {
    // Both machines make the record, each by an edit of its own, under the id that the words give.
    var (one, other) = (Machine(1), Machine(2))
    try one.edit(Machine.plan)
    try other.edit(Machine.plan)

    let both = try one.both(with: other)
    #expect(both.conflicts.isEmpty)
    #expect(FollowUp(both)?.about == [RecordID(high: 0, low: 9)])
  }

  private func planned() -> (Machine, Machine) {
    var one = Machine(1)
    try? one.edit(Machine.plan)
    var other = Machine(2)
    try? other.take(one)
    return (one, other)
  }
}

/// One machine's state of one record. Payloads are edits, not sealed: the merge never looks at them.
private struct Machine {
  private var record = SealedRecord.empty
  private let writer: UInt64
  private var counter: UInt64 = 0

  static let plan: [FieldName: Value] = {
    var followUp = FollowUp(id: RecordID(high: 0, low: 1))
    (followUp.sort, followUp.why) = (.letter, "Write to Ada")
    (followUp.about, followUp.due) = ([RecordID(high: 0, low: 9)], Day(2026, 11, 23))
    return followUp.changes
  }()

  init(_ number: UInt64) {
    writer = number
  }

  mutating func edit(_ changes: [FieldName: Value]) throws {
    counter += 1
    let edit = KithRecords.Edit(
      kind: .followUp, time: Int64(counter), author: Author(device: DeviceID(rawValue: writer)),
      changes: changes)
    record = record.edited(
      by: SealedEdit(
        dot: Dot(writer: WriterID(rawValue: writer), counter: counter),
        fields: changes.keys.map(Machine.key), payload: edit.bytes))
  }

  mutating func deal(_ what: Int) throws {
    switch what {
    case 0: try edit(FollowUp.becoming(.skipped, "reason \(counter)", from: opened))
    case 1: try edit(FollowUp.becoming(.open, from: opened))
    case 2: try edit(FollowUp.snoozing(until: Day(2026, 12, 1)?.adding(days: Int(counter))))
    default: try edit([FieldName("why"): .text("Other \(writer) \(counter)")])
    }
  }

  mutating func take(_ other: Machine) throws {
    record = record.merged(with: other.record)
  }

  var opened: OpenedRecord? { try? open(record) }

  func both(with other: Machine) throws -> OpenedRecord {
    try open(record.merged(with: other.record))
  }

  func merged(with other: Machine) throws -> FollowUp {
    try #require(FollowUp(both(with: other)))
  }

  private func open(_ record: SealedRecord) throws -> OpenedRecord {
    let edits = try record.edits.map { sealed in
      let edit = try KithRecords.Edit(bytes: sealed.payload)
      let live = edit.changes.keys.filter { sealed.fields.contains(Machine.key($0)) }
      return OpenedRecord.OpenedEdit(dot: sealed.dot, edit: edit, live: live)
    }
    return OpenedRecord(id: RecordID(high: 0, low: 1), edits: edits)
  }

  private static func key(_ name: FieldName) -> FieldKey {
    FieldKey(rawValue: SipHash(key: (1, 2)).hash(Array(name.description.utf8)))
  }
}
