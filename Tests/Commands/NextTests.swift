import Foundation
import GRDB
import KithCommands
import KithRecords
import KithReplica
import KithTestSupport
import Testing

/// `next`, `lapsed` and `remind`.
@Suite struct NextTests {
  @Test func theBestIsWhatIsDueFirst() async throws {
    let plan = try await Planner("2026-11-27 09:00", people: [["Ada"], ["Bob"]])
    try plan.event(1, "Fair", "2026-11-27 14:00 to 18:00")
    try plan.followUp(2, .promise, about: "bob", "the paper", due: "2026-11-24")
    let promise = "You promised Bob: the paper. It was due 3 days ago.\n  kith followup done 00000002\n"
    let more = "It goes before 1 other thing of today: kith today\n"

    #expect(await plan.home.kith("next") == .init(promise + more))
    // Two hours before it begins an event is all that counts.
    try plan.go(to: "2026-11-27 12:00")
    #expect(
      await plan.home.kith("next") == .init("Fair is today at 14:00.\n  kith event show 00000001\n" + more))
    try plan.go(to: "2026-11-27 18:00")
    #expect(await plan.home.kith("next").out.hasPrefix(promise))
    try plan.put(.event, Planner.id(1), [FieldName("going"): .text("no")])
    #expect(await plan.home.kith("next") == .init(promise + "It is all that today asks for.\n"))
  }

  @Test func thenWhomOneWouldLoseThenWhatComes() async throws {
    let plan = try await Planner("2026-11-27 09:00", people: [["Ada"], ["Bob"]])
    #expect(
      await plan.home.kith("next")
        == .init("Nothing is due, and nobody waits for you. Meet somebody.\n  kith met NAME\n"))

    try plan.event(1, "Fair", "2026-12-01 14:00")
    #expect(
      await plan.home.kith("next")
        == .init(
          """
          Fair is in 4 days at 14:00.
            kith event show 00000001
          Nothing is due today, and this comes next.

          """))

    try plan.talk(2, with: ["bob"], "2026-01-10")
    let bob = try plan.id("bob").short
    #expect(
      await plan.home.kith("next")
        == .init(
          """
          You last spoke with Bob 321 days ago.
            kith letter new \(bob) --template catch-up
          Nothing is due today, and this is whom you would lose first: kith lapsed

          """))
  }

  /// Of many whom one would lose, those on the plan already are passed over, however many they are.
  @Test func whoIsOnThePlanIsPassedOver() async throws {
    let names = (1...30).map { "Person\($0)" }
    let plan = try await Planner("2026-11-27 09:00", people: names.map { [$0] })
    for (place, name) in names.enumerated() {
      try plan.talk(UInt64(place + 1), with: [name], "2026-01-\(place < 9 ? "0" : "")\(place + 1)")
      if place < 28 { try plan.followUp(UInt64(place + 100), .other, about: name, "Call", due: "2027-06-01") }
    }
    #expect(await plan.home.kith("next").out.hasPrefix("You last spoke with Person29 302 days ago."))
  }

  @Test func theWorstOfThemComesFirst() async throws {
    let plan = try await Planner(
      "2026-11-27 09:00", people: [["Ada"], ["Bob"], ["Eve"], ["Joe"], ["Kim"], ["Gone"]])
    #expect(
      await plan.home.kith("lapsed")
        == .init(
          "",
          err: """
            You are about to lose nobody. Say how often you want to talk with somebody with: kith cadence WHO \
            every 6w

            """))
    try plan.cadence("ada", "1w", since: "2026-10-01")
    try plan.cadence("bob", "1 month")
    try plan.talk(1, with: ["bob"], "2026-10-20")
    try plan.talk(2, with: ["eve", "joe", "gone"], "2026-01-10")
    // Written to soon, spoken with lately, in the trash: not about to be lost.
    try plan.followUp(3, .letter, about: "joe", due: "2026-12-20")
    try plan.talk(4, with: ["kim"], "2026-06-01")
    _ = await plan.home.kith("delete", "gone")
    let (ada, bob, eve) = (try plan.id("ada").short, try plan.id("bob").short, try plan.id("eve").short)

    #expect(
      await plan.home.kith("lapsed")
        == .init(
          """
          You have not spoken with Ada yet, and you want to every week.
            kith letter new \(ada) --template catch-up
          You last spoke with Eve 321 days ago.
            kith letter new \(eve) --template catch-up
          You last spoke with Bob 38 days ago, and you want to every month.
            kith letter new \(bob) --template catch-up

          """))
    let one = await plan.home.kith("lapsed", "--limit", "1")
    #expect(one.out.split(separator: "\n").count == 2)
    #expect(one.err == "These are the first 1 of 3. See more with: --limit\n")
    // A talk today mends it at once.
    try plan.talk(5, with: ["ada", "eve", "bob"], "2026-11-27")
    #expect(await plan.home.kith("lapsed").out == "")
  }

  // MARK: remind

  private static let line =
    "Today: 1 event, 1 registration, 1 birthday, 1 promise, 2 letters, 1 wrap-up, 1 draft, 1 other thing, "
    + "1 catch-up, 1 awaited promise. See: kith today\n"

  @Test func aLineSaysHowMuchIsDueAndNoName() async throws {
    let plan = try await TodayTests.full()

    #expect(await plan.home.kith("remind") == .init(NextTests.line))
    try plan.go(to: "2026-01-10 08:00")
    _ = await plan.home.kith("delete", "bob")
    _ = await plan.home.kith("delete", "eve")
    #expect(await plan.home.kith("remind") == .init(""))
  }

  @Test func aNotificationSaysTheSame() async throws {
    let plan = try await TodayTests.full()
    var ran: [[String]] = []
    plan.home.programs = { words in
      ran.append(words)
      return .init(status: 0, said: "")
    }

    #expect(await plan.home.kith("remind", "--notify") == .init(""))
    #expect(ran == [["notify-send", "--app-name=kith", "kith", String(NextTests.line.dropLast())]])
    plan.home.programs = { _ in nil }
    #expect(
      await plan.home.kith("remind", "--notify")
        == .init("", err: "No notification can be shown: is notify-send there?\n"))
    try plan.go(to: "2020-01-10 08:00")
    for who in ["bob", "eve"] { _ = await plan.home.kith("delete", who) }
    #expect(await plan.home.kith("remind", "--notify") == .init(""))
  }

  @Test func whereItCannotBeToldAtOnceNothingIsSaid() async throws {
    #expect(await (try TestHome()).kith("remind") == .init(""))

    let plan = try await TodayTests.full()
    try plan.replica.close()
    let other = try DatabaseQueue(path: plan.home.home.database)
    try await other.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT")
    }
    let clock = ContinuousClock()
    let begun = clock.now
    #expect(await plan.home.kith("remind") == .init(""))
    #expect(clock.now - begun < .seconds(5))
    try other.close()
    #expect(await plan.home.kith("remind") == .init(NextTests.line))

    try FileManager.default.removeItem(atPath: plan.home.home.keys)
    #expect(await plan.home.kith("remind") == .init(""))
  }
}
