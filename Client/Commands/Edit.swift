package import ArgumentParser
import KithMerge
import KithRecords
import KithReplica

/// `kith edit ada`
package struct Edit: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "edit", abstract: "Change somebody, or a note by its id, in your editor.",
    discussion: """
      Opens what is known as lines of FIELD: VALUE in $KITH_EDITOR, else $VISUAL, else $EDITOR, else vi. \
      Save and leave the editor to keep what you changed; leave it unchanged, or let it fail, and nothing is \
      done. \
      An address has a line for each of its pieces; a label with a colon stands in quotes: \
      custom."Skype: work": ada. What you do not touch stays as it is, to the letter. \
      A line that cannot be understood opens the editor again, with the reason on top.
      """)

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "A part of the name, an e-mail address, or an id; also of a note.", completion: .names)
  var who: [String]

  enum Limit {
    /// How often the editor opens at the most.
    static let rounds = 20
    static let bytes = 1 << 20
  }

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let card = try Naming(replica).record(who.joined(separator: " "), in: .anywhere)
    try Edit.open(card, "kith edit \(card.shortID)", replica, desk)
  }

  /// Opens a record in the editor until what is left there can be understood, or nothing is wanted.
  ///
  /// - Parameter command: what to type to do it again.
  static func open(_ card: Card, _ command: String, _ replica: Replica, _ desk: Desk) throws {
    let naming = Naming(replica)
    guard let record = try replica.record(card.id) else { throw CommandError.gone(card) }
    let kind = try Kind.known(record.kind)
    var values = ValueText(desk, replica)
    // What is written back is read whole.
    values.when = { $0.description }
    let sheet = Sheet(record, kind, values)
    let heading = [
      "\(card.called), \(kind.title.lowercased()) \(card.shortID)", "Fields: \(sheet.fieldNames)",
    ]

    var (given, problem) = (sheet.text(heading), String?.none)
    for _ in 0..<Limit.rounds {
      let typed = try edited(given, isTyped: problem != nil, command, desk)
      guard typed != given else {
        guard let problem else { return desk.output.say("Nothing was changed.") }
        throw keep(typed, because: problem, desk)
      }
      var editing = Editing(
        kind, of: record, recordNamed: { try naming.linked($0).id }, whoNamed: naming.who)
      do {
        try sheet.apply(typed, to: &editing)
      } catch let error as CommandError {
        problem = "\(error)"
        given = marked(typed, "\(error)")
        continue
      }
      do {
        return try save(editing, of: record, card, replica, desk)
      } catch {
        throw keep(typed, because: Ending(error).complaint, desk)
      }
    }
    throw keep(given, because: problem ?? "", desk)
  }

  /// `isTyped`: the person wrote some of `text` in an earlier round.
  private static func edited(
    _ text: String, isTyped: Bool, _ command: String, _ desk: Desk
  ) throws -> String {
    switch desk.outside.edit(text, Limit.bytes) {
    case .text(let text): return text
    case .failed(let why, let file):
      let kept = file ?? (isTyped ? desk.outside.keep(text) : nil)
      let place = kept.map { " What you typed is in \($0)." } ?? ""
      throw CommandError.failed(
        "\(why): nothing was changed.\(place) Name another editor with: KITH_EDITOR=nano \(command)")
    }
  }

  /// The reason stands above, in the place of an earlier one.
  private static func marked(_ text: String, _ problem: String) -> String {
    let mark = "# ! "
    let rest = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .drop { $0.hasPrefix(mark) }
    return mark + problem.inOneLine + "\n" + rest.joined(separator: "\n")
  }

  private static func save(
    _ editing: Editing, of record: OpenedRecord, _ card: Card, _ replica: Replica, _ desk: Desk
  ) throws {
    let changed = editing.changedFields.joined(separator: ", ")
    guard !changed.isEmpty else { return desk.output.say("Nothing was changed.") }
    guard let now = try replica.record(record.id) else { throw CommandError.gone(card) }
    if let name = editing.changes.keys.sorted().first(where: { now.live(in: $0) != record.live(in: $0) }) {
      throw CommandError.failed("\(name.base) was changed meanwhile by somebody else. Look, and edit again.")
    }
    var operation = desk.operation("edit \(changed)")
    let draft = Draft(id: record.id, kind: record.kind, changes: editing.changes)
    let promises = try Promises(editing.changes, of: record, card, replica, desk)
    switch try promises.replica.apply([draft] + promises.drafts, in: &operation).first {
    case .changed, .made, .unchanged, nil:
      desk.output.say("Changed \(card.called): \(changed).")
      promises.tell(on: desk.output)
    case .trashed, .purged: throw CommandError.gone(card)
    case .tooLarge(let bytes): throw ReplicaError.tooLarge(bytes: bytes)
    }
  }

  /// Nothing that was typed is lost.
  private static func keep(_ typed: String, because problem: String, _ desk: Desk) -> CommandError {
    // Where no file can be made, what was typed is at least shown.
    let place = desk.outside.keep(typed).map { " What you typed is in \($0)." } ?? " You typed:\n\(typed)"
    // After a command that could be typed, nothing may follow in its line.
    let end = problem.hasSuffix(".") ? " " : "\n"
    return .failed("\(problem)\(end)Nothing was changed.\(place)")
  }
}

extension OpenedRecord {
  /// What a field says, whichever edits say it: they have other dots once they are sealed anew.
  fileprivate func live(in name: FieldName) -> Set<Value> {
    Set((fields[name] ?? []).map(\.value))
  }
}
