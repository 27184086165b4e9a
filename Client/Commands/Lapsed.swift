package import ArgumentParser
import KithInsight
import KithReplica

/// `kith lapsed`
package struct Lapsed: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "lapsed", abstract: "List whom you are about to lose, the worst first.",
    discussion: """
      Those whose cadence is overdue, and those with whom you once spoke, but not for \
      \(Notebook.Limit.silenceDays) days. Whoever has an open follow-up is not among them.

      With --json: an array of objects with id, name, lastTalk (null if there was none), due (when you \
      should have talked), overdueDays, every (null without a cadence), sentence and command.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  @Option(help: ArgumentHelp("At most so many.", valueName: "number")) var limit = Daybook.Limit.shown

  package init() {}

  package func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit is at least 1.") }
  }

  package func run(in desk: Desk) async throws {
    let book = try Daybook(desk, desk.replica(), lapses: Replica.DayLimit.people)
    defer { book.tellOfCut(on: desk.output) }
    let all = book.notebook.lapsed(on: book.day, at: book.place)
    let shown = all.prefix(limit)
    if json.isOn { return desk.output.say(.array(shown.map(book.json))) }
    guard !all.isEmpty else {
      return desk.output.tell(
        """
        You are about to lose nobody. Say how often you want to talk with somebody with: kith cadence WHO \
        every 6w
        """)
    }
    for lapse in shown {
      book.say(book.reason.sentence(lapse), book.catchUp(lapse), on: desk.output)
    }
    if all.count > shown.count {
      let count = "\(all.count)" + (book.hasMoreLapses ? " or more" : "")
      desk.output.tell("These are the first \(shown.count) of \(count). See more with: --limit")
    }
  }
}
