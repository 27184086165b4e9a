import KithRecords

/// A point in time as people and programs read it.
package struct Moment: Hashable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z. It may come from a record, so that any number is possible.
  package let milliseconds: Int64

  package init(_ milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// `2026-11-22T09:30:00.000Z` (RFC 3339); nil outside the years 1 to 9999.
  package var rfc3339: String? {
    clock(offset: 0).map { "\($0.day)T\($0.time):\($0.second).\($0.fraction)Z" }
  }

  /// `2026-11-22` where clocks are `offset` seconds ahead of UTC.
  package func day(offset: Int) -> String {
    clock(offset: offset)?.day ?? "at an impossible time"
  }

  /// `2026-11-22 09:30` there.
  package func minute(offset: Int) -> String {
    clock(offset: offset).map { "\($0.day) \($0.time)" } ?? "at an impossible time"
  }

  private struct Clock {
    let day, time, second, fraction: String
  }

  private func clock(offset: Int) -> Clock? {
    let (year1, year10000): (Int64, Int64) = (-62_135_596_800_000, 253_402_300_800_000)
    guard (year1..<year10000).contains(milliseconds), (-86_400...86_400).contains(offset) else { return nil }
    let local = milliseconds + Int64(offset) * 1000
    guard (year1..<year10000).contains(local) else { return nil }
    let days = (local >= 0 ? local : local - 86_399_999) / 86_400_000
    let rest = Int(local - days * 86_400_000)
    let (year, month, day) = Day(clamping: Int(days)).civil
    return Clock(
      day: "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))",
      time: "\(padded(rest / 3_600_000, 2)):\(padded(rest / 60_000 % 60, 2))",
      second: padded(rest / 1000 % 60, 2), fraction: padded(rest % 1000, 3))
  }

  private func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
