package import ArgumentParser
import KithReplica

/// `kith tag list`
package struct TagList: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List every tag, and how many have it.",
    discussion: "The trash does not count. With --json: an array of objects with tag and count.")

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag
  @OptionGroup var space: SpaceOption

  @Option(help: ArgumentHelp("At most so many.", valueName: "number")) var limit: Int?

  package init() {}

  package func validate() throws {
    guard (limit ?? 1) > 0 else { throw ValidationError("--limit is at least 1.") }
  }

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let all = try replica.tags(in: space.chosen(replica))
    let shown = all.prefix(limit ?? .max)

    if json.isOn {
      return desk.output.say(
        .array(shown.map { .object(["tag": .string($0.text), "count": .count($0.count)]) }))
    }
    guard !all.isEmpty else {
      return desk.output.tell("There are no tags yet. Add one with: kith tag add WHO TAG")
    }
    var columns = Columns()
    for tag in shown { columns.add([Output.Span(tag.text, .strong), Output.Span("\(tag.count)")]) }
    try columns.say(on: desk.output)
    if desk.output.isTerminal { desk.output.tell("\(shown.count) of \(all.count.of("tag"))") }
  }
}
