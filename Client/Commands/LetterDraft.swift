import KithInsight
import KithMerge
import KithRecords
import KithReplica

/// A letter that is about to be drafted.
struct LetterDraft {
  let letter: Letter
  /// What nobody filled.
  let blanks: [String]
  /// With what it is signed; nil where its template says nothing of that.
  private let signature: Signature?

  enum Limit {
    /// A letter is sealed as one payload, which has a bound.
    static let bytes = 256 * 1024
  }

  /// - Parameters:
  ///   - subject: in the place of the template's.
  ///   - search: what one is looking for.
  ///   - me: one's own name, if it was said.
  /// - Throws: `CommandError`.
  init(
    _ id: RecordID, to person: Card, _ beginning: LetterBeginning, _ occasion: Occasion,
    subject: String? = nil, search: String? = nil, as me: String? = nil, _ desk: Desk, _ replica: Replica
  ) throws {
    guard let record = try replica.record(person.id) else { throw CommandError.gone(person) }
    let names = RecordNames(replica)
    let signature = try Signature(me, replica, desk)
    let places = LetterPlaces.filling(
      to: record.value("name").flatMap(PersonName.init) ?? PersonName(written: person.name),
      org: record.text("org"), title: record.text("title"), event: occasion.event, talk: occasion.talk,
      via: occasion.via.map { names.of($0) }, introduced: occasion.introduced.map { names.of($0) },
      me: signature.name,
      search: search)
    let filled = beginning.template.filled(places)
    var letter = Letter(id: id)
    (letter.to, letter.about) = ([person.id], occasion.about)
    (letter.subject, letter.body) = (subject?.inOneLine ?? filled.subject, filled.body)
    letter.template = beginning.name
    if LetterDraft.mayBePlanned(beginning.name) {
      letter.followUp = try LetterDraft.planned(to: person.id, replica)?.id
    }
    guard (letter.body ?? "").utf8.count + (letter.subject ?? "").utf8.count <= Limit.bytes else {
      throw CommandError.usage("The letter is longer than \(Limit.bytes / 1024) KiB: nothing was added.")
    }
    // A subject is in the letter only if it is that of the template.
    let text = "\(letter.subject ?? "")\n\(letter.body ?? "")"
    let isSigned = LetterCheck.signature(of: letter) == signature.name
    self.signature = isSigned ? signature : nil
    (self.letter, blanks) = (letter, filled.blanks.filter { text.contains("{\($0)}") })
  }

  var draft: Draft { Draft(id: letter.id, kind: .letter, changes: letter.changes) }

  /// Whether a letter from that template may be the one that was to follow a meeting: congratulations, or
  /// thanks for an introduction, are another.
  static func mayBePlanned(_ template: String?) -> Bool {
    guard let ready = template.flatMap(LetterTemplate.BuiltIn.init) else { return true }
    return [.thanks, .advice].contains(ready)
  }

  /// The letter to somebody that one planned and did not write yet, the earliest of them. What another member
  /// of a group wants to write is theirs.
  static func planned(to id: RecordID, _ replica: Replica) throws -> FollowUp? {
    let all = try replica.openFollowUps(about: [id]).compactMap(FollowUp.init)
      .filter { $0.sort == .letter && $0.about.contains(id) }
    let mine = try replica.mine(among: all.map(\.id))
    return all.filter { mine.contains($0.id) }
      .min { ($0.due ?? .last, $0.id) < ($1.due ?? .last, $1.id) }
  }

  /// Says what there is now, and what to do with it.
  func report(to person: Card, _ desk: Desk) {
    let id = letter.id.short
    desk.output.say("Drafted a letter to \(person.called) (\(id)). Go on with: kith letter edit \(id)")
    signature?.tell(desk)
    guard !blanks.isEmpty else { return }
    desk.output.say("Yet to be filled in: \(blanks.map { "{\($0)}" }.joined(separator: ", ")).")
  }

  /// A draft to somebody that is there already.
  static func begun(to person: Card, _ replica: Replica) throws -> Letter? {
    try replica.records(of: .letter, pointingTo: person.id).compactMap(Letter.init)
      .first { $0.isDraft && $0.to.contains(person.id) }
  }

  /// Says that there was one before.
  static func tell(of other: Letter?, to person: Card, _ desk: Desk) {
    guard let other else { return }
    desk.output.tell("There was a draft to \(person.called) already: kith letter show \(other.id.short)")
  }
}
