package import ArgumentParser
import KithInsight
import KithMerge
import KithRecords
import KithReplica

/// `kith cadence list`
package struct CadenceList: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List with whom you want to talk how often, and when next.",
    discussion: """
      With --json: an array of objects with who (id and name), every, lastTalk (null if there was none) and \
      due.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let (turns, names) = (try Rounds(desk, replica).all(), RecordNames(replica))
    if json.isOn {
      return desk.output.say(
        .array(
          turns.map { turn in
            .object([
              "who": names.json(.record(turn.cadence.about)), "every": .string(turn.cadence.every.canonical),
              "lastTalk": .optional(turn.lastTalk.map { "\($0)" }), "due": .string("\(turn.day)"),
            ])
          }))
    }
    guard !turns.isEmpty else {
      return desk.output.tell("Nothing is decided yet. Decide it with: kith cadence WHO every 6w")
    }
    var columns = Columns(expendable: [3])
    for turn in turns {
      columns.add([
        Output.Span("\(turn.day)"), Output.Span(names.of(turn.cadence.about), .strong),
        Output.Span("\(turn.cadence.every.often)"),
        Output.Span(turn.lastTalk.map { "last talked on \($0)" } ?? "not talked yet", .faint),
      ])
    }
    try columns.say(on: desk.output)
  }
}
