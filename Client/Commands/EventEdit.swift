package import ArgumentParser
import KithMerge
import KithRecords
import KithReplica

/// `kith event edit barbecue --place Harbour`
package struct EventEdit: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "edit", abstract: "Change an event.",
    discussion: """
      Without an option it opens in your editor, as with kith edit. An empty text takes away what is known: \
      --cost ''. What only begins at another time lasts as long as it did. Guests are changed with kith \
      event invite, and what you plan with kith event plan.
      """)

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "A part of its name, or its id.") var event: String
  @Option(help: "Another name.") var name: String?
  @OptionGroup(title: "What is known") var details: EventDetails

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let known = try EventNaming(replica, desk).event(event)
    guard name != nil || !details.isEmpty else {
      return try await Edit.parse([known.card.id.description]).run(in: desk)
    }
    guard name.map({ !$0.inOneLine.isEmpty }) ?? true else {
      throw CommandError.usage(
        "An event keeps its name. To be rid of it all: kith delete \(known.card.shortID)")
    }
    var editing = Editing(try Kind.known(.event), of: known.record)
    try editing.apply(
      (name.map { [Assignment("name", .set, $0.inOneLine)] } ?? [])
        + details.assignments(over: known.event.when, desk))
    let hosts = try details.hosts(in: known.group(replica), replica)
    if !details.host.isEmpty {
      for element in known.record.elements("host") { editing.changes[element.name] = .empty }
      editing.changes.merge(EventDetails.elements("host", hosts.all.map(\.value))) { $1 }
    }
    try details.check(editing)
    var changed = editing.changedFields
    var drafts = changed.isEmpty ? [] : [Draft(id: known.card.id, kind: .event, changes: editing.changes)]
    let own = try replica.personal()
    if let answer = try details.answer(), answer.text != known.event.mine.going?.rawValue {
      drafts.append(try known.attending([FieldName("going"): answer], own))
      changed.append("going")
    }
    guard !changed.isEmpty else { return desk.output.say("Nothing was changed: \(known.card.called) is so.") }
    let fields = changed.joined(separator: ", ")
    var operation = desk.operation("event edit \(fields)")
    _ = try own.apply(drafts, in: &operation)
    hosts.tell(desk.output)
    desk.output.say("Changed \(known.card.called): \(fields).")
    details.tellIfPast(editing, known.card.id, desk)
  }
}
