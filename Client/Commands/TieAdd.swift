package import ArgumentParser
import KithInsight
import KithMerge
import KithRecords
import KithReplica
import KithSealing

/// `kith tie add grace "introduced by" ada`
package struct TieAdd: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Tie two together.",
    discussion: """
      The relation reads from the first to the second: “introduced by”, “knows”, “met at” (an event), or any \
      other word. It is kept in your own network, unless --space says otherwise.
      """)

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "A part of the name, an e-mail address, or an id.", completion: .names) var who: String
  @Argument(help: "How they belong together.") var relation: String
  @Argument(help: "To whom, or to which event.", completion: .names) var other: String
  @Option(help: ArgumentHelp("Since when.", valueName: "day")) var since: String?
  @Option(help: ArgumentHelp("At which event it came about.", valueName: "event")) var at: String?
  @Option(help: ArgumentHelp("What else is to be known.", valueName: "text")) var details: String?
  @OptionGroup var space: SpaceOption

  package init() {}

  package func run(in desk: Desk) async throws {
    let home = try desk.replica()
    let replica = try space.target(home, else: home.personal)
    let ends = try TieEnds(who, relation, other, replica, desk)
    let here = try replica.spaceHere()
    // Its members could not read who that is.
    if let group = here.group, let stranger = [ends.from, ends.to].first(where: { !here.holds($0) }) {
      throw CommandError.unclear(
        """
        \(stranger.called) is not in \(group.inOneLine). Tie them in your own network, without --space; or \
        add them there first: kith add NAME --space “\(group.inOneLine)”
        """)
    }
    var tie = ends.tie
    tie.since = try since.map { try desk.spoken($0, toward: .past).day }
    tie.event = try at.map { try EventNaming(replica, desk).event($0).card.id }
    tie.details = details.flatMap { $0.inOneLine.isEmpty ? nil : $0 }

    var operation = desk.operation("tie add")
    let draft = try replica.draft(tie)
    let applied = try replica.apply([draft], in: &operation)
    guard applied.first != .unchanged else {
      return desk.output.say("\(ends.sentence) They are tied so already: nothing was changed.")
    }
    desk.output.say("Tied: \(ends.sentence)")
  }
}

/// The two ends of a tie, and what is between them, as they were typed.
struct TieEnds {
  let from: Card
  let to: Card
  let relation: String

  enum Limit {
    static let characters = 100
    /// How often what was erased for good may come again.
    static let again = 16
  }

  init(_ who: String, _ relation: String, _ other: String, _ replica: Replica, _ desk: Desk) throws {
    let word = relation.inOneLine
    guard !word.isEmpty, word.count <= Limit.characters else {
      throw CommandError.usage(
        "A relation is a word or a few, such as: kith tie add grace \"introduced by\" ada")
    }
    // What kith ties by itself is one relation, however it is typed.
    let known = Tie.Relation.allCases.first { Folding.folded($0.rawValue) == Folding.folded(word) }
    self.relation = known?.rawValue ?? word
    from = try TieEnds.end(who, replica, desk)
    to =
      known == .metAt
      ? try EventNaming(replica, desk).event(other).card : try TieEnds.end(other, replica, desk)
    guard from.id != to.id else {
      throw CommandError.usage(
        """
        Both are \(from.called.ended()) Name another one: kith tie add \(from.shortID) \
        "\(self.relation.printable)" WHO
        """)
    }
  }

  var tie: Tie { Tie(from: from.id, relation, to: to.id).ordered }

  /// As it was typed.
  var words: String { "\(from.called) \(relation) \(to.called)" }
  var sentence: String { words.ended() }

  /// Somebody; an event, if nobody is called so.
  static func end(_ words: String, _ replica: Replica, _ desk: Desk) throws -> Card {
    let (naming, events) = (Naming(replica), EventNaming(replica, desk))
    guard try !naming.isKnown(words), try events.isThere(words) else { return try naming.record(words) }
    return try events.event(words).card
  }
}

extension Replica {
  /// A draft of a record whose id is made of words: every machine makes the same one. What an undo put into
  /// the trash comes out again.
  func draft(_ kind: KindName, as identity: String, _ changes: [FieldName: Value]) throws -> Draft {
    let (words, id) = try named(identity)
    var changes = changes
    if try record(id)?.trashed != nil { changes[Trashed.field] = .empty }
    return Draft(id: id, kind: kind, changes: changes, identity: words)
  }

  /// A draft of a tie: of the one that says the same, where there is one, whatever its id was made of.
  func draft(_ tie: Tie) throws -> Draft {
    let draft = try draft(.tie, as: tie.identity, tie.changes)
    let old = try record(draft.id) ?? ties(saying: tie).first
    guard let old, Tie(old)?.isSame(as: tie) ?? false else { return draft }
    // However it was typed this time, its words stay.
    let ends = ["from", "relation", "to"].map { FieldName($0) }
    var changes = draft.changes.filter { !ends.contains($0.key) }
    if old.trashed != nil { changes[Trashed.field] = .empty }
    return Draft(
      id: old.id, kind: .tie, changes: changes, identity: old.id == draft.id ? draft.identity : nil)
  }

  /// Ties of this space that say just that, those in the trash last.
  private func ties(saying tie: Tie) throws -> [OpenedRecord] {
    let here = try spaceHere()
    return try [false, true].flatMap { try cards(about: tie.from, kind: .tie, trash: $0) }
      .filter(here.holds).compactMap { try record($0.id) }
      .filter { Tie($0)?.isSame(as: tie) ?? false }
  }

  /// The id that words make. What was erased under it stays so for ever: then it is that of the next ones,
  /// which every machine makes alike.
  func named(_ identity: String) throws -> (words: String, id: RecordID) {
    for turn in 0..<TieEnds.Limit.again {
      let words = turn == 0 ? identity : "\(identity):again:\(turn)"
      let id = sealer.recordID(of: words)
      if try purged(among: [id]).isEmpty { return (words, id) }
    }
    throw CommandError.failed(
      "This was erased \(TieEnds.Limit.again) times already. Keep it as a note: kith note add WHO TEXT")
  }
}
