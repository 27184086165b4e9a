import Foundation
import KithRecords
import KithTestSupport
import Testing

@Suite struct DayTests {
  /// Every day of four centuries and some, so that each rule of the calendar comes by.
  @Test func daysFollowEachOther() throws {
    var day = try #require(Day(1999, 12, 31))
    var (year, month, number) = day.civil
    let weekday = day.weekday
    for step in 1...146_500 {
      day = day.adding(days: 1)
      number += 1
      if number > Day.days(in: month, of: year) { (month, number) = (month + 1, 1) }
      if month > 12 { (year, month) = (year + 1, 1) }
      #expect(day.civil == (year, month, number))
      #expect(day == Day(year, month, number))
      #expect(day.weekday == (weekday + step) % 7)
      guard day.civil == (year, month, number) else { return }
    }
  }

  @Test func theCalendarEndsWhereYearsEnd() {
    #expect(Day.first.description == "0001-01-01")
    #expect(Day.last.description == "9999-12-31")
    #expect(Day.last.adding(days: 1) == Day.last)
    #expect(Day.first.adding(days: .min) == Day.first)
    #expect(Day.last.adding(days: .max) == Day.last)
    #expect(Day.first.adding(months: -1) == Day.first)
    #expect(Day.last.adding(months: .max) == Day.last)
    #expect(Day(2023, 2, 29) == nil)
    #expect(Day("2026-02-30") == nil)
    #expect(Day("20261120") == nil)
  }

  @Test(arguments: [
    ("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2026-03-31", -1, "2026-02-28"),
    ("2026-11-20", 2, "2027-01-20"), ("2026-01-15", -13, "2024-12-15"), ("2024-02-29", 12, "2025-02-28"),
  ])
  func aShorterMonthEndsEarlier(from: String, months: Int, to: String) {
    #expect(Day(from)?.adding(months: months).description == to)
  }

  @Test(arguments: [
    ("2026-11-20", "2026-11-20"), ("2026-11-20T14:00", "2026-11-20 14:00"),
    ("2026-11-20 9:05", "2026-11-20 09:05"),
  ])
  func aMinuteIsRead(text: String, shown: String) throws {
    let time = try #require(DayTime(text))

    #expect(time.description == shown)
    #expect(DayTime(time.canonical) == time)
  }

  @Test(arguments: ["2026-11-20 24:00", "2026-11-20 1:5", "2026-11-20x", "2026-11-20 :", "", "14:00"])
  func whatIsNoMinuteIsNotRead(text: String) {
    #expect(DayTime(text) == nil)
  }
}

@Suite struct ZoneTests {
  private func zone(_ name: String) throws -> Zone { Zone(try #require(TimeZone(identifier: name))) }

  /// A minute that clocks show is read back from its moment.
  @Test(arguments: [
    "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Apia",
    "Australia/Lord_Howe", "Africa/Casablanca", "UTC",
  ])
  func momentsAndMinutesAgree(name: String) throws {
    let zone = try zone(name)
    var random = SeededRandom(seed: 1)
    for _ in 0..<2_000 {
      let moment = Int64(random.below(2_000_000_000)) * 1000
      let time = zone.time(at: moment)
      let back = zone.moment(of: time)
      #expect(zone.time(at: back) == time, "\(name) at \(moment)")
      // Of two minutes that look the same the first is meant.
      #expect(back <= moment, "\(name) at \(moment)")
      #expect(zone.day(at: zone.start(of: time.day)) == time.day, "\(name) at \(moment)")
      #expect(zone.day(at: zone.start(of: time.day) - 1) < time.day, "\(name) at \(moment)")
    }
  }

  @Test(arguments: [
    // In Berlin clocks go from 02:00 to 03:00, and back from 03:00 to 02:00.
    ("Europe/Berlin", "2026-03-29 02:30", "2026-03-29 03:30", 1_774_747_800_000),
    ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25 02:30", 1_792_888_200_000),
    // There was no midnight on that day in São Paulo, and no such day at all on Samoa.
    ("America/Sao_Paulo", "2018-11-04", "2018-11-04 01:00", 1_541_300_400_000),
    ("Pacific/Apia", "2011-12-30 12:00", "2011-12-31 12:00", 1_325_282_400_000),
  ])
  func clocksThatChangeAreKept(name: String, typed: String, shown: String, moment: Int64) throws {
    let zone = try zone(name)
    let found = zone.moment(of: try #require(DayTime(typed)))

    #expect(found == moment)
    #expect("\(zone.time(at: found))" == shown)
  }

  @Test func anyNumberIsSomeMoment() {
    let strange = Zone { $0 > 0 ? .max : .min }
    for moment in [Int64.min, -1, 0, 1, .max] {
      _ = strange.time(at: moment)
      _ = Zone.utc.day(at: moment)
    }
    #expect(Zone.utc.day(at: .min) == Day.first)
    #expect(Zone.utc.day(at: .max) == Day.last)
    #expect(Zone.utc.day(at: -1).description == "1969-12-31")
    #expect(Zone.utc.moment(of: DayTime(Day.last)) > 0)
  }
}

@Suite struct WhenTests {
  @Test(arguments: [
    "2026-11-20", "2026-11-20 14:00", "2026-11-20 14:00 to 18:00 Europe/Berlin",
    "2026-11-20 to 2026-11-22", "2026-11-20 22:00 to 2026-11-21 02:00 UTC",
  ])
  func aSpanIsReadAsItIsWritten(text: String) throws {
    let when = try #require(When(text))

    #expect(when.description == text)
    #expect(When(when.value)?.description == text)
  }

  @Test(arguments: ["", "tomorrow", "2026-11-20 to", "2026-11-20 to 2026-11-19", "2026-11-20 18:00 to 14:00"])
  func whatIsNoSpanIsNotRead(text: String) {
    #expect(When(text) == nil)
  }

  @Test func aSpanThatEndsBeforeItBeginsHasNoEnd() throws {
    let when = When(try #require(DayTime("2026-11-20")), to: DayTime("2026-11-19"))

    #expect(when.end == nil)
    #expect(when.lastDay == Day(2026, 11, 20))
  }

  @Test func aDayOfAChangeIsAsLongAsItIs() throws {
    let zone = Zone(try #require(TimeZone(identifier: "Europe/Berlin")))
    let hours = try ["2026-03-29", "2026-10-25", "2026-11-20"].map { text -> Int in
      let span = try #require(When(text)?.moments(in: zone))
      return Int(span.upperBound - span.lowerBound) / 3_600_000
    }

    #expect(hours == [23, 25, 24])
  }
}

@Suite struct EveryTests {
  @Test(arguments: [
    ("6w", "6w"), ("every 6 weeks", "6w"), ("every 2 months", "2m"), ("monthly", "1m"), ("Every week", "1w"),
    ("1 year", "1y"), ("10d", "10d"), ("every  day", "1d"),
  ])
  func whatComesRoundIsRead(typed: String, kept: String) {
    #expect(Every(typed)?.canonical == kept)
    #expect(Every(kept) == Every(typed))
  }

  @Test(arguments: ["", "every", "0w", "-1w", "1001w", "w", "6", "6 fortnights", "99999999999999999999d"])
  func whatDoesNotIsRefused(typed: String) {
    #expect(Every(typed) == nil)
  }

  @Test func whatBeganOnA31stComesBackToIt() throws {
    let (every, anchor) = (try #require(Every("1m")), try #require(Day(2026, 1, 31)))

    #expect(
      (0...4).map { "\(every.turn($0, from: anchor))" }
        == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"])
  }

  @Test func turnsRiseAndTheNextIsTheFirstThatFits() throws {
    for seed in UInt64(0)..<500 {
      var random = SeededRandom(seed: seed)
      let unit = Every.Unit.allCases[random.below(4)]
      let every = try #require(Every(1 + random.below(40), unit))
      let anchor = Day(clamping: random.below(40_000))
      let day = anchor.adding(days: random.below(20_000) - 2_000)

      let next = every.turn(onOrAfter: day, from: anchor)

      #expect(next.day >= max(day, anchor), "seed \(seed)")
      #expect(next.day == every.turn(next.number, from: anchor), "seed \(seed)")
      #expect(next.number == 0 || every.turn(next.number - 1, from: anchor) < day, "seed \(seed)")
      #expect(every.turn(next.number + 1, from: anchor) > next.day, "seed \(seed)")
      // A month's turns keep to the anchor's day, or to the end of their month.
      if unit == .month || unit == .year {
        let (year, month, number) = next.day.civil
        #expect(number == min(anchor.civil.day, Day.days(in: month, of: year)), "seed \(seed)")
      }
    }
  }

  @Test func theEndOfTheCalendarIsTheLastTurn() throws {
    let every = try #require(Every("1d"))

    #expect(every.turn(onOrAfter: Day.last, from: Day.first).day == Day.last)
    #expect(every.turn(.max, from: Day.first) == Day.last)
  }
}
