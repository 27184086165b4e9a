import KithInsight
import KithMerge
import KithRecords
import KithTestSupport
import Testing

/// Days as clocks have them anywhere: across midnight, summer time and leap days.
@Suite struct AnywhereTests {
  /// Far ahead, far behind, half hours, a change of clocks at midnight, one of half an hour, none.
  private static let names = [
    "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "America/New_York", "Europe/Berlin",
    "Africa/Cairo", "Australia/Lord_Howe", "UTC",
  ]

  /// An event is asked about on just those days on which some minute of it is, by the clocks here.
  @Test func anEventIsOnTheDaysOfItsMinutes() throws {
    for seed in UInt64(0)..<80 {
      var random = SeededRandom(seed: seed)
      let (name, here) = (
        Self.names[random.below(Self.names.count)], try zone(Self.names[random.below(Self.names.count)])
      )
      let start = DayTime(Day(clamping: 20_500 + random.below(800)), minute: random.below(1440))
      let last = (start.minute ?? 0) + random.below(3 * 1440)
      let when = When(
        start, to: DayTime(start.day.adding(days: last / 1440), minute: last % 1440), zone: name)
      var event = Event(id: id(1), name: "Fair")
      event.when = when
      let place = Place(here)
      let moments = try #require(place.moments(of: when))
      let end = max(moments.lowerBound, moments.upperBound - 1)
      let minutes = Array(stride(from: moments.lowerBound, through: end, by: 900_000)) + [end]
      let days = Set(minutes.map(here.day))

      let book = Notebook(events: [event])
      let asked = (-4...8).map { start.day.adding(days: $0) }.filter { day in
        book.today(on: day, at: place).contains { $0.sort == .event }
      }
      #expect(asked == days.sorted(), "seed \(seed)")
      let first = book.coming(after: start.day.adding(days: -4), days: 12, at: place)
      #expect(first.map(\.day) == [days.min()], "seed \(seed)")
    }
  }

  /// Whoever was born when: once in the year to come, on no day but that; on a 29th of February on the last
  /// day of it.
  @Test func aBirthdayComesOnceAYear() throws {
    for seed in UInt64(0)..<120 {
      var random = SeededRandom(seed: seed)
      let born = random.oneIn(3) ? try day("1984-02-29") : Day(clamping: random.below(12_000))
      let written = random.oneIn(2) ? "\(born)" : "-\("\(born)".dropFirst(4))"
      let book = Notebook(people: [person(1, "Ada", born: written)])
      let today = Day(clamping: 20_000 + random.below(3_000))

      let coming = book.coming(after: today, days: 366, at: Place(.utc))
      let next = try #require(coming.first?.day, "seed \(seed)")
      #expect(coming.count == 1 && today < next && today.days(to: next) <= 366, "seed \(seed)")
      #expect(next.civil.month == born.civil.month, "seed \(seed)")
      let isLeap = born.civil.month == 2 && born.civil.day == 29
      #expect(
        next.civil.day == (isLeap ? Day.days(in: 2, of: next.civil.year) : born.civil.day), "seed \(seed)")
      for ahead in [1, 2, today.days(to: next) - 1, today.days(to: next), today.days(to: next) + 1]
      where ahead > 0 {
        let asked = today.adding(days: ahead)
        #expect(book.today(on: asked, at: Place(.utc)).isEmpty == (asked != next), "seed \(seed), \(asked)")
      }
    }
  }

  /// A talk counts on the day that clocks showed where it was: what ends a minute later, after midnight, comes
  /// round a day later, also in the night in which clocks change.
  @Test func aTurnFollowsTheDayOfTheTalk() throws {
    for seed in UInt64(0)..<400 {
      var random = SeededRandom(seed: seed)
      let there = try zone(Self.names[random.below(Self.names.count)])
      let midnight = there.start(of: Day(clamping: 20_500 + random.below(800)))
      let (before, after) = (there.time(at: midnight - 60_000), there.time(at: midnight))
      #expect(before.day.days(to: after.day) == 1, "seed \(seed)")
      let every = try #require(Every(1 + random.below(20), random.oneIn(2) ? .day : .week))
      func turn(_ day: Day) -> Day {
        Turn(of: Cadence(about: id(1), every: every, since: .first), lastTalk: day, touched: []).day
      }
      #expect(turn(before.day).days(to: turn(after.day)) == 1, "seed \(seed)")
    }
  }

  /// What is done every year from a 29th of February on is always in February.
  @Test func aYearlyTurnStaysInItsMonth() throws {
    let leap = try day("2024-02-29")
    let yearly = try #require(Every("1y"))
    for number in 1...200 {
      let (year, month, day) = yearly.turn(number, from: leap).civil
      #expect(year == 2024 + number && month == 2 && day == Day.days(in: 2, of: year))
    }
  }
}
