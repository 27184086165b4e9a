package import KithRecords

/// When a cadence comes round next. Nothing of it is stored but what somebody did to a turn by hand.
///
/// Every machine that has the same records reckons the same, wherever it is: from days alone, as the clocks
/// of those who were there had them.
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
  package init(of cadence: Cadence, lastTalk: Day?, touched: [FollowUp]) {
    let turns = touched.filter { $0.sort == .turn && $0.about.contains(cadence.about) }
    let closed = turns.filter { $0.state != .open }.compactMap { turn -> Day? in
      guard let closed = turn.closedOn else { return turn.due }
      return turn.due.map { max($0, closed) } ?? closed
    }
    // Since it was decided anew, what was before does not count; a conversation always does.
    let anchor = (closed + [lastTalk].compactMap { $0 }).reduce(cadence.since, max)
    reckoned = cadence.every.turn(1, from: anchor)
    let snoozed = turns.filter { [reckoned] in $0.state == .open && $0.due == reckoned }
      .compactMap(\.snoozed).max()
    (self.cadence, day, self.lastTalk) = (cadence, snoozed ?? reckoned, lastTalk)
  }
}

extension Notebook {
  /// The next turn of each cadence of somebody who is there, by the day on which it is due.
  package var turns: [Turn] {
    let byPerson = Dictionary(grouping: followUps.filter { $0.sort == .turn }) { $0.about.first }
    return cadences.filter { people[$0.about] != nil }.map {
      Turn(of: $0, lastTalk: lastTalks[$0.about], touched: byPerson[$0.about] ?? [])
    }.sorted { ($0.day, $0.cadence.about) < ($1.day, $1.cadence.about) }
  }
}
