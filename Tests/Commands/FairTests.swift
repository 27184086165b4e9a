import Foundation
import KithCommands
import KithMerge
import KithRecords
import KithReplica
import KithTestSupport
import Testing

/// A fair of three days, and what is asked on each.
@Suite struct FairTests {
  @Test func oneLeavesForTheDay() async throws {
    let plan = try await Planner("2026-11-27 14:30")
    let home = plan.home
    try plan.event(1, "Fair", "2026-11-27 14:00 to 2026-11-29 18:00")

    #expect(await home.kith("today").out.hasPrefix("Fair is on until 2026-11-29 18:00.\n"))
    _ = await home.kith("event", "in")
    #expect(
      await home.kith("today")
        == .init("You are at Fair until 2026-11-29 18:00.\n  kith event show 00000001\n"))
    try plan.go(to: "2026-11-27 19:00")
    #expect(await home.kith("event", "out").out == "You have left Fair.\n", "nobody was met")
    #expect(await home.kith("today").out == "")

    try plan.go(to: "2026-11-28 09:00")
    #expect(await home.kith("today").out.hasPrefix("Fair is on until 2026-11-29 18:00.\n"))
    _ = await home.kith("event", "in")
    _ = await home.kith("met", "Grace Hopper", "--no-letter")
    try plan.go(to: "2026-11-28 19:00")
    #expect(
      await home.kith("event", "out").out.hasSuffix(" Go through whom you met: kith event wrap 00000001\n"))
    let wrap = "You were at Fair today, and have not gone through whom you met.\n  kith event wrap 00000001\n"
    #expect(await home.kith("today").out == wrap)
    try plan.go(to: "2026-11-28 19:10")
    _ = await home.kith("event", "wrap", "--done")
    #expect(await home.kith("today").out == "")

    // Nobody was met since.
    try plan.go(to: "2026-11-29 09:00")
    _ = await home.kith("event", "in")
    #expect(await home.kith("event", "out").out == "You have left Fair.\n")
    #expect(await home.kith("today").out == "")
    #expect(await home.kith("event", "wrap").status == .unclear)
    _ = await home.kith("event", "in")
    _ = await home.kith("met", "Alan Turing", "--no-letter")
    try plan.go(to: "2026-11-30 09:00")
    #expect(await home.kith("today").out == wrap.replacingOccurrences(of: "today", with: "yesterday"))
  }

  @Test func whatIsOverComesLast() async throws {
    let plan = try await Planner("2026-11-27 12:00")
    let home = plan.home
    try plan.event(1, "Old", "2026-11-27 08:00 to 09:00")
    try plan.event(2, "Tea", "2026-11-27 05:00")
    try plan.followUp(3, .promise, about: "ada", "the paper", due: "2026-11-27")

    #expect(
      await home.kith("today").out.split(separator: "\n").filter { !$0.hasPrefix(" ") } == [
        "You promised Ada Lovelace: the paper. It is due today.", "Tea was today at 05:00.",
        "Old was today until 09:00.",
      ])
    #expect(await home.kith("remind").out == "Today: 1 promise. See: kith today\n")
    // A party that ends in the night is left once.
    try plan.event(4, "Party", "2026-11-27 20:00 to 2026-11-28 02:00")
    try plan.go(to: "2026-11-27 21:00")
    #expect(await home.kith("event", "in").out.hasPrefix("You are at Party."))
    #expect(await home.kith("today").out.hasPrefix("You are at Party until 2026-11-28 02:00.\n"))
    _ = await home.kith("event", "out")
    try plan.go(to: "2026-11-28 01:00")
    #expect(!(await home.kith("today").out.contains("Party")))
  }

  @Test func beforeItsDayNobodyIsThere() async throws {
    let plan = try await Planner("2026-11-27 12:00")
    let home = plan.home
    try plan.event(1, "Fair", "2026-11-29 14:00 to 18:00")
    _ = await home.kith("event", "plan", "fair", "--meet", "Zoe")

    #expect(
      await home.kith("event", "in", "fair")
        == .refused(
          """
          Fair is on 2026-11-29, and not today. Come to it then; if it is today: kith event edit 00000001 \
          --when "today 14:00"
          """, .unclear))
    // It lasts as long.
    _ = await home.kith("event", "edit", "fair", "--when", "today 14:00")
    #expect(await home.kith("event", "show", "fair").out.contains("2026-11-27 14:00 to 18:00"))
    _ = await home.kith("undo")
    #expect(await home.kith("event", "report", "fair").out.contains("  Not met yet      Zoe\n"))
    // Doors open some hours before, also on the evening before.
    try plan.event(2, "Night", "2026-11-28 00:30")
    try plan.go(to: "2026-11-27 23:30")
    #expect(await home.kith("event", "in", "night").status == .done)
  }

  @Test func whatIsSaidOfTimesIsAsked() async throws {
    let plan = try await Planner("2026-11-27 21:34")
    let home = plan.home
    for (words, problem) in [
      (["--when", ""], "When does it begin? Say it with: --when \"2026-11-28 16:00\", or leave it out."),
      (
        ["--when", "tomorrow", "--until", "20:00"],
        "It would end at 20:00, and begin at no time. Say that, too: --when \"2026-11-28 16:00\""
      ),
      (
        ["--when", "9999-12-31 23:00", "--until", "02:00"],
        "It would end on no day that kith knows. Say another end with: --until"
      ),
      (
        ["--when", "tomorrow", "--deadline", "2026-11-29"],
        "It is over on 2026-11-28, and registration would end on 2026-11-29. Say an earlier --deadline."
      ),
    ] {
      #expect(await home.kith(["event", "add", "Fair"] + words) == .refused(problem, .usage))
    }
    let added = await home.kith("event", "add", "Fair", "--when", "4pm", "--host", "Nobody")
    let id = try #require(added.out.firstMatch(of: #/\(([0-9a-f]{8})\)/#)).1
    #expect(added.out == "Added Fair (\(id)), 2026-11-27 16:00.\n")
    #expect(
      added.err == """
        Kept as a name, until kith met makes a contact of it: Nobody
        It begins today at 16:00, which is over. Is another day meant? kith event edit \(id) --when \
        "tomorrow 16:00"

        """)
    // This day is this day, whenever it begins; a weekday and a length are counted from there.
    for (until, end) in [
      ("tomorrow 18:00", "18:00"), ("in 3 days 18:00", "2026-11-30 18:00"), ("2h", "12:00"),
      ("18:00", "18:00"),
      ("sun 18:00", "2026-11-29 18:00"),
    ] {
      let span = await home.kith("event", "add", "F", "--when", "tomorrow 10:00", "--until", until)
      #expect(span.out.hasSuffix(", 2026-11-28 10:00 to \(end).\n"), "\(until): \(span)")
    }
    #expect(
      await home.kith("event", "add", "F", "--when", "tomorrow 20:00", "--until", "tomorrow 18:00").err
        == """
        It would be over before it begins: 2026-11-28 20:00 to 2026-11-28 18:00. Say another end with: --until

        """)
    // What goes on is not over.
    #expect(await home.kith("event", "add", "Long", "--when", "4pm", "--until", "2026-11-29").err == "")
    #expect(
      await home.kith("event", "edit", "fair", "--when", "", "--until", "20:00").err
        == "When does it begin? Say it with: --when \"2026-11-28 16:00\"\n")
    #expect(
      await home.kith("event", "edit", "fair", "--name", " ")
        == .refused("An event keeps its name. To be rid of it all: kith delete \(id)", .usage))
  }

  @Test func anEventGoesByItsName() async throws {
    let plan = try await Planner("2026-11-27 12:00")
    let home = plan.home
    try plan.event(1, "Fair", "2026-11-29 14:00 to 18:00")

    #expect(await home.kith("show", "fair").out.hasPrefix("Fair  event 00000001\n"))
    #expect(await home.kith("history", "fair").out.hasPrefix("Fair  00000001\n"))
    #expect(await home.kith("delete", "fair").out.hasPrefix("Fair is in the trash now."))
    #expect(await home.kith("show", "fair").out.contains("In the trash since"))
    #expect(await home.kith("undelete", "fair").out.hasPrefix("Fair is out of the trash."))
    #expect(await home.kith("show", "zoo").err == "No contact matches “zoo”. See them all with: kith list\n")
    // Who goes by it goes before.
    _ = await home.kith("add", "Fairfax")
    #expect(await home.kith("show", "fair").out.hasPrefix("Fairfax  contact"))
  }
}
