package import ArgumentParser
import KithInsight
import KithMerge
import KithRecords
import KithReplica

/// `kith event in`
package struct EventIn: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "in", abstract: "Say that you are at an event: whom you meet is met there.",
    discussion: """
      Without a name it is the event that is going on, else the one of today. kith met and kith talk belong \
      to it until you leave with kith event out, come to another one, or it has been over for six hours.
      """)

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "A part of its name, or its id.") var event: [String] = []

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let naming = EventNaming(replica, desk)
    let known = try event.isEmpty ? today(naming, replica, desk) : naming.event(event.joined(separator: " "))
    if try desk.attended(replica)?.id == known.card.id {
      return desk.output.say("You are at \(known.card.called) already. Leave it with: kith event out")
    }
    let last = known.event.when?.lastDay
    if let last, last < desk.today.adding(days: -EventNaming.Limit.lookBackDays) {
      throw CommandError.unclear(
        "\(known.card.called) was on \(last). Whom you met there: kith met NAME --at \(known.card.shortID)"
      )
    }
    try needBegun(known, desk)
    var operation = desk.operation("event in")
    let own = try replica.personal()
    let changes = [FieldName("entered"): Value.moment(desk.now()), FieldName("left"): .empty]
    _ = try own.apply([known.attending(changes, own)], in: &operation)
    desk.output.say("You are at \(known.card.called.ended()) Whom you meet: kith met NAME")
    let values = ValueText(desk, replica)
    let hopes = known.event.mine.hopes.prefix(EventNaming.Limit.listed).map { values.of($0.value, as: .who) }
    if !hopes.isEmpty { desk.output.tell("You hope to meet: \(hopes.joined(separator: ", "))") }
  }

  /// Nobody is at an event that is days away; doors open some hours before.
  private func needBegun(_ known: KnownEvent, _ desk: Desk) throws {
    guard let when = known.event.when, let start = Place(desk.zone).moments(of: when)?.lowerBound,
      let days = Place(desk.zone).days(of: when)?.days, desk.today < days.lowerBound,
      start - desk.now() > EventNaming.Limit.spanMs
    else { return }
    // It keeps its clock, and lasts as long.
    let today = when.start?.clock.map { "\"today \($0)\"" } ?? "today"
    throw CommandError.unclear(
      """
      \(known.card.called) is on \(days.lowerBound), and not today. Come to it then; if it is today: kith \
      event edit \(known.card.shortID) --when \(today)
      """)
  }

  /// The one that is going on, or the one of this day.
  private func today(_ naming: EventNaming, _ replica: Replica, _ desk: Desk) throws -> KnownEvent {
    let (place, now, day) = (Place(desk.zone), desk.now(), desk.today)
    let all = try replica.events(replica.events(endingFrom: day.adding(days: -1))).filter { event in
      event.when.flatMap { place.days(of: $0)?.days.contains(day) } ?? false
    }
    let running = all.filter { desk.span(of: $0)?.contains(now) ?? false }
    let found = running.isEmpty ? all : running
    guard let only = found.first, found.count == 1 else {
      guard !found.isEmpty else {
        throw CommandError.unclear(
          "No event is today. Name one: kith event in EVENT, or add it: kith event add NAME --when now")
      }
      let names = found.prefix(EventNaming.Limit.listed).map { "\($0.name.inOneLine) (\($0.id.short))" }
      throw CommandError.unclear(
        "\(found.count) events are today: \(names.joined(separator: ", ")). Name one: kith event in EVENT")
    }
    guard let card = try replica.card(only.id) else {
      throw CommandError.unclear("The event is gone. See which there are with: kith event list")
    }
    return try naming.known(card)
  }
}

/// `kith event out`
package struct EventOut: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "out", abstract: "Say that you have left the event at which you were.",
    discussion: "Nobody has to: an event that has been over for six hours is left by itself.")

  @OptionGroup package var homeOption: HomeOption

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    guard let event = try desk.attended(replica) else {
      return desk.output.say("You are at no event. Come to one with: kith event in")
    }
    guard let card = try replica.card(event.id) else { throw CommandError.unclear("The event is gone.") }
    let (known, own) = (try EventNaming(replica, desk).known(card), try replica.personal())
    var operation = desk.operation("event out")
    _ = try own.apply([known.attending([FieldName("left"): .moment(desk.now())], own)], in: &operation)
    let isOpen = try replica.lastMet(at: [event.id])[event.id].map { $0 > event.mine.wrapped ?? .min }
    let wrap = isOpen == true ? " Go through whom you met: kith event wrap \(event.id.short)" : ""
    desk.output.say("You have left \(card.called.ended())\(wrap)")
  }
}
