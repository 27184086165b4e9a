package import ArgumentParser
import KithRecords
import KithReplica

/// `kith list --tag mentor --sort changed`
package struct List: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List contacts, organisations or notes.",
    discussion: """
      By name, unless --sort says otherwise. What --columns and --template name: \(Facet.known).

        kith list --tag mentor --org acme --changed-since 2w
        kith list --columns name,title,email --sort org
        kith list --template '{name} <{email}>'

      In a template \\n is a line break, \\t a tab, {{ a brace, and what is not known is empty; of several \
      addresses it takes the preferred one, else the first.

      With --json: an array of objects with id, kind, name, detail, edited, trashed, editedInTrash, \
      conflicts and unreadable; with --template also text; with --columns instead id and each of them, an \
      array where a field has several values.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag
  @OptionGroup var selection: Selection

  package init() {}

  package func run(in desk: Desk) async throws {
    let shape = try selection.shape()
    let shelf = try selection.shelf(desk)
    let replica = try desk.replica()
    let cards = try replica.cards(shelf)
    let listing = Listing(replica: replica, desk: desk, shape: shape, kind: selection.wanted)

    if json.isOn { return desk.output.say(try listing.json(cards)) }
    guard !cards.isEmpty else { return desk.output.tell(try nothing(replica)) }
    try listing.say(cards)
    if desk.output.isTerminal { desk.output.tell(try counted(cards.count, replica)) }
  }

  private func nothing(_ replica: Replica) throws -> String {
    if selection.isChosen {
      let known = Set(try replica.tags().map { Folding.key($0.text) })
      if let tag = selection.tag.first(where: { !known.contains(Folding.key($0)) }), !selection.trash {
        return "Nobody has the tag “\(tag)”. See which there are with: kith tag list"
      }
      return "Nothing fits all of that. Leave something out, or see them all with: kith list"
    }
    if selection.trash { return "The trash is empty." }
    switch selection.kind ?? .contact {
    case .contact: return "There are no contacts yet. Add one with: kith add NAME"
    case .organisation: return "There are no organisations yet. Add one with: kith add NAME --organisation"
    case .note: return "There are no notes yet. Add one with: kith note add WHO TEXT"
    }
  }

  private func counted(_ count: Int, _ replica: Replica) throws -> String {
    let counts = try replica.counts()
    if selection.trash { return "\(count) of \(counts.trashed) in the trash" }
    switch selection.kind ?? .contact {
    case .contact: return "\(count) of \(counts.contacts) contacts"
    case .organisation: return "\(count) of \(counts.organisations) organisations"
    case .note: return "\(count) of \(counts.notes) notes"
    }
  }
}
