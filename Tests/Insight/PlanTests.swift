import KithInsight
import KithRecords
import Testing

@Suite struct PlanTests {
  @Test func aLetterFollowsAMeeting() throws {
    let plan = Plan.letter(to: id(1), after: try day("2026-11-28"), origin: id(7))

    let followUp = plan.followUp(as: id(9))
    #expect(followUp.due == Day(2026, 12, 1))
    #expect((followUp.sort, followUp.about, followUp.origin) == (.letter, [id(1)], id(7)))
    #expect(plan.identity == Identity.followUp(.letter, about: id(1), origin: id(7)))
    // Met on another day: the same letter still.
    #expect(Plan.letter(to: id(1), after: try day("2026-12-28"), origin: id(7)).identity == plan.identity)
    #expect(Plan.letter(to: id(2), after: try day("2026-11-28"), origin: id(7)).identity != plan.identity)
  }

  @Test func eachPromiseIsPlannedOnce() throws {
    var talk = Conversation(id: id(7))
    talk.with = [.record(id(1)), .named("Bob"), .record(id(2))]
    (talk.promised, talk.awaited) = (["The paper", "the  Paper", "A call"], ["The paper"])

    let plans = Plan.promises(in: talk, on: try day("2026-11-20"))

    let followUps = plans.map { $0.followUp(as: id(9)) }
    #expect(followUps.map(\.why) == ["The paper", "A call", "The paper"])
    #expect(followUps.map(\.sort) == [.promise, .promise, .awaited])
    #expect(followUps.map(\.due) == [Day(2026, 11, 27), Day(2026, 11, 27), Day(2026, 12, 4)])
    #expect(followUps.allSatisfy { $0.about == [id(1), id(2)] && $0.origin == id(7) })
    #expect(Set(plans.map(\.identity)).count == 3)
    // Who was there may be told later, on another machine.
    talk.with = [.record(id(2))]
    #expect(Plan.promises(in: talk, on: try day("2026-11-20")).map(\.identity) == plans.map(\.identity))
  }

  /// A turn that is snoozed is the same turn, and is named by what was reckoned.
  @Test func aTurnKeepsItsNameWhileItIsSnoozed() throws {
    let cadence = Cadence(about: id(1), every: try #require(Every("6w")), since: try day("2026-01-01"))
    func turn(_ touched: [FollowUp]) -> Turn {
      Turn(of: cadence, lastTalk: nil, touched: touched)
    }

    let plan = Plan.turn(turn([]))
    var touched = plan.followUp(as: id(9))
    touched.snoozed = try day("2026-03-01")

    #expect(turn([touched]).day == touched.snoozed)
    #expect(Plan.turn(turn([touched])) == plan)
  }
}
