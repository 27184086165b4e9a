package import ArgumentParser
import KithInsight
import KithRecords
import KithReplica

/// `kith followup done ada`
package struct FollowUpDone: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "done", abstract: "Say that something is done.",
    discussion: """
      Of a cadence, that this turn of it is: the next is counted from today. A conversation does that by \
      itself: kith talk WHO
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var closing: Closing

  package init() {}

  package func run(in desk: Desk) async throws {
    try closing.close(as: .done, desk)
  }
}

/// `kith followup skip ada --note "moved to Rome"`
package struct FollowUpSkip: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "skip", abstract: "Say that something will not be done.",
    discussion: "Of a cadence, that this turn of it will not: the next is counted from today.")

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var closing: Closing

  package init() {}

  package func run(in desk: Desk) async throws {
    try closing.close(as: .skipped, desk)
  }
}

/// What is dealt with, and what came of it.
struct Closing: ParsableArguments {
  @Argument(
    help: "Its id, whom it is about if that is the only one, or words of it.", completion: .names)
  var which: [String]
  @Option(help: ArgumentHelp("What came of it, or why.", valueName: "text")) var note: String?

  init() {}

  func close(as state: FollowUp.State, _ desk: Desk) throws {
    let replica = try desk.replica()
    let planned = try FollowUpNaming(desk, replica).one(which.joined(separator: " "))
    let remark = note?.inOneLine
    guard remark.map({ !$0.isEmpty && $0.count <= FollowUpAdd.Limit.characters }) ?? true else {
      throw CommandError.usage("--note takes 1 to \(FollowUpAdd.Limit.characters) characters.")
    }
    let record = try replica.record(planned.id)
    let draft = planned.draft(FollowUp.becoming(state, remark, on: desk.today, from: record), on: record)
    let command = state == .done ? "done" : "skip"
    var operation = desk.operation("followup \(command)")
    _ = try replica.apply([draft], in: &operation)
    let sentence = FollowUpLines(RecordNames(replica)).sentence(planned)
    desk.output.say("\(state == .done ? "Done" : "Skipped"): \(sentence.ended())")
    for turn in try Rounds(desk, replica).of(planned.followUp.sort == .turn ? planned.followUp.about : []) {
      desk.output.say("The next turn is on \(turn.day).")
    }
  }
}
