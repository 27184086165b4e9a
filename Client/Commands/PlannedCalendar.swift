import Foundation
import KithFormats
import KithInsight
import KithMerge
import KithRecords
import KithReplica

/// What stands in a calendar: events, follow-ups, the next turns of cadences, birthdays, as far as a day
/// would ask for them: what other members of a group plan is theirs. What lies in the trash does not. The
/// same network gives the same bytes, whenever it is written.
struct PlannedCalendar {
  private let replica: Replica
  private var entries: [CalendarEntry] = []
  private var events: [OpenedRecord] = []
  private var planned: [(FollowUp, edited: Int64)] = []
  private var cadences: [(Cadence, record: OpenedRecord)] = []
  private var cards: [RecordID: Card] = [:]

  /// - Parameters:
  ///   - spaces: one's own network, and groups.
  ///   - tick: called for each record that is looked at.
  init(_ replica: Replica, of spaces: [Space], tick: () throws -> Void) throws {
    self.replica = replica
    for space in spaces {
      try replica.seen(from: space).forEachRecord { record in
        try tick()
        if record.trashed == nil { add(record) }
      }
    }
    let mine = try replica.mine(among: planned.map(\.0.id) + cadences.map(\.record.id))
    planned = planned.filter { mine.contains($0.0.id) }
    cadences = cadences.filter { mine.contains($0.record.id) }
    try addEvents()
    cards = try replica.cards(of: Set(planned.flatMap(\.0.about) + cadences.map(\.0.about)))
    for (followUp, edited) in planned where !cards.areAllGone(followUp.about) {
      // The turn that somebody moved is where its cadence has it.
      if followUp.sort == .turn, followUp.state == .open { continue }
      entries.append(CalendarEntry(followUp, edited: edited, summary: summary(followUp)))
    }
    try addTurns()
  }

  var bytes: [UInt8] { CalendarWriter.bytes(entries) }

  private mutating func add(_ record: OpenedRecord) {
    let edited = record.lastEdited
    switch record.kind {
    case .event: events.append(record)
    case .followUp: if let followUp = FollowUp(record) { planned.append((followUp, edited)) }
    case .cadence: if let cadence = Cadence(record) { cadences.append((cadence, record)) }
    case .contact:
      guard let date = record.value("birthday")?.date else { return }
      let name = record.value("name").flatMap(PersonName.init)?.display ?? ""
      let summary = "Birthday of " + (name.isEmpty ? "contact \(record.id.short)" : name.inOneLine)
      let entry = CalendarEntry(birthday: date, of: record.id, edited: edited, summary: summary)
      if let entry { entries.append(entry) }
    default: break
    }
  }

  /// Events but for those that one declined.
  private mutating func addEvents() throws {
    let edited = Dictionary(events.map { ($0.id, $0.lastEdited) }) { first, _ in first }
    for event in try replica.events(events) where event.mine.going != .no {
      let there = event.when?.zone.flatMap { TimeZone(identifier: $0) }.map { Zone($0) }
      let entry = CalendarEntry(event, edited: edited[event.id] ?? 0, zone: there)
      if let entry { entries.append(entry) }
    }
  }

  /// The next turn of each cadence of somebody who is there.
  private mutating func addTurns() throws {
    let people = cadences.map(\.0.about).filter { cards[$0].map { $0.trashed == nil } ?? false }
    let talks = try replica.lastTalks(with: people)
    let there = Set(people)
    let touched = Dictionary(grouping: planned.filter { $0.0.sort == .turn }) { $0.0.about.first }
    for (cadence, record) in cadences where there.contains(cadence.about) {
      let turns = touched[cadence.about] ?? []
      let turn = Turn(of: cadence, lastTalk: talks[cadence.about], touched: turns.map(\.0))
      let talk = try replica.conversations(with: cadence.about, limit: 1).newest.first
      let edited = ([record.lastEdited, talk?.lastEdited ?? .min] + turns.map(\.edited)).max()
      entries.append(
        CalendarEntry(
          turnOf: record.id, on: turn.day, edited: edited ?? record.lastEdited,
          summary: "Keep in touch with \(name(of: [cadence.about]))"))
    }
  }

  private func name(of ids: [RecordID]) -> String {
    ids.isEmpty ? "somebody" : ids.map { cards[$0]?.called ?? "somebody" }.joined(separator: ", ")
  }

  private func summary(_ followUp: FollowUp) -> String {
    let (who, why) = (name(of: followUp.about), followUp.why?.inOneLine ?? "")
    let more = why.isEmpty ? "" : ": \(why)"
    switch followUp.sort {
    case .letter: return "Write to \(who)\(more)"
    case .promise: return "Promised to \(who)\(more)"
    case .awaited: return "Promised by \(who)\(more)"
    case .turn: return "Keep in touch with \(who)\(more)"
    case .other, nil: return why.isEmpty ? "Follow up with \(who)" : "\(why) (\(who))"
    }
  }
}
