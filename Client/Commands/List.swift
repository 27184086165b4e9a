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
        kith list --tag mentor --save mentors
        kith list @mentors --sort org

      In a template \\n is a line break, \\t a tab, {{ a brace, and what is not known is empty; of several \
      addresses it takes the preferred one, else the first.

      With --json: an array of objects with id, kind, name, detail, edited, trashed, editedInTrash, \
      conflicts and unreadable; with --template also text; with --columns instead id and each of them, an \
      array where a field has several values.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag
  @OptionGroup var selection: Selection

  @Argument(help: ArgumentHelp("A saved list: what it chooses is chosen too.", valueName: "@name"))
  var saved: String?
  @Option(help: ArgumentHelp("Save all of this as a list of that name.", valueName: "name")) var save: String?

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let selection = try saved.map { try self.selection.over(List.saved($0, replica)) } ?? self.selection
    let (shape, shelf) = (try selection.shape(), try selection.shelf(desk, replica))
    let name = try save.map { try SavedList.save($0, "list", selection.words, replica, desk) }
    let cards = try replica.cards(shelf)
    let listing = Listing(replica: replica, desk: desk, shape: shape, kind: selection.wanted)

    defer {
      if let name { desk.output.tell("Saved. Show it again with: kith list @\(name)") }
    }
    if json.isOn { return desk.output.say(try listing.json(cards)) }
    guard !cards.isEmpty else { return desk.output.tell(try List.nothing(selection, replica)) }
    try listing.say(cards)
    if desk.output.isTerminal {
      desk.output.tell(try List.counted(cards.count, selection, replica))
    }
  }

  private static func saved(_ typed: String, _ replica: Replica) throws -> Selection {
    guard typed.hasPrefix("@") else {
      throw CommandError.usage(
        """
        “\(typed)” is no saved list: their names begin with @, as kith saved shows them. Look for somebody \
        with: kith find \(typed)
        """)
    }
    return try Selection(SavedList.named(typed, replica))
  }

  private static func nothing(_ selection: Selection, _ replica: Replica) throws -> String {
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

  private static func counted(_ count: Int, _ selection: Selection, _ replica: Replica) throws -> String {
    let counts = try replica.counts()
    if selection.trash { return "\(count) of \(counts.trashed) in the trash" }
    switch selection.kind ?? .contact {
    case .contact: return "\(count) of \(counts.contacts) contacts"
    case .organisation: return "\(count) of \(counts.organisations) organisations"
    case .note: return "\(count) of \(counts.notes) notes"
    }
  }
}
