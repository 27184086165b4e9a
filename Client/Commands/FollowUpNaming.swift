import KithMerge
import KithRecords
import KithReplica

/// Finds the one open follow-up that a person means: by its id, whom it is about if that is the only one, or
/// words of it. The turn of a cadence goes by whom it is about where nothing else is open.
struct FollowUpNaming {
  let desk: Desk
  let replica: Replica

  enum Limit {
    static let looked = 10_000
    /// How many are told apart in one error.
    static let listed = 10
  }

  init(_ desk: Desk, _ replica: Replica) {
    (self.desk, self.replica) = (desk, replica)
  }

  /// - Throws: `CommandError.unclear` if it is not one.
  func one(_ words: String) throws -> Planned {
    let undone = Undone(desk, replica)
    if words.utf8.count >= Naming.Limit.digits, let found = try identified(words, undone) { return found }

    let naming = Naming(replica)
    let isName = try naming.isNameOfSomebody(words)
    if isName, let found = try about(words, undone) { return found }
    let wanted = Folding.words(words).split(separator: " ")
    let said = try undone.all(limit: Limit.looked).filter { planned in
      let text = " " + Folding.words(planned.words)
      return !wanted.isEmpty && wanted.allSatisfy { text.contains(" " + $0) }
    }
    if let found = try only(said, words) { return found }
    let isWithinName = try !isName && naming.fitsSomebody(words)
    if isWithinName, let found = try about(words, undone) { return found }
    if let found = try identified(words, undone) { return found }
    guard isName || isWithinName else {
      throw CommandError.unclear("No follow-up matches “\(words)”. See them all with: kith followup list")
    }
    throw CommandError.unclear(
      "Nothing is to be done about \(try naming.person(words).called). See what is with: kith followup list")
  }

  private func about(_ words: String, _ undone: Undone) throws -> Planned? {
    let all = try undone.about(Naming(replica).person(words).id)
    let stored = all.filter { $0.followUp.sort != .turn }
    return try only(stored.isEmpty ? all : stored, words)
  }

  /// - Throws: `CommandError` if it was dealt with already.
  private func identified(_ words: String, _ undone: Undone) throws -> Planned? {
    let digits = words.lowercased()
    guard digits.utf8.count >= Naming.Limit.fewestDigits else { return nil }
    let turns = try undone.turns().filter { $0.id.description.hasPrefix(digits) }
    if let turn = try only(turns, words) { return turn }
    guard let card = try Naming(replica).identified(words, as: .followUp),
      let followUp = try replica.record(card.id).flatMap(FollowUp.init)
    else { return nil }
    // A turn that is over is found by its id, too.
    guard followUp.state == .open, followUp.sort != .turn else {
      let state = followUp.state == .open ? "over" : "\(followUp.state.rawValue) already"
      throw CommandError.conflict(
        """
        \(lines.sentence(Planned(followUp))) is \(state). Plan it once more with: kith followup add
        """)
    }
    return Planned(followUp)
  }

  private var lines: FollowUpLines { FollowUpLines(RecordNames(replica)) }

  private func only(_ found: [Planned], _ words: String) throws -> Planned? {
    guard found.count > 1 else { return found.first }
    let listed = found.prefix(Limit.listed).map { planned in
      "\(planned.id.short) \(lines.sentence(planned))" + (planned.day.map { " (\($0))" } ?? "")
    }
    let more = found.count > listed.count ? "; and \(found.count - listed.count) more" : ""
    throw CommandError.unclear(
      "“\(words)” fits \(found.count) follow-ups: \(listed.joined(separator: "; "))\(more). Type an id.")
  }
}
