package import ArgumentParser
import KithMerge
import KithRecords
import KithReplica

/// `kith letter list`
package struct LetterList: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List letters: drafts, and then what was sent, the latest first.",
    discussion: """
      With --json: an array of objects with id, to (an array of id and name), subject, template, sent (a \
      day, or null), via, followup (an id, or null) and space.
      """)

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "To whom; to anybody unless said.", completion: .names) var who: [String] = []
  @Flag(help: "Only drafts.") var drafts = false
  @Flag(help: "Only what was sent.") var sent = false
  @OptionGroup var options: ListOptions

  package init() {}

  package func validate() throws {
    guard !drafts || !sent else { throw ValidationError("--drafts and --sent exclude each other.") }
  }

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let chosen = try options.space.chosen(replica)
    let person = try ListOptions.person(who, replica)
    let names = RecordNames(replica)
    let all = try letters(person, chosen, replica)
    let shown = try all.map { ($0, try replica.card($0.id)?.group) }
      .filter { chosen == nil || $0.1 == chosen?.group }

    if options.json.isOn { return desk.output.say(.array(shown.map { LetterList.json($0, $1, names) })) }
    guard !shown.isEmpty else {
      return desk.output.tell("There are no such letters. Draft one with: kith letter new WHO")
    }
    var columns = Columns(expendable: [3])
    for (letter, group) in shown {
      columns.add([
        Output.Span(letter.sent.map { "\($0)" } ?? "draft"), Output.Span(letter.id.short, .faint),
        Output.Span(names.listed(letter.to), .strong),
        Output.Span([letter.via, group].compactMap { $0?.inOneLine }.joined(separator: ", "), .faint),
        Output.Span(letter.subject ?? ""),
      ])
    }
    try columns.say(on: desk.output)
    ListOptions.tellOfMore(
      [true, false].contains { isDraft in all.count { $0.isDraft == isDraft } >= options.limit }, desk)
  }

  /// Drafts first.
  private func letters(_ person: Card?, _ space: Space?, _ replica: Replica) throws -> [Letter] {
    let wanted = [true, false].filter { isDraft in isDraft ? !sent : !drafts }
    guard let person else {
      return try wanted.flatMap { try replica.letters(areDrafts: $0, in: space, limit: options.limit) }
        .compactMap(Letter.init)
    }
    let all = try replica.records(of: .letter, pointingTo: person.id).compactMap(Letter.init)
      .filter { $0.to.contains(person.id) }
    return wanted.flatMap { isDraft in
      all.filter { $0.isDraft == isDraft }
        .sorted { ($0.sent ?? .last, $0.id) > ($1.sent ?? .last, $1.id) }.prefix(options.limit)
    }
  }

  private static func json(_ letter: Letter, _ group: String?, _ names: RecordNames) -> JSON {
    .object([
      "id": .string(letter.id.description), "to": names.json(letter.to),
      "subject": .optional(letter.subject), "template": .optional(letter.template),
      "sent": .optional(letter.sent.map { "\($0)" }), "via": .optional(letter.via),
      "followup": .optional(letter.followUp?.description), "space": .optional(group),
    ])
  }
}
