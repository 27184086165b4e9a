package import ArgumentParser
import KithMerge
import KithRecords
import KithReplica

/// `kith log`
package struct Log: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "log", abstract: "List what was done on this machine, newest first.",
    discussion: """
      Each line is one command, an import too, and kith undo takes any of them back. With --json: an array \
      of objects with id, time, command, records, some (an array of id and name), undoes and undone.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag
  @OptionGroup var space: SpaceOption

  @Option(name: [.customShort("n"), .long], help: "How many at the most.")
  var limit = 20

  package init() {}

  package func validate() throws {
    guard (1...Replica.Limit.operations).contains(limit) else {
      throw ValidationError("--limit takes a number from 1 to \(Replica.Limit.operations).")
    }
  }

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let operations = try replica.operations(limit: limit, in: space.chosen(replica))
    if json.isOn { return desk.output.say(.array(try operations.map { try Log.json($0, replica) })) }
    guard !operations.isEmpty else {
      return desk.output.tell("Nothing was done here yet. Add somebody with: kith add NAME")
    }
    var columns = Columns(expendable: [1, 0])
    for operation in operations {
      columns.add([
        Output.Span(operation.id.short, .faint), Output.Span(desk.minute(operation.at)),
        Output.Span(operation.words, .strong), Output.Span(try operation.about(replica)),
        Output.Span(operation.isUndone ? "undone" : "", .warning),
      ])
    }
    try columns.say(on: desk.output)
  }

  private static func json(_ operation: LoggedOperation, _ replica: Replica) throws -> JSON {
    .object([
      "id": .string(operation.id.description), "time": RecordJSON.time(operation.at),
      "command": .string(operation.words), "records": .count(operation.records),
      "some": .array(
        try operation.cards(replica).map { card in
          let name = card.name.isEmpty ? RecordNames(replica).of(card) : card.name
          return .object(["id": .string(card.id.description), "name": .string(name)])
        }),
      "undoes": .optional(operation.undoes?.description), "undone": .flag(operation.isUndone),
    ])
  }
}

extension LoggedOperation {
  /// How wide the name of one record among several is.
  private static let longestName = 40

  func cards(_ replica: Replica) throws -> [Card] {
    try some.compactMap(replica.card)
  }

  /// Whom it was about.
  func about(_ replica: Replica) throws -> String {
    let cards = try cards(replica)
    let names = cards.map { card in
      DisplayWidth.cut(RecordNames(replica).of(card), to: LoggedOperation.longestName)
    }
    let more = records - names.count
    return try people(cards, replica) + names.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
  }

  /// Whom records are about that have no names of their own.
  private func people(_ cards: [Card], _ replica: Replica) throws -> String {
    let nameless = Kind.companions.filter { $0 != .attendance }
    guard cards.allSatisfy({ $0.kind == .tie || $0.name.isEmpty && nameless.contains($0.kind) }) else {
      return ""
    }
    var known: Set<RecordID> = []
    let ids = try cards.flatMap { try replica.record($0.id)?.subjects ?? [] }
      .filter { known.insert($0).inserted }
    let names = RecordNames(replica).listed(Array(ids.prefix(Replica.Limit.namedOfAnOperation)))
    return ids.isEmpty ? "" : "\(names): "
  }
}

extension WriterID {
  /// The first eight digits: enough to name an operation.
  var short: String { String(description.prefix(8)) }
}
