import KithInsight
import KithMerge
import KithRecords
import KithReplica

/// Finds what somebody met, said or wrote.
extension Naming {
  /// A contact or an organisation; by its id, any record; where nobody goes by these words, the event that
  /// does.
  func anything(_ words: String, in place: Place, _ desk: Desk) throws -> Card {
    do {
      return try record(words, in: place)
    } catch CommandError.unclear(let why) {
      let isSomebody = try !replica.matching(words, except: Kind.nobodies, trash: nil, limit: 1).isEmpty
      guard !isSomebody, let card = try event(words, in: place, desk) else { throw CommandError.unclear(why) }
      return card
    }
  }

  private func event(_ words: String, in place: Place, _ desk: Desk) throws -> Card? {
    for isTrash in place.rounds {
      let found = try replica.matching(words, kind: .event, trash: isTrash, limit: Limit.matches)
      if found.isEmpty { continue }
      return try isTrash ? one(of: found, words, as: "events") : EventNaming(replica, desk).event(words).card
    }
    return nil
  }

  /// Whether a contact or an organisation goes by these words.
  func fitsSomebody(_ words: String) throws -> Bool {
    try !replica.matching(words, kind: nil, except: Kind.nobodies, limit: 1).isEmpty
  }

  /// … or did, and lies in the trash.
  func isAnybody(_ words: String) throws -> Bool {
    try !replica.matching(words, kind: nil, except: Kind.nobodies, trash: nil, limit: 1).isEmpty
  }

  /// Whether each of these words begins one of somebody's name, or they are an address or an id: more than to
  /// stand somewhere within it.
  func isNameOfSomebody(_ words: String) throws -> Bool {
    let typed = Folding.words(words).split(separator: " ")
    let isExact = words.contains("@") || RecordID(words.lowercased()) != nil
    return try replica.matching(words, kind: nil, except: Kind.nobodies, limit: Limit.matches).contains {
      card in
      let name = " " + Folding.words(card.name)
      return isExact || !typed.isEmpty && typed.allSatisfy { name.contains(" " + $0) }
    }
  }

  /// Records of a kind in which these words stand, each in this field if one is named.
  func saying(_ words: String, _ kind: KindName, in field: String? = nil) throws -> [Card] {
    let prefix = field.map { $0 + ":" } ?? ""
    let query = Folding.words(words).split(separator: " ").map { prefix + $0 }.joined(separator: " ")
    guard !query.isEmpty else { return [] }
    let found = try replica.find(Query(query), among: Shelf(kind: kind), limit: Limit.matches)
    // What is only spelled nearly so is not what was meant.
    return found.isNear ? [] : found.hits.map(\.card)
  }

  /// A conversation: by its id, whom it was with (the newest), or words that stand in it.
  func conversation(_ words: String) throws -> Card {
    if words.utf8.count >= Limit.digits, let card = try identified(words, as: .conversation) { return card }
    if try isNameOfSomebody(words) { return try lastConversation(with: words) }
    if let card = try one(of: saying(words, .conversation), words, as: "conversations") { return card }
    if try fitsSomebody(words) { return try lastConversation(with: words) }
    if let card = try identified(words, as: .conversation) { return card }
    throw CommandError.unclear("No conversation matches “\(words)”. See them all with: kith talk list")
  }

  private func lastConversation(with words: String) throws -> Card {
    let who = try person(words)
    guard let last = try replica.conversations(with: who.id, limit: 1).newest.first,
      let card = try replica.card(last.id)
    else {
      throw CommandError.unclear(
        "You have not talked with \(who.called) yet. Keep what was said with: kith talk \(who.shortID)")
    }
    return card
  }

  /// An event or a conversation.
  func occasion(_ words: String, _ desk: Desk) throws -> Card {
    for kind in [KindName.event, .conversation] where words.utf8.count >= Limit.fewestDigits {
      if let card = try identified(words, as: kind) { return card }
    }
    guard try EventNaming(replica, desk).isThere(words) else {
      throw CommandError.unclear(
        """
        No event and no conversation matches “\(words.inOneLine)”. A conversation is named by its id. See \
        them with kith event list --past, or with: kith talk list
        """)
    }
    return try EventNaming(replica, desk).event(words).card
  }

  /// To whom, or by its id to what, a line in an editor points.
  func linked(_ words: String) throws -> Card {
    let isID = words.utf8.count >= Limit.digits && words.allSatisfy(\.isHexDigit)
    return try isID ? record(words) : person(words)
  }

  // MARK: Parts

  /// The record of that kind whose id begins so; nil if there is none outside the trash.
  func identified(_ words: String, as kind: KindName) throws -> Card? {
    let all = try replica.cards(idPrefix: words, limit: Limit.matches).filter { $0.kind == kind }
    let found = all.filter { $0.trashed == nil }
    if found.isEmpty, let card = all.first {
      throw CommandError.unclear(
        "\(card.called) is in the trash. Take it out with: kith undelete \(card.shortID)")
    }
    return try one(of: found, words, as: Kind.named(kind).map { $0.title.lowercased() + "s" })
  }

  /// - Throws: `CommandError.unclear` if there are several.
  func one(of cards: [Card], _ words: String, as things: String?) throws -> Card? {
    guard cards.count < 2 else { throw Naming.several(cards, words, as: things) }
    return cards.first
  }
}
