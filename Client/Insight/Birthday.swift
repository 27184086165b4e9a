package import KithRecords

/// A day that comes round every year.
///
/// Who was born on a 29th of February has their birthday on the 28th in years without one: so it stays in its
/// month, is never late, and a calendar can say it as one rule, “the last day of February”.
package struct Birthday: Hashable, Sendable {
  package let month: Int
  package let day: Int
  /// Nil if nobody knows it: then nobody is told how old they are.
  package let year: Int?

  /// - Returns: nil if the month or the day is not known.
  package init?(_ date: PartialDate) {
    guard let month = date.month, let day = date.day else { return nil }
    (self.month, self.day, year) = (month, day, date.year)
  }

  package var isLeapDay: Bool { month == 2 && day == 29 }

  /// Its day in a year of the calendar.
  package func day(in year: Int) -> Day? {
    Day(year, month, day) ?? (isLeapDay ? Day(year, 2, 28) : nil)
  }

  /// The first that is on `day` or later. There is none before they were born.
  package func next(onOrAfter day: Day) -> Day? {
    let from = max(day.civil.year, year ?? 1)
    // Of two years in a row one has it that is not too early.
    return (from...from + 1).lazy.compactMap { self.day(in: $0) }.first { $0 >= day }
  }

  /// How old they become on that day; nil if nobody knows, or on the day of their birth.
  package func age(on day: Day) -> Int? {
    guard let year, day.civil.year > year else { return nil }
    return day.civil.year - year
  }
}
