package import ArgumentParser
import KithMerge
import KithRecords
import KithReplica

/// `kith talk list ada`
package struct TalkList: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List conversations, the newest first.",
    discussion: """
      With --json: an array of objects with id, when, with (an array of id and name), event, place, channel, \
      said, toldSearch and space.
      """)

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "With whom; everybody unless said.", completion: .names) var who: [String] = []
  @OptionGroup var options: ListOptions

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let chosen = try options.space.chosen(replica)
    let person = try ListOptions.person(who, replica)
    let (records, count) =
      try person.map { try replica.conversations(with: $0.id, limit: options.limit) }
      ?? replica.conversations(in: chosen, limit: options.limit)
    let names = RecordNames(replica)
    let talks = try records.compactMap(Conversation.init).map { ($0, try replica.card($0.id)?.group) }
      .filter { chosen == nil || $0.1 == chosen?.group }

    if options.json.isOn { return desk.output.say(.array(talks.map { TalkList.json($0, $1, names) })) }
    guard !talks.isEmpty else {
      return desk.output.tell(
        "There are no conversations yet. Keep one with: kith talk WHO \"WHAT WAS SAID\"")
    }
    var columns = Columns(expendable: [4, 1])
    for (talk, group) in talks {
      columns.add([
        Output.Span(talk.when?.start.map { "\($0.day)" } ?? ""),
        Output.Span(talk.when?.start?.clock ?? "", .faint), Output.Span(talk.id.short, .faint),
        Output.Span(names.listed(talk.with), .strong), Output.Span(group?.inOneLine ?? "", .faint),
        Output.Span(TalkList.words(talk, names)),
      ])
    }
    try columns.say(on: desk.output)
    ListOptions.tell(records.count, of: count, "newest", desk)
  }

  /// What was said; else what is known beside it.
  static func words(_ talk: Conversation, _ names: RecordNames) -> String {
    let rest = [talk.event.map { "at " + names.of($0) }, talk.channel.map { "by " + $0 }, talk.place]
    let line = talk.said?.split(whereSeparator: \.isNewline).first.map(String.init)
    if let words = line ?? (talk.ideas + talk.advice + talk.promised + talk.awaited).first { return words }
    // Of a meeting nothing else may be known.
    let known = rest.compactMap { $0 }
    return known.isEmpty ? "met" : known.joined(separator: ", ")
  }

  private static func json(_ talk: Conversation, _ group: String?, _ names: RecordNames) -> JSON {
    .object([
      "id": .string(talk.id.description), "when": .optional(talk.when?.start.map { "\($0)" }),
      "with": .array(talk.with.map(names.json)),
      "event": talk.event.map { names.json(.record($0)) } ?? .null, "place": .optional(talk.place),
      "channel": .optional(talk.channel), "said": .optional(talk.said), "toldSearch": .flag(talk.toldSearch),
      "space": .optional(group),
    ])
  }
}
