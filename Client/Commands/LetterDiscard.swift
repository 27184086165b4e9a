package import ArgumentParser
import KithRecords
import KithReplica

/// `kith letter discard ada`
package struct LetterDiscard: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "discard", abstract: "Put a draft into the trash.",
    discussion: "Nothing is lost: kith undelete takes it out again. What was planned stays planned.")

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "Its id, whom it goes to, or words of its subject.", completion: .names)
  var which: [String]

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let (letter, record) = try LetterNaming(replica).one(which.joined(separator: " "), .drafts)
    if let sent = letter.sent {
      throw CommandError.conflict(
        "That letter was sent on \(sent). Delete it all the same with: kith delete \(letter.id.short)")
    }
    var operation = desk.operation("letter discard")
    _ = try replica.apply([record.trashing(at: desk.now())], in: &operation)
    let names = RecordNames(replica)
    desk.output.say(
      """
      The draft to \(names.listed(letter.to)) is in the trash now. Take it out again with: \
      kith undelete \(letter.id.short)
      """)
  }
}
