import KithCommands
import KithMerge
import KithRecords
import KithReplica
import Testing

/// What was said by the clocks of one zone, read by those of another one.
@Suite struct ZoneTests {
  @Test func anEventKeepsTheClocksOfWhereItWasAdded() async throws {
    let plan = try await Planner("2026-11-27 12:00", zone: "Europe/Berlin")
    let home = plan.home
    let added = await home.kith("event", "add", "Call", "--when", "tomorrow 16:00", "--until", "18:00").out
    #expect(added.hasSuffix(", 2026-11-28 16:00 to 18:00.\n"), "\(added)")
    #expect(await home.kith("event", "list").out.hasPrefix("2026-11-28 16:00 to 18:00  "))

    try plan.go(to: "2026-11-28 09:00", zone: "America/New_York")
    #expect(await home.kith("today").out.hasPrefix("Call is today at 10:00.\n"))
    #expect(await home.kith("event", "list").out.hasPrefix("2026-11-28 16:00 to 18:00 Europe/Berlin  "))
    #expect(
      await home.kith("export", "--format", "ics").out
        .contains("DTSTART:20261128T150000Z\r\nDTEND:20261128T170000Z\r\n"))
    try plan.go(to: "2026-11-28 10:30")
    #expect(await home.kith("event", "in").out.hasPrefix("You are at Call."))
  }

  /// A day alone is that day everywhere; and who names a zone is taken at their word, “in 2 hours” too.
  @Test func whoNamesAZoneMeansItsClocks() async throws {
    let plan = try await Planner("2026-11-27 23:30", zone: "Europe/Berlin")
    func added(_ words: String...) async throws -> String? {
      let said = await plan.home.kith(["event", "add", "E"] + words).out
      let id = String(said.split(separator: "(").last?.prefix(8) ?? "")
      let card = try plan.replica.cards(idPrefix: id, limit: 1).first
      return try card.flatMap { try plan.replica.record($0.id) }.flatMap(Event.init)?.when?.description
    }
    #expect(try await added("--when", "2026-12-01") == "2026-12-01")
    #expect(try await added("--when", "in 2 hours") == "2026-11-28 01:30 Europe/Berlin")
    #expect(
      try await added("--when", "in 2 hours", "--zone", "Asia/Tokyo") == "2026-11-28 09:30 Asia/Tokyo")
    #expect(try await added("--when", "today 9:00", "--zone", "Asia/Tokyo") == "2026-11-28 09:00 Asia/Tokyo")
    #expect(try await added("--when", "tomorrow 9:00", "--zone", "") == "2026-11-28 09:00")
    plan.home.zone = "CET"
    #expect(try await added("--when", "tomorrow 9:00") == "2026-11-28 09:00 CET")
  }

  @Test func aZoneThatNobodyKnowsIsRefused() async throws {
    let plan = try await Planner("2026-11-27 12:00")
    let event = try plan.event(1, "Fair", "2026-12-04 14:00 Europe/Berlin")
    let refused = """
      “Foo/Bar” is no time zone that this machine knows. Write it as Europe/Berlin, or UTC.
      """

    #expect(
      await plan.home.kith("set", "\(event)", "when=2026-11-28 14:00 Foo/Bar") == .refused(refused, .usage))
    #expect(
      await plan.home.kith("event", "edit", "fair", "--zone", "Foo/Bar") == .refused(refused, .usage))
    #expect(try plan.replica.record(event).flatMap(Event.init)?.when?.zone == "Europe/Berlin")
  }

  @Test func aTalkKeepsTheClocksOfWhereItWas() async throws {
    let plan = try await Planner("2026-11-27 12:00", zone: "Europe/Berlin")
    _ = await plan.home.kith("talk", "ada", "Compilers are people.")
    _ = await plan.home.kith("talk", "ada", "All day long.", "--when", "yesterday")

    try plan.go(to: "2026-11-27 12:00", zone: "America/New_York")
    let shown = await plan.home.kith("talk", "show", "ada").out
    #expect(shown.contains("  When  2026-11-27 12:00 Europe/Berlin\n"), "\(shown)")
    let talks = try plan.replica.conversations(in: nil, limit: 2).newest.compactMap(Conversation.init)
    #expect(talks.map(\.when?.description) == ["2026-11-27 12:00 Europe/Berlin", "2026-11-26"])
  }

  /// What a person says of this day that is yet to come, they say of the last such day; and are told so.
  @Test func whatWasIsNeverYetToCome() async throws {
    // A Monday.
    let plan = try await Planner("2026-11-23 14:00")
    let monday = await plan.home.kith("talk", "ada", "On the phone.", "--when", "monday 15:00")
    #expect(monday.err == "“monday 15:00” is yet to come today, and is taken for 2026-11-16 15:00.\n")
    #expect(monday.out.hasPrefix("You talked with Ada Lovelace on 2026-11-16. "))
    let late = await plan.home.kith("talk", "ada", "On the phone.", "--when", "23:59")
    #expect(late.err == "“23:59” is yet to come today, and is taken for 2026-11-22 23:59.\n")
    #expect(late.out.hasPrefix("You talked with Ada Lovelace on 2026-11-22. "))
    #expect(await plan.home.kith("talk", "ada", "x y", "--when", "today 15:00").status == .usage)
  }

  /// One who travels, or two machines: what is done in Berlin just after midnight and put off in New York.
  @Test func aTurnIsOneWhereverItIsLookedAt() async throws {
    let plan = try await Planner("2026-11-01 12:00", zone: "Europe/Berlin")
    _ = await plan.home.kith("cadence", "ada", "every", "4w")
    try plan.go(to: "2026-12-27 00:30")
    #expect(
      await plan.home.kith("followup", "done", "ada").out.hasSuffix("The next turn is on 2027-01-24.\n"))

    try plan.go(to: "2026-12-26 18:31", zone: "America/New_York")
    let listed = await plan.home.kith("cadence", "list").out
    #expect(listed.contains("2027-01-24"), "\(listed)")
    _ = await plan.home.kith("followup", "snooze", "ada", "--until", "2027-03-01")
    for zone in ["America/New_York", "Europe/Berlin", "Pacific/Kiritimati"] {
      try plan.go(to: "2027-02-01 12:00", zone: zone)
      #expect(await plan.home.kith("today").out == "", "\(zone)")
    }
  }
}
