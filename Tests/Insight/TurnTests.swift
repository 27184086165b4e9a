import KithInsight
import KithMerge
import KithRecords
import KithTestSupport
import Testing

@Suite struct TurnTests {
  @Test func aConversationResetsACadence() throws {
    let ada = try cadence("6w", since: "2026-01-01")

    #expect("\(try turn(ada).day)" == "2026-02-12")
    #expect("\(try turn(ada, last: "2026-02-01").day)" == "2026-03-15")
    // What was spoken before it was decided does not make it due at once.
    #expect("\(try turn(ada, last: "2025-01-01").day)" == "2026-02-12")
  }

  @Test func aMonthEndsEarlierAndIsLongAgainAfterwards() throws {
    let ada = try cadence("1m", since: "2026-01-31")

    #expect("\(try turn(ada).day)" == "2026-02-28")
    #expect("\(try turn(ada, last: "2026-02-28").day)" == "2026-03-28")
  }

  /// An older kith, or another program, may have written none: then it is the day on which that was written.
  @Test func whereNobodySaidSinceWhenItIsCountedFromWhenThatWasWritten() throws {
    let ada = try cadence("1y", since: "2026-01-02")
    var changes = ada.changes
    changes[FieldName("since")] = nil
    let record = try record(.cadence, changes, at: "2026-01-02 23:59")

    #expect(Cadence(record) == ada)
  }

  @Test func aSnoozedTurnComesOnThatDay() throws {
    let ada = try cadence("6w", since: "2026-01-01")
    var snoozed = try followUp(9, .turn, about: 1, due: "2026-02-12")
    snoozed.snoozed = try day("2026-03-01")

    let turn = try turn(ada, [snoozed])
    #expect("\(turn.day), reckoned \(turn.reckoned)" == "2026-03-01, reckoned 2026-02-12")
    // After a conversation there is another turn, and nothing is snoozed any more.
    #expect("\(try self.turn(ada, last: "2026-02-20", [snoozed]).day)" == "2026-04-03")
  }

  @Test func aSkippedTurnCountsFromTheDayOnWhichThatWasSaid() throws {
    let ada = try cadence("6w", since: "2026-01-01")

    // Due on 12 February; skipped half a year later, and not at once due again.
    let late = try closed("2026-02-12", as: .skipped, on: "2026-08-01")
    #expect("\(try turn(ada, [late]).day)" == "2026-09-12")
    // Skipped ahead of time: the turn itself is what is left out.
    let early = try closed("2026-02-12", as: .done, on: "2026-02-01")
    #expect("\(try turn(ada, [early]).day)" == "2026-03-26")
  }

  @Test func othersDoNotCount() throws {
    let ada = try cadence("6w", since: "2026-01-01")
    let other = try closed("2026-02-12", as: .skipped, on: "2026-08-01", about: 2)
    let letter = try followUp(9, .letter, about: 1, due: "2026-02-12")

    #expect("\(try turn(ada, [other, letter]).day)" == "2026-02-12")
  }

  /// Whatever was said and done: never before the cadence after the last conversation, and a later
  /// conversation never brings a turn forward.
  @Test func aLaterConversationIsNeverAnEarlierTurn() throws {
    for seed in UInt64(0)..<500 {
      var random = SeededRandom(seed: seed)
      let unit = Every.Unit.allCases[random.below(4)]
      let every = try #require(Every(1 + random.below(12), unit))
      let start = Day(clamping: 20_000 + random.below(800))
      let cadence = Cadence(about: id(1), every: every, since: start)
      let last = start.adding(days: random.below(400) - 100)
      let touched = try (0..<random.below(3)).map { _ in
        try closed(
          "\(start.adding(days: random.below(300)))", as: random.oneIn(2) ? .done : .skipped,
          on: "\(start.adding(days: random.below(300)))")
      }
      func due(_ last: Day) -> Day {
        Turn(of: cadence, lastTalk: last, touched: touched).day
      }

      #expect(due(last) >= every.turn(1, from: last), "seed \(seed)")
      #expect(due(last.adding(days: 1 + random.below(50))) >= due(last), "seed \(seed)")
      // Two machines that hear of the same things in another order reckon the same.
      #expect(
        Turn(of: cadence, lastTalk: last, touched: touched.reversed()).day
          == due(last), "seed \(seed)")
    }
  }

  private func cadence(_ every: String, since: String) throws -> Cadence {
    Cadence(about: id(1), every: try #require(Every(every)), since: try day(since))
  }

  private func turn(
    _ cadence: Cadence, last: String? = nil, _ touched: [FollowUp] = []
  ) throws -> Turn {
    Turn(of: cadence, lastTalk: last.flatMap { Day($0) }, touched: touched)
  }

  /// Wherever they are who close it and who reckon: the day is that of the clock of whoever closed it.
  @Test func twoMachinesInTwoZonesReckonTheSame() throws {
    let (berlin, newYork) = (try zone("Europe/Berlin"), try zone("America/New_York"))
    let ada = try cadence("4w", since: "2026-11-01")
    let now = try moment("2026-12-27 00:30", in: berlin)
    #expect("\(newYork.day(at: now))" == "2026-12-26")
    let done = try closed("2026-11-29", as: .done, at: now, on: berlin.day(at: now))

    let turn = try turn(ada, [done])
    #expect("\(turn.day)" == "2027-01-24")
    // What one of them puts off under the name that it reckons is put off for the other.
    var snoozed = Plan.turn(turn).followUp(as: id(10))
    snoozed.snoozed = try day("2027-03-01")
    #expect("\(try self.turn(ada, [done, snoozed]).day)" == "2027-03-01")
    #expect("\(try self.turn(ada, [closed("2026-11-29", as: .done, at: now, on: nil)]).day)" == "2027-01-23")
  }

  /// Two who close it while neither sees the other, anywhere: one turn, the later day, nothing to settle.
  @Test func whereverItIsClosedEveryoneReckonsTheSame() throws {
    let names = ["Pacific/Kiritimati", "America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Apia"]
    for seed in UInt64(0)..<300 {
      var random = SeededRandom(seed: seed)
      let zones = try (0..<2).map { _ in try zone(names[random.below(names.count)]) }
      let now = try moment("2026-03-01") + Int64(random.below(400 * 1440)) * 60_000
      let times = [now, now + Int64(random.below(2880)) * 60_000]
      let days = zip(zones, times).map { $0.day(at: $1) }
      let ada = try cadence("\(1 + random.below(9))w", since: "2026-01-01")
      let due = try turn(ada).reckoned
      let both = try record(
        zip(days, times).enumerated().map { place, closing in
          var touched = try followUp(9, .turn, about: 1, due: "\(due)")
          (touched.state, touched.closedOn) = (.done, closing.0)
          return opened(.followUp, touched.changes, at: closing.1, by: UInt64(place + 1))
        })

      let next = try turn(ada, [#require(FollowUp(both))])
      #expect(next.day == ada.every.turn(1, from: max(due, days[0], days[1])), "seed \(seed)")
      #expect(both.conflicts.isEmpty, "seed \(seed)")
    }
  }

  /// A turn that was closed on a day, as its record says.
  private func closed(
    _ due: String, as state: FollowUp.State, on date: String, about number: UInt64 = 1
  ) throws -> FollowUp {
    try closed(due, as: state, at: moment("\(date) 12:00"), on: day(date), about: number)
  }

  /// - Parameter day: nil as an older kith wrote it.
  private func closed(
    _ due: String, as state: FollowUp.State, at time: Int64, on day: Day?, about number: UInt64 = 1
  ) throws -> FollowUp {
    var touched = try followUp(9, .turn, about: number, due: due)
    (touched.state, touched.closedOn) = (state, day)
    return try #require(FollowUp(record([opened(.followUp, touched.changes, at: time)])))
  }

  private func record(_ kind: KindName, _ changes: [FieldName: Value], at time: String) throws
    -> OpenedRecord
  {
    try record([opened(kind, changes, at: moment(time))])
  }

  private func record(_ edits: [OpenedRecord.OpenedEdit]) -> OpenedRecord {
    OpenedRecord(id: id(9), edits: edits)
  }

  private func opened(
    _ kind: KindName, _ changes: [FieldName: Value], at time: Int64, by writer: UInt64 = 1
  ) -> OpenedRecord.OpenedEdit {
    let edit = Edit(
      kind: kind, time: time, author: Author(device: DeviceID(rawValue: writer)), changes: changes)
    return OpenedRecord.OpenedEdit(
      dot: Dot(writer: WriterID(rawValue: writer), counter: 1), edit: edit, live: Array(changes.keys))
  }
}
