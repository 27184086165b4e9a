import KithRecords

/// A moment of the past as people type it: `today`, `yesterday`, `monday`, `3h`, `2d`, `2w`, `6 months ago`,
/// `2026-11-20`, `2026-11`. But for hours it is the beginning of a day, by the clocks here.
package struct Since {
  package let milliseconds: Int64

  enum Limit {
    /// The largest number of days, weeks, months, years or hours.
    static let number = 10_000
  }

  private enum Unit: String, CaseIterable {
    case hour, day, week, month, year
  }

  private static let weekdays = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
  ]

  package init(_ text: String, now: Int64, offset: (Int64) -> Int) throws(CommandError) {
    guard let found = Since.moment(text.inOneLine.lowercased(), now, offset) else {
      throw .usage(
        "“\(text)” is no day that kith knows. Write it as yesterday, monday, 3h, 2d, 2w, 6m or 2026-11-20."
      )
    }
    milliseconds = found
  }

  private static func moment(_ text: String, _ now: Int64, _ offset: (Int64) -> Int) -> Int64? {
    func start(_ days: Int) -> Int64 { Moment.start(ofDay: days, offset: offset) }
    let today = Moment(now).localDay(offset: offset(now))
    switch text {
    case "today": return start(today)
    case "yesterday": return start(today - 1)
    default: break
    }
    let name = text.hasPrefix("last ") ? String(text.dropFirst(5)) : text
    if let weekday = weekdays.firstIndex(where: { $0 == name || (name.count == 3 && $0.hasPrefix(name)) }) {
      // 1970-01-01 was a Thursday.
      let back = ((today + 3 - weekday) % 7 + 7) % 7
      return start(today - (back == 0 && name != text ? 7 : back))
    }
    if let date = PartialDate(text), let year = date.year {
      return start(Moment.days(year, date.month ?? 1, date.day ?? 1))
    }
    guard let (number, unit) = span(text) else { return nil }
    switch unit {
    case .hour: return now - Int64(number) * 3_600_000
    case .day: return start(today - number)
    case .week: return start(today - number * 7)
    case .month: return back(number, from: today).map(start)
    case .year: return back(number * 12, from: today).map(start)
    }
  }

  /// `2w`, `2 weeks`, `2 weeks ago`.
  private static func span(_ text: String) -> (Int, Unit)? {
    let words = text.hasSuffix(" ago") ? text.dropLast(4) : text[...]
    let digits = words.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int(digits), number <= Limit.number else { return nil }
    let name = words.dropFirst(digits.count).drop { $0 == " " }
    let unit = Unit.allCases.first { unit in
      [String(unit.rawValue.prefix(1)), unit.rawValue, unit.rawValue + "s"].contains { $0 == name }
    }
    return unit.map { (number, $0) }
  }

  /// The same day of an earlier month, or its last.
  private static func back(_ months: Int, from today: Int) -> Int? {
    let date = Moment.civil(today)
    let month = date.year * 12 + date.month - 1 - months
    guard month >= 12 else { return nil }
    let day = (1...date.day).last { PartialDate(year: month / 12, month: month % 12 + 1, day: $0) != nil }
    return day.map { Moment.days(month / 12, month % 12 + 1, $0) }
  }
}

extension Moment {
  /// The number of the local day since 1970-01-01, where clocks are `offset` seconds ahead of UTC.
  func localDay(offset: Int) -> Int {
    let local = milliseconds + Int64(offset) * 1000
    return Int((local >= 0 ? local : local - 86_399_999) / 86_400_000)
  }

  /// When a day began here. Its first hour may have other clocks than the hour before it.
  static func start(ofDay day: Int, offset: (Int64) -> Int) -> Int64 {
    let utc = Int64(day) * 86_400_000
    let guess = utc - Int64(offset(utc)) * 1000
    return utc - Int64(offset(guess)) * 1000
  }

  /// The number of a Gregorian date's day, counted from 1970-01-01: the way back of `civil`.
  static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
