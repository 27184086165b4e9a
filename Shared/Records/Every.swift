/// How often something comes round: `6w`, `every 2 months`.
package struct Every: Hashable, Sendable, CustomStringConvertible {
  package let count: Int
  package let unit: Unit

  package enum Unit: String, CaseIterable, Sendable {
    case day, week, month, year

    fileprivate var letter: String { String(rawValue.prefix(1)) }
  }

  package enum Limit {
    package static let count = 1...1000
    /// How far `turn` looks, in turns.
    fileprivate static let turns = 4_000_000
  }

  /// - Returns: nil if that is nothing that comes round.
  package init?(_ count: Int, _ unit: Unit) {
    guard Limit.count.contains(count) else { return nil }
    (self.count, self.unit) = (count, unit)
  }

  /// Reads `6w`, `6 weeks`, `every 6w`, `every week`, `weekly`.
  package init?(_ text: String) {
    var words = ASCII.lowered(text).split(whereSeparator: \.isWhitespace).joined(separator: " ")[...]
    if words.hasPrefix("every ") { words = words.dropFirst(6) }
    let single: [Substring: Unit] = [
      "daily": .day, "weekly": .week, "monthly": .month, "yearly": .year, "day": .day, "week": .week,
      "month": .month, "year": .year,
    ]
    if let unit = single[words] {
      self.init(1, unit)
      return
    }
    let digits = words.prefix { $0.isASCII && $0.isNumber }
    let name = words.dropFirst(digits.count).drop { $0 == " " }
    let unit = Unit.allCases.first { [$0.letter, $0.rawValue, $0.rawValue + "s"].contains(String(name)) }
    guard let count = Int(digits), let unit else { return nil }
    self.init(count, unit)
  }

  /// `6w`: as it is kept.
  package var canonical: String { "\(count)\(unit.letter)" }

  /// `6 weeks`
  package var description: String { "\(count) \(unit.rawValue)\(count == 1 ? "" : "s")" }

  /// `every 6 weeks`, `every week`
  package var often: String { "every \(count == 1 ? unit.rawValue : description)" }

  /// The day of a turn, counted from `anchor`, which is turn 0. Each is counted from there and not from the
  /// one before, so that what began on a 31st comes back to it after a shorter month.
  package func turn(_ number: Int, from anchor: Day) -> Day {
    let (steps, isOver) = number.multipliedReportingOverflow(by: count)
    guard !isOver else { return number > 0 ? Day.last : Day.first }
    switch unit {
    case .day: return anchor.adding(days: steps)
    case .week:
      let (days, isOver) = steps.multipliedReportingOverflow(by: 7)
      return isOver ? (number > 0 ? Day.last : Day.first) : anchor.adding(days: days)
    case .month: return anchor.adding(months: steps)
    case .year:
      let (months, isOver) = steps.multipliedReportingOverflow(by: 12)
      return isOver ? (number > 0 ? Day.last : Day.first) : anchor.adding(months: months)
    }
  }

  /// The first turn that is on `day` or later, never before turn 0.
  package func turn(onOrAfter day: Day, from anchor: Day) -> (number: Int, day: Day) {
    // Turns rise, so the one that is wanted is found by halves.
    var (low, high) = (0, Limit.turns)
    while low < high {
      let middle = (low + high) / 2
      if turn(middle, from: anchor) < day { low = middle + 1 } else { high = middle }
    }
    return (low, turn(low, from: anchor))
  }
}
