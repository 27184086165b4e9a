package import KithMerge
package import KithRecords

/// A follow-up that kith plans by itself: what it says, and the words of which its id is made. Two machines
/// that plan the same one while offline make one record.
package struct Plan: Hashable, Sendable {
  /// The id of the record is the keyed hash of these words.
  package let identity: String
  private let sort: FollowUp.Sort
  private let why: String?
  private let about: [RecordID]
  private let due: Day
  private let origin: RecordID?

  /// How many days after the day on which it was planned something is due, unless somebody says otherwise.
  package enum Days {
    package static let letter = 3
    package static let promise = 7
    package static let awaited = 14
  }

  private init(
    _ identity: String, _ sort: FollowUp.Sort, _ why: String?, about: [RecordID], due: Day, origin: RecordID?
  ) {
    (self.identity, self.sort, self.why) = (identity, sort, why)
    (self.about, self.due, self.origin) = (about, due, origin)
  }

  /// The follow-up, once its id is known.
  package func followUp(as id: RecordID) -> FollowUp {
    var followUp = FollowUp(id: id)
    (followUp.sort, followUp.why, followUp.about) = (sort, why, about)
    (followUp.due, followUp.origin) = (due, origin)
    return followUp
  }

  /// The letter that follows a meeting. One for each that `origin` stands for: the tie to the event where one
  /// met, or the person, where there is none.
  package static func letter(to person: RecordID, after day: Day, days: Int = Days.letter, origin: RecordID)
    -> Plan
  {
    // Whoever is met again, where there is no event, is written to again.
    let thing = origin == person ? "\(day)" : ""
    return Plan(
      Identity.followUp(.letter, about: person, origin: origin, thing: thing), .letter, nil, about: [person],
      due: day.adding(days: days), origin: origin)
  }

  /// What was promised in a conversation, on either side: one for each promise. What is said twice is
  /// promised once.
  ///
  /// - Parameter day: when they spoke.
  package static func promises(
    in talk: Conversation, on day: Day, promise: Int = Days.promise, awaited: Int = Days.awaited
  ) -> [Plan] {
    let people = talk.with.compactMap(\.record)
    let all =
      talk.promised.map { (FollowUp.Sort.promise, $0, promise) }
      + talk.awaited.map { (FollowUp.Sort.awaited, $0, awaited) }
    var known: Set<String> = []
    return all.compactMap { sort, thing, days in
      let identity = Identity.followUp(sort, origin: talk.id, thing: thing)
      guard known.insert(identity).inserted else { return nil }
      return Plan(identity, sort, thing, about: people, due: day.adding(days: days), origin: talk.id)
    }
  }

  /// A turn of a cadence, to be snoozed, skipped or done by hand: the only time that one is stored.
  package static func turn(_ turn: Turn) -> Plan {
    let person = turn.cadence.about
    return Plan(
      Identity.turn(of: person, on: turn.reckoned), .turn, nil, about: [person], due: turn.reckoned,
      origin: nil)
  }
}
