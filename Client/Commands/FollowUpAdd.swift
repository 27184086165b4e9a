package import ArgumentParser
import KithInsight
import KithMerge
import KithRecords
import KithReplica

/// `kith followup add ada "ask how the talk went" --due "next friday"`
package struct FollowUpAdd: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Plan something about somebody.",
    discussion: "What is promised in a conversation is planned by itself: kith talk WHO --promised TEXT")

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "A part of the name, an e-mail address, or an id.", completion: .names)
  var who: String
  @Argument(help: "What is to be done.") var what: [String]
  @Option(
    help: ArgumentHelp("When: tomorrow, next friday, in 3 days, 2026-11-20.", valueName: "date"))
  var due: String
  @Option(help: ArgumentHelp("Somebody else it is about; several times.", valueName: "who")) var with:
    [String] = []
  @OptionGroup var space: SpaceOption

  enum Limit {
    static let characters = 1_000
    static let people = 100
  }

  package init() {}

  package func run(in desk: Desk) async throws {
    let home = try desk.replica()
    // What one plans about a member of a group is not the group's, unless one says so.
    let replica = try space.target(home, else: home.personal)
    guard with.count < Limit.people else {
      throw CommandError.usage("These are more than \(Limit.people) people. Plan it in several commands.")
    }
    let naming = Naming(replica)
    let people = try ([who] + with).map { try naming.person($0) }
    let words = what.joined(separator: " ").inOneLine
    guard !words.isEmpty else {
      throw CommandError.usage("There is nothing to be done. Write it as: kith followup add ada \"call her\"")
    }
    guard words.count <= Limit.characters else {
      throw CommandError.usage(
        "This is longer than \(Limit.characters) characters. Keep more in a note: kith note add WHO")
    }
    let day = try desk.spoken(due, toward: .future).day

    var dice = desk.dice
    var followUp = FollowUp(id: RecordID(using: &dice))
    (followUp.why, followUp.sort, followUp.due) = (words, .other, day)
    followUp.about = people.map(\.id)
    var operation = desk.operation("followup add")
    _ = try replica.apply(
      [Draft(id: followUp.id, kind: .followUp, changes: followUp.changes)], in: &operation)
    let names = people.map(\.called).inSentence
    desk.output.say(
      "Planned about \(names), due \(day). Once it is done: kith followup done \(followUp.id.short)")
  }
}
