package import ArgumentParser
import KithInsight
import KithRecords
import KithReplica

/// `kith today`
package struct Today: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "today", abstract: "Say what today asks for, the most important first.",
    discussion: """
      Events, last days to register, birthdays, what you promised, letters to write, whom you met and have \
      not gone through yet, drafts, whom you want to keep in touch with, and what others promised; each \
      with the command that deals with it. The day is that of the clocks here.

      With --json: an object with day, matters and coming, two arrays of objects with sort (event, deadline, \
      birthday, promise, letter, wrap, draft, other, turn, awaited), record (an id), about (id and name), \
      day, time (null for a whole day), title, age (null but of a birthday of known year), sentence and \
      command; and more and moreComing: how many were left out of each without --all.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  @Option(help: ArgumentHelp("Say what comes in so many days after it, too.", valueName: "number"))
  var days = 0
  @Flag(help: "Say all of it, and not the first \(Daybook.Limit.shown) alone.") var all = false

  package init() {}

  package func validate() throws {
    guard (0...Daybook.Limit.days).contains(days) else {
      throw ValidationError("--days is a number from 0 to \(Daybook.Limit.days).")
    }
  }

  package func run(in desk: Desk) async throws {
    let limit = all ? Replica.DayLimit.records : Daybook.Limit.shown
    let book = try Daybook(desk, desk.replica(), ahead: days, shown: limit)
    defer { book.tellOfCut(on: desk.output) }
    let matters = book.notebook.today(on: book.day, now: book.now, at: book.place)
    let coming = book.notebook.coming(after: book.day, days: days, at: book.place)
    let (first, next) = (matters.prefix(limit), coming.prefix(limit))
    let further = coming.count - next.count + book.furtherBirthdays
    if json.isOn {
      return desk.output.say(
        .object([
          "day": .string(book.day.description), "matters": .array(first.map(book.json)),
          "coming": .array(next.map(book.json)), "more": .count(matters.count - first.count),
          "moreComing": .count(further),
        ]))
    }
    for matter in first { book.say(book.reason.sentence(matter), book.command(for: matter), on: desk.output) }
    sayMore(matters.count - first.count, desk)
    if matters.isEmpty {
      desk.output.tell("Nothing is due today. See what is best done all the same with: kith next")
    }
    guard !coming.isEmpty else { return }
    if !matters.isEmpty { desk.output.say("") }
    desk.output.say([Output.Span("Coming", .strong)])
    var day: Day?
    for matter in next {
      if matter.day != day { desk.output.say("  \(matter.day.weekdayName) \(matter.day)") }
      day = matter.day
      book.say(book.reason.sentence(matter), book.command(for: matter), indent: 4, on: desk.output)
    }
    sayMore(further, desk)
  }

  private func sayMore(_ count: Int, _ desk: Desk) {
    let again = "kith today" + (days > 0 ? " --days \(days)" : "") + " --all"
    if count > 0 { desk.output.say("and \(count) more: \(again)") }
  }
}

extension Day {
  /// `Monday`
  var weekdayName: String {
    let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    return names.indices.contains(weekday) ? names[weekday] : ""
  }
}
