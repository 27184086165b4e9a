package import ArgumentParser
import KithMerge
import KithRecords
import KithReplica

/// `kith show $(kith pick)`
package struct Pick: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "pick", abstract: "Choose somebody from a list; prints the id.",
    discussion: """
      For other commands, such as: kith show $(kith pick)

      fzf is used if it is installed. Else the list is shown here, with numbers: type a number, or words to \
      narrow it. An empty line or Control-D chooses nobody, which ends with status 4. The words are those of \
      kith find. What is drawn goes to the terminal, and only what was chosen to standard output.

      With --json: an object as in kith list.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag
  @OptionGroup var space: SpaceOption

  @Argument(help: "Choose among those that fit; -WORD leaves out.") var words: [String] = []

  package init() {}

  enum Limit {
    /// How many are shown under numbers at once.
    static let shown = 20
    /// How many are handed to fzf.
    static let offered = 200_000
    /// How often one list is narrowed.
    static let rounds = 100
  }

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let cards = try offered(
      Query(arguments: words), words, in: space.chosen(replica), replica, desk.output)
    guard !cards.isEmpty else {
      throw CommandError.unclear("There is nobody to choose from. Add somebody with: kith add NAME")
    }
    guard let card = try chosen(from: cards, replica, desk) else {
      throw CommandError.unclear("Nobody was chosen.")
    }

    if json.isOn { return desk.output.say(card.json) }
    let isOne = try replica.cards(idPrefix: card.shortID, limit: 2).count == 1
    desk.output.say(isOne ? card.shortID : card.id.description)
  }

  private static let kinds: [KindName] = [.contact, .organisation]

  /// People and organisations that fit, and those whom notes, conversations and letters that fit are about.
  private func offered(
    _ query: Query, _ words: [String], in space: Space?, _ replica: Replica, _ output: Output
  ) throws -> [Card] {
    guard !query.terms.isEmpty else {
      let all = try Pick.kinds.flatMap { kind in
        var shelf = Shelf(kind: kind, limit: Limit.offered)
        shelf.space = space
        return try replica.cards(shelf)
      }
      return Array(all.prefix(Limit.offered))
    }
    var shelf = space.map { _ in Shelf() }
    shelf?.space = space
    let found = try replica.find(query, among: shelf, limit: Replica.Limit.hits)
    guard !found.hits.isEmpty else { throw found.nothing(fits: words) }
    found.tellIfNear(words, output)
    var known: Set<RecordID> = []
    return found.hits.flatMap { Kind.companions.contains($0.card.kind) ? $0.about : [$0.card] }
      .filter { Pick.kinds.contains($0.kind) && $0.trashed == nil && known.insert($0.id).inserted }
  }

  private func chosen(from cards: [Card], _ replica: Replica, _ desk: Desk) throws -> Card? {
    let lines = cards.map { card in
      [card.id.description, card.called, card.detail, card.kind == .contact ? "" : card.kind.rawValue]
        .map { $0.inOneLine.printable }.joined(separator: "\t")
    }
    switch desk.outside.pick(lines) {
    case .chosen(let text):
      // Whatever it was told to print beside the line.
      let ids = Set(text.split { $0 == "\n" || $0 == "\0" }.map { String($0.prefix { $0 != "\t" }) })
      return cards.first { ids.contains($0.id.description) }
    case .nothing: return nil
    case .failed(let why):
      throw CommandError.failed("fzf \(why): nobody was chosen. Look for somebody with: kith find WORDS")
    case .missing: return try chosenByNumber(from: cards, replica, desk)
    }
  }

  /// On the terminal, beside standard output.
  private func chosenByNumber(from all: [Card], _ replica: Replica, _ desk: Desk) throws -> Card? {
    var (cards, typed) = (all, words)
    for _ in 0..<Limit.rounds {
      let shown = Array(cards.prefix(Limit.shown))
      let list = try Pick.list(shown, of: cards.count, for: desk.output)
      guard let answer = try desk.outside.ask(list + "Number, or words to narrow the list: ") else {
        throw CommandError.failed(
          "Nobody sits at a terminal here, and fzf is not installed. Look for somebody with: kith find WORDS")
      }
      let line = answer.inOneLine
      if line.isEmpty { return nil }
      if let number = Int(line), shown.indices.contains(number - 1) { return shown[number - 1] }
      do {
        let more = typed + [line]
        cards = try offered(Query(arguments: more), more, in: space.chosen(replica), replica, desk.output)
        typed = more
      } catch let problem as CommandError {
        desk.output.tell(problem.description)
      } catch let problem as QueryProblem {
        desk.output.tell(problem.description)
      }
    }
    return nil
  }

  private static func list(_ cards: [Card], of count: Int, for output: Output) throws -> String {
    var columns = Columns(expendable: [2])
    for (place, card) in cards.enumerated() {
      columns.add([
        Output.Span(String(place + 1)), Output.Span(card.called), Output.Span(card.detail),
        Output.Span(card.shortID),
      ])
    }
    var drawn = ""
    try columns.say(on: output.aside { drawn += $0 })
    return cards.count < count ? drawn + "These are the first \(cards.count) of \(count).\n" : drawn
  }
}
