import ArgumentParser
import KithInsight
import KithMerge
import KithRecords
import KithReplica

/// What can be said of a conversation in the command that keeps it.
struct TalkDetails: ParsableArguments {
  @Option(help: ArgumentHelp("Somebody else who took part; several times.", valueName: "who")) var with:
    [String] = []
  @Option(
    help: ArgumentHelp(
      "When: yesterday, last monday, 2026-11-20 14:00; else now, or the day of an event that is over.",
      valueName: "date"))
  var when: String?
  @Option(name: .customLong("where"), help: ArgumentHelp("Where it was.", valueName: "place"))
  var place: String?
  @Option(
    name: .customLong("by"),
    help: ArgumentHelp("If you did not meet: phone, video, email, or another word.", valueName: "what"),
    completion: .list(["phone", "video", "email", "chat", "letter"]))
  var channel: String?
  @Option(help: ArgumentHelp("At which event: a part of its name, or its id.", valueName: "event"))
  var at: String?
  @Option(help: ArgumentHelp("A new idea; several times.", valueName: "text")) var idea: [String] = []
  @Option(help: ArgumentHelp("Advice that you were given; several times.", valueName: "text"))
  var advice: [String] = []
  @Option(help: ArgumentHelp("What you promised; several times.", valueName: "text"))
  var promised: [String] = []
  @Option(help: ArgumentHelp("What they promised; several times.", valueName: "text"))
  var theyPromised: [String] = []
  @Flag(help: "You told them that you are searching.") var toldSearch = false

  init() {}

  enum Limit {
    static let people = 100
    /// Of ideas, advice and promises, of each.
    static let texts = 100
    /// It is sealed as one payload, which has a bound.
    static let bytes = 256 * 1024
  }

  /// The conversation with what was said of it.
  ///
  /// - Throws: `CommandError`.
  func filling(_ empty: Conversation, _ desk: Desk, _ replica: Replica) throws -> Conversation {
    var talk = empty
    let time = try when.map {
      try desk.spokenPast($0, else: "Plan it with: kith followup add WHO TEXT --due '\($0)'")
    }
    let event = try at.map { try EventNaming(replica, desk).event($0).event }
    talk.when = desk.when(
      time ?? event.flatMap { TalkDetails.day(of: $0, desk) } ?? desk.zone.time(at: desk.now()))
    talk.place = try place.flatMap { try texts([$0], "where").first?.inOneLine }
    talk.channel = try channel.flatMap { try texts([$0], "by").first?.inOneLine }
    talk.event = try event?.id ?? attended(time, desk, replica)
    (talk.ideas, talk.advice) = (try texts(idea, "idea"), try texts(advice, "advice"))
    talk.promised = try texts(promised, "promised")
    talk.awaited = try texts(theyPromised, "they-promised")
    talk.toldSearch = toldSearch
    return talk
  }

  /// - Throws: `CommandError.usage` if there is too much in it.
  static func check(_ talk: Conversation) throws(CommandError) {
    let texts = [talk.said ?? "", talk.place ?? ""] + talk.ideas + talk.advice + talk.promised + talk.awaited
    guard texts.reduce(0, { $0 + $1.utf8.count }) <= Limit.bytes else {
      throw .usage(
        "This is longer than \(Limit.bytes / 1024) KiB. Keep it as several conversations, or as notes.")
    }
    guard talk.said.map({ !$0.inOneLine.isEmpty }) ?? true else {
      throw .usage("There is nothing in what was said. Leave it out, or write it in quotes.")
    }
  }

  /// Of an event that is over, the day on which it began.
  private static func day(of event: Event, _ desk: Desk) -> DayTime? {
    guard let days = event.when.flatMap({ Place(desk.zone).days(of: $0)?.days }),
      days.upperBound < desk.today
    else { return nil }
    return DayTime(days.lowerBound)
  }

  private func texts(_ typed: [String], _ option: String) throws(CommandError) -> [String] {
    guard typed.count <= Limit.texts else {
      throw .usage("--\(option) is there more than \(Limit.texts) times. Keep it as several conversations.")
    }
    guard typed.allSatisfy({ !$0.inOneLine.isEmpty }) else {
      throw .usage("--\(option) has nothing in it. Write it as: --\(option) TEXT")
    }
    return typed
  }

  /// The event at which one was then. A call is at none, nor is what was on a day of which nobody said when.
  private func attended(_ time: DayTime?, _ desk: Desk, _ replica: Replica) throws -> RecordID? {
    guard channel == nil, time == nil || time?.minute != nil else { return nil }
    return try desk.attended(at: time.map { desk.zone.moment(of: $0) }, replica)?.id
  }
}
