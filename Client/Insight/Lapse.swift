import KithMerge
package import KithRecords

/// Somebody whom one is about to lose.
package struct Lapse: Hashable, Sendable {
  package let person: Person
  package let lastTalk: Day?
  /// When one should have talked with them.
  package let due: Day
  package let overdueDays: Int
  /// How often one wanted to; nil if nobody decided.
  package let every: Every?
  /// How many days lie between two conversations where all is well.
  private let period: Int

  init?(_ person: Person, lastTalk: Day?, due: Day, every: Every?, period: Int, on day: Day) {
    guard due < day else { return nil }
    (self.person, self.lastTalk, self.due, self.every) = (person, lastTalk, due, every)
    (overdueDays, self.period) = (due.days(to: day), max(1, period))
  }

  /// Whom one would lose first: who waited longest, measured by how often one talks with them. A week is much
  /// for somebody of every week, and nothing for somebody of every year.
  static func isWorse(_ a: Lapse, _ b: Lapse) -> Bool {
    let (x, y) = (a.overdueDays * b.period, b.overdueDays * a.period)
    if x != y { return x > y }
    return (a.due, a.person.id) < (b.due, b.person.id)
  }
}

extension Notebook {
  /// Whom one is about to lose, the worst first: whose cadence is overdue, and with whom one has not spoken
  /// for long although one once did.
  ///
  /// Whoever is on the plan already is not among them: somebody about whom there is an open follow-up. Nor
  /// are those with whom one never spoke and never decided to: an address book is no circle.
  package func lapsed(on day: Day, at place: Place) -> [Lapse] {
    let planned = Set(
      followUps.filter { $0.state == .open && $0.sort != .turn && $0.sort != .awaited }.flatMap(\.about))
    let turns = Dictionary(turns.map { ($0.cadence.about, $0) }) {
      $0.day < $1.day ? $0 : $1
    }
    let known = Set(turns.keys).union(lastTalks.keys).subtracting(planned)
    return known.compactMap { id -> Lapse? in
      guard let person = people[id] else { return nil }
      if let turn = turns[id] {
        let period = turn.reckoned.days(to: turn.cadence.every.turn(1, from: turn.reckoned))
        return Lapse(
          person, lastTalk: turn.lastTalk, due: turn.day, every: turn.cadence.every, period: period, on: day)
      }
      guard let last = lastTalks[id] else { return nil }
      return Lapse(
        person, lastTalk: last, due: last.adding(days: Limit.silenceDays), every: nil,
        period: Limit.silenceDays, on: day)
    }.sorted(by: Lapse.isWorse)
  }
}
