import Foundation
import KithMerge
import KithRecords
import KithReplica

/// Years of talks with the people of a home, and what is planned with some of them: made in this process, by
/// the door through which a person's commands go.
struct Practice {
  private let replica: Replica
  private let people: [RecordID]
  private let today: Day

  enum Limit {
    /// How many talks there are for each contact, and how many more with the one who is looked at.
    static let talks = 3
    static let talksOfOne = 40
    /// For how many contacts there is one follow-up, cadence, event, letter.
    static let followUp = 20
    static let cadence = 200
    static let event = 500
    static let letter = 50
    /// How many days back talks lie, and how many days ahead things are planned.
    static let past = 1_500
    static let ahead = 200
    /// How many records are made in one operation.
    static let atOnce = 5_000
  }

  init(_ home: Home, on today: Day) throws {
    replica = try Replica(home)
    people = try replica.cards(Shelf(kind: .contact)).map(\.id)
    self.today = today
  }

  /// - Returns: how many records were made.
  func make(for one: RecordID) throws -> Int {
    let count = people.count
    var made = try make(count * Limit.talks) { talk(with: people[$0 % count]) }
    made += try make(Limit.talksOfOne) { _ in talk(with: one) }
    made += try make(max(1, count / Limit.followUp), followUp)
    made += try make(max(1, count / Limit.cadence), cadence)
    made += try make(max(1, count / Limit.event), event)
    made += try make(max(1, count / Limit.letter), letter)
    try replica.close()
    return made
  }

  /// Deals with all that today asks for, so that nothing is due.
  func makeQuiet() throws {
    var drafts = try replica.followUps(dueBy: today).map { record in
      Draft(id: record.id, kind: .followUp, changes: FollowUp.becoming(.done, on: today, from: record))
    }
    var (sent, decided, declined) = (Changes(), Changes(), Changes())
    sent.set("sent", day: today)
    decided.set("since", day: today)
    declined.set("going", text: Guest.Answer.no.rawValue)
    drafts += try replica.drafts().map { Draft(id: $0.id, kind: .letter, changes: sent.all) }
    drafts += try replica.cadences().map { Draft(id: $0.id, kind: .cadence, changes: decided.all) }
    drafts += try replica.events(endingFrom: today.adding(days: -1)).map {
      Draft(id: $0.id, kind: .event, changes: declined.all)
    }
    drafts += try replica.birthdays(on: today).map { record in
      var letter = Letter(id: fresh())
      (letter.to, letter.template, letter.sent) = ([record.id], "congratulate", today)
      return Draft(id: letter.id, kind: .letter, changes: letter.changes)
    }
    _ = try make(drafts.count) { drafts[$0] }
    try replica.close()
  }

  private func make(_ count: Int, _ draft: (Int) -> Draft) throws -> Int {
    var dice = SystemRandomNumberGenerator()
    for start in stride(from: 0, to: count, by: Limit.atOnce) {
      var operation = Operation("bench", at: Int64(Date().timeIntervalSince1970 * 1_000), using: &dice)
      let drafts = (start..<min(start + Limit.atOnce, count)).map(draft)
      _ = try replica.apply(drafts, in: &operation)
    }
    return count
  }

  private func fresh() -> RecordID {
    var dice = SystemRandomNumberGenerator()
    return RecordID(using: &dice)
  }

  private func day(_ range: ClosedRange<Int>) -> Day { today.adding(days: Int.random(in: range)) }

  private static let said = [
    "They move to another building in spring, and ask for somebody who has done that before.",
    "Told how they came to their post: by a friend of a friend, and a letter a week later.",
    "Knows everybody at the harbour. Likes to be asked for advice, and not for a job.",
    "Their team grows next year; the vacancy is not written yet. To be asked again in autumn.",
  ]

  private func talk(with person: RecordID) -> Draft {
    var talk = Conversation(id: fresh())
    talk.with = [.record(person)]
    talk.when = When(DayTime(day(-Limit.past...0)))
    talk.said = Practice.said.randomElement()
    return Draft(id: talk.id, kind: .conversation, changes: talk.changes)
  }

  /// Two of three are done, and one of ten of the others is late.
  private func followUp(_ number: Int) -> Draft {
    var followUp = FollowUp(id: fresh())
    let isLate = number.isMultiple(of: 10)
    (followUp.sort, followUp.why) = (number.isMultiple(of: 2) ? .promise : .letter, "what was promised")
    followUp.about = [people[number * Limit.followUp % people.count]]
    followUp.due = day(isLate ? -30...0 : 1...Limit.ahead)
    followUp.state = number.isMultiple(of: 3) ? .open : .done
    return Draft(id: followUp.id, kind: .followUp, changes: followUp.changes)
  }

  private func cadence(_ number: Int) -> Draft {
    let weeks = Every(Int.random(in: 4...40), .week)
    let person = people[number * Limit.cadence % people.count]
    let changes = weeks.map { Cadence(about: person, every: $0, since: day(-Limit.past...0)).changes }
    return Draft(id: fresh(), kind: .cadence, changes: changes ?? [:])
  }

  /// One of five is still to come.
  private func event(_ number: Int) -> Draft {
    var event = Event(id: fresh(), name: "Meeting \(number)")
    let day = day(number.isMultiple(of: 5) ? 0...Limit.ahead : -Limit.past...(-1))
    event.when = When(
      DayTime(day, minute: 18 * 60), to: DayTime(day, minute: 20 * 60), zone: "Europe/Berlin")
    return Draft(id: event.id, kind: .event, changes: event.changes)
  }

  /// One of twenty is a draft.
  private func letter(_ number: Int) -> Draft {
    var letter = Letter(id: fresh())
    letter.to = [people[number * Limit.letter % people.count]]
    (letter.subject, letter.body) = ("Thank you", "Dear friend,\n\n" + Practice.said.joined(separator: "\n"))
    letter.sent = number.isMultiple(of: 20) ? nil : day(-Limit.past...0)
    return Draft(id: letter.id, kind: .letter, changes: letter.changes)
  }
}
