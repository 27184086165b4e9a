package import ArgumentParser
import KithRecords
import KithReplica

/// `kith talk show ada`
package struct TalkShow: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a conversation in full, and what was promised in it.",
    discussion: "With --json: an object as of kith show, without notes and space.")

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  @Argument(help: "Its id, whom it was with (the newest), or words that stand in it.", completion: .names)
  var talk: [String]

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let card = try Naming(replica).conversation(talk.joined(separator: " "))
    guard let record = try replica.record(card.id) else { throw CommandError.gone(card) }
    if json.isOn { return desk.output.say(RecordJSON.of(record)) }
    try RecordText(desk, replica).say(record, card)
    try Company(desk, replica, of: card.id).say(desk, card)
    let planned = try replica.records(of: .followUp, pointingTo: card.id).compactMap(FollowUp.init)
      .filter { $0.origin == card.id }.sorted { ($0.due ?? .last, $0.id) < ($1.due ?? .last, $1.id) }
    guard !planned.isEmpty else { return }
    desk.output.say("")
    desk.output.say([Output.Span(planned.count.of("follow-up"), .strong)])
    try FollowUpLines(RecordNames(replica)).columns(planned.map { Planned($0) }, indent: 2).say(
      on: desk.output)
  }
}
