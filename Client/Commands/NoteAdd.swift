package import ArgumentParser
import KithMerge
import KithReplica

/// `kith note add ada "Wants to see the engine in June."`
package struct NoteAdd: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Write a note about somebody.",
    discussion: "Without a text, or with -, the note is read from standard input.")

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "A part of the name, an e-mail address, or an id.", completion: .names)
  var who: String
  @OptionGroup var space: SpaceOption

  @Argument(help: "What to remember.") var text: [String] = []
  @Option(help: ArgumentHelp("Somebody else it is about; several times.", valueName: "who")) var with:
    [String] = []

  package init() {}

  package func run(in desk: Desk) async throws {
    let home = try desk.replica()
    // What one thinks of a member of a group is not the group's, unless one says so.
    let replica = try space.target(home, else: home.personal)
    let naming = Naming(replica)
    let people = try ([who] + with).map { try naming.person($0) }
    let body = try text.isEmpty || text == ["-"] ? typed(desk) : text.joined(separator: " ")

    var dice = desk.dice
    let note = try NoteDraft(body, about: people.map(\.id), at: desk.now(), using: &dice)
    var operation = desk.operation("note add")
    _ = try replica.apply([note.draft], in: &operation)
    let names = people.map(\.called).joined(separator: ", ")
    desk.output.say("Noted about \(names.ended()) See it with: kith note show \(note.draft.id.short)")
  }

  private func typed(_ desk: Desk) throws -> String {
    if desk.output.isTerminal { desk.output.tell("Write the note. Control-D on a line of its own ends it.") }
    let bytes = try desk.input(NoteDraft.Limit.bytes)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw CommandError.usage("What came on standard input is no text in UTF-8: nothing was added.")
    }
    return text.last?.isNewline == true ? String(text.dropLast()) : text
  }
}
