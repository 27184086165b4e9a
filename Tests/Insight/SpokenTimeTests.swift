import Foundation
import KithInsight
import KithRecords
import KithTestSupport
import Testing

/// It is Thursday, 2026-11-26 00:30 by clocks that are two hours ahead: in Greenwich it is Wednesday still.
@Suite struct SpokenTimeTests {
  private let now: Int64 = 1_795_645_800_000
  private let zone = Zone { _ in 7200 }

  @Test(arguments: [
    ("today", "2026-11-26"), ("Yesterday", "2026-11-25"), ("tomorrow", "2026-11-27"),
    ("now", "2026-11-26 00:30"), ("yesterday 14:00", "2026-11-25 14:00"), ("0:30", "2026-11-26 00:30"),
    ("today at 9:30", "2026-11-26 09:30"), ("12 am", "2026-11-26 00:00"),
    ("today 2pm", "2026-11-26 14:00"), ("tomorrow, 2:30 pm", "2026-11-27 14:30"),
    ("last monday", "2026-11-23"), ("last thursday", "2026-11-19"), ("next thursday", "2026-12-03"),
    ("next friday", "2026-11-27"), ("this friday 19:00", "2026-11-27 19:00"), ("last mon", "2026-11-23"),
    ("in 3 days", "2026-11-29"), ("2 weeks ago", "2026-11-12"), ("a week ago", "2026-11-19"),
    ("in a month", "2026-12-26"), ("in 2 hours", "2026-11-26 02:30"), ("1 hour ago", "2026-11-25 23:30"),
    ("last week", "2026-11-19"), ("next month", "2026-12-26"), ("in 1y", "2027-11-26"),
    ("2026-11-20", "2026-11-20"), ("2026-11-20 14:00", "2026-11-20 14:00"), ("20261120", "2026-11-20"),
    ("2026-11-20T14:00", "2026-11-20 14:00"), ("20 nov 2025", "2025-11-20"),
    ("Nov 20th, 2025", "2025-11-20"), ("20. November 2025", "2025-11-20"),
    ("20 nov 2025 9:00", "2025-11-20 09:00"), ("29 feb 2024", "2024-02-29"),
  ])
  func whatSaysWhichDayMeansItInBothDirections(typed: String, meant: String) throws {
    for direction in [SpokenTime.Direction.past, .future] {
      #expect("\(try SpokenTime(typed, now: now, in: zone, toward: direction).time)" == meant)
    }
  }

  @Test(arguments: [
    ("monday", "2026-11-23", "2026-11-30"), ("thursday", "2026-11-26", "2026-11-26"),
    ("fri", "2026-11-20", "2026-11-27"), ("3d", "2026-11-23", "2026-11-29"),
    ("2 weeks", "2026-11-12", "2026-12-10"), ("20 nov", "2026-11-20", "2027-11-20"),
    ("nov 26", "2026-11-26", "2026-11-26"), ("29 feb", "2024-02-29", "2028-02-29"),
    ("24 dec 18:00", "2025-12-24 18:00", "2026-12-24 18:00"), ("3h", "2026-11-25 21:30", "2026-11-26 03:30"),
    ("14:00", "2026-11-25 14:00", "2026-11-26 14:00"), ("2pm", "2026-11-25 14:00", "2026-11-26 14:00"),
    ("noon", "2026-11-25 12:00", "2026-11-26 12:00"),
    ("thursday 9:00", "2026-11-19 09:00", "2026-11-26 09:00"),
    ("thu 0:15", "2026-11-26 00:15", "2026-11-26 00:15"),
    ("fri 9:00", "2026-11-20 09:00", "2026-11-27 09:00"),
  ])
  func whatDoesNotLiesInTheDirectionThatIsMeant(typed: String, past: String, future: String) throws {
    #expect("\(try SpokenTime(typed, now: now, in: zone, toward: .past).time)" == past)
    #expect("\(try SpokenTime(typed, now: now, in: zone, toward: .future).time)" == future)
  }

  @Test(arguments: [
    (
      "",
      "“” is no day that kith knows. Write it as yesterday, last monday, in 3 days, 2w, 20 nov or 2026-11-20 14:00."
    ),
    (
      "soon",
      "“soon” is no day that kith knows. Write it as yesterday, last monday, in 3 days, 2w, 20 nov or 2026-11-20 14:00."
    ),
    ("yesturday", "“yesturday” is no day that kith knows. Is it yesterday?"),
    ("last wendesday", "“last wendesday” is no day that kith knows. Is it last wednesday?"),
    ("20 novmber", "“20 novmber” is no day that kith knows. Is it 20 november?"),
    ("in 3 dyas", "“in 3 dyas” is no day that kith knows. Is it in 3 days?"),
    ("11/20/2026", "“11/20/2026” is no day that kith knows. Is it 2026-11-20?"),
    ("5.9.2026", "“5.9.2026” is no day that kith knows. Is it 2026-09-05, or 2026-05-09?"),
    ("2026/11/20", "“2026/11/20” is no day that kith knows. Is it 2026-11-20?"),
    ("2026-02-30", "There is no “2026-02-30”: that month has 28 days."),
    ("31 nov", "There is no “31 nov”: that month has 30 days."),
    ("31 feb", "There is no “31 feb”: that month has 28 days."),
    ("30 feb 2024 14:00", "There is no “30 feb 2024 14:00”: that month has 29 days."),
    ("today 25:00", "“today 25:00”: there is no such time of a day. Times go from 00:00 to 23:59."),
  ])
  func whatSaysNothingIsRefusedWithWhatItCouldBe(typed: String, said: String) {
    let problem = #expect(throws: SpokenProblem.self) {
      try SpokenTime(typed, now: now, in: zone, toward: .past)
    }
    #expect(problem?.description == said)
  }

  /// It is that of the year that is meant.
  @Test func februaryHasTheDaysOfItsYear() throws {
    for (now, past, future) in [("2027-12-01", 28, 29), ("2028-02-10", 29, 29), ("2028-03-01", 29, 28)] {
      let moment = zone.moment(of: try #require(DayTime(now)))
      for (direction, days) in [(SpokenTime.Direction.past, past), (.future, future)] {
        #expect(throws: SpokenProblem.noSuchDay("30 feb", days: days)) {
          try SpokenTime("30 feb", now: moment, in: zone, toward: direction)
        }
      }
    }
  }

  @Test(arguments: [
    "2", "w", "-2w", "99999d", "2026-13-01", "--05-09", "2 fortnights", "9999y", "1é", "in 2 days ago", "ago",
    "in", "last", "next 3 days", "13pm", "0am", "monday monday", "today tomorrow", "14:00 15:00",
    "29 feb 2026",
    "99999999999999999999 days", "20 nov 26", "0 nov", "nov", "٢ days", "mo", "12:5", "next today",
  ])
  func nonsenseIsRefused(typed: String) {
    for direction in [SpokenTime.Direction.past, .future] {
      #expect(throws: SpokenProblem.self) { try SpokenTime(typed, now: now, in: zone, toward: direction) }
    }
  }

  /// Whatever is typed, and whenever: a time or a refusal.
  @Test func nothingThatIsTypedEndsTheProgram() {
    let words = [
      "in", "ago", "last", "next", "3", "0", "10000", "days", "weeks", "y", "monday", "nov", "29", "feb",
      "2026",
      "14:00", "99:99", "2pm", "2026-11-20", "-", "/", "1/2/3", "é", "today", "\u{0}", ":", "2026-99-99",
    ]
    for seed in UInt64(0)..<4_000 {
      var random = SeededRandom(seed: seed)
      let text = (0...random.below(4)).map { _ in words[random.below(words.count)] }.joined(separator: " ")
      let now = random.oneIn(20) ? Int64(bitPattern: random.next()) / 4 : self.now
      _ = try? SpokenTime(text, now: now, in: zone, toward: random.oneIn(2) ? .past : .future)
    }
  }

  /// On the day on which clocks go on by an hour, days are still days.
  @Test func daysAreCountedByTheCalendar() throws {
    let berlin = Zone(try #require(TimeZone(identifier: "Europe/Berlin")))
    for (evening, morrow) in [("2026-03-28 23:30", "2026-03-29"), ("2026-10-25 23:30", "2026-10-26")] {
      let now = berlin.moment(of: try #require(DayTime(evening)))

      let found = try SpokenTime("tomorrow", now: now, in: berlin, toward: .future)
      #expect("\(found.time)" == morrow)
      #expect(berlin.day(at: found.moment(in: berlin)) == found.time.day)
    }
  }
}
