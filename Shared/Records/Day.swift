/// A day of the Gregorian calendar, of the years 1 to 9999: without a clock and without a zone.
package struct Day: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Counted from 1970-01-01; always one of those years.
  package let number: Int

  package static let first = Day(unchecked: -719_162)
  package static let last = Day(unchecked: 2_932_896)

  private init(unchecked number: Int) {
    self.number = number
  }

  /// The first or the last day there is, where `number` lies beyond.
  package init(clamping number: Int) {
    self.number = min(max(number, Day.first.number), Day.last.number)
  }

  /// - Returns: nil if there is no such day.
  package init?(_ year: Int, _ month: Int, _ day: Int) {
    guard PartialDate(year: year, month: month, day: day) != nil else { return nil }
    self.init(unchecked: Day.number(year, month, day))
  }

  /// - Returns: nil if not all of it is known.
  package init?(_ date: PartialDate) {
    guard let year = date.year, let month = date.month, let day = date.day else { return nil }
    self.init(year, month, day)
  }

  /// Reads `2026-11-20`.
  package init?(_ text: some StringProtocol) {
    guard text.utf8.count == 10, let date = PartialDate(text) else { return nil }
    self.init(date)
  }

  package static func < (a: Day, b: Day) -> Bool { a.number < b.number }

  /// By whole cycles of 400 years that begin in March.
  package var civil: (year: Int, month: Int, day: Int) {
    let shifted = number + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  /// The way back of `civil`.
  private static func number(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// 0 for a Monday, 6 for a Sunday.
  package var weekday: Int {
    // 1970-01-01 was a Thursday.
    ((number + 3) % 7 + 7) % 7
  }

  package var date: PartialDate? {
    let (year, month, day) = civil
    return PartialDate(year: year, month: month, day: day)
  }

  /// `2026-11-20`
  package var description: String {
    date?.text ?? ""
  }

  /// So many days later; earlier if there are fewer than none.
  package func adding(days: Int) -> Day {
    let (sum, isOver) = number.addingReportingOverflow(days)
    return Day(clamping: isOver ? (days > 0 ? Int.max : Int.min) : sum)
  }

  /// The same day of a later month, or the last day of one that is shorter.
  package func adding(months: Int) -> Day {
    let (year, month, day) = civil
    let (sum, isOver) = (year * 12 + month - 1).addingReportingOverflow(months)
    guard !isOver, sum >= 12 else { return months > 0 ? Day.last : Day.first }
    guard sum / 12 <= 9999 else { return Day.last }
    let fitting = Day.days(in: sum % 12 + 1, of: sum / 12)
    return Day(unchecked: Day.number(sum / 12, sum % 12 + 1, min(day, fitting)))
  }

  /// How many days later `other` is.
  package func days(to other: Day) -> Int {
    other.number - number
  }

  /// How many days a month has.
  package static func days(in month: Int, of year: Int) -> Int {
    PartialDate.days(in: month, of: year)
  }
}

/// A day, or a minute of it, by the clocks of some place: which place is said elsewhere.
package struct DayTime: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let day: Day
  /// Since midnight by the face of the clock; nil if nobody said when.
  package let minute: Int?

  package static let minutesOfDay = 0..<1440

  /// A minute that no clock shows is nobody's word: the day alone is left.
  package init(_ day: Day, minute: Int? = nil) {
    self.day = day
    self.minute = minute.flatMap { DayTime.minutesOfDay.contains($0) ? $0 : nil }
  }

  /// Reads `2026-11-20`, `2026-11-20T14:00` or `2026-11-20 14:00`.
  package init?(_ text: some StringProtocol) {
    guard let day = Day(text.prefix(10)) else { return nil }
    let rest = text.dropFirst(10)
    guard let mark = rest.first else {
      self.init(day)
      return
    }
    guard mark == "T" || mark == " ", let minute = DayTime.minute(rest.dropFirst()) else { return nil }
    self.init(day, minute: minute)
  }

  /// Reads `14:00`, `9:30`.
  package static func minute(_ text: some StringProtocol) -> Int? {
    let pieces = text.split(separator: ":", omittingEmptySubsequences: false)
    guard pieces.count == 2, let hour = pieces.first, let minute = pieces.last else { return nil }
    guard (1...2).contains(hour.utf8.count), minute.utf8.count == 2 else { return nil }
    guard text.utf8.allSatisfy({ (48...58).contains($0) }) else { return nil }
    guard let hour = Int(hour), let minute = Int(minute), hour < 24, minute < 60 else { return nil }
    return hour * 60 + minute
  }

  /// `14:00`; nil if nobody said when.
  package var clock: String? {
    minute.map { "\(DayTime.two($0 / 60)):\(DayTime.two($0 % 60))" }
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

  /// `2026-11-20 14:00`
  package var description: String { written(" ") }

  /// `2026-11-20T14:00`, as it is kept.
  package var canonical: String { written("T") }

  private func written(_ mark: String) -> String {
    "\(day)" + (clock.map { mark + $0 } ?? "")
  }

  /// A day comes before its minutes.
  package static func < (a: DayTime, b: DayTime) -> Bool {
    (a.day, a.minute ?? -1) < (b.day, b.minute ?? -1)
  }
}
