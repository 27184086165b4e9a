package import ArgumentParser
import KithMerge
import KithRecords
import KithReplica

/// `kith note list ada`
package struct NoteList: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List notes, the newest first.",
    discussion: "With --json: an array as of kith list, with about, an array of id and name.")

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "Whom they are about; everybody unless said.", completion: .names)
  var who: [String] = []
  @OptionGroup var options: ListOptions

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let chosen = try options.space.chosen(replica)
    let all = try notes(replica).filter { chosen?.holds($0) ?? true }
    let shown = all.prefix(options.limit)
    let people = try shown.map { try replica.cards(pointedToBy: $0.id) }

    if options.json.isOn { return desk.output.say(.array(zip(shown, people).map(NoteList.json))) }
    guard !all.isEmpty else {
      return desk.output.tell("There are no notes yet. Add one with: kith note add WHO TEXT")
    }
    var columns = Columns(expendable: [0, 3])
    for (note, about) in zip(shown, people) {
      columns.add([
        Output.Span(desk.day(note.edited)), Output.Span(note.shortID, .faint),
        Output.Span(about.map(\.called).joined(separator: ", "), .strong),
        Output.Span(note.group?.inOneLine ?? "", .faint), Output.Span(note.called),
      ])
    }
    try columns.say(on: desk.output)
    ListOptions.tell(shown.count, of: all.count, "newest", desk)
  }

  private func notes(_ replica: Replica) throws -> [Card] {
    guard who.isEmpty else {
      return try replica.cards(about: Naming(replica).person(who.joined(separator: " "), in: .anywhere).id)
    }
    return try replica.cards(Shelf(kind: .note)).sorted { ($0.edited, $0.id) > ($1.edited, $1.id) }
  }

  private static func json(_ note: Card, _ about: [Card]) -> JSON {
    var members = note.members
    members["about"] = .array(
      about.map { .object(["id": .string($0.id.description), "name": .string($0.name)]) })
    return .object(members)
  }
}
