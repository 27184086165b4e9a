import KithCommands
import Testing

@Suite struct WrapTests {
  /// On Thursday, 2026-01-01, at 12:00, at a fair where two were met.
  private static func home() async throws -> TestHome {
    let home = try await TestHome.begun()
    home.time += 12 * 3_600_000
    _ = await home.kith("event", "add", "Fair", "--when", "now", "--until", "18:00")
    _ = await home.kith("event", "plan", "fair", "--meet", "Zoe")
    _ = await home.kith("event", "in")
    _ = await home.kith("met", "Grace H.", "--said", "Compilers.")
    _ = await home.kith("met", "Bob Moss", "--org", "Moss", "--no-letter")
    return home
  }

  @Test func inOneSittingTheCardsAreCompletedAndLettersPlanned() async throws {
    let home = try await WrapTests.home()
    home.answers = [
      "Grace Hopper", "", "grace", "grace@navy.example", "never mind", "in 5 days", "bob@moss.example", "",
    ]
    // Bob comes first, by name.
    home.answers = ["bob@moss.example", "tomorrow"] + home.answers.prefix(6)

    let said = await home.kith("event", "wrap")

    #expect(
      said == .init("Fair is wrapped up. 2 cards completed, 2 letters planned.\n"))
    #expect(home.answers.isEmpty)
    #expect(
      home.asked == """
        1 of 2: Bob Moss, Moss
          E-mail address:   Write when? (Enter: no letter) 2 of 2: Grace H.
          Full name:   Organisation:   E-mail address:   “grace” is no e-mail address. Write it as: \
        name@example.org
          Once more, or Enter to pass over:   Write when? (2026-01-04; no: not at all)   “never mind” is no day \
        that kith knows. Write it as yesterday, last monday, in 3 days, 2w, 20 nov or 2026-11-20 14:00.
          Once more, or Enter to pass over: \("")
        """)
    #expect(
      await home.kith("find", "hopper").out.contains("Grace Hopper"), "the name is whole")
    let shown = await home.kith("show", "grace").out
    #expect(shown.contains("grace@navy.example") && !shown.contains("Organisation"))
    #expect(
      await home.kith("event", "report", "fair").out == """
        Fair, 2026-01-01 12:00 to 18:00
          Met              2: Bob Moss, Grace Hopper
          Hoped, not met   Zoe
          Conversations    1
          Written to       nobody

        """)

    // All of it was one operation.
    _ = await home.kith("undo")
    #expect(await home.kith("show", "grace").out.contains("Name  Grace H.\n"))
    #expect(await home.kith("event", "report", "fair").out.contains("Not planned yet  1: Bob Moss\n"))
  }

  @Test func controlDStopsAndKeepsWhatWasSaid() async throws {
    let home = try await WrapTests.home()
    home.answers = ["bob@moss.example", "", "Grace Hopper", TestHome.controlD, "not asked"]

    let said = await home.kith("event", "wrap", "fair")

    let id = try #require(said.out.firstMatch(of: #/wrap ([0-9a-f]{8})/#)).1
    #expect(said.out == "Stopped. 2 cards completed. Go on with: kith event wrap \(id)\n")
    #expect(home.answers == ["not asked"])
    #expect(await home.kith("show", "bob").out.contains("bob@moss.example"))
    #expect(await home.kith("show", "grace").out.contains("Name  Grace Hopper\n"))
    // It goes on where it was stopped.
    home.answers = ["", "Navy", TestHome.controlD]
    #expect(await home.kith("event", "wrap").out.hasPrefix("Stopped. 1 card completed. "))
    #expect(await home.kith("show", "grace").out.contains("Navy\n"))
  }

  @Test func aLetterIsMovedOrNotWritten() async throws {
    let home = try await WrapTests.home()
    home.answers = ["", "", "", "", "", "no"]

    #expect(await home.kith("event", "wrap").out == "Fair is wrapped up. 1 not to be written.\n")

    let report = await home.kith("event", "report", "fair").out
    #expect(report.contains("Not planned yet  2: Bob Moss, Grace H.\n"), "\(report)")
    // Planned after all.
    home.answers = ["", "", "", "", "", "2026-01-09"]
    #expect(await home.kith("event", "wrap", "fair").out == "Fair is wrapped up. 1 letter planned.\n")
    #expect(await home.kith("event", "report", "fair").out.contains("Not planned yet  1: Bob Moss\n"))
  }

  @Test func withoutATerminalItSaysWhatToType() async throws {
    let home = try await WrapTests.home()

    let said = await home.kith("event", "wrap")

    let bob = try #require(said.out.firstMatch(of: #/letter new ([0-9a-f]{8})/#)).1
    let grace = try #require(said.out.firstMatch(of: #/set ([0-9a-f]{8}) name/#)).1
    let fair = try #require(said.err.firstMatch(of: #/wrap ([0-9a-f]{8})/#)).1
    #expect(
      said
        == .init(
          """
          Bob Moss: no e-mail address, nothing planned
            kith set \(bob) email+=…
            kith letter new \(bob)
          Grace H.: no full name, no organisation, no e-mail address
            kith set \(grace) name=… org=… email+=…

          """, err: "When all are taken care of: kith event wrap \(fair) --done\n"))
    #expect(await home.kith("event", "wrap", "--done").out == "Fair is wrapped up.\n")
    #expect(!(await home.kith("event", "show", "fair").err.contains("Go through them")))
    _ = await home.kith("undo")
    #expect(await home.kith("event", "show", "fair").err == "Go through them with: kith event wrap \(fair)\n")
  }

  @Test func theLastOneIsMeantWhereNoneIsNamed() async throws {
    let home = try await WrapTests.home()
    home.time += 30 * 3_600_000

    #expect(
      await home.kith("event", "wrap").err.hasPrefix(
        "The last one at which you met somebody is meant: Fair.\n"))
    _ = await home.kith("event", "wrap", "--done")
    #expect(
      await home.kith("event", "wrap") == .refused("Which event? Name it: kith event wrap EVENT", .unclear))
    #expect(await home.kith("event", "report").err.hasPrefix("The last one that has begun is meant: Fair.\n"))
    _ = await home.kith("event", "add", "Tea")
    #expect(
      await home.kith("event", "wrap", "tea").out.hasPrefix("Nobody is written down whom you met at Tea. "))
  }
}
