import KithInsight
import KithMerge
import KithRecords
import KithReplica

/// Which event is meant where nobody names one.
extension EventNaming {
  /// The event at which one is, else the last one at which one met somebody and that is not wrapped up.
  func lastToWrap() throws -> KnownEvent {
    try last("at which you met somebody", "kith event wrap") { all in
      let open = all.filter { !$0.mine.isWrapped }
      let met = try replica.lastMet(at: open.map(\.id))
      return open.filter { met[$0.id] ?? .min > $0.mine.wrapped ?? .min }
    }
  }

  /// The event at which one is, else the last one that has begun.
  func lastBegun() throws -> KnownEvent {
    try last("that has begun", "kith event report") { $0 }
  }

  private func last(
    _ which: String, _ command: String, _ fitting: ([Event]) throws -> [Event]
  ) throws -> KnownEvent {
    if let here = try desk.attended(replica), let card = try replica.card(here.id) { return try known(card) }
    let first = desk.today.adding(days: -Limit.lookBackDays)
    let begun = try fitting(replica.events(replica.events(endingFrom: first))).compactMap(begin)
      .sorted { ($0.at, $0.event.id) > ($1.at, $1.event.id) }
    for (_, event) in begun {
      guard let card = try replica.card(event.id) else { continue }
      desk.output.tell("The last one \(which) is meant: \(card.called.ended())")
      return try known(card)
    }
    throw CommandError.unclear("Which event? Name it: \(command) EVENT")
  }

  /// When an event began for this person; nil if it has not, or if nobody knows.
  private func begin(_ event: Event) -> (at: Int64, event: Event)? {
    let start = [desk.span(of: event)?.lowerBound, event.mine.entered].compactMap { $0 }.max()
    return start.flatMap { $0 <= desk.now() ? ($0, event) : nil }
  }
}
