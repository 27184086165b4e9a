import KithRecords

/// The one best thing to do now.
package enum NextStep: Hashable, Sendable {
  /// Today asks for it.
  case due(Matter)
  /// Nothing is due, and this is whom one would lose first.
  case lapse(Lapse)
  /// Nothing is due, and this is what comes next.
  case coming(Matter)
  /// There is nothing at all: it is time to meet somebody.
  case nothing
}

extension Notebook {
  /// The one best thing to do at the moment `now`: the first of `today`, but an event only while it is on or
  /// about to begin, for before that there is time for something else.
  package func next(at now: Int64, at place: Place) -> NextStep {
    let day = place.zone.day(at: now)
    let soon = now + NextStep.soonMs
    let known = Dictionary(events.map { ($0.id, $0) }) { first, _ in first }
    let due = today(on: day, now: now, at: place).first { matter in
      guard matter.sort == .event else { return true }
      guard let when = known[matter.record]?.when, when.start?.minute != nil,
        let span = place.moments(of: when)
      else {
        return true
      }
      // Of one that has no end nobody knows how long it goes on.
      let end = when.end == nil ? span.lowerBound + NextStep.soonMs : span.upperBound
      return span.lowerBound <= soon && now < end
    }
    if let due { return .due(due) }
    if let lapse = lapsed(on: day, at: place).first { return .lapse(lapse) }
    return coming(after: day, days: Limit.aheadDays, at: place).first.map(NextStep.coming) ?? .nothing
  }
}

extension NextStep {
  /// How long before an event begins nothing else is worth beginning, in milliseconds.
  fileprivate static let soonMs: Int64 = 2 * 3_600_000
}
