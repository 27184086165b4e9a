package import ArgumentParser
import KithInsight
import KithMerge
import KithRecords
import KithReplica
import KithSealing

/// `kith talk ada "Wants to see the engine." --promised "the plans"`
package struct TalkAdd: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Keep what was said in a conversation.",
    discussion: """
      The last argument is what was said, in quotes, unless it is somebody's name: then say --said TEXT. \
      With - it is read from standard input. What was promised becomes a follow-up: yours is due in \
      \(Plan.Days.promise) days, theirs in \(Plan.Days.awaited). Without --at and --by it was at the event \
      that you are at (kith event in).

        kith talk ada grace "Compilers are people, too." --when yesterday
        kith talk ada --by phone --promised "the plans" --told-search
      """)

  @OptionGroup package var homeOption: HomeOption

  @Argument(
    help: ArgumentHelp(
      "With whom: parts of names, e-mail addresses, or ids; and what was said, in quotes.", valueName: "who"),
    completion: .names)
  var words: [String]
  @Option(help: ArgumentHelp("What was said, if it is somebody's name, too.", valueName: "text"))
  var said: String?
  @OptionGroup var space: SpaceOption
  @OptionGroup(title: "What is known") var details: TalkDetails

  package init() {}

  package func run(in desk: Desk) async throws {
    let home = try desk.replica()
    // What was said with a member of a group is not the group's, unless one says so.
    let replica = try space.target(home, else: home.personal)
    let naming = Naming(replica)
    let (names, text) = try said.map { (words, $0) } ?? TalkAdd.apart(words, naming)
    let people = try named(names, details.with, naming)
    let told = try text.map { $0 == "-" ? try typed(desk) : $0 }

    var dice = desk.dice
    var talk = try details.filling(Conversation(id: RecordID(using: &dice)), desk, replica)
    talk.with = people.map { .record($0.id) }
    talk.said = told
    try TalkDetails.check(talk)

    let day = talk.when?.start?.day ?? desk.today
    let plans = Plan.promises(in: talk, on: day).map { plan in
      (plan, plan.followUp(as: replica.sealer.recordID(of: plan.identity)))
    }
    let draft = Draft(id: talk.id, kind: .conversation, changes: talk.changes)
    let promises = plans.map { plan, followUp in
      Draft(id: followUp.id, kind: .followUp, changes: followUp.changes, identity: plan.identity)
    }
    var operation = desk.operation("talk")
    _ = try replica.apply([draft] + promises, in: &operation)
    try report(talk, people, plans.map(\.1), desk, replica)
    tell(names, people, text, desk)
  }

  // MARK: Who, and what was said

  /// The last of several arguments is what was said if nobody goes by it, not even in the trash. Several
  /// words are somebody only if each begins one of their names.
  private static func apart(_ words: [String], _ naming: Naming) throws -> ([String], text: String?) {
    guard words.count > 1, let last = words.last else { return (words, nil) }
    let isName: Bool
    if last == "-" {
      isName = false
    } else if last.contains(where: \.isWhitespace) {
      isName = try naming.isNameOfSomebody(last)
    } else {
      // An address and an id are no words, whosoever they are.
      let isID = last.utf8.count >= Naming.Limit.digits && last.allSatisfy(\.isHexDigit)
      isName =
        try last.contains("@") || isID || naming.isAnybody(last)
        || !naming.replica.cards(idPrefix: last, limit: 1).isEmpty
    }
    return isName ? (words, nil) : (words.dropLast(), last)
  }

  private func named(_ names: [String], _ more: [String], _ naming: Naming) throws -> [Card] {
    guard names.count + more.count <= TalkDetails.Limit.people else {
      throw CommandError.usage(
        "These are more than \(TalkDetails.Limit.people) people. Keep it as several conversations.")
    }
    var known: Set<RecordID> = []
    return try (names + more).enumerated().compactMap { place, name in
      do {
        let card = try naming.person(name)
        return known.insert(card.id).inserted ? card : nil
      } catch CommandError.unclear(let why) where (1..<names.count).contains(place) && said == nil {
        guard place == words.count - 1 else {
          throw CommandError.unclear("What was said stands in quotes, as the last of all. \(why)")
        }
        throw CommandError.unclear("\(why)\nIf it is what was said: --said \(TalkAdd.quoted(name))")
      }
    }
  }

  /// Says how the last word was read, where it may have been meant otherwise.
  private func tell(_ names: [String], _ people: [Card], _ text: String?, _ desk: Desk) {
    guard said == nil, words.count > 1, let last = words.last, last != "-" else { return }
    let isWord = !last.contains(where: \.isWhitespace)
    if text != nil {
      guard isWord else { return }
      return desk.output.tell("Nobody goes by “\(last.printable)”, so it is what was said.")
    }
    // A whole word of a name is meant as one, and so is an id.
    let typed = Folding.words(last)
    let all = people.map { Folding.words($0.name) }.filter { $0.contains(typed) }
    let isPlain = all.contains { Set(typed.split(separator: " ")).isSubset(of: $0.split(separator: " ")) }
    guard isWord, !isPlain, !all.isEmpty, !last.contains("@") else { return }
    let who = names.dropLast().map(TalkAdd.quoted).joined(separator: " ")
    desk.output.tell(
      "“\(last.printable)” is taken for a name. If it is what was said, type kith undo, and then: "
        + "kith talk \(who) --said \(TalkAdd.quoted(last))")
  }

  /// As a shell reads it.
  private static func quoted(_ text: String) -> String {
    let isPlain = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    return isPlain ? text : "'" + text.replacing("'", with: "'\\''").printable + "'"
  }

  private func typed(_ desk: Desk) throws -> String {
    if desk.output.isTerminal {
      desk.output.tell("Write what was said. Control-D on a line of its own ends it.")
    }
    let bytes = try desk.input(NoteDraft.Limit.bytes)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw CommandError.usage("What came on standard input is no text in UTF-8: nothing was added.")
    }
    return text.last?.isNewline == true ? String(text.dropLast()) : text
  }

  // MARK: What is told of it

  private func report(
    _ talk: Conversation, _ people: [Card], _ promises: [FollowUp], _ desk: Desk, _ replica: Replica
  ) throws {
    let event = try talk.event.flatMap { try replica.card($0) }.map { " at \($0.called)" } ?? ""
    let names = people.map(\.called).inSentence
    let day = talk.when?.start.flatMap { $0.day == desk.today ? nil : " on \($0.day)" } ?? ""
    let sentence = "You talked with \(names)\(event)\(day)".ended()
    desk.output.say("\(sentence) See it with: kith talk show \(talk.id.short)")
    for promise in promises { Promises.tell(promise, on: desk.output) }
    for turn in try Rounds(desk, replica).of(people.map(\.id)) {
      let name = people.first { $0.id == turn.cadence.about }?.called ?? ""
      desk.output.say("Next with \(name): \(turn.day), \(turn.cadence.every.often).")
    }
  }
}
