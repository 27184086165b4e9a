package import KithRecords

/// When a cadence comes round next. Nothing of it is stored but what somebody did to a turn by hand.
///
/// The rules:
/// - It is counted from the last conversation; before there was one, from the day on which it was decided.
///   A letter does not count: nobody has answered it yet.
/// - A turn that was skipped, or done without a conversation, counts as one on the day on which that was
///   said, but no earlier than the day on which it was due.
/// - A turn that was snoozed comes on that day, until it is dealt with.
package struct Turn: Hashable, Sendable {
  package let cadence: Cadence
  /// The day that is reckoned, whatever was snoozed: with whom it is about, it names the turn
  /// (`Identity.turn`).
  package let reckoned: Day
  /// The day on which it is due.
  package let day: Day
  package let lastTalk: Day?

  /// - Parameters:
  ///   - touched: follow-ups of the sort `turn`; those about others are passed over.
  ///   - today: where there is nothing to count from.
  package init(of cadence: Cadence, lastTalk: Day?, touched: [FollowUp], in zone: Zone, today: Day) {
    let turns = touched.filter { $0.sort == .turn && $0.about.contains(cadence.about) }
    let closed = turns.filter { $0.state != .open }.compactMap { turn -> Day? in
      guard let closed = turn.closed.map({ zone.day(at: $0) }) else { return turn.due }
      return turn.due.map { max($0, closed) } ?? closed
    }
    // Since it was decided anew, what was before does not count; a conversation always does.
    let anchor = (closed + [lastTalk, cadence.since].compactMap { $0 }).max()
    reckoned = anchor.map { cadence.every.turn(1, from: $0) } ?? today
    let snoozed = turns.filter { [reckoned] in $0.state == .open && $0.due == reckoned }
      .compactMap(\.snoozed).max()
    (self.cadence, day, self.lastTalk) = (cadence, snoozed ?? reckoned, lastTalk)
  }
}

extension Notebook {
  /// The next turn of each cadence of somebody who is there, by the day on which it is due.
  package func turns(in zone: Zone, today: Day) -> [Turn] {
    var touched: [FollowUp] = []
    for followUp in followUps where followUp.sort == .turn { touched.append(followUp) }
    let byPerson = Dictionary(grouping: touched) { $0.about.first }
    return cadences.filter { people[$0.about] != nil }.map {
      Turn(
        of: $0, lastTalk: lastTalks[$0.about], touched: byPerson[$0.about] ?? [], in: zone, today: today)
    }.sorted { ($0.day, $0.cadence.about) < ($1.day, $1.cadence.about) }
  }
}
