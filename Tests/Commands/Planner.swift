import Foundation
import KithCommands
import KithMerge
import KithRecords
import KithReplica
import KithSealing
import KithTestSupport
import Testing

/// A home in which things are planned as records, whatever command makes them.
final class Planner {
  let home: TestHome
  let replica: Replica
  private var dice = SeededRandom(seed: 9)

  /// - Parameters:
  ///   - now: by the clocks of `zone`.
  ///   - people: names, each with what `kith add` takes.
  init(_ now: String, zone: String = "UTC", people: [[String]] = [["Ada Lovelace"]]) async throws {
    home = try await TestHome.begun()
    replica = try Replica(home.home)
    try go(to: now, zone: zone)
    for words in people { #expect(await home.kith(["add"] + words).status == .done) }
  }

  /// Sets the clock, and goes to a zone.
  func go(to now: String, zone: String? = nil) throws {
    if let zone { home.zone = zone }
    home.time = Zone(try #require(TimeZone(identifier: home.zone))).moment(of: try #require(DayTime(now)))
  }

  func id(_ who: String) throws -> RecordID { try Naming(replica).person(who).id }

  /// Writes what a typed view sets, under an id that is known.
  @discardableResult
  func put(_ kind: KindName, _ id: RecordID, _ changes: [FieldName: Value]) throws -> RecordID {
    var operation = Operation("test", at: home.time, using: &dice)
    _ = try replica.apply([Draft(id: id, kind: kind, changes: changes)], in: &operation)
    return id
  }

  /// Ids whose first digits tell them apart.
  static func id(_ number: UInt64) -> RecordID { RecordID(high: number << 32, low: number) }

  @discardableResult
  func followUp(
    _ number: UInt64, _ sort: FollowUp.Sort, about: String, _ why: String? = nil, due: String,
    _ state: FollowUp.State = .open
  ) throws -> RecordID {
    var followUp = FollowUp(id: Planner.id(number))
    (followUp.sort, followUp.why, followUp.about) = (sort, why, [try id(about)])
    (followUp.due, followUp.state) = (Day(due), state)
    return try put(.followUp, followUp.id, followUp.changes)
  }

  @discardableResult
  func event(_ number: UInt64, _ name: String, _ when: String, _ set: (inout Event) -> Void = { _ in })
    throws
    -> RecordID
  {
    var event = Event(id: Planner.id(number), name: name)
    event.when = When(when)
    set(&event)
    if !event.mine.isEmpty {
      try put(.attendance, replica.sealer.recordID(of: event.mine.identity), event.mine.changes)
    }
    return try put(.event, event.id, event.changes)
  }

  @discardableResult
  func met(_ who: String, at event: UInt64) throws -> RecordID {
    let tie = Tie(from: try id(who), Tie.Relation.metAt.rawValue, to: Planner.id(event))
    return try put(.tie, replica.sealer.recordID(of: tie.identity), tie.changes)
  }

  @discardableResult
  func talk(_ number: UInt64, with who: [String], _ when: String, said: String? = nil) throws -> RecordID {
    var talk = Conversation(id: Planner.id(number))
    (talk.with, talk.when, talk.said) = (try who.map { .record(try id($0)) }, When(when), said)
    return try put(.conversation, talk.id, talk.changes)
  }

  @discardableResult
  func cadence(_ who: String, _ every: String, since: String? = nil) throws -> RecordID {
    let cadence = Cadence(
      about: try id(who), every: try #require(Every(every)),
      since: try #require(Day(since ?? "2020-01-01")))
    return try put(.cadence, replica.sealer.recordID(of: cadence.identity), cadence.changes)
  }

  @discardableResult
  func letter(_ number: UInt64, to who: String, _ set: (inout Letter) -> Void = { _ in }) throws -> RecordID {
    var letter = Letter(id: Planner.id(number))
    letter.to = [try id(who)]
    set(&letter)
    return try put(.letter, letter.id, letter.changes)
  }
}
