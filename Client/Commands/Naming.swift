package import KithMerge
import KithRecords
package import KithReplica

/// Finds the one record a person means.
///
/// What fits one record only is enough: a part of a name, an address, an id or at least four digits of it,
/// which a name goes before if they are fewer than eight. What fits several is never guessed at.
package struct Naming {
  let replica: Replica

  package enum Limit {
    /// How many records are told apart in one sentence.
    package static let listed = 10
    package static let matches = 50
    /// So many digits are no name.
    package static let digits = 8
    /// So few digits name nothing.
    static let fewestDigits = 4
    /// How many hits are searched for the notes among them.
    package static let hits = 200
  }

  /// Where to look.
  package enum Place: Sendable {
    /// Only what is not in the trash.
    case outside
    /// Only what is in the trash.
    case inTrash
    /// Outside first, then in the trash.
    case anywhere

    var rounds: [Bool] {
      switch self {
      case .outside: [false]
      case .inTrash: [true]
      case .anywhere: [false, true]
      }
    }
  }

  package init(_ replica: Replica) {
    self.replica = replica
  }

  /// A contact or an organisation; by its id, any record.
  ///
  /// - Throws: `CommandError.unclear` if it is not one.
  package func record(_ words: String, in place: Place = .outside) throws -> Card {
    let isID = words.utf8.count >= Limit.digits
    if isID, let card = try identified(words, in: place) { return card }
    for isTrash in place.rounds {
      let found = try people(words, trash: isTrash)
      if !found.isEmpty { return try only(found, words) }
    }
    let isName = try people(words, trash: nil).first != nil
    if !isID, !isName, let card = try identified(words, in: place) { return card }
    throw try nobody(words, in: place)
  }

  /// The record whose id begins so.
  private func identified(_ words: String, in place: Place) throws -> Card? {
    let all = try replica.cards(idPrefix: words, limit: Limit.matches)
    for isTrash in place.rounds {
      let found = all.filter { ($0.trashed != nil) == isTrash }
      if !found.isEmpty { return try only(found, words) }
    }
    if let card = all.first { throw misplaced(card, words) }
    return nil
  }

  /// A contact or an organisation.
  package func person(_ words: String, in place: Place = .outside) throws -> Card {
    let card = try record(words, in: place)
    guard card.kind != .note else {
      throw CommandError.unclear("“\(words)” is a note. See it with: kith note show \(card.shortID)")
    }
    guard card.kind != .savedList else {
      throw CommandError.unclear("“\(words)” is a saved list. See them all with: kith saved")
    }
    guard !Kind.nobodies.contains(card.kind) else {
      let kind = Kind.named(card.kind)?.withArticle.lowercased() ?? "\(card.kind)"
      throw CommandError.unclear("“\(words)” is \(kind). See it with: kith show \(card.shortID)")
    }
    return card
  }

  /// A note: by its id, its first line, or the words in it.
  package func note(_ words: String) throws -> Card {
    let byID = try replica.cards(idPrefix: words, limit: Limit.matches).filter { $0.kind == .note }
    if !byID.isEmpty, words.utf8.count >= Limit.digits { return try only(byID, words, as: "notes") }
    let found = try replica.matching(words, kind: .note, trash: nil, limit: Limit.matches)
    if !found.isEmpty { return try only(found, words, as: "notes") }
    let hits = try replica.find(words, limit: Limit.hits).map(\.card).filter { $0.kind == .note }
    guard !hits.isEmpty else {
      if !byID.isEmpty { return try only(byID, words, as: "notes") }
      throw CommandError.unclear("No note matches “\(words)”. See them all with: kith note list")
    }
    return try only(hits, words, as: "notes")
  }

  private func people(_ words: String, trash: Bool?) throws -> [Card] {
    let found = try replica.matching(
      words, kind: nil, except: Kind.nobodies, trash: trash, limit: Limit.matches)
    // A name that is just so beats what merely begins so.
    let wanted = Folding.folded(words.inOneLine)
    let exact = found.filter { Folding.folded($0.name.inOneLine) == wanted }
    return exact.isEmpty ? found : exact
  }

  private func only(_ cards: [Card], _ words: String, as things: String? = nil) throws -> Card {
    guard let card = cards.first, cards.count == 1 else { throw Naming.several(cards, words, as: things) }
    return card
  }

  private func misplaced(_ card: Card, _ words: String) -> CommandError {
    card.trashed == nil
      ? .unclear("\(card.called) is not in the trash. See it with: kith show \(card.shortID)")
      : .unclear("\(card.called) is in the trash. Take it out with: kith undelete \(card.shortID)")
  }

  private func nobody(_ words: String, in place: Place) throws -> CommandError {
    switch place {
    case .outside:
      if let card = try people(words, trash: true).first { return misplaced(card, words) }
      return .unclear("No contact matches “\(words)”. See them all with: kith list")
    case .anywhere:
      return .unclear("No contact matches “\(words)”. See them all with: kith list")
    case .inTrash:
      if let card = try people(words, trash: false).first { return misplaced(card, words) }
      return .unclear("Nothing in the trash matches “\(words)”. See what is there with: kith list --trash")
    }
  }

  static func several(_ cards: [Card], _ words: String, as things: String? = nil) -> CommandError {
    let kinds = Set(cards.map(\.kind))
    let noun =
      things ?? (kinds == [.contact] ? "contacts" : kinds == [.organisation] ? "organisations" : "records")
    let names = Dictionary(grouping: cards) { Folding.folded($0.called) }
    let listed = cards.prefix(Limit.listed).map { card in
      let isAlike = (names[Folding.folded(card.called)]?.count ?? 0) > 1 || things != nil
      let marks = [card.detail.inOneLine, card.group?.inOneLine ?? "", isAlike ? card.shortID : ""].filter {
        !$0.isEmpty
      }
      return card.called + (marks.isEmpty ? "" : " (\(marks.joined(separator: "; ")))")
    }
    let more = cards.count > Limit.listed ? " and \(cards.count - Limit.listed) more" : ""
    let fits = "\(cards.count) \(noun)" + (cards.count < Limit.matches ? "" : " or more")
    let hint = names.count < cards.count || things != nil ? "Type more, or an id." : "Type more of the name."
    return .unclear("“\(words)” fits \(fits): \(listed.joined(separator: ", "))\(more). \(hint)")
  }
}

extension Card {
  /// Enough of the id to name it.
  package var shortID: String { id.short }

  /// What to call it in a sentence.
  package var called: String {
    let line = name.inOneLine
    return line.isEmpty ? "\(Kind.named(kind)?.title.lowercased() ?? "record") \(shortID)" : line
  }
}

extension RecordID {
  /// The first eight digits: enough to name it.
  package var short: String { String(description.prefix(8)) }
}
