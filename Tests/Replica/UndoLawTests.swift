import KithMerge
import KithRecords
import KithReplica
import KithSealing
import KithTestSupport
import Testing

/// Operations are drawn from few records, fields and values, so that they meet often.
@Suite struct UndoLawTests {
  private let fields = ["title", "org", "nickname"].map { FieldName($0) }

  @Test func undoingGoesBackStepByStepAndRedoingComesForwardAgain() throws {
    for seed in UInt64(0)..<16 {
      let here = TemporaryHome(seed: seed)
      let replica = try here.start()
      var dice = SeededRandom(seed: seed)
      var pictures = [try picture(of: replica)]
      for step in 0..<12 {
        try act(step, on: replica, here, &dice)
        let now = try picture(of: replica)
        if now != pictures.last { pictures.append(now) }
      }

      for before in pictures.dropLast().reversed() {
        _ = try takeBack(depth: 0, on: replica, here)
        #expect(try picture(of: replica) == before, "seed \(seed)")
      }
      #expect(try takeBack(depth: 0, on: replica, here) == nil, "seed \(seed)")
      for after in pictures.dropFirst() {
        _ = try takeBack(depth: 1, on: replica, here)
        #expect(try picture(of: replica) == after, "seed \(seed)")
      }
      #expect(try replica.derivedDifferences().isEmpty, "seed \(seed)")
    }
  }

  /// Nor does it take place in the log.
  @Test func whatIsInterruptedOnItsWayChangesNothing() async throws {
    // Only one of the two tasks is at work at any time.
    nonisolated(unsafe) let here = TemporaryHome()
    nonisolated(unsafe) let replica = try here.start()
    let id = try here.add("Ada", to: replica)
    let before = try picture(of: replica)
    let draft = Draft(id: id, kind: .contact, changes: [fields[0]: .text("Nurse")])

    await Task {
      withUnsafeCurrentTask { $0?.cancel() }
      var operation = here.operation("tag add")
      #expect(throws: CancellationError.self) {
        try replica.apply([draft], interruptibly: true, in: &operation)
      }
      #expect(throws: CancellationError.self) { try takeBack(depth: 0, on: replica, here) }
    }.value

    #expect(try picture(of: replica) == before && replica.operations().count == 1)
  }

  @Test func whatSomebodyElseChangedSinceStays() throws {
    let (here, there) = (TemporaryHome(), TemporaryHome(seed: 2))
    let replica = try here.start()
    let other = try there.twin(of: here)
    var shore = Shore()
    let id = try here.add("Ada", to: replica)
    try here.set(id, [fields[0]: .text("Nurse"), fields[1]: .text("Inn")], in: replica)
    for replica in [replica, other] { try shore.meet(replica) }
    try there.set(id, [fields[0]: .text("Doctor")], in: other)
    for replica in [other, replica] { try shore.meet(replica) }

    let undoing = try #require(try takeBack(depth: 0, on: replica, here))

    #expect(undoing.restored == [id] && undoing.kept == 1)
    #expect(try replica.record(id)?.value("title") == .text("Doctor"))
    #expect(try replica.record(id)?.value("org") == nil)
    let addition = try #require(try takeBack(depth: 0, on: replica, here))
    #expect(addition.trashed.isEmpty && addition.kept == 1, "somebody else needs the record")
  }

  /// They chose what this machine had said, or came back to it: it is theirs since.
  @Test func whatSomebodyElseChoseSinceStays() throws {
    let (here, there) = (TemporaryHome(), TemporaryHome(seed: 2))
    let replica = try here.start()
    let other = try there.twin(of: here)
    var shore = Shore()
    let id = try here.add("Ada", to: replica)
    for replica in [replica, other] { try shore.meet(replica) }
    try there.set(id, [fields[0]: .text("Nurse")], in: other)
    try here.set(id, [fields[0]: .text("Doctor")], in: replica)
    for replica in [other, replica, other] { try shore.meet(replica) }
    try there.set(id, [fields[0]: .text("Doctor")], in: other)
    for replica in [other, replica] { try shore.meet(replica) }
    #expect(try replica.record(id)?.conflicts.isEmpty == true)

    let settled = try #require(try takeBack(depth: 0, on: replica, here))
    #expect(settled.restored.isEmpty && settled.kept == 1)
    #expect(try replica.record(id)?.value("title") == .text("Doctor"))

    try here.set(id, [fields[1]: .text("Inn")], in: replica)
    for text in ["Club", "Inn"] {
      for replica in [replica, other] { try shore.meet(replica) }
      try there.set(id, [fields[1]: .text(text)], in: other)
      for replica in [other, replica] { try shore.meet(replica) }
    }
    let cameBack = try #require(try takeBack(depth: 0, on: replica, here))
    #expect(cameBack.restored.isEmpty && cameBack.kept == 1)
    #expect(try replica.record(id)?.value("org") == .text("Inn"))
  }

  @Test func afterAJoiningAnEditIsTakenBackAndNotTheRecord() throws {
    let (here, there) = (TemporaryHome(), TemporaryHome(seed: 2))
    let replica = try here.start()
    let id = try here.add("Ada", [fields[0]: .text("Nurse")], to: replica)
    _ = try there.start()
    let keys = try #require(try there.home.keyring().spaces.first)
    var join = here.operation("join")
    let joined = try replica.enrol(here.server, adopting: keys, in: &join).replica

    try here.set(id, [fields[1]: .text("Inn")], in: joined)
    let first = try #require(try takeBack(depth: 0, on: joined, here))
    try here.set(id, [FieldName("name"): PersonName(written: "Ida").value], in: joined)
    let second = try #require(try takeBack(depth: 0, on: joined, here))

    #expect([first, second].allSatisfy { $0.restored == [id] && $0.trashed.isEmpty && $0.kept == 0 })
    #expect(try joined.record(id)?.value("org") == nil && joined.record(id)?.trashed == nil)
    #expect(try joined.cards(idPrefix: id.description, limit: 1).map(\.name) == ["Ada"])
  }

  @Test func historyLeavesOutWhatAnEditOnlyCarriedOn() throws {
    let home = TemporaryHome()
    let replica = try home.start()
    let id = try home.add("Ada", [fields[0]: .text("Nurse"), fields[1]: .text("Inn")], to: replica)
    try home.set(id, [fields[0]: .empty], in: replica)
    try home.set(id, [fields[1]: .text("Ward")], in: replica)

    let history = try replica.history(of: id)

    #expect(history.map(\.changes.count) == [1, 1, 3])
    #expect(history[1].changes == [.init(name: fields[0], old: [.text("Nurse")], new: .empty)])
  }

  @Test func whatWasSealedAnewIsRememberedAndUndone() throws {
    let here = TemporaryHome()
    let replica = try here.start()
    let id = try here.add("Ada", [fields[0]: .text("Nurse")], to: replica)
    try here.set(id, [fields[0]: .text("Doctor")], in: replica)
    try replica.drawKeys(using: &here.random)
    var operation = here.operation("keys")
    try replica.sealAllAnew(in: &operation)

    let newest = try #require(try replica.history(of: id).first)
    #expect(newest.words == "set")
    #expect(newest.changes == [.init(name: fields[0], old: [.text("Nurse")], new: .text("Doctor"))])
    _ = try takeBack(depth: 0, on: replica, here)
    #expect(try replica.record(id)?.value("title") == .text("Nurse"))
  }

  @Test func historyTellsWhoWroteWhatOverWhat() throws {
    let (here, there) = (TemporaryHome(), TemporaryHome(seed: 2))
    let replica = try here.start()
    let other = try there.twin(of: here)
    var shore = Shore()
    let id = try here.add("Ada", [fields[0]: .text("Nurse")], to: replica)
    for replica in [replica, other] { try shore.meet(replica) }
    try there.set(id, [fields[0]: .text("Doctor")], in: other)
    for replica in [other, replica] { try shore.meet(replica) }

    let history = try replica.history(of: id)

    #expect(history.map(\.words) == [nil, "add"])
    #expect(history.map { $0.author?.device } == [other.device, replica.device])
    #expect(history.first?.changes == [.init(name: fields[0], old: [.text("Nurse")], new: .text("Doctor"))])
    #expect(try replica.history(of: id, limit: 1).count == 1)
  }

  // MARK: Acts

  private func act(
    _ step: Int, on replica: Replica, _ here: TemporaryHome, _ dice: inout SeededRandom
  ) throws {
    let all = try ids(of: replica)
    guard all.count > 1 || (step > 0 && dice.below(3) > 0), let id = all.randomElement(using: &dice) else {
      _ = try here.add("Ada \(step)", to: replica)
      return
    }
    if dice.below(5) == 0 {
      let isTrashed = try replica.record(id)?.trashed != nil
      if isTrashed {
        try here.set(id, [Trashed.field: .empty], in: replica)
      } else {
        try here.trash(id, in: replica)
      }
      return
    }
    let values: [Value] = [.text("a"), .text("b"), .empty]
    var changes: [FieldName: Value] = [:]
    for _ in 0...dice.below(2) { changes[fields[dice.below(3)]] = values[dice.below(3)] }
    try here.set(id, changes, in: replica)
  }

  private func ids(of replica: Replica) throws -> [RecordID] {
    let shelves = [false, true].map { Shelf(kind: nil, trash: $0) }
    return try shelves.flatMap { try replica.cards($0).map(\.id) }.sorted()
  }

  /// What a person sees: of each record what is filled in, and whether it is in the trash. What was added and
  /// taken back lies in the trash, and is not there.
  private func picture(of replica: Replica) throws -> [String] {
    try ids(of: replica).compactMap { id in
      guard let record = try replica.record(id) else { return nil }
      let isHere = try replica.operations().contains {
        $0.some.contains(id) && $0.words == "add" && !$0.isUndone
      }
      guard isHere else { return nil }
      let shown = record.readings.filter { !$0.shown.value.isEmpty && $0.name != Trashed.field }
      return "\(id) \(record.trashed != nil) \(shown.map { "\($0.name)=\($0.shown.value.plainText)" })"
    }
  }

  /// The newest operation of this depth that holds: 0 did something, 1 took something back.
  private func takeBack(depth: Int, on replica: Replica, _ here: TemporaryHome) throws -> Undoing? {
    let log = try replica.operations()
    func depthOf(_ operation: LoggedOperation) -> Int {
      guard let target = operation.undoes, let one = log.first(where: { $0.id == target }) else { return 0 }
      return 1 - depthOf(one)
    }
    guard let target = log.first(where: { !$0.isUndone && depthOf($0) == depth }) else { return nil }
    var operation = here.operation("undo")
    return try replica.undo(target, in: &operation)
  }
}
