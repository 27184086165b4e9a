import KithCommands
import KithMerge
import KithRecords
import KithTestSupport
import Testing

/// What `show` tells of somebody beside their own fields.
@Suite struct ShowTests {
  @Test func whatWasSaidAndWhatIsToBeDoneStandBelow() async throws {
    let plan = try await Planner("2026-11-27 09:00", people: [["Ada Lovelace"], ["Bob"]])
    let home = plan.home
    try plan.talk(1, with: ["ada"], "2026-11-20 18:00", said: "About the engine.\nAnd more.")
    try plan.talk(2, with: ["ada", "bob"], "2026-10-01")
    try plan.go(to: "2026-11-10 12:00")
    _ = await home.kith("note", "add", "ada", "Likes tea.")
    try plan.go(to: "2026-11-27 09:00")
    let note = String(await home.kith("note", "list").out.split(separator: " ")[1])
    try plan.followUp(3, .promise, about: "ada", "the paper", due: "2026-11-30")
    try plan.followUp(4, .letter, about: "ada", due: "2026-11-25")
    try plan.followUp(5, .letter, about: "ada", due: "2026-11-20", .done)
    try plan.cadence("ada", "6w")
    let ada = try plan.id("ada").short

    #expect(
      await home.kith("show", "ada")
        == .init(
          """
          Ada Lovelace  contact \(ada)
            Name  Ada Lovelace

          Talk every 6 weeks: next on 2027-01-01, in 35 days

          2 open follow-ups
            2026-11-25  00000004  write a letter
            2026-11-30  00000003  I promised: the paper

          2 conversations, 1 note
            2026-11-20  00000001  conversation  About the engine.
            2026-11-10  \(note)  note          Likes tea.
            2026-10-01  00000002  conversation  met

          """))
    // The other one has a part in one of them.
    #expect(
      await home.kith("show", "bob").out.hasSuffix(
        "\n1 conversation\n  2026-10-01  00000002  conversation  met\n"))
  }

  @Test func whatIsTooMuchIsCounted() async throws {
    let plan = try await Planner("2026-11-27 09:00")
    for number in 1...9 {
      try plan.talk(UInt64(number), with: ["ada"], "2026-11-0\(number)", said: "Talk \(number)")
      plan.home.time += 1_000
      _ = await plan.home.kith("note", "add", "ada", "Note \(number)")
    }
    let ada = try plan.id("ada").short

    let said = await plan.home.kith("show", "ada").out
    let lines = said.split(separator: "\n").filter { $0.hasPrefix("  2026-") }
    #expect(lines.count == 10 && lines.first?.hasSuffix("note          Note 9") == true)
    #expect(lines.last?.hasSuffix("conversation  Talk 9") == true)
    #expect(said.hasSuffix("  and 8 more: kith talk list \(ada), kith note list \(ada)\n"))
    let json = await plan.home.kith("show", "ada", "--json").out
    #expect(json.ranges(of: #""kind": "conversation""#).count == 9)
  }

  @Test func programsAreToldTheSame() async throws {
    let plan = try await Planner("2026-11-27 09:00", people: [["Ada"], ["Bob"]])
    try plan.talk(1, with: ["ada"], "2026-11-20", said: "Hello")
    // Planned by a talk with Ada, and about Bob alone.
    try plan.followUp(2, .promise, about: "bob", "x", due: "2026-11-30")
    try plan.put(.followUp, Planner.id(2), [FieldName("origin"): .reference(Planner.id(1))])
    try plan.cadence("ada", "1w")

    let ada = await plan.home.kith("show", "ada", "--json").out
    let bob = await plan.home.kith("show", "bob", "--json").out

    #expect(ada.contains(#""next": "2026-11-27""#) && ada.contains(#""followUps": []"#))
    #expect(bob.contains(#""cadence": null"#) && bob.contains(#""conversations": []"#))
    #expect(bob.contains(#""kind": "followup""#))
  }
}
