import KithInsight
import KithMerge
import KithRecords
import KithReplica

/// An event as it lies in a home.
struct KnownEvent {
  let card: Card
  let record: OpenedRecord
  private(set) var event: Event
  /// The record of one's own attendance, if there is one.
  let attendance: OpenedRecord?
  let guests: Guests

  init(
    _ card: Card, _ record: OpenedRecord, _ event: Event, _ attendance: OpenedRecord?, _ replica: Replica
  ) throws {
    (self.card, self.record, self.event, self.attendance) = (card, record, event, attendance)
    guests = try Guests(of: record, card, replica)
    self.event.guests = guests.all
  }

  /// The group whose event it is.
  func group(_ replica: Replica) throws -> Space? {
    card.group == nil ? nil : try replica.spaces().first { $0.holds(card) }
  }
}

/// Finds the one event that a person means: by a part of its name, or the first digits of its id.
///
/// Of several of one name the nearest in time is meant, and that is said; between two that are as near nobody
/// guesses.
struct EventNaming {
  let replica: Replica
  let desk: Desk

  enum Limit {
    /// How many events of one name are told apart.
    static let matches = 200
    /// How many are named in a sentence, or below it.
    static let listed = 10
    /// What was further back is nothing that one still walks around in.
    static let lookBackDays = 60
    /// For how long something goes on of which nobody said when it ends, in milliseconds.
    static let spanMs: Int64 = 6 * 3_600_000
  }

  init(_ replica: Replica, _ desk: Desk) {
    (self.replica, self.desk) = (replica, desk)
  }

  /// - Throws: `CommandError.unclear` if it is not one.
  func event(_ words: String) throws -> KnownEvent {
    if words.utf8.count >= Naming.Limit.digits, let card = try identified(words) { return try known(card) }
    let found = try replica.matching(words, kind: .event, limit: Limit.matches)
    if found.isEmpty, let card = try identified(words) { return try known(card) }
    guard let first = found.first else { throw try nothing(words) }
    guard found.count > 1 else { return try known(first) }
    guard Set(found.map { Folding.folded($0.name.inOneLine) }).count == 1 else {
      throw Naming.several(found, words, as: "events")
    }
    return try nearest(found, words)
  }

  /// Whether some event is called so.
  func isThere(_ words: String) throws -> Bool {
    try !replica.matching(words, kind: .event, limit: 1).isEmpty
  }

  /// One of these, which are called the same.
  private func nearest(_ cards: [Card], _ words: String) throws -> KnownEvent {
    let today = desk.zone.day(at: desk.now())
    let all = try cards.map { card in
      let known = try known(card)
      return (away: distance(of: known.event, from: today), known)
    }.sorted { $0.away < $1.away }
    guard let best = all.first, all.dropFirst().first.map({ $0.away > best.away }) ?? true else {
      throw Naming.several(all.map(\.1.card), words, as: "events")
    }
    let when = best.1.event.when.map { " It is the one of \(desk.text(of: $0))." } ?? ""
    desk.output.tell(
      "\(cards.count) events are called \(best.1.card.called); the nearest is meant.\(when)")
    return best.1
  }

  /// How many days it is away; one of which nobody knows when it is, is furthest.
  private func distance(of event: Event, from today: Day) -> Int {
    guard let days = event.when.flatMap({ Place(desk.zone).days(of: $0)?.days }) else { return .max }
    if days.contains(today) { return 0 }
    return today < days.lowerBound ? today.days(to: days.lowerBound) : days.upperBound.days(to: today)
  }

  private func identified(_ words: String) throws -> Card? {
    let all = try replica.cards(idPrefix: words, limit: Naming.Limit.matches).filter { $0.kind == .event }
    guard all.count < 2 else { throw Naming.several(all, words, as: "events") }
    guard let card = all.first else { return nil }
    guard card.trashed == nil else { throw inTrash(card) }
    return card
  }

  func known(_ card: Card) throws -> KnownEvent {
    guard let record = try replica.record(card.id), let event = try replica.events([record]).first else {
      throw CommandError.unclear("\(card.called) is gone. See which events there are with: kith event list")
    }
    return try KnownEvent(card, record, event, replica.attendances(of: [card.id])[card.id], replica)
  }

  private func nothing(_ words: String) throws -> CommandError {
    if let card = try replica.matching(words, kind: .event, trash: true, limit: 1).first {
      return inTrash(card)
    }
    return .unclear(
      """
      No event matches “\(words.inOneLine)”. See which there are with: kith event list, or add one with: \
      kith event add NAME
      """)
  }

  private func inTrash(_ card: Card) -> CommandError {
    .unclear("\(card.called) is in the trash. Take it out with: kith undelete \(card.shortID)")
  }
}

extension Desk {
  /// The event at which one is now, or was at a moment, as one said oneself.
  func attended(at moment: Int64? = nil, _ replica: Replica) throws -> Event? {
    let now = moment ?? now()
    let first = zone.day(at: now).adding(days: -EventNaming.Limit.lookBackDays)
    let events = try replica.events(replica.events(endingFrom: first))
    return Notebook(events: events).attended(at: now, at: Place(zone))
  }

  /// From when to when an event goes on.
  func span(of event: Event) -> Range<Int64>? {
    guard let when = event.when, let moments = Place(zone).moments(of: when) else { return nil }
    guard when.end == nil, when.start?.minute != nil else { return moments }
    return moments.lowerBound..<moments.lowerBound + EventNaming.Limit.spanMs
  }
}

extension Naming {
  /// Somebody who is here; a name where it fits nobody.
  func who(_ words: String) throws -> Who {
    guard !words.inOneLine.isEmpty else {
      throw CommandError.usage("An empty text is nobody. Type a name, such as: \"Ada Lovelace\"")
    }
    return try isKnown(words) ? .record(person(words).id) : .named(words.inOneLine)
  }

  /// Whether somebody fits, or an id does.
  func isKnown(_ words: String) throws -> Bool {
    if try fitsSomebody(words) { return true }
    return try words.utf8.count >= Limit.digits && !replica.cards(idPrefix: words, limit: 1).isEmpty
  }
}
