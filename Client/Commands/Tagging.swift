import ArgumentParser
import KithMerge
import KithRecords
import KithReplica

/// Who gets tags, or loses them, and which.
struct Tagging: ParsableArguments {
  @Argument(help: "A part of the name, an e-mail address, or an id; - reads them from standard input.")
  var who: String
  @Argument(help: "The tags.") var tags: [String]
  @Option(help: ArgumentHelp("Somebody else as well; several times.", valueName: "who")) var with: [String] =
    []

  init() {}

  enum Limit {
    static let characters = 100
    static let tags = 100
    static let people = 10_000
    static let inputBytes = 1 << 20
    /// How many are named in one sentence.
    static let named = 3
  }

  /// Somebody as they were before.
  struct Person {
    let card: Card
    let record: OpenedRecord

    /// The elements that are this tag, however they are written.
    func elements(tagged tag: String) -> [FieldName] {
      let key = Folding.key(tag)
      return record.elements("tag").filter { Folding.key($0.shown.value.plainText) == key }.map(\.name)
    }
  }

  /// The tags, each in one line and once.
  func wanted() throws(CommandError) -> [String] {
    guard tags.count <= Limit.tags else {
      throw .usage("These are more than \(Limit.tags) tags. Name them in several commands.")
    }
    var known: Set<String> = []
    var all: [String] = []
    for typed in tags {
      let tag = typed.inOneLine
      guard !Folding.key(tag).isEmpty else {
        throw .usage("An empty text is no tag. Write it as: kith tag add ada mentor")
      }
      guard tag.count <= Limit.characters else {
        throw .usage(
          "A tag has at most \(Limit.characters) characters. Keep more in a note: kith note add WHO")
      }
      if known.insert(Folding.key(tag)).inserted { all.append(tag) }
    }
    return all
  }

  /// Everybody who is meant, each once.
  func people(_ replica: Replica, _ desk: Desk) throws -> [Person] {
    let words = (who == "-" ? try Tagging.lines(desk) : [who]) + with
    guard words.count <= Limit.people else {
      throw CommandError.usage("These are more than \(Limit.people) people. Do it in several commands.")
    }
    let naming = Naming(replica)
    var known: Set<RecordID> = []
    return try words.compactMap { words in
      try Task.checkCancellation()
      let card = try naming.person(words)
      guard known.insert(card.id).inserted else { return nil }
      guard let record = try replica.record(card.id) else { throw CommandError.gone(card) }
      guard Kind.named(card.kind)?.field("tag") != nil else {
        throw CommandError.unclear("\(card.called) takes no tags. People and organisations do.")
      }
      return Person(card: card, record: record)
    }
  }

  private static func lines(_ desk: Desk) throws -> [String] {
    let bytes = try desk.input(Limit.inputBytes)
    guard bytes.count <= Limit.inputBytes, let text = String(validating: bytes, as: UTF8.self) else {
      throw CommandError.usage(
        """
        What came on standard input is no text in UTF-8, or over \(Limit.inputBytes >> 10) KiB: nothing was \
        changed.
        """)
    }
    let lines = text.split(whereSeparator: \.isNewline).map { String($0).inOneLine }.filter { !$0.isEmpty }
    guard !lines.isEmpty else {
      throw CommandError.unclear("Nobody was named on standard input: nothing was changed.")
    }
    return lines
  }

  /// What is said of those for whom something was done, and of one or many for whom it was not.
  struct Words {
    let done, one, many: String
  }

  /// Does it for all of them in one operation, and says what came of it.
  static func change(
    _ people: [Person], _ command: String, _ tags: [String], _ words: Words, _ replica: Replica, _ desk: Desk,
    _ changes: (Person) -> [(FieldName, Value)]
  ) throws {
    let drafts = people.map { person in
      Draft(
        id: person.card.id, kind: person.card.kind,
        changes: Dictionary(changes(person)) { first, _ in first })
    }
    var operation = desk.operation(command)
    let applied = try replica.apply(drafts, interruptibly: true, in: &operation)
    report(zip(people, applied), tags, words, desk.output)
  }

  private static func report(
    _ results: some Sequence<(Person, Applied)>, _ tags: [String], _ words: Words, _ output: Output
  ) {
    let changed = results.filter { $0.1 == .changed }.map(\.0.card)
    let same = results.filter { $0.1 != .changed }.map(\.0.card)
    if !changed.isEmpty {
      output.say("\(words.done) \(listed(changed)): \(tags.joined(separator: ", ")).")
    }
    guard let first = same.first else { return }
    let sentence = same.count == 1 ? "\(first.called) \(words.one)." : "\(same.count) of them \(words.many)."
    if changed.isEmpty { output.say(sentence + " Nothing was changed.") } else { output.tell(sentence) }
  }

  private static func listed(_ cards: [Card]) -> String {
    let more = cards.count - Limit.named
    return cards.prefix(Limit.named).map(\.called).joined(separator: ", ")
      + (more > 0 ? " and \(more) more" : "")
  }
}
