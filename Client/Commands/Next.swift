package import ArgumentParser
import KithInsight
import KithReplica

/// `kith next`
package struct Next: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "next", abstract: "Say the one best thing to do now, and why.",
    discussion: """
      The first thing that today asks for; an event only from two hours before it begins, and while it is \
      on. Where nothing is due, whom you would lose first, and else what comes in the next \
      \(Notebook.Limit.aheadDays) days.

      With --json: an object with step (due, lapse, coming or nothing), sentence, why (null for nothing), \
      command, matter (as of kith today, or null) and lapse (as of kith lapsed, or null).
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    // Whom one is about to lose is asked only where nothing is due: that takes longest.
    var book = try Daybook(desk, replica)
    var step = book.notebook.next(at: book.now, at: book.place)
    if case .due = step {
    } else {
      book = try Next.book(of: Limit.lapses, desk, replica)
      // Where all of them are on the plan already, whom one would lose first may be further down.
      let isKnown = book.notebook.lapsed(on: book.day, at: book.place).contains { $0.every == nil }
      if book.hasMoreLapses, !isKnown { book = try Next.book(of: Replica.DayLimit.people, desk, replica) }
      step = book.notebook.next(at: book.now, at: book.place)
    }
    defer { book.tellOfCut(on: desk.output) }
    let count = book.notebook.today(on: book.day, at: book.place).count
    let (why, sentence) = (Next.why(step, of: count), book.reason.sentence(step))
    if json.isOn { return desk.output.say(Next.json(step, sentence, why, book)) }
    book.say(sentence, book.command(for: step), on: desk.output)
    if let why { desk.output.say(why) }
  }

  enum Limit {
    /// Of how many it is first asked whether one is about to lose them: one is enough.
    static let lapses = 20
  }

  private static func book(of lapses: Int, _ desk: Desk, _ replica: Replica) throws -> Daybook {
    try Daybook(desk, replica, ahead: Notebook.Limit.aheadDays, shown: Daybook.Limit.shown, lapses: lapses)
  }

  private static func why(_ step: NextStep, of count: Int) -> String? {
    switch step {
    case .due where count > 1:
      "It goes before \((count - 1).of("other thing")) of today: kith today"
    case .due: "It is all that today asks for."
    case .lapse: "Nothing is due today, and this is whom you would lose first: kith lapsed"
    case .coming: "Nothing is due today, and this comes next."
    case .nothing: nil
    }
  }

  private static func json(
    _ step: NextStep, _ sentence: String, _ why: String?, _ book: Daybook
  ) -> JSON {
    var (word, matter, lapsed) = ("nothing", JSON.null, JSON.null)
    switch step {
    case .due(let due): (word, matter) = ("due", book.json(due))
    case .coming(let coming): (word, matter) = ("coming", book.json(coming))
    case .lapse(let lapse): (word, lapsed) = ("lapse", book.json(lapse))
    case .nothing: break
    }
    return .object([
      "step": .string(word), "sentence": .string(sentence), "why": .optional(why),
      "command": .string(book.command(for: step)), "matter": matter, "lapse": lapsed,
    ])
  }
}
