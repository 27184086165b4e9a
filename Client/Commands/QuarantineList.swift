package import ArgumentParser
import KithReplica

/// `kith quarantine list`
package struct QuarantineList: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List what was set aside, and why.",
    discussion: """
      Edits of yours that the server refused, and records of the server that were kept out. With --json: an \
      array of objects with id, origin (refused or received), kind, name, reason, sentence, at, sealed (how \
      many of its edits do not open) and purge.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  package init() {}

  package func run(in desk: Desk) async throws {
    let all = try desk.replica().setAside()

    if json.isOn { return desk.output.say(.array(all.map { .object($0.json) })) }
    guard !all.isEmpty else { return desk.output.tell("Nothing is set aside.") }
    var columns = Columns(expendable: [4, 3, 1])
    for aside in all {
      columns.add([
        Output.Span(SetAsideRecord.handle(aside.entry.id), .faint), Output.Span(aside.noun),
        Output.Span(aside.name, .strong), Output.Span(aside.whose), Output.Span(desk.minute(aside.entry.at)),
        Output.Span(aside.sentence),
      ])
    }
    try columns.say(on: desk.output)
    desk.output.tell("See what it says with: kith quarantine show ID")
  }
}
