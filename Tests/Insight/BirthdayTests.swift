import KithInsight
import KithRecords
import KithTestSupport
import Testing

@Suite struct BirthdayTests {
  @Test(arguments: [
    ("1984-05-09", "2026-05-09", "2026-05-09", 42), ("1984-05-09", "2026-05-10", "2027-05-09", 43),
    ("1984-02-29", "2026-01-01", "2026-02-28", 42), ("1984-02-29", "2028-02-28", "2028-02-29", 44),
    ("1984-02-29", "2026-03-01", "2027-02-28", 43), ("2030-01-01", "2026-05-09", "2030-01-01", nil),
    ("--02-29", "2026-01-01", "2026-02-28", nil), ("--12-31", "2026-12-31", "2026-12-31", nil),
    ("--01-01", "2026-12-31", "2027-01-01", nil),
  ])
  func theNextOneIsFound(born: String, from: String, next: String, age: Int?) throws {
    let birthday = try #require(PartialDate(born).flatMap { Birthday($0) })

    let found = try #require(birthday.next(onOrAfter: day(from)))
    #expect("\(found)" == next)
    #expect(birthday.age(on: found) == age)
  }

  @Test(arguments: ["1984", "1984-05"])
  func whatHasNoDayIsNone(text: String) throws {
    #expect(Birthday(try #require(PartialDate(text))) == nil)
  }

  /// Each has one birthday a year, and it lies in the month of the birth.
  @Test func thereIsOneAYear() throws {
    for seed in UInt64(0)..<300 {
      var random = SeededRandom(seed: seed)
      let born = random.oneIn(4) ? try day("1984-02-29") : Day(clamping: random.below(20_000))
      let birthday = try #require(born.date.flatMap { Birthday($0) })
      var next = try #require(birthday.next(onOrAfter: born))
      #expect(next == born, "seed \(seed)")
      for year in born.civil.year + 1...born.civil.year + 30 {
        next = try #require(birthday.next(onOrAfter: next.adding(days: 1)))
        #expect(next.civil.year == year, "seed \(seed)")
        #expect(next.civil.month == born.civil.month, "seed \(seed)")
        #expect(birthday.age(on: next) == year - born.civil.year, "seed \(seed)")
      }
    }
  }

  @Test func theCalendarEnds() throws {
    #expect(Birthday(try #require(PartialDate("--01-01")))?.next(onOrAfter: Day.last) == nil)
  }
}
