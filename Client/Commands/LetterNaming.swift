import KithMerge
import KithRecords
import KithReplica

/// Finds the one letter that a person means: by its id, whom it goes to, or words of its subject.
struct LetterNaming {
  let naming: Naming

  /// Which letters are meant.
  enum Sort {
    case drafts
    /// A draft; else the letter that was sent last.
    case any
  }

  init(_ replica: Replica) {
    naming = Naming(replica)
  }

  /// - Throws: `CommandError.unclear` if it is not one.
  func one(_ words: String, _ sort: Sort) throws -> (letter: Letter, record: OpenedRecord) {
    if words.utf8.count >= Naming.Limit.digits, let card = try naming.identified(words, as: .letter) {
      return try opened(card)
    }
    if try naming.isNameOfSomebody(words) { return try toSomebody(words, sort) }
    let said = try naming.saying(words, .letter, in: "subject")
    if let card = try naming.one(of: said, words, as: "letters") { return try opened(card) }
    if try naming.fitsSomebody(words) { return try toSomebody(words, sort) }
    if let card = try naming.identified(words, as: .letter) { return try opened(card) }
    throw CommandError.unclear("No letter matches “\(words)”. See them all with: kith letter list")
  }

  private func toSomebody(_ words: String, _ sort: Sort) throws -> (letter: Letter, record: OpenedRecord) {
    let who = try naming.person(words)
    let all = try naming.replica.records(of: .letter, pointingTo: who.id).compactMap { record in
      Letter(record).flatMap { $0.to.contains(who.id) ? ($0, record) : nil }
    }
    let drafts = all.filter(\.0.isDraft)
    guard drafts.count < 2 else {
      let cards = try drafts.compactMap { try naming.replica.card($0.0.id) }
      throw Naming.several(cards, words, as: "drafts")
    }
    let last = all.filter { !$0.0.isDraft }.max {
      ($0.0.sent ?? .first, $0.0.id) < ($1.0.sent ?? .first, $1.0.id)
    }
    guard let found = drafts.first ?? (sort == .any ? last : nil) else {
      throw CommandError.unclear(
        "There is no draft to \(who.called.ended()) Draft one with: kith letter new \(who.shortID)")
    }
    return found
  }

  private func opened(_ card: Card) throws -> (letter: Letter, record: OpenedRecord) {
    guard let record = try naming.replica.record(card.id), let letter = Letter(record) else {
      throw CommandError.gone(card)
    }
    return (letter, record)
  }
}

extension Letter {
  /// The letter that was sent last to one of the same people.
  func last(_ replica: Replica) throws -> Letter? {
    let others = try to.flatMap { try replica.records(of: .letter, pointingTo: $0) }.compactMap(Letter.init)
    return others.filter { other in
      other.id != id && other.sent != nil && other.to.contains(where: to.contains)
    }.max { ($0.sent ?? .first, $0.id) < ($1.sent ?? .first, $1.id) }
  }
}
