package import ArgumentParser
import KithRecords
import KithReplica

/// `kith set ada title="Head of Research" email+=ada@x.org`
package struct SetFields: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Change what is known of somebody.",
    discussion: """
      FIELD=VALUE sets a field; nothing after the = clears it. Fields of several values also take += and -=:

        kith set ada title="Head of Research" birthday=1984-05-09
        kith set ada email+=ada@x.org email.work+=ada@work.example
        kith set ada email-=ada@x.org
        kith set ada name.family=King address.city=London
        kith set ada custom.team=blue anniversary.wedding=2010-06-12
        kith set ada related.sister="Grace"

      A single field can also be set as:

        kith set ada title "Head of Research"

      Contacts have: \(SetFields.fields(of: .contact)).
      Organisations have: \(SetFields.fields(of: .organisation)).
      Notes have: \(SetFields.fields(of: .note)).
      """)

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "A part of the name, an e-mail address, or an id.", completion: .names)
  var who: String
  @Argument(help: ArgumentHelp("What to change.", valueName: "field=value")) var changes: [String]

  package init() {}

  package func run(in desk: Desk) async throws {
    let assignments = try Assignment.all(changes)
    let replica = try desk.replica()
    let naming = Naming(replica)
    let card = try naming.record(who, in: .anywhere)
    guard let record = try replica.record(card.id) else { throw CommandError.gone(card) }
    var editing = Editing(
      try Kind.known(record.kind), of: record, recordNamed: { try naming.person($0).id },
      whoNamed: naming.who)
    try editing.apply(assignments)

    let changed = editing.changedFields.joined(separator: ", ")
    var operation = desk.operation("set \(changed)")
    let draft = Draft(id: record.id, kind: record.kind, changes: editing.changes)
    let promises = try Promises(editing.changes, of: record, card, replica, desk)
    switch try promises.replica.apply([draft] + promises.drafts, in: &operation).first {
    case .changed, .made:
      desk.output.say("Changed \(card.called): \(changed).")
      promises.tell(on: desk.output)
      if card.trashed != nil {
        desk.output.tell(
          "It is in the trash, and stays there. Take it out with: kith undelete \(card.shortID)")
      }
    case .unchanged, nil: desk.output.say("\(card.called) is so already: nothing was changed.")
    case .trashed, .purged: throw CommandError.gone(card)
    case .tooLarge(let bytes): throw ReplicaError.tooLarge(bytes: bytes)
    }
  }

  private static func fields(of kind: KindName) -> String {
    (Kind.named(kind)?.fields ?? []).filter(\.isSettable).map(\.name).joined(separator: ", ")
  }
}
