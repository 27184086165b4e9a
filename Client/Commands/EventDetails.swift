import ArgumentParser
import KithInsight
import KithMerge
import KithRecords
import KithReplica

/// What can be said of an event, in the commands that add and change one. An empty text takes away what is
/// known.
struct EventDetails: ParsableArguments {
  @Option(help: "barbecue, party, meeting, fair or other.") var sort: String?
  @Option(
    help: ArgumentHelp("When it begins, such as \"sat 16:00\", or \"2026-11-28 16:00\".", valueName: "time"))
  var when: String?
  @Option(help: ArgumentHelp("When it ends, such as 20:00, 3h, or \"tomorrow 17:00\".", valueName: "time"))
  var until: String?
  @Option(help: ArgumentHelp("By whose clocks, such as Europe/Berlin; else those here.", valueName: "zone"))
  var zone: String?
  @Option(help: "Where it is.") var place: String?
  @Option(help: ArgumentHelp("Who has you there; several times.", valueName: "who"), completion: .names)
  var host: [String] = []
  @Option(help: "What it costs.") var cost: String?
  @Option(help: ArgumentHelp("The last day to register.", valueName: "day")) var deadline: String?
  @Option(help: ArgumentHelp("Whether you go: yes, no or maybe.", valueName: "answer")) var going: String?
  @Option(help: ArgumentHelp("What else is to be known.", valueName: "text")) var details: String?

  init() {}

  var isEmpty: Bool {
    let ones = [sort, when, until, zone, place, cost, deadline, going, details]
    return ones.allSatisfy { $0 == nil } && host.isEmpty
  }

  /// What `kith set` would be told, but for the hosts.
  ///
  /// - Parameter old: when it was to be up to now.
  func assignments(over old: When?, _ desk: Desk) throws(CommandError) -> [Assignment] {
    var all: [Assignment] = []
    func add(_ field: String, _ text: String?) {
      if let text { all.append(Assignment(field, .set, text)) }
    }
    add("sort", try sort.map { text throws(CommandError) in try EventDetails.sort(text) })
    if when != nil || until != nil || zone != nil {
      add("when", try EventSpan(old, desk).spoken(when: when, until: until, zone: zone)?.description ?? "")
    }
    add("place", place)
    add("cost", cost)
    add("deadline", try deadline.map { text throws(CommandError) in try EventDetails.day(text, desk) })
    add("details", details)
    return all
  }

  /// Who has one there, as those can read it who read the event.
  func hosts(in group: Space?, _ replica: Replica) throws -> Readable {
    var hosts = Readable(in: group, replica)
    for words in host where !words.isEmpty { _ = try hosts.add(words) }
    return hosts
  }

  /// Nobody registers for what is over.
  func check(_ editing: Editing) throws(CommandError) {
    guard deadline != nil, let last = editing.value(of: FieldName("deadline"))?.date.flatMap({ Day($0) }),
      let end = editing.value(of: FieldName("when")).flatMap(When.init)?.lastDay, last > end
    else { return }
    throw .usage("It is over on \(end), and registration would end on \(last). Say an earlier --deadline.")
  }

  /// A clock without a day is of today, whatever the time is.
  func tellIfPast(_ editing: Editing, _ id: RecordID, _ desk: Desk) {
    guard when != nil, let set = editing.value(of: FieldName("when")).flatMap(When.init),
      let start = set.start, let clock = start.clock, start.day == desk.today,
      let span = Place(desk.zone).moments(of: set),
      set.end == nil ? span.lowerBound + EventDetails.pastMs < desk.now() : span.upperBound < desk.now()
    else { return }
    desk.output.tell(
      """
      It begins today at \(clock), which is over. Is another day meant? kith event edit \(id.short) --when \
      "tomorrow \(clock)"
      """)
  }

  /// What began so long ago is told, in milliseconds.
  private static let pastMs: Int64 = 3_600_000

  /// One's own answer, which is no field of the event; nil if nothing was said.
  func answer() throws(CommandError) -> Value? {
    guard let going else { return nil }
    return going.inOneLine.isEmpty ? .empty : .text(try Guest.Answer(typed: going).rawValue)
  }

  private static func sort(_ typed: String) throws(CommandError) -> String {
    let word = typed.inOneLine.lowercased()
    guard word.isEmpty || Event.Sort(rawValue: word) != nil else {
      throw .usage(
        "“\(typed.inOneLine)” is no sort of event. Choose barbecue, party, meeting, fair or other.")
    }
    return word
  }

  private static func day(_ typed: String, _ desk: Desk) throws(CommandError) -> String {
    typed.inOneLine.isEmpty ? "" : try desk.spoken(typed, toward: .future).day.description
  }
}

extension Guest.Answer {
  init(typed: String) throws(CommandError) {
    guard let answer = Guest.Answer(rawValue: typed.inOneLine.lowercased()) else {
      throw .usage("“\(typed.inOneLine)” is no answer. Say yes, no or maybe.")
    }
    self = answer
  }
}

/// When an event is, as it is typed over what was known.
struct EventSpan {
  private let old: When?
  private let desk: Desk

  init(_ old: When?, _ desk: Desk) {
    (self.old, self.desk) = (old, desk)
  }

  /// - Returns: nil where it is taken away.
  func spoken(when: String?, until: String?, zone: String?) throws(CommandError) -> When? {
    if when?.inOneLine.isEmpty == true {
      guard [until, zone].allSatisfy({ $0?.inOneLine.isEmpty ?? true }) else { throw .usage(EventSpan.when) }
      return nil
    }
    let zone = try zone.map { text throws(CommandError) in try EventSpan.checked(text) } ?? old?.zone
    let there = zone.flatMap { Place(desk.zone).zoneNamed($0) } ?? desk.zone
    let start =
      try when.map { text throws(CommandError) in
        try desk.spoken(text, toward: .future, in: there)
      } ?? old?.start
    guard let start else {
      throw .usage(EventSpan.when)
    }
    let end: DayTime?
    if let until {
      end = try until.inOneLine.isEmpty ? nil : self.end(until, after: start, there)
    } else {
      end = moved(to: start)
    }
    if let clock = end?.clock, start.minute == nil {
      throw .usage(
        "It would end at \(clock), and begin at no time. Say that, too: --when \"\(start.day) 16:00\"")
    }
    let span =
      zone.map { When(start, to: end, zone: $0.isEmpty ? nil : $0) } ?? desk.when(start, to: end)
    guard span.end == end else {
      throw .usage("It would end on no day that kith knows. Say another end with: --until")
    }
    return span
  }

  private static let when = "When does it begin? Say it with: --when \"2026-11-28 16:00\""

  /// What only begins at another time lasts as long.
  private func moved(to start: DayTime) -> DayTime? {
    guard let first = old?.start, let end = old?.end else { return nil }
    guard let was = first.minute, let last = end.minute, let now = start.minute else {
      let day = start.day.adding(days: first.day.days(to: end.day))
      return DayTime(day, minute: start.minute == nil ? nil : end.minute)
    }
    let minutes = first.day.days(to: end.day) * DayTime.minutesOfDay.count + last - was + now
    return DayTime(
      start.day.adding(days: minutes / DayTime.minutesOfDay.count),
      minute: minutes % DayTime.minutesOfDay.count)
  }

  /// A clock alone is of the day on which it begins, or of the night after. A length, a weekday and a date
  /// are counted from there, too; what names this day is not.
  private func end(_ typed: String, after start: DayTime, _ there: Zone) throws(CommandError) -> DayTime {
    let words = typed.inOneLine.lowercased().split(separator: " ")
    let isOfNow = words.first == "in" || words.contains { ["today", "tonight", "tomorrow"].contains($0) }
    let (now, zone) = isOfNow ? (desk.now(), there) : (desk.zone.moment(of: start), desk.zone)
    let end: DayTime
    do {
      end = try SpokenTime(typed, now: now, in: zone, toward: .future).time
    } catch {
      throw .usage("\(error)")
    }
    if end >= start { return end }
    let isClock = words.count == 1 && ["am", "pm", "noon"].contains { words[0].hasSuffix($0) }
    guard end.day == start.day, isClock || DayTime.minute(typed.inOneLine) != nil else {
      throw .usage("It would be over before it begins: \(start) to \(end). Say another end with: --until")
    }
    let next = end.day.adding(days: 1)
    guard next > end.day else {
      throw .usage("It would end on no day that kith knows. Say another end with: --until")
    }
    return DayTime(next, minute: end.minute)
  }

  /// The name of a zone that is known; or an empty text, for none.
  static func checked(_ typed: String) throws(CommandError) -> String {
    let name = typed.inOneLine
    let isWritten = name.first.map { ("A"..."Z").contains($0) } ?? true
    guard isWritten, name.isEmpty || Place(.utc).zoneNamed(name) != nil else {
      throw .usage("“\(name)” is no time zone that this machine knows. Write it as Europe/Berlin, or UTC.")
    }
    return name
  }
}
