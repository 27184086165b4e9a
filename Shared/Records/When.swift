/// When something is or was, by the clocks of the place where it is: one value, because half of each of two
/// spans is neither. It is kept as it was said, so that it stays right where a country changes its clocks.
package struct When: Structured, CustomStringConvertible {
  package private(set) var parts: Parts
  package init(parts: Parts) { self.parts = parts }

  /// - Parameter zone: a name of the time zone database, such as `Europe/Berlin`; nil if it is not known.
  package init(_ start: DayTime, to end: DayTime? = nil, zone: String? = nil) {
    parts = Parts()
    parts[1] = start.canonical
    parts[2] = end?.canonical
    parts[3] = zone
  }

  /// Nil if a newer kith wrote it otherwise.
  package var start: DayTime? { parts[1].flatMap { DayTime($0) } }
  /// When it is over; nil if nobody said, or if it would be over before it began.
  package var end: DayTime? {
    guard let start, let end = parts[2].flatMap({ DayTime($0) }), end >= start else { return nil }
    return end
  }
  package var zone: String? { parts[3] }

  /// The last day of it.
  package var lastDay: Day? { (end ?? start)?.day }

  /// `2026-11-20`, `2026-11-20 14:00 to 18:00 Europe/Berlin`, `2026-11-20 to 2026-11-22`
  package var description: String { written(zone: zone) }

  /// … and by whose clocks, or not.
  package func written(zone: String?) -> String {
    guard let start else { return parts.texts.joined(separator: " ") }
    var words = ["\(start)"]
    if let end {
      words += ["to", end.day == start.day ? end.clock ?? "\(end)" : "\(end)"]
    }
    return (words + [zone ?? ""]).filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// Reads what `description` writes.
  package init?(_ text: String) {
    var words = text.split(whereSeparator: \.isWhitespace)
    var zone: String?
    // Each begins with a large letter, and nothing else here does.
    if let last = words.last, words.count > 1, last.first.map({ ("A"..."Z").contains($0) }) ?? false {
      zone = String(last)
      words.removeLast()
    }
    let sides = words.split(separator: "to", omittingEmptySubsequences: false)
      .map { $0.joined(separator: " ") }
    guard let first = sides.first, let start = DayTime(first), sides.count <= 2 else { return nil }
    guard sides.count == 2, let last = sides.last else {
      self.init(start, zone: zone)
      return
    }
    guard let end = DayTime(last) ?? DayTime.minute(last).map({ DayTime(start.day, minute: $0) }),
      end >= start
    else { return nil }
    self.init(start, to: end, zone: zone)
  }

  /// The moments at which it begins and ends, in milliseconds since 1970; a whole day ends where the next one
  /// begins.
  package func moments(in zone: Zone) -> Range<Int64>? {
    guard let start else { return nil }
    let (from, last) = (zone.moment(of: start), end ?? start)
    let to = last.minute == nil ? zone.start(of: last.day.adding(days: 1)) : zone.moment(of: last)
    return from..<max(from, to)
  }
}
