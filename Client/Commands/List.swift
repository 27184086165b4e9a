package import ArgumentParser
import KithRecords
import KithReplica

/// `kith list`
package struct List: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List contacts, organisations or notes by name.",
    discussion: """
      With --json: an array of objects with id, kind, name, detail, edited, trashed, editedInTrash, \
      conflicts and unreadable.
      """)

  /// Which kind of record is meant.
  package enum Choice: String, ExpressibleByArgument, CaseIterable {
    case contact, organisation, note
  }

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  @Option(help: "Which kind; contacts unless said. In the trash all, unless said.") var kind: Choice?
  @Flag(help: "List what is in the trash.") var trash = false
  @Option(help: ArgumentHelp("At most so many.", valueName: "number")) var limit: Int?

  package init() {}

  package func validate() throws {
    guard (limit ?? 1) > 0 else { throw ValidationError("--limit is at least 1.") }
  }

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let wanted = kind.map { KindName(rawValue: $0.rawValue) } ?? (trash ? nil : .contact)
    let cards = try replica.cards(Shelf(kind: wanted, trash: trash, limit: limit))

    if json.isOn { return desk.output.say(.array(cards.map(\.json))) }
    guard !cards.isEmpty else { return desk.output.tell(nothing) }
    var columns = Columns(expendable: wanted == nil ? [1, 2, 3] : [1, 2])
    for card in cards {
      var cells: [Columns.Cell] = [Output.Span(card.called, .strong), Output.Span(card.detail)]
      if wanted == nil { cells.append(Output.Span(card.kind.rawValue)) }
      cells.append(Output.Span(card.shortID, .faint))
      cells.append(Output.Span(card.marks, .warning))
      columns.add(cells)
    }
    columns.say(on: desk.output)
    if desk.output.isTerminal { desk.output.tell(try counted(cards.count, replica)) }
  }

  private var nothing: String {
    if trash { return "The trash is empty." }
    switch kind ?? .contact {
    case .contact: return "There are no contacts yet. Add one with: kith add NAME"
    case .organisation: return "There are no organisations yet. Add one with: kith add NAME --organisation"
    case .note: return "There are no notes yet. Add one with: kith note add WHO TEXT"
    }
  }

  private func counted(_ count: Int, _ replica: Replica) throws -> String {
    let counts = try replica.counts()
    if trash { return "\(count) of \(counts.trashed) in the trash" }
    switch kind ?? .contact {
    case .contact: return "\(count) of \(counts.contacts) contacts"
    case .organisation: return "\(count) of \(counts.organisations) organisations"
    case .note: return "\(count) of \(counts.notes) notes"
    }
  }
}
