package import ArgumentParser
import KithRecords
import KithReplica

/// `kith note show 3f9a0c11`
package struct NoteShow: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a note in full.",
    discussion: "With --json: an object as of kith show.")

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  @Argument(help: "Its id, or words that stand in it.") var note: [String]

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let card = try Naming(replica).note(note.joined(separator: " "))
    guard let record = try replica.record(card.id) else { throw CommandError.gone(card) }
    if json.isOn { return desk.output.say(RecordJSON.of(record)) }
    NoteText(desk, replica).say(record, card)
  }
}

/// A note as a person reads it.
struct NoteText {
  let desk: Desk
  let values: ValueText

  init(_ desk: Desk, _ replica: Replica) {
    self.desk = desk
    values = ValueText(desk, replica)
  }

  func say(_ record: OpenedRecord, _ card: Card) {
    let people = record.elements("about").map { values.of($0.shown.value, as: .reference) }.sorted()
    let heading = people.isEmpty ? "Note" : "Note on " + people.joined(separator: ", ")
    let written = record.value("written")?.moment ?? record.lastEdited
    desk.output.say([
      Output.Span(heading, .strong), "  ", Output.Span("\(desk.minute(written)) \(card.shortID)", .faint),
    ])
    if let trashed = card.trashed {
      desk.output.say([
        Output.Span("In the trash since \(desk.day(trashed)). ", .warning),
        "Take it out with: kith undelete \(card.shortID)",
      ])
    }
    desk.output.say("")
    let body = record.reading(FieldName("body"))
    sayLines(body.map { values.of($0.shown.value, as: .text) } ?? "")
    guard let body, !body.conflicts.isEmpty else { return }
    for other in body.conflicts {
      desk.output.say("")
      desk.output.say([
        Output.Span("Disputed: written at the same time, \(desk.minute(other.time)):", .warning)
      ])
      sayLines(values.of(other.value, as: .text))
    }
    desk.output.say("Settle it with: \(Dispute(body, of: record.id).command(number: 1))")
  }

  private func sayLines(_ text: String) {
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      desk.output.say(String(line))
    }
  }
}
