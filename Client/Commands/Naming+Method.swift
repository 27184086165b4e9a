import KithInsight
import KithMerge
import KithRecords
import KithReplica

/// Finds what somebody met, said or wrote.
extension Naming {
  /// Whether a contact or an organisation goes by these words.
  func fitsSomebody(_ words: String) throws -> Bool {
    try !replica.matching(words, kind: nil, except: Kind.nobodies, limit: 1).isEmpty
  }

  /// Somebody who takes part: a contact or an organisation; a name where nobody fits.
  func somebody(_ words: String) throws -> Who {
    let isKnown = try fitsSomebody(words) || !replica.cards(idPrefix: words, limit: 1).isEmpty
    return try isKnown ? .record(person(words).id) : .named(words.inOneLine)
  }

  /// An event: by a part of its name, or its id.
  func event(_ words: String) throws -> Card {
    if words.utf8.count >= Limit.digits, let card = try identified(words, as: .event) { return card }
    let found = try replica.matching(words, kind: .event, limit: Limit.matches)
    if let card = try one(of: found, words, as: "events") { return card }
    if let card = try identified(words, as: .event) { return card }
    throw CommandError.unclear("No event matches “\(words)”. See them all with: kith event list")
  }

  /// A conversation: by its id, whom it was with (the newest), or words that stand in it.
  func conversation(_ words: String) throws -> Card {
    if words.utf8.count >= Limit.digits, let card = try identified(words, as: .conversation) { return card }
    if try fitsSomebody(words) {
      let who = try person(words)
      guard let last = try replica.conversations(with: who.id, limit: 1).newest.first,
        let card = try replica.card(last.id)
      else {
        throw CommandError.unclear(
          "You have not talked with \(who.called) yet. Keep what was said with: kith talk \(who.shortID)")
      }
      return card
    }
    let hits = try replica.find(words, limit: Limit.hits).map(\.card).filter { $0.kind == .conversation }
    if let card = try one(of: hits, words, as: "conversations") { return card }
    if let card = try identified(words, as: .conversation) { return card }
    throw CommandError.unclear("No conversation matches “\(words)”. See them all with: kith talk list")
  }

  /// An event or a conversation.
  func occasion(_ words: String) throws -> Card {
    for kind in [KindName.event, .conversation] where words.utf8.count >= Limit.fewestDigits {
      if let card = try identified(words, as: kind) { return card }
    }
    return try event(words)
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
