import KithInsight
import KithMerge
import KithRecords
import KithReplica

/// What a letter follows: the conversation, the event, and who brought the two together.
struct Occasion {
  private(set) var talk: Conversation?
  private(set) var event: Event?
  /// Who introduced them.
  private(set) var via: RecordID?
  /// Whom they introduced.
  var introduced: RecordID?

  enum Limit {
    /// How many conversations are looked through for one at an event.
    static let talks = 100
  }

  /// The last conversation with somebody, and the event where that was or where one met.
  ///
  /// - Parameter about: another event or conversation.
  /// - Throws: `CommandError` if that is neither.
  init(with id: RecordID, about: Card? = nil, _ replica: Replica) throws {
    let ties = try replica.records(of: .tie, pointingTo: id, areMine: true).compactMap(Tie.init)
    // What another member of a group was told, and promised, stands in no letter of one's own.
    let all = try replica.conversations(with: id, limit: Limit.talks).newest
    let mine = try replica.mine(among: all.map(\.id))
    let talks = all.filter { mine.contains($0.id) }.compactMap(Conversation.init)
    via = try Occasion.introducers(of: id, ties, replica).first
    switch about?.kind {
    case nil:
      // A call of which nobody kept a word gives a letter none.
      talk = talks.first { $0.saysSomething } ?? talks.first
      let met = ties.filter { $0.from == id && $0.relation == Tie.Relation.metAt.rawValue }
        .max { ($0.since ?? .first, $0.to) < ($1.since ?? .first, $1.to) }
      event = try Occasion.event(talk?.event ?? met?.to, replica)
    case .event:
      let there = talks.filter { $0.event == about?.id }
      talk = there.first { $0.saysSomething } ?? there.first
      event = try Occasion.event(about?.id, replica)
    case .conversation:
      talk = try about.flatMap { try replica.record($0.id) }.flatMap(Conversation.init)
      event = try Occasion.event(talk?.event, replica)
    default:
      throw CommandError.unclear("\(about?.called ?? "It") is neither an event nor a conversation.")
    }
  }

  /// What a letter points to.
  var about: [RecordID] { [talk?.id, event?.id, introduced].compactMap { $0 } }

  /// Who introduced somebody, in the order of their ids; of those who are there.
  static func introducers(of id: RecordID, _ ties: [Tie], _ replica: Replica) throws -> [RecordID] {
    let all = ties.filter { $0.from == id && $0.relation == Tie.Relation.introducedBy.rawValue }.map(\.to)
    return try Set(all).sorted().filter { try replica.card($0).map { $0.trashed == nil } ?? false }
  }

  private static func event(_ id: RecordID?, _ replica: Replica) throws -> Event? {
    try id.flatMap { try replica.record($0) }.flatMap { $0.trashed == nil ? Event($0) : nil }
  }
}

extension Conversation {
  fileprivate var saysSomething: Bool {
    said != nil || ![ideas, advice, promised, awaited].allSatisfy(\.isEmpty)
  }
}
