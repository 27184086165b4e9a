import Foundation
import GRDB
import KithMerge
import KithRecords
import KithReplica
import KithTestSupport
import Testing

/// What others write into a group takes the place of nothing of one's own.
@Suite struct OwnFirstTests {
  private let here = TemporaryHome()
  private let today = Day(2026, 11, 27) ?? .first

  @Test func whereThereIsTooMuchOnesOwnIsTaken() throws {
    let (main, group) = try club()
    let ada = try here.add("Ada", to: group)
    let own = try followUp(today, about: ada, main)
    let early = try (0..<3).map { try followUp(Day.first.adding(days: $0), about: ada, group) }
    let fair = try event("Fair", today, main)
    let parties = try (0..<3).map { try event("Party", today.adding(days: -$0), group) }

    #expect(try main.followUps(dueBy: today, limit: 1).map(\.id) == [own])
    #expect(try main.followUps(dueBy: today, limit: 3).map(\.id) == early.prefix(2) + [own])
    #expect(try main.followUps(dueBy: today).map(\.id) == early + [own])
    #expect(try main.followUps(areOpen: true, limit: 1).map(\.id) == [own])
    #expect(try main.events(endingFrom: .first, limit: 1).map(\.id) == [fair])
    #expect(try Set(main.events(endingFrom: .first).map(\.id)) == Set(parties + [fair]))
    let space = try #require(try main.spaces().first { !$0.isPersonal })
    #expect(try main.followUps(areOpen: true, in: space).map(\.id) == early)
  }

  /// Another member puts off no turn of one's own, and is nobody's plan.
  @Test func whatAnotherMemberPlansIsNotOnesOwn() throws {
    let (main, group) = try club()
    let ada = try here.add("Ada", to: group)
    let turn = try followUp(today, .turn, about: ada, group)
    let plan = try followUp(today, about: ada, group)
    #expect(try main.turns(about: [ada]).map(\.id) == [turn] && main.mine(among: [plan]) == [plan])

    for id in [turn, plan] {
      try DatabaseQueue(path: here.home.database).write {
        try $0.execute(
          sql: "UPDATE record SET first_account = ? WHERE id = ?",
          arguments: [Data(AccountID(rawValue: 7).bytes), Data(id.bytes)])
      }
    }
    #expect(try main.turns(about: [ada]).isEmpty && main.mine(among: [plan]).isEmpty)
    #expect(try main.openFollowUps(about: [ada], isMine: true).isEmpty)
    #expect(try main.openFollowUps(about: [ada]).map(\.id) == [plan])
  }

  private func club() throws -> (Replica, Replica) {
    let main = try here.start()
    try main.enrol(here.server)
    var operation = here.operation("space create")
    return (main, try main.makeGroup(named: "Club", in: &operation, using: &here.random))
  }

  private func followUp(_ due: Day, _ sort: FollowUp.Sort = .promise, about: RecordID, _ replica: Replica)
    throws -> RecordID
  {
    var followUp = FollowUp(id: RecordID(using: &here.random))
    (followUp.due, followUp.sort, followUp.about) = (due, sort, [about])
    var operation = here.operation("add")
    _ = try replica.apply(
      [Draft(id: followUp.id, kind: .followUp, changes: followUp.changes)], in: &operation)
    return followUp.id
  }

  private func event(_ name: String, _ day: Day, _ replica: Replica) throws -> RecordID {
    var event = Event(id: RecordID(using: &here.random), name: name)
    event.when = When(DayTime(day))
    var operation = here.operation("add")
    _ = try replica.apply([Draft(id: event.id, kind: .event, changes: event.changes)], in: &operation)
    return event.id
  }
}
