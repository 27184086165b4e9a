package import ArgumentParser
import KithMerge
import KithRecords
import KithReplica

/// `kith add "Ada Lovelace" --email ada@example.org`
package struct Add: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Add a contact, or an organisation.",
    discussion: "What has no option here is written as: kith add \"Ada Lovelace\" title=Countess")

  @OptionGroup package var homeOption: HomeOption

  @Argument(
    help: """
      The name as it is written: the last word is the family's, unless --family says otherwise. After it \
      may stand any FIELD=VALUE that kith set takes.
      """)
  var name: [String]

  @OptionGroup var space: SpaceOption
  @OptionGroup(title: "What is known") var details: ContactDetails

  @Flag(name: .customLong("organisation"), help: "It is an organisation, not a person.")
  var isOrganisation = false

  package init() {}

  package func run(in desk: Desk) async throws {
    let home = try desk.replica()
    let replica = try space.target(home, else: home.spaceInUse)
    let kind: KindName = isOrganisation ? .organisation : .contact
    let typed = name.dropFirst().filter { $0.contains("=") }
    let written = name.enumerated().filter { $0 == 0 || !$1.contains("=") }.map(\.element)
      .joined(separator: " ")
    let isName = name.first.flatMap(Assignment.init).map { Kind.named(kind)?.field($0.field) == nil } ?? true
    guard !written.inOneLine.isEmpty, isName else {
      throw CommandError.usage("There is no name. Write it as: kith add \"Ada Lovelace\"")
    }
    var editing = Editing(try Kind.known(kind))
    let fields = typed.isEmpty ? [] : try Assignment.all(Array(typed))
    try editing.apply([Assignment("name", .set, written)] + details.assignments + fields)
    if [details.given, details.family].allSatisfy({ $0.map(written.contains) ?? true }) {
      // The pieces say which is which, not in what order they are written.
      try editing.apply(Assignment("name", part: "written", .set, written))
    }

    try warnOfTwins(written, kind, replica, desk)
    var dice = desk.dice
    let draft = Draft(id: RecordID(using: &dice), kind: kind, changes: editing.changes)
    let note = try details.note.map {
      try NoteDraft($0, about: [draft.id], at: desk.now(), using: &dice).draft
    }
    var operation = desk.operation("add")
    _ = try replica.apply([draft] + (note.map { [$0] } ?? []), in: &operation)
    let here = try replica.spaceHere()
    let place = here.isMain ? "" : " to \(here.called)"
    desk.output.say(
      "Added \(written.inOneLine) (\(draft.id.short))\(note == nil ? "" : " and a note")\(place).")
  }

  private func owners(of email: String, _ kind: KindName, _ replica: Replica) throws -> [Card] {
    try replica.matching(email, kind: kind, limit: Naming.Limit.listed).filter { card in
      try replica.record(card.id).map(Identity.all)?.contains(Identity.email(email)) == true
    }
  }

  /// Two of a name are allowed, and seldom meant.
  private func warnOfTwins(_ written: String, _ kind: KindName, _ replica: Replica, _ desk: Desk) throws {
    let wanted = Folding.folded(written.inOneLine)
    let alike = try replica.matching(written, kind: kind, limit: Naming.Limit.matches)
      .filter { Folding.folded($0.name.inOneLine) == wanted }
    let sharing = try details.email.flatMap { try owners(of: $0, kind, replica) }
      .filter { card in !alike.contains { $0.id == card.id } }
    for card in alike.prefix(Naming.Limit.listed) {
      desk.output.tell("There is \(card.called) already (\(card.shortID)). Added all the same.")
    }
    for card in sharing.prefix(Naming.Limit.listed) {
      desk.output.tell("\(card.called) (\(card.shortID)) has the same e-mail address. Added all the same.")
    }
  }
}

extension Kind {
  /// The table's line for a kind.
  ///
  /// - Throws: `CommandError.failed` for what a newer kith wrote.
  static func known(_ name: KindName) throws(CommandError) -> Kind {
    guard let kind = Kind.named(name) else {
      throw .failed("This record is of a kind (“\(name)”) that a newer kith wrote. Change it there.")
    }
    return kind
  }
}
