import KithCommands
import Testing

/// What somebody reads who types what is not quite right.
@Suite struct WordsTests {
  private static func world() async throws -> TestHome {
    let home = try await TestHome.begun()
    home.time = 1_795_773_600_000  // 2026-11-27 10:00, a Friday
    _ = await home.kith("add", "Ada Lovelace", "--org", "Analytical Engines")
    _ = await home.kith("add", "Grace H.")
    return home
  }

  @Test(arguments: [
    (["met", "Bob", "--letter-in", "-1"], "--letter-in is a number from 0 to 365."),
    (["today", "--days", "-1"], "--days is a number from 0 to "),
    (
      ["followup", "snooze", "ada", "--for", "-3d"],
      "“-3d” is no length of time. Write it as 3d, 2w or 1 month."
    ),
    (["event", "invite", "fair", "ada", "--plus", "-3"], "--plus is a number from 0 to "),
    (["note", "list", "--limit", "-1"], "--limit is at least 1."),
    (["followup", "list", "--limit", "-1"], "--limit is at least 1."),
    (["log", "-n", "-1"], "--limit takes a number from 1 to "),
    (["find", "ada", "--limit", "-1"], "--limit"),
    (["config", "set", "letter-days", "-3"], "letter-days is a number from 0 to 365, and not “-3”."),
  ])
  func aNegativeNumberIsAnsweredWithWhatIsAllowed(words: [String], answer: String) async throws {
    let home = try await WordsTests.world()
    _ = await home.kith("followup", "add", "ada", "Call", "--due", "tomorrow")
    let said = await home.kith(words)
    #expect(said.status == .usage && said.err.contains(answer), "\(said)")
    #expect(!said.err.contains("Missing value"), "\(said)")
  }

  @Test func theNearestCommandIsProposed() async throws {
    let home = try TestHome()
    for (words, answer) in [
      (["evnt"], "There is no command “evnt”. The nearest is: kith event"),
      (["lst", "--json"], "There is no command “lst”. The nearest is: kith list"),
      (["--home", "x", "event", "lst"], "There is no command “event lst”. The nearest is: kith event list"),
      (
        ["conflicts", "setle"], "There is no command “conflicts setle”. The nearest is: kith conflicts settle"
      ),
      (["invite"], "There is no command “invite”. There are: kith event invite, kith space invite"),
      (
        ["letter", "nonsense"],
        "There is no command “letter nonsense”. See what there is with: kith help letter"
      ),
      (["evnt", "--help"], "There is no command “evnt”. The nearest is: kith event"),
      (["help", "evnt"], "There is no command “evnt”. The nearest is: kith help event"),
      (["help", "event", "lst"], "There is no command “event lst”. The nearest is: kith help event list"),
    ] {
      #expect(await home.kith(words) == .refused(answer, .usage), "\(words)")
    }
    #expect(await home.kith("status", "nonsense").err.hasPrefix("Error: Unexpected argument 'nonsense'"))
    #expect(await home.kith("event", "--help").status == .done)
  }

  @Test func aNarrowListKeepsTheID() async throws {
    let home = try await WordsTests.world()
    _ = await home.kith(
      "event", "add", "Autumn Career Fair", "--when", "2026-12-04 10:00", "--place", "Town hall",
      "--going", "yes")
    _ = await home.kith("talk", "ada", "Wants to see the engine in June.")
    _ = await home.kith("followup", "add", "ada", "Send her all of the plans", "--due", "tomorrow")
    _ = await home.kith("letter", "new", "ada")
    _ = await home.kith("note", "add", "ada", "Wants to see the engine in June.")
    _ = await home.kith("tie", "add", "ada", "introduced by", "grace")
    home.width = 40
    for list in ["event", "talk", "followup", "letter", "note", "tie"] {
      let out = await home.kith(list, "list").out
      let lines = out.split(separator: "\n")
      #expect(lines.count == 1 && lines.allSatisfy { $0.count <= 40 }, "\(out)")
      #expect(out.firstMatch(of: #/\b[0-9a-f]{8}\b/#) != nil, "\(list): \(out)")
    }
  }

  @Test func oneFullStopEndsASentence() async throws {
    let home = try await WordsTests.world()
    for words in [
      ["letter", "show", "grace h"], ["cadence", "grace"], ["history", "grace"],
      ["note", "add", "grace", "Hello"], ["talk", "grace", "hello there"],
      ["tie", "add", "ada", "knows", "grace"],
      ["followup", "add", "grace", "Call her.", "--due", "tomorrow"],
      ["followup", "done", "Call her."],
    ] {
      let said = await home.kith(words)
      #expect(!(said.out + said.err).contains(".."), "\(said)")
      #expect((said.out + said.err).contains("Grace H."), "\(said)")
    }
    #expect(await home.kith("talk", "add", "ada").status == .done)
    let shown = await home.kith("talk", "show", "ada").out
    #expect(shown.hasPrefix("conversation "), "\(shown)")
    #expect(shown.split(separator: "\n").first?.split(separator: " ").count == 2, "\(shown)")
  }

  @Test func anErrorSaysWhatToType() async throws {
    let home = try await WordsTests.world()
    #expect(
      await home.kith("cadence", "bob", "every", "")
        == .refused("There is no length of time. Write it as: kith cadence bob every 6w", .usage))
    #expect(
      await home.kith("letter", "new", "ada", "--about", "zzz")
        == .refused(
          """
          No event and no conversation matches “zzz”. A conversation is named by its id. See them with kith \
          event list --past, or with: kith talk list
          """, .unclear))
  }

  @Test func aLineOfALetterThatPointsNowhereIsNamed() async throws {
    let home = try await WordsTests.world()
    _ = await home.kith("talk", "ada", "Knows the compiler team.")
    _ = await home.kith("letter", "new", "ada")
    let before = await home.standing()

    home.editor = { $0.replacing("compiler team", with: "COMPILER team") }
    let said = await home.kith("letter", "edit", "ada")
    #expect(
      said.err.hasPrefix(
        """
        The line “about: Knows the COMPILER team.” is not understood: leave it as it stood, or write a name \
        or an id there. No contact matches “Knows the COMPILER team.”. See them all with: kith list
        """), "\(said)")
    #expect(await home.standing() == before)

    // Links whose lines stay are what they were, whatever else is said.
    home.editor = { $0.replacing("subject: ", with: "subject: Hello, and ") }
    #expect(await home.kith("letter", "edit", "ada").out.hasSuffix(": subject.\n"))

    home.editor = { text in String(text[..<(text.firstRange(of: "\n\n")?.upperBound ?? text.endIndex)]) }
    let emptied = await home.kith("letter", "edit", "ada").err
    #expect(
      emptied.contains("A letter keeps its body. To be rid of it all: kith letter discard "), "\(emptied)")
    home.editor = { _ in nil }
    #expect(await home.kith("letter", "edit", "ada").err.contains("KITH_EDITOR=nano kith letter edit "))
  }
}
