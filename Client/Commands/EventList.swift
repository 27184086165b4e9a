package import ArgumentParser
import KithInsight
import KithRecords
import KithReplica

/// `kith event list`
package struct EventList: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List events that are not over, the next one first.",
    discussion: """
      With --json: an array as of kith list, with when (start, end, zone), sort, place, going, guests (how \
      many were asked), coming (how many come, with whom they bring) and met.
      """)

  @OptionGroup package var homeOption: HomeOption

  @Flag(help: "Those that are over, the newest first.") var past = false
  @OptionGroup var options: ListOptions

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let chosen = try options.space.chosen(replica)
    let all = try events(replica, desk).filter { chosen?.holds($0.card) ?? true }
    let shown = all.prefix(options.limit)

    if options.json.isOn {
      return desk.output.say(.array(try shown.map { .object(try EventText.members(of: $0, replica)) }))
    }
    guard !all.isEmpty else {
      return desk.output.tell(
        past
          ? "No event is over yet. See what is coming with: kith event list"
          : "No event is coming. Add one with: kith event add NAME, or see those that are over with: --past")
    }
    var columns = Columns(expendable: [5, 3, 4])
    for known in shown {
      let event = known.event
      let marks = [event.mine.going.map { "you: \($0.rawValue)" } ?? "", Attendees(event.guests).inShort]
      columns.add([
        Output.Span(event.when.map(desk.text) ?? "some time"), Output.Span(known.card.shortID, .faint),
        Output.Span(known.card.called, .strong), Output.Span(event.place ?? ""),
        Output.Span(marks.filter { !$0.isEmpty }.joined(separator: ", ")),
        Output.Span(known.card.group?.inOneLine ?? "", .faint),
      ])
    }
    try columns.say(on: desk.output)
    ListOptions.tell(shown.count, of: all.count, "first", desk)
  }

  /// Of one moment by name; those of which nobody knows when they are come last.
  private func events(_ replica: Replica, _ desk: Desk) throws -> [KnownEvent] {
    let now = desk.now()
    // One day more: clocks elsewhere are behind those here.
    let first = past ? Day.first : desk.today.adding(days: -1)
    let records = Dictionary(try replica.events(endingFrom: first).map { ($0.id, $0) }) { first, _ in first }
    let events = try replica.events(Array(records.values))
    let spans = Dictionary(events.map { ($0.id, desk.span(of: $0)) }) { first, _ in first }
    let shown = events.filter { past == (spans[$0.id]??.upperBound ?? .max <= now) }
    let cards = try replica.cards(of: shown.map(\.id))
    let own = try replica.attendances(of: shown.map(\.id))
    let found = try shown.compactMap { event -> (Int64, KnownEvent)? in
      guard let card = cards[event.id], let record = records[event.id] else { return nil }
      let known = try KnownEvent(card, record, event, own[event.id], replica)
      return (spans[event.id]??.lowerBound ?? .max, known)
    }
    return found.sorted { a, b in
      if a.0 != b.0 { return past ? a.0 > b.0 : a.0 < b.0 }
      return (a.1.card.name, a.1.card.id) < (b.1.card.name, b.1.card.id)
    }.map(\.1)
  }
}

/// Who comes to an event, in numbers.
struct Attendees {
  private(set) var coming = 0, perhaps = 0, notComing = 0, open = 0

  init(_ guests: [Guest]) {
    for guest in guests {
      let heads = 1 + Int(guest.plus)
      switch guest.answer {
      case .yes: coming += heads
      case .maybe: perhaps += heads
      case .no: notComing += 1
      case nil: open += 1
      }
    }
  }

  var inShort: String { coming == 0 ? "" : coming.of("guest", "comes", "come") }

  /// `3 guests come, 1 perhaps, 1 does not, 2 have not answered.`
  var sentence: String {
    let pieces = [
      coming == 0 ? "" : coming.of("guest", "comes", "come"), perhaps == 0 ? "" : "\(perhaps) perhaps",
      notComing == 0 ? "" : "\(notComing) \(notComing == 1 ? "does" : "do") not",
      open == 0 ? "" : "\(open) \(open == 1 ? "has" : "have") not answered",
    ].filter { !$0.isEmpty }
    return pieces.isEmpty ? "" : pieces.joined(separator: ", ") + "."
  }
}
