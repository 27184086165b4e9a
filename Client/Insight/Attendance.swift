package import KithMerge
package import KithRecords

/// At which event somebody is who said so.
extension Notebook {
  /// For how long after an event ends one is still there, in milliseconds; and of one that has no end, after
  /// one came.
  fileprivate static let lingerMs: Int64 = 6 * 3_600_000
  private static let stayMs: Int64 = 12 * 3_600_000

  /// The event at which one is at the moment `now`: the one to which one came last, unless one left it or it
  /// has long been over. Nobody has to say that they leave.
  package func attended(at now: Int64, at place: Place) -> Event? {
    events.filter { event in
      let mine = event.mine
      guard let entered = mine.entered, entered <= now, (mine.left ?? .min) < entered else { return false }
      let span = event.when.flatMap { $0.end == nil ? nil : place.moments(of: $0) }
      // Whoever comes after the end stays as they would without one.
      let end = span.map { $0.upperBound > entered ? $0.upperBound + Self.lingerMs : entered + Self.stayMs }
      return now < end ?? (entered + Self.stayMs)
    }.max { ($0.mine.entered ?? 0, $0.id) < ($1.mine.entered ?? 0, $1.id) }
  }
}

extension Attendance {
  /// The longest time that is one day, in milliseconds: 25 hours, where clocks are put back.
  private static let dayMs: Int64 = 25 * 3_600_000

  /// Whether all who were met are taken care of: whoever came again since may meet somebody.
  package var isWrapped: Bool { wrapped.map { $0 >= entered ?? .min } ?? false }

  /// Whether one does not come again on `day`: whoever leaves a fair of several days does for that day.
  func isLeft(on day: Day, _ when: When?, _ place: Place) -> Bool {
    guard let entered, let gone = [left, wrapped].compactMap({ $0 }).filter({ $0 >= entered }).max() else {
      return false
    }
    guard let span = when.flatMap(place.moments), span.upperBound - span.lowerBound > Self.dayMs else {
      return true
    }
    return place.zone.day(at: gone) >= day
  }
}

extension Event {
  /// How far it has come; nil where no clock tells.
  func course(at now: Int64, isHere: Bool, _ place: Place) -> Matter.Course? {
    let span = when.flatMap { $0.start?.minute == nil ? nil : place.moments(of: $0) }
    let end = span.flatMap { when?.end?.minute == nil ? nil : $0.upperBound }
    if isHere { return .here(until: end.flatMap { $0 > now ? place.zone.time(at: $0) : nil }) }
    guard let span else { return nil }
    // Of one that has no end nobody knows how long it goes on.
    let last = end ?? max(span.upperBound, span.lowerBound + Notebook.lingerMs)
    if now >= last { return .over(since: end.map(place.zone.time)) }
    return now < span.lowerBound ? .ahead : end.map { .on(until: place.zone.time(at: $0)) }
  }
}

/// What came of an event.
package struct Yield: Hashable, Sendable {
  /// Whom one met there, by their ties and by the conversations there; in the order of their ids.
  package private(set) var met: [RecordID] = []
  /// Whom one had hoped to meet, and did not.
  package private(set) var missed: [RecordID] = []
  package private(set) var talks = 0
  package private(set) var ideas = 0
  package private(set) var advice = 0
  /// To whom of them one has written since.
  package private(set) var written: [RecordID] = []
  /// Of whom nobody takes care: one has not written, and nothing is planned.
  package private(set) var uncovered: [RecordID] = []
  /// What was promised there, on either side, and is open yet.
  package private(set) var open = 0

  /// - Parameters: what there is; what has nothing to do with the event is passed over.
  package init(
    of event: Event, ties: [Tie], talks: [Conversation], followUps: [FollowUp], letters: [Letter]
  ) {
    let there = talks.filter { $0.event == event.id }
    let metTies = ties.filter { $0.relation == Tie.Relation.metAt.rawValue && $0.to == event.id }
    let people = Set(metTies.map(\.from)).union(there.flatMap { $0.with.compactMap(\.record) })
    met = people.sorted()
    missed = event.mine.hopes.compactMap(\.record).filter { !people.contains($0) }
    self.talks = there.count
    ideas = there.reduce(0) { $0 + $1.ideas.count }
    advice = there.reduce(0) { $0 + $1.advice.count }

    let start = event.when?.start?.day
    let since = letters.filter { letter in
      guard let sent = letter.sent else { return false }
      return letter.about.contains(event.id) || start.map { sent >= $0 } ?? false
    }
    let reached = Set(since.flatMap(\.to))
    written = met.filter(reached.contains)
    let planned = Set(followUps.filter { $0.state == .open }.flatMap(\.about))
    uncovered = met.filter { !reached.contains($0) && !planned.contains($0) }
    let origins = Set(there.map(\.id))
    open = followUps.count { followUp in
      followUp.state == .open && [.promise, .awaited].contains(followUp.sort)
        && followUp.origin.map(origins.contains) == true
    }
  }
}
