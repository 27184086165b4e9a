import KithInsight
import KithMerge
import KithRecords
import KithTestSupport
import Testing

@Suite struct TurnTests {
  @Test func aConversationResetsACadence() throws {
    let ada = try cadence("6w", since: "2026-01-01")

    #expect("\(try turn(ada, today: "2026-01-02").day)" == "2026-02-12")
    #expect("\(try turn(ada, last: "2026-02-01", today: "2026-02-02").day)" == "2026-03-15")
    // What was spoken before it was decided does not make it due at once.
    #expect("\(try turn(ada, last: "2025-01-01", today: "2026-01-02").day)" == "2026-02-12")
  }

  @Test func aMonthEndsEarlierAndIsLongAgainAfterwards() throws {
    let ada = try cadence("1m", since: "2026-01-31")

    #expect("\(try turn(ada, today: "2026-02-01").day)" == "2026-02-28")
    #expect("\(try turn(ada, last: "2026-02-28", today: "2026-03-01").day)" == "2026-03-28")
  }

  @Test func whereThereIsNothingToCountFromItIsDueNow() throws {
    #expect("\(try turn(cadence("1y", since: nil), today: "2026-01-02").day)" == "2026-01-02")
  }

  @Test func aSnoozedTurnComesOnThatDay() throws {
    let ada = try cadence("6w", since: "2026-01-01")
    var snoozed = try followUp(9, .turn, about: 1, due: "2026-02-12")
    snoozed.snoozed = try day("2026-03-01")

    let turn = try turn(ada, [snoozed], today: "2026-02-13")
    #expect("\(turn.day), reckoned \(turn.reckoned)" == "2026-03-01, reckoned 2026-02-12")
    // After a conversation there is another turn, and nothing is snoozed any more.
    #expect("\(try self.turn(ada, last: "2026-02-20", [snoozed], today: "2026-02-21").day)" == "2026-04-03")
  }

  @Test func aSkippedTurnCountsFromTheDayOnWhichThatWasSaid() throws {
    let ada = try cadence("6w", since: "2026-01-01")

    // Due on 12 February; skipped half a year later, and not at once due again.
    let late = try closed("2026-02-12", as: .skipped, on: "2026-08-01")
    #expect("\(try turn(ada, [late], today: "2026-08-01").day)" == "2026-09-12")
    // Skipped ahead of time: the turn itself is what is left out.
    let early = try closed("2026-02-12", as: .done, on: "2026-02-01")
    #expect("\(try turn(ada, [early], today: "2026-02-01").day)" == "2026-03-26")
  }

  @Test func othersDoNotCount() throws {
    let ada = try cadence("6w", since: "2026-01-01")
    let other = try closed("2026-02-12", as: .skipped, on: "2026-08-01", about: 2)
    let letter = try followUp(9, .letter, about: 1, due: "2026-02-12")

    #expect("\(try turn(ada, [other, letter], today: "2026-08-01").day)" == "2026-02-12")
  }

  /// Whatever was said and done: never before the cadence after the last conversation, and a later
  /// conversation never brings a turn forward.
  @Test func aLaterConversationIsNeverAnEarlierTurn() throws {
    for seed in UInt64(0)..<500 {
      var random = SeededRandom(seed: seed)
      let unit = Every.Unit.allCases[random.below(4)]
      let every = try #require(Every(1 + random.below(12), unit))
      let start = Day(clamping: 20_000 + random.below(800))
      let cadence = Cadence(about: id(1), every: every, since: random.oneIn(2) ? start : nil)
      let last = start.adding(days: random.below(400) - 100)
      let touched = try (0..<random.below(3)).map { _ in
        try closed(
          "\(start.adding(days: random.below(300)))", as: random.oneIn(2) ? .done : .skipped,
          on: "\(start.adding(days: random.below(300)))")
      }
      func due(_ last: Day) -> Day {
        Turn(of: cadence, lastTalk: last, touched: touched, in: .utc, today: start).day
      }

      #expect(due(last) >= every.turn(1, from: last), "seed \(seed)")
      #expect(due(last.adding(days: 1 + random.below(50))) >= due(last), "seed \(seed)")
      // Two machines that hear of the same things in another order reckon the same.
      #expect(
        Turn(of: cadence, lastTalk: last, touched: touched.reversed(), in: .utc, today: start).day
          == due(last), "seed \(seed)")
    }
  }

  private func cadence(_ every: String, since: String?) throws -> Cadence {
    Cadence(about: id(1), every: try #require(Every(every)), since: since.flatMap { Day($0) })
  }

  private func turn(
    _ cadence: Cadence, last: String? = nil, _ touched: [FollowUp] = [], today: String
  ) throws -> Turn {
    Turn(
      of: cadence, lastTalk: last.flatMap { Day($0) }, touched: touched, in: .utc, today: try day(today))
  }

  /// A turn that was closed on a day, as its record says.
  private func closed(
    _ due: String, as state: FollowUp.State, on date: String, about number: UInt64 = 1
  ) throws -> FollowUp {
    var touched = try followUp(9, .turn, about: number, due: due)
    touched.state = state
    let edit = Edit(
      kind: .followUp, time: try moment("\(date) 12:00"), author: Author(device: DeviceID(rawValue: 1)),
      changes: touched.changes)
    let opened = OpenedRecord.OpenedEdit(
      dot: Dot(writer: WriterID(rawValue: 1), counter: 1), edit: edit, live: Array(edit.changes.keys))
    return try #require(FollowUp(OpenedRecord(id: id(9), edits: [opened])))
  }
}
