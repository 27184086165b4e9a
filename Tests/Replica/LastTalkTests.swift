import Foundation
import KithMerge
import KithRecords
import KithReplica
import KithTestSupport
import Testing

/// When one last spoke with somebody, kept as talks come, change and go.
@Suite struct LastTalkTests {
  private let here = TemporaryHome()
  private let today: Day

  init() throws {
    today = try #require(Day(2026, 11, 20))
  }

  /// What is kept is what all talks say, whatever is done to them.
  @Test func whateverIsDoneToTalksTheLastOfEachIsKept() throws {
    let replica = try here.start()
    let people = try ["Ada", "Bob", "Eve"].map { try here.add($0, to: replica) }
    var days: [RecordID: (people: Set<RecordID>, day: Day)] = [:]
    for seed in UInt64(0)..<60 {
      var random = SeededRandom(seed: seed)
      let known = days.keys.sorted()
      let isNew = known.isEmpty || random.oneIn(2)
      let id = isNew ? RecordID(high: 7, low: seed) : known[random.below(known.count)]
      if !isNew, random.oneIn(3) {
        try here.trash(id, in: replica)
        days[id] = nil
      } else if !isNew, random.oneIn(4) {
        _ = try replica.forget([id])
        days[id] = nil
      } else {
        let with = Set(people.filter { _ in random.oneIn(2) }).union([people[random.below(3)]])
        let day = today.adding(days: random.below(40))
        var talk = Conversation(id: id)
        (talk.with, talk.when) = (with.sorted().map { .record($0) }, When(DayTime(day)))
        var changes = talk.changes
        for element in try replica.record(id)?.elements("with") ?? [] where changes[element.name] == nil {
          changes[element.name] = .empty
        }
        var operation = here.operation("talk")
        _ = try replica.apply([Draft(id: id, kind: .conversation, changes: changes)], in: &operation)
        days[id] = (with, day)
      }

      for person in people {
        let last = days.values.filter { $0.people.contains(person) }.map(\.day).max()
        #expect(try replica.lastTalks(with: [person])[person] == last, "seed \(seed)")
      }
    }
    #expect(try replica.derivedDifferences().isEmpty)
    let newest = try replica.conversations(in: nil, limit: 100)
    #expect(newest.count == days.count)
    #expect(newest.newest.compactMap { days[$0.id]?.day } == days.values.map(\.day).sorted(by: >))
  }

  /// Of which nobody said when it was, or with whom: it is listed, and last.
  @Test func aTalkWithoutADayIsListedLast() throws {
    let replica = try here.start()
    var (dayless, nameless) = (
      Conversation(id: RecordID(high: 7, low: 1)), Conversation(id: RecordID(high: 7, low: 2))
    )
    (dayless.said, nameless.said) = ("Some time", "In the tram")
    nameless.when = When(DayTime(today))
    for talk in [dayless, nameless] {
      var operation = here.operation("talk")
      _ = try replica.apply([Draft(id: talk.id, kind: .conversation, changes: talk.changes)], in: &operation)
    }

    let (newest, count) = try replica.conversations(in: nil, limit: 1)
    #expect(newest.map(\.id) == [nameless.id] && count == 2)
    #expect(try replica.conversations(in: nil, limit: 2).newest.last?.id == dayless.id)
  }

  /// A talk of which the server says only later that another member made it.
  @Test func whatTurnsOutToBeAnotherMembersIsNotOnesOwn() throws {
    let main = try here.start()
    try main.enrol(here.server)
    var operation = here.operation("space create")
    let group = try main.makeGroup(named: "Club", in: &operation, using: &here.random)
    let ada = try here.add("Ada", to: group)
    var talk = Conversation(id: RecordID(high: 9, low: 9))
    (talk.with, talk.when) = ([.record(ada)], When(DayTime(today)))
    _ = try group.apply([Draft(id: talk.id, kind: .conversation, changes: talk.changes)], in: &operation)
    #expect(try main.lastTalks(with: [ada]) == [ada: today])

    let sent = try #require(try group.outgoing(limitBytes: .max).first { $0.id == talk.id })
    let from = try group.bookmark()
    let theirs = Incoming(id: talk.id, state: sent.state, firstAccount: AccountID(rawValue: 7))
    _ = try group.absorb(Delivery(records: [theirs], from: from, to: from), at: 1)

    #expect(try main.lastTalks(with: [ada]).isEmpty)
    #expect(try main.silent(since: .last).isEmpty)
    #expect(try main.derivedDifferences().isEmpty)
  }
}
