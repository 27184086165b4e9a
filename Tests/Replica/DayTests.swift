import Foundation
import GRDB
import KithMerge
import KithRecords
import KithReplica
import KithTestSupport
import Testing

/// What bears on which day is found without opening the rest, and doctor sees where that went wrong.
@Suite struct DayTests {
  private let here = TemporaryHome()
  private let today = Day(2026, 11, 27) ?? .first

  private func put(_ kind: KindName, _ changes: [FieldName: Value], to replica: Replica) throws -> RecordID {
    let id = RecordID(using: &here.random)
    var operation = here.operation("add")
    _ = try replica.apply([Draft(id: id, kind: kind, changes: changes)], in: &operation)
    return id
  }

  private func followUp(_ due: Int, _ sort: FollowUp.Sort = .letter, about: RecordID, _ replica: Replica)
    throws
    -> RecordID
  {
    var followUp = FollowUp(id: RecordID(high: 9, low: 9))
    (followUp.due, followUp.sort, followUp.about) = (today.adding(days: due), sort, [about])
    return try put(.followUp, followUp.changes, to: replica)
  }

  @Test func whatIsDueIsFoundAndNothingElse() throws {
    let replica = try here.start()
    let ada = try here.add("Ada", to: replica)
    let late = try followUp(-3, about: ada, replica)
    let due = try followUp(0, about: ada, replica)
    let later = try followUp(1, about: ada, replica)
    let turn = try followUp(-1, .turn, about: ada, replica)

    #expect(try replica.followUps(dueBy: today).map(\.id) == [late, due])
    #expect(try replica.followUps(dueBy: today, limit: 1).map(\.id) == [late])
    #expect(try Set(replica.openFollowUps(about: [ada]).map(\.id)) == [late, due, later])
    #expect(try replica.turns(about: [ada]).map(\.id) == [turn])

    // Snoozed, done, trashed.
    var operation = here.operation("snooze")
    _ = try replica.apply(
      [
        Draft(id: late, kind: .followUp, changes: FollowUp.snoozing(until: today.adding(days: 5))),
        Draft(id: later, kind: .followUp, changes: FollowUp.becoming(.done)),
      ], in: &operation)
    try here.trash(due, in: replica)
    #expect(try replica.followUps(dueBy: today).isEmpty)
    #expect(try replica.openFollowUps(about: [ada]).map(\.id) == [late])
    #expect(try replica.followUps(dueBy: today.adding(days: 5)).map(\.id) == [late])
    #expect(try replica.checkup().differences.isEmpty)
  }

  @Test(arguments: [(27, 0, ["Ada"]), (26, 1, ["Ada"]), (29, 3, []), (20, 7, ["Ada"])])
  func birthdaysOfTheNextDays(from: Int, days: Int, found: [String]) throws {
    let replica = try here.start()
    for (name, born) in [("Ada", "1815-11-27"), ("Bob", "1990-06-01"), ("Eve", "1990-11")] {
      let date = try #require(PartialDate(born))
      try here.add(name, [FieldName("birthday"): .date(date)], to: replica)
    }
    let day = try #require(Day(2026, 11, from))
    let all = try replica.birthdays(on: day) + replica.birthdays(after: day, days: days).soonest
    #expect(all.compactMap { $0.value("name").flatMap(PersonName.init)?.display } == found)
  }

  @Test func whoWasBornOnALeapDayIsFoundInAnyYear() throws {
    let replica = try here.start()
    try here.add("Leap", [FieldName("birthday"): .date(#require(PartialDate("2000-02-29")))], to: replica)
    for (text, isFound) in [
      ("2027-02-28", true), ("2027-03-01", false), ("2028-02-28", false), ("2028-02-29", true),
    ] {
      let asked = try #require(Day(text))
      #expect(try replica.birthdays(on: asked).isEmpty == !isFound, "\(asked)")
      let (soonest, count) = try replica.birthdays(after: asked.adding(days: -1), days: 1)
      #expect(soonest.isEmpty == !isFound && count == soonest.count, "\(asked)")
    }
  }

  /// Of many only those that are asked for are opened, and all are counted, each once.
  @Test func ofManyBirthdaysTheSoonestAreFound() throws {
    let replica = try here.start()
    for number in 0..<30 {
      let date = today.adding(days: number * 12 - 5_000).date
      try here.add("P\(number)", [FieldName("birthday"): .date(try #require(date))], to: replica)
    }
    for (days, limit) in [(366, 1_000), (366, 3), (30, 2), (1, 5)] {
      let (soonest, count) = try replica.birthdays(after: today, days: days, limit: limit)
      let all = try replica.birthdays(after: today, days: days).soonest
      let next = all.compactMap { record in
        (1...366).first { ahead in
          let (_, month, day) = today.adding(days: ahead).civil
          let date = record.value("birthday")?.date
          return date?.month == month && (date?.day == day || date?.day == 29 && day == 28 && month == 2)
        }
      }
      #expect(count == all.count && soonest.map(\.id) == all.prefix(limit).map(\.id), "\(days)")
      #expect(next.count == all.count && next == next.sorted(), "\(days)")
      if days == 366 { #expect(count == 30) }
    }
  }

  @Test func whoWasLastSpokenWithWhen() throws {
    let replica = try here.start()
    let (ada, bob) = (try here.add("Ada", to: replica), try here.add("Bob", to: replica))
    for (who, ago) in [([ada], 400), ([ada, bob], 200), ([ada], 10)] {
      var talk = Conversation(id: RecordID(high: 9, low: 9))
      talk.with = who.map { .record($0) }
      talk.when = When(DayTime(today.adding(days: -ago)))
      _ = try put(.conversation, talk.changes, to: replica)
    }
    #expect(
      try replica.lastTalks(with: [ada, bob]) == [
        ada: today.adding(days: -10), bob: today.adding(days: -200),
      ])
    #expect(try replica.silent(since: today.adding(days: -180)).map(\.0) == [bob])
    let (newest, count) = try replica.conversations(with: ada, limit: 2)
    #expect(
      count == 3
        && newest.compactMap { $0.value("when").flatMap(When.init)?.start?.day } == [
          today.adding(days: -10), today.adding(days: -200),
        ])
    #expect(try replica.checkup().differences.isEmpty)
    try replica.rebuild()
    #expect(try replica.checkup().differences.isEmpty && replica.lastTalks(with: [ada]).count == 1)
  }

  @Test func eventsLettersAndCadencesAreFound() throws {
    let replica = try here.start()
    let ada = try here.add("Ada", to: replica)
    var event = Event(id: RecordID(high: 9, low: 9), name: "Fair")
    event.when = When(DayTime(today.adding(days: -2)), to: DayTime(today))
    let fair = try put(.event, event.changes, to: replica)
    event.when = nil
    let party = try put(.event, event.changes, to: replica)
    #expect(try Set(replica.events(endingFrom: today).map(\.id)) == [fair, party])
    #expect(try replica.events(endingFrom: today.adding(days: 1)).map(\.id) == [party])

    var letter = Letter(id: RecordID(high: 9, low: 9))
    letter.to = [ada]
    let draft = try put(.letter, letter.changes, to: replica)
    letter.sent = today
    _ = try put(.letter, letter.changes, to: replica)
    #expect(try replica.drafts().map(\.id) == [draft])
    let every = try #require(Every("6w"))
    let cadence = try put(.cadence, Cadence(about: ada, every: every, since: .first).changes, to: replica)
    #expect(try replica.cadences().map(\.id) == [cadence])
    #expect(try replica.records(of: .letter, pointingTo: ada).count == 2)
  }

  /// What another member of a group promised, and whom they talked with, is theirs.
  @Test func whatIsAnotherMembersIsNotOnesOwn() throws {
    let main = try here.start()
    try main.enrol(here.server)
    var operation = here.operation("space create")
    let group = try main.makeGroup(named: "Club", in: &operation, using: &here.random)
    let ada = try here.add("Ada", to: group)
    let mine = try followUp(0, .promise, about: ada, group)
    let theirs = try followUp(-1, .promise, about: ada, group)
    var talk = Conversation(id: RecordID(high: 9, low: 9))
    (talk.with, talk.when) = ([.record(ada)], When(DayTime(today)))
    let talked = try put(.conversation, talk.changes, to: group)
    #expect(try main.followUps(dueBy: today).count == 2 && main.lastTalks(with: [ada]).count == 1)

    for (id, account) in [(mine, 1), (theirs, 7), (talked, 7)] {
      let bytes = Data(AccountID(rawValue: UInt64(account)).bytes)
      try DatabaseQueue(path: here.home.database).write {
        try $0.execute(
          sql: "UPDATE record SET first_account = ? WHERE id = ?", arguments: [bytes, Data(id.bytes)])
      }
    }
    try main.rebuild()
    #expect(try main.followUps(dueBy: today).map(\.id) == [mine])
    #expect(try main.lastTalks(with: [ada]).isEmpty)
    #expect(try main.silent(since: today.adding(days: 9)).isEmpty)
    #expect(try Set(main.openFollowUps(about: [ada]).map(\.id)) == [mine, theirs], "show tells of both")
  }
}
