package import ArgumentParser
import KithMerge
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
  @OptionGroup var space: SpaceOption

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let all = try replica.setAside(in: space.chosen(replica))

    if json.isOn { return desk.output.say(.array(all.map { .object($0.json) })) }
    guard !all.isEmpty else { return desk.output.tell("Nothing is set aside.") }
    var columns = Columns(expendable: [4, 3, 1])
    // Once each, with what was set aside last.
    var counts: [RecordID: Int] = [:]
    for aside in all { counts[aside.entry.id, default: 0] += 1 }
    var known: Set<RecordID> = []
    let last = all.reversed().filter { known.insert($0.entry.id).inserted }
    for aside in last.reversed() {
      let more = (counts[aside.entry.id] ?? 1) - 1
      columns.add([
        Output.Span(SetAsideRecord.handle(aside.entry.id), .faint), Output.Span(aside.noun),
        Output.Span(aside.name, .strong), Output.Span(aside.whose), Output.Span(desk.minute(aside.entry.at)),
        Output.Span(aside.sentence + (more > 0 ? " And \(more) more of it." : "")),
      ])
    }
    try columns.say(on: desk.output)
    desk.output.tell("See what it says with: kith quarantine show ID")
  }
}
