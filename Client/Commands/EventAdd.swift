package import ArgumentParser
import KithMerge
import KithRecords
import KithReplica

/// `kith event add "Club barbecue" --when "sat 16:00"`
package struct EventAdd: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Add an event.",
    discussion: """
      It goes into your own network, unless --space says otherwise: whom you hope to meet is nobody else's.

        kith event add "Club barbecue" --sort barbecue --when "sat 16:00" --until 20:00 \\
          --zone Europe/Berlin --place Harbour --host ada --deadline "next friday" --going yes
      """)

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "What it is called.") var name: [String]
  @OptionGroup var space: SpaceOption
  @OptionGroup(title: "What is known") var details: EventDetails

  package init() {}

  package func run(in desk: Desk) async throws {
    let home = try desk.replica()
    let replica = try space.target(home, else: home.personal)
    let called = name.joined(separator: " ").inOneLine
    guard !called.isEmpty else {
      throw CommandError.usage("There is no name. Write it as: kith event add \"Club barbecue\"")
    }
    guard details.when.map({ !$0.inOneLine.isEmpty }) ?? true else {
      throw CommandError.usage(
        "When does it begin? Say it with: --when \"2026-11-28 16:00\", or leave it out.")
    }
    let (answer, here) = (try details.answer(), try replica.spaceHere())
    var editing = Editing(try Kind.known(.event))
    try editing.apply([Assignment("name", .set, called)] + details.assignments(over: nil, desk))
    let hosts = try details.hosts(in: here.group == nil ? nil : here, home)
    editing.changes.merge(EventDetails.elements("host", hosts.all.map(\.value))) { $1 }
    try details.check(editing)
    try tellOfTwins(called, replica, desk)

    var dice = desk.dice
    let draft = Draft(id: RecordID(using: &dice), kind: .event, changes: editing.changes)
    var operation = desk.operation("event add")
    _ = try replica.apply([draft], in: &operation)
    if let answer, !answer.isEmpty {
      let own = try home.personal()
      let mine = try own.attending(Attendance(of: draft.id), nil, [FieldName("going"): answer])
      _ = try own.apply([mine], in: &operation)
    }
    let when = editing.changes[FieldName("when")].flatMap(When.init).map { ", \(desk.text(of: $0))" } ?? ""
    let place = here.isMain ? "" : " to \(here.called)"
    hosts.tell(desk.output)
    desk.output.say("Added \(called) (\(draft.id.short))\(when)\(place).")
    details.tellIfPast(editing, draft.id, desk)
  }

  private func tellOfTwins(_ called: String, _ replica: Replica, _ desk: Desk) throws {
    let wanted = Folding.folded(called)
    for card in try replica.matching(called, kind: .event, limit: Naming.Limit.listed)
    where Folding.folded(card.name.inOneLine) == wanted {
      let when = card.detail.isEmpty ? "" : ", \(card.detail.inOneLine)"
      desk.output.tell("There is \(card.called) already (\(card.shortID)\(when)). Added all the same.")
    }
  }
}

extension EventDetails {
  /// Elements of a field, each under the name that it gives itself.
  static func elements(_ field: String, _ values: [Value]) -> [FieldName: Value] {
    var changes = Changes()
    changes.add(field, values)
    return changes.all
  }
}
