package import ArgumentParser
import KithInsight
import KithRecords
import KithReplica

/// `kith followup snooze ada --for 3d`
package struct FollowUpSnooze: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "snooze", abstract: "Put something off until another day.",
    discussion: "Of a cadence, this turn of it. The day on which it was due is kept.")

  @OptionGroup package var homeOption: HomeOption

  @Argument(
    help: "Its id, whom it is about if that is the only one, or words of it.", completion: .names)
  var which: [String]
  @Option(help: ArgumentHelp("Until when: next monday, 20 nov, 2026-11-20.", valueName: "date"))
  var until: String?
  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("For how long from today: 3d, 2w, 1 month.", valueName: "time"))
  var span: String?

  package init() {}

  package func validate() throws {
    guard (until == nil) != (span == nil) else {
      throw ValidationError("Say until when: --until DATE, or --for 3d")
    }
  }

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let planned = try FollowUpNaming(desk, replica).one(which.joined(separator: " "))
    let day = try day(desk)
    guard day > desk.today else {
      throw CommandError.usage("\(day) is not after today, \(desk.today). Say a later day.")
    }
    let draft = planned.draft(FollowUp.snoozing(until: day), on: try replica.record(planned.id))
    var operation = desk.operation("followup snooze")
    _ = try replica.apply([draft], in: &operation)
    let sentence = FollowUpLines(RecordNames(replica)).sentence(planned)
    desk.output.say("Put off until \(day): \(sentence.ended())")
  }

  private func day(_ desk: Desk) throws(CommandError) -> Day {
    if let until { return try desk.spoken(until, toward: .future).day }
    let typed = span ?? ""
    guard let every = Every(typed) else {
      throw .usage("“\(typed)” is no length of time. Write it as 3d, 2w or 1 month.")
    }
    return every.turn(1, from: desk.today)
  }
}
