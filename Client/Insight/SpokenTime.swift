package import KithRecords

/// A day, or a minute of it, as a person types it.
///
///     today, yesterday, tomorrow, now            monday, last monday, next friday, this friday
///     in 3 days, 2 weeks ago, 3d, in 2 hours     last week, next month
///     2026-11-20, 20 nov, nov 20, 20 nov 2026    14:00, 2pm, noon: of today, or behind any day
///
/// The rules where people differ:
/// - A weekday by itself is the nearest one in the direction that is meant, today included. With `last` or
///   `next` it is the nearest that is not today.
/// - Of what is past, `monday 15:00` said on a Monday at 14:00 is last Monday's, and `23:59` at noon
///   yesterday's.
/// - A day without a year, and a span without `ago` or `in`, lie in the direction that is meant.
/// - A month after a 31st ends earlier: `in 1 month` is its last day.
package struct SpokenTime: Hashable, Sendable {
  package let time: DayTime
  /// Whether it lies further back than it would if the day were not half over: a clock by itself, or one of a
  /// weekday, that is yet to come today while something past is meant.
  package let isMovedBack: Bool

  /// What was meant where a text says neither: what was, or what is to come.
  package enum Direction: Sendable {
    case past, future

    var sign: Int { self == .past ? -1 : 1 }
  }

  package enum Limit {
    /// The largest number of hours, days, weeks, months or years.
    package static let number = 10_000
    /// How long a text may be.
    package static let characters = 80
  }

  /// - Throws: what is wrong with the text, and what it could be.
  package init(
    _ text: String, now: Int64, in zone: Zone, toward direction: Direction
  ) throws(SpokenProblem) {
    let reader = SpokenReader(now: now, zone: zone, direction: direction)
    let words = SpokenReader.words(of: text)
    guard text.count <= Limit.characters, !words.isEmpty else { throw .unknown(text, could: []) }
    if let problem = SpokenProblem(impossible: words, typed: text, reader) { throw problem }
    guard let read = reader.read(words) else {
      throw .unknown(text, could: SpokenProblem.guesses(words) { reader.read($0) != nil })
    }
    time =
      read.daysBack == 0
      ? read.time : DayTime(read.time.day.adding(days: -read.daysBack), minute: read.time.minute)
    isMovedBack = read.daysBack > 0
  }

  /// Its moment, in milliseconds since 1970; of a day alone its first.
  package func moment(in zone: Zone) -> Int64 { zone.moment(of: time) }
}

/// Reads words, one rule after the other.
struct SpokenReader {
  let now: Int64
  let zone: Zone
  let direction: SpokenTime.Direction

  static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
  static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
  ]
  static let others = [
    "today", "yesterday", "tomorrow", "now", "last", "next", "this", "in", "ago", "hours", "days",
    "weeks", "months", "years",
  ]

  private enum Unit: String, CaseIterable {
    case hour, day, week, month, year
  }

  private var today: Day { zone.day(at: now) }

  /// In small letters, without commas and without what only joins others.
  static func words(of text: String) -> [String] {
    text.lowercased().split { $0.isWhitespace || $0 == "," }.map(String.init)
      .filter { !["at", "on", "the"].contains($0) }
  }

  /// - Returns: a time, and how many days earlier it is meant, for what is past and would be yet to come.
  func read(_ words: [String]) -> (time: DayTime, daysBack: Int)? {
    if words == ["now"] { return (zone.time(at: now), 0) }
    if let (number, unit, sign) = span(words), unit == .hour {
      return (zone.time(at: now + Int64(sign * number) * 3_600_000), 0)
    }
    if words.count == 1, let both = words.first.flatMap(joined) { return (both, 0) }
    if let day = day(words) { return (DayTime(day), 0) }
    for count in 1...2 where words.count >= count {
      guard let minute = SpokenReader.clock(words.suffix(count).joined()) else { continue }
      let rest = Array(words.dropLast(count))
      guard let day = rest.isEmpty ? today : day(rest) else { continue }
      let time = DayTime(day, minute: minute)
      guard direction == .past, zone.moment(of: time) > now else { return (time, 0) }
      return (time, rest.isEmpty ? 1 : rest.count == 1 && weekday(rest) != nil ? 7 : 0)
    }
    return nil
  }

  /// The year of a month that nobody named a year for.
  func year(of month: Int) -> Int {
    let (year, now, _) = today.civil
    let isThisYear = direction == .past ? month <= now : month >= now
    return min(max(isThisYear ? year : year + direction.sign, 1), 9999)
  }

  /// `2026-11-20t14:00`
  private func joined(_ word: String) -> DayTime? {
    guard word.count > 10, let time = DayTime(word.uppercased()) else { return nil }
    return time
  }

  /// `14:00`, `2pm`, `2:30pm`, `noon`: minutes since midnight.
  static func clock(_ text: String) -> Int? {
    if text == "noon" { return 720 }
    guard text.hasSuffix("am") || text.hasSuffix("pm") else { return DayTime.minute(text) }
    let face = text.dropLast(2)
    guard let minute = DayTime.minute(face.contains(":") ? face : face + ":00"),
      (60..<780).contains(minute)
    else { return nil }
    return minute % 720 + (text.hasSuffix("pm") ? 720 : 0)
  }

  private func day(_ words: [String]) -> Day? {
    let text = words.joined(separator: " ")
    switch text {
    case "today": return today
    case "yesterday": return today.adding(days: -1)
    case "tomorrow": return today.adding(days: 1)
    default: break
    }
    if let day = weekday(words) ?? Day(text) { return day }
    if words.count == 1, text.utf8.count == 8, let date = PartialDate(text) { return Day(date) }
    if let (number, unit, sign) = span(words) { return away(number * sign, unit) }
    return dayOfMonth(words)
  }

  /// `monday`, `last mon`, `next friday`, `this friday`
  private func weekday(_ words: [String]) -> Day? {
    guard let name = words.last, words.count <= 2, let weekday = SpokenReader.place(name, in: Self.weekdays)
    else { return nil }
    let ahead = ((weekday - today.weekday) % 7 + 7) % 7
    switch words.count == 2 ? words.first : nil {
    case nil: return today.adding(days: direction == .past && ahead > 0 ? ahead - 7 : ahead)
    case "last": return today.adding(days: ahead - 7)
    case "next": return today.adding(days: ahead == 0 ? 7 : ahead)
    case "this": return today.adding(days: ahead)
    default: return nil
    }
  }

  /// Which of these a word is, or begins with three letters at the least.
  static func place(_ word: String, in names: [String]) -> Int? {
    guard word.count >= 3 else { return nil }
    return names.firstIndex { $0.hasPrefix(word) } ?? (word == "sept" ? 8 : nil)
  }

  /// `in 3 days`, `2 weeks ago`, `3d`, `a week ago`, `last week`, `next month`
  private func span(_ words: [String]) -> (number: Int, unit: Unit, sign: Int)? {
    var (words, sign) = (words[...], direction.sign)
    switch (words.first, words.last) {
    case ("in", "ago"): return nil
    case ("in", _): (words, sign) = (words.dropFirst(), 1)
    case (_, "ago"): (words, sign) = (words.dropLast(), -1)
    case ("last", _), ("next", _):
      guard words.count == 2, let unit = words.last.flatMap({ Unit(rawValue: $0) }), unit != .hour,
        unit != .day
      else { return nil }
      return (1, unit, words.first == "last" ? -1 : 1)
    default: break
    }
    let text = words.joined(separator: " ")
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    if digits.isEmpty, words.count == 2, ["a", "an", "one"].contains(words.first) {
      return words.last.flatMap { Unit(rawValue: $0) }.map { (1, $0, sign) }
    }
    guard let number = Int(digits), number <= SpokenTime.Limit.number else { return nil }
    let name = text.dropFirst(digits.count).drop { $0 == " " }
    let unit = Unit.allCases.first { unit in
      [String(unit.rawValue.prefix(1)), unit.rawValue, unit.rawValue + "s"].contains { $0 == name }
    }
    return unit.map { (number, $0, sign) }
  }

  /// Nil where the calendar ends.
  private func away(_ steps: Int, _ unit: Unit) -> Day? {
    let day: Day
    switch unit {
    case .hour: return nil
    case .day: day = today.adding(days: steps)
    case .week: day = today.adding(days: steps * 7)
    case .month: day = today.adding(months: steps)
    case .year: day = today.adding(months: steps * 12)
    }
    return day == Day.first || day == Day.last ? nil : day
  }

  /// `20 nov`, `20. november`, `nov 20th`, `20 nov 2026`
  private func dayOfMonth(_ words: [String]) -> Day? {
    guard let (day, month, year) = SpokenReader.dayOfMonth(words) else { return nil }
    if let year { return Day(year, month, day) }
    // There are at most eight years between two 29ths of February.
    let (thisYear, _, _) = today.civil
    for step in 0...8 {
      guard let found = Day(thisYear + step * direction.sign, month, day) else { continue }
      if direction == .past ? found <= today : found >= today { return found }
    }
    return nil
  }

  static func dayOfMonth(_ words: [String]) -> (day: Int, month: Int, year: Int?)? {
    guard (2...3).contains(words.count) else { return nil }
    let year = words.count == 3 ? words.last.flatMap { $0.utf8.count == 4 ? Int($0) : nil } : nil
    guard words.count == 2 || year != nil else { return nil }
    for (name, number) in [(words[0], words[1]), (words[1], words[0])] {
      guard let month = place(name, in: months) else { continue }
      var digits = number[...]
      for end in [".", "st", "nd", "rd", "th"] where digits.hasSuffix(end) {
        digits = digits.dropLast(end.count)
        break
      }
      guard (1...2).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
        let day = Int(digits)
      else { continue }
      return (day, month + 1, year)
    }
    return nil
  }
}
