package import ArgumentParser
import KithInsight
import KithMerge
import KithRecords
import KithReplica

/// `kith event show barbecue`
package struct EventShow: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show an event: guests, what you plan, whom you met there.",
    discussion: """
      With --json: an object as of kith show, with when, sort, place, going, guests, coming, met (an array \
      of id and name), ties, notes and attendance, the record of what is your own of it, or null.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  @Argument(help: "A part of its name, or its id.") var event: [String]

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let known = try EventNaming(replica, desk).event(event.joined(separator: " "))
    let notes = try replica.cards(about: known.card.id)
    if json.isOn {
      var members = RecordJSON.members(of: known.record)
      members.merge(try EventText.details(of: known, replica)) { $1 }
      members["space"] = .optional(known.card.group)
      members["attendance"] = known.attendance.map(RecordJSON.of) ?? .null
      members["ties"] = try Ties(desk, replica).json(of: known.card.id)
      members["notes"] = .array(try notes.compactMap { try replica.record($0.id).map(RecordJSON.of) })
      return desk.output.say(.object(members))
    }
    try RecordText(desk, replica).say(known.record, known.card)
    try Company(desk, replica, of: known.card.id).say(desk, known.card)
    try EventText(desk, replica).say(known)
    try Ties(desk, replica).say(of: known.card.id, without: .metAt)
  }
}

/// What a person reads of an event beside its fields.
struct EventText {
  private let desk: Desk
  private let replica: Replica

  enum Limit {
    static let met = 100
  }

  init(_ desk: Desk, _ replica: Replica) {
    (self.desk, self.replica) = (desk, replica)
  }

  func say(_ known: KnownEvent) throws {
    let guests = Attendees(known.event.guests).sentence
    if !guests.isEmpty {
      desk.output.say("")
      desk.output.say(guests)
    }
    let outcome = try Outcome(of: known.event, replica)
    let met = outcome.yield.met
    guard !met.isEmpty else { return }
    desk.output.say("")
    desk.output.say([Output.Span("\(met.count) met there", .strong)])
    var columns = Columns(indent: 2, expendable: [0])
    for id in outcome.byName.prefix(Limit.met) {
      let card = try replica.card(id)
      let state =
        outcome.yield.written.contains(id)
        ? "written to" : outcome.yield.uncovered.contains(id) ? "nothing planned" : "planned"
      columns.add([
        Output.Span(id.short, .faint), Output.Span(outcome.name(of: id), .strong),
        Output.Span(card?.detail.inOneLine ?? ""), Output.Span(state, .faint),
      ])
    }
    try columns.say(on: desk.output)
    if met.count > Limit.met { desk.output.say("  and \(met.count - Limit.met) more") }
    guard !known.event.mine.isWrapped else { return }
    desk.output.tell("Go through them with: kith event wrap \(known.card.shortID)")
  }

  /// One line of a list, for programs.
  static func members(of known: KnownEvent, _ replica: Replica) throws -> [String: JSON] {
    known.card.members.merging(try details(of: known, replica)) { $1 }
  }

  static func details(of known: KnownEvent, _ replica: Replica) throws -> [String: JSON] {
    let event = known.event
    let outcome = try Outcome(of: event, replica)
    return [
      "when": event.when.map { RecordJSON.value($0.value, as: .when) } ?? .null,
      "sort": .optional(event.sort), "place": .optional(event.place),
      "going": .optional(event.mine.going?.rawValue), "guests": .count(event.guests.count),
      "coming": .count(Attendees(event.guests).coming),
      "met": .array(outcome.byName.map { TieJSON.named($0, replica) }),
    ]
  }
}

/// What came of an event, and what the people are called.
struct Outcome {
  let yield: Yield
  /// How each was met there, if a tie says so.
  let ties: [RecordID: RecordID]
  /// What is planned about those who were met.
  let followUps: [FollowUp]
  private let names: [RecordID: String]

  init(of event: Event, _ replica: Replica) throws {
    let records = try replica.records(of: .tie, pointingTo: event.id, areMine: true)
    let pairs = records.compactMap { record in Tie(record).map { (record.id, $0) } }
    let talks = try replica.records(of: .conversation, pointingTo: event.id, areMine: true)
      .compactMap(Conversation.init)
    let ties = pairs.map(\.1)
    let met = Yield(of: event, ties: ties, talks: talks, followUps: [], letters: []).met
    let open = try replica.openFollowUps(about: met).compactMap(FollowUp.init)
    let mine = try replica.mine(among: open.map(\.id))
    let planned = open.filter { mine.contains($0.id) }
    var letters: [RecordID: Letter] = [:]
    for id in met {
      for letter in try replica.records(of: .letter, pointingTo: id, areMine: true)
        .compactMap(Letter.init)
      {
        letters[letter.id] = letter
      }
    }
    followUps = planned
    yield = Yield(of: event, ties: ties, talks: talks, followUps: planned, letters: Array(letters.values))
    let metAt = pairs.filter { $0.1.relation == Tie.Relation.metAt.rawValue && $0.1.to == event.id }
    self.ties = Dictionary(metAt.map { ($0.1.from, $0.0) }) { first, _ in first }
    let ids = Set(met + event.mine.hopes.compactMap(\.record))
    names = Dictionary(
      uniqueKeysWithValues: try ids.map { id in (id, try replica.card(id)?.called ?? "record \(id.short)") })
  }

  func name(of id: RecordID) -> String { names[id] ?? "record \(id.short)" }

  /// Whom one met there.
  var byName: [RecordID] {
    yield.met.sorted { (Folding.folded(name(of: $0)), $0) < (Folding.folded(name(of: $1)), $1) }
  }
}
