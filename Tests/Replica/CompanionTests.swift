import KithMerge
import KithRecords
import KithReplica
import Testing

/// What is about somebody goes after them, once they are gone for good.
@Suite struct CompanionTests {
  private let one = TemporaryHome(seed: 1)
  private let two = TemporaryHome(seed: 2)
  private let a: Replica
  private let b: Replica
  private let ada: RecordID
  private let bob: RecordID
  private var shore = Shore()
  private static let year: Int64 = 365 * 24 * 3_600_000 + 1_700_000_000_000

  init() throws {
    a = try one.start()
    (ada, bob) = (try one.add("Ada", to: a), try one.add("Bob", to: a))
    b = try two.twin(of: one)
  }

  @Test mutating func whatIsAboutThemAloneIsPurgedAfterThem() throws {
    let theirs = try CompanionTests.all.map { try add($0, about: [ada], to: a, one) }
    let shared = try CompanionTests.all.dropLast(2).map { try add($0, about: [ada, bob], to: a, one) }
    let others = try CompanionTests.all.map { try add($0, about: [bob], to: a, one) }
    try one.trash(ada, in: a)
    try shore.meet(a)
    try shore.meet(b)

    #expect(try a.forgetRested(since: .max, at: CompanionTests.year) == 1)
    #expect(try a.records(theirs).count == theirs.count, "the server may refuse it")
    try shore.meet(a)
    try shore.meet(a)
    try shore.meet(b)

    for machine in [a, b] {
      #expect(try machine.purged(among: theirs + shared + others) == Set(theirs))
      #expect(try machine.cards(about: ada).count == 1, "the note about both")
      #expect(try machine.derivedDifferences().isEmpty)
      #expect(try machine.outgoingCount() == 0)
    }
    try one.trash(bob, in: a)
    try shore.meet(a)
    #expect(try a.forgetRested(since: .max, at: CompanionTests.year) == 1)
    for _ in 0..<2 { try shore.meet(a) }
    #expect(try a.purged(among: shared + others) == Set(shared + others), "nobody is left")
  }

  /// A machine that was away planned something with whom another had forgotten meanwhile: nobody who decided
  /// that has seen it.
  @Test mutating func whatWasWrittenMeanwhileElsewhereStays() throws {
    for machine in [a, b] { try shore.meet(machine) }
    let planned = try add(.followUp, about: [ada], to: b, two)
    let tie = try add(.tie, about: [bob, ada], to: b, two)
    _ = try a.forget([ada])
    try shore.meet(a)

    for machine in [b, b, a] { try shore.meet(machine) }

    for machine in [a, b] {
      #expect(try machine.purged(among: [ada]) == [ada])
      #expect(try machine.records([planned, tie]).count == 2)
      #expect(try machine.purged(among: [planned, tie]).isEmpty)
    }
  }

  private static let all: [KindName] = [.note, .conversation, .followUp, .letter, .cadence, .tie]

  private func add(
    _ kind: KindName, about people: [RecordID], to replica: Replica, _ home: TemporaryHome
  ) throws -> RecordID {
    let id = RecordID(using: &home.random)
    var changes = Changes()
    switch kind {
    case .conversation: changes.add("with", people.map { .reference($0) })
    case .letter: changes.add("to", people.map { .reference($0) })
    case .cadence: changes.set("about", record: people.first)
    case .tie:
      changes.set("from", record: people.first)
      changes.set("to", record: people.last)
    default: changes.add("about", people.map { .reference($0) })
    }
    changes.set("details", text: "x")
    var operation = home.operation("add")
    _ = try replica.apply([Draft(id: id, kind: kind, changes: changes.all)], in: &operation)
    return id
  }
}
