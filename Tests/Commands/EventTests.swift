import KithCommands
import Testing

@Suite struct EventTests {
  /// On Thursday, 2026-01-01, at 12:00.
  private static func home() async throws -> TestHome {
    let home = try await TestHome.begun()
    home.time += 12 * 3_600_000
    _ = await home.kith("add", "Ada Lovelace")
    return home
  }

  @Test func anEventIsAddedListedAndShown() async throws {
    let home = try await EventTests.home()

    let added = await home.kith(
      "event", "add", "Club barbecue", "--sort", "barbecue", "--when", "sat 16:00", "--until", "20:00",
      "--zone", "Europe/Berlin", "--place", "Harbour", "--host", "ada", "--host", "The club", "--cost",
      "10 EUR", "--deadline", "tomorrow", "--going", "yes")

    #expect(added.out.hasPrefix("Added Club barbecue ("))
    #expect(added.out.hasSuffix("), 2026-01-03 16:00 to 20:00 Europe/Berlin.\n"))
    let id = added.out.dropFirst("Added Club barbecue (".count).prefix(8)
    #expect(
      await home.kith("event", "list").out
        == "2026-01-03 16:00 to 20:00 Europe/Berlin  \(id)  Club barbecue  Harbour  you: yes\n")
    #expect(
      await home.kith("event", "show", "barb")
        == .init(
          """
          Club barbecue  event \(id)
            Name            Club barbecue
            Sort            barbecue
            When            2026-01-03 16:00 to 20:00 Europe/Berlin
            Place           Harbour
            Host            The club
                            Ada Lovelace
            Cost            10 EUR
            Register until  2026-01-02
            Going           yes

          """))
    #expect(await home.kith("undo").status == .done)
    #expect(
      await home.kith("event", "list")
        == .init(
          "",
          err: """
            No event is coming. Add one with: kith event add NAME, or see those that are over with: --past

            """))
  }

  @Test func theNextComesFirstAndWhatIsOverLast() async throws {
    let home = try await EventTests.home()
    for (name, when) in [
      ("Fair", "2026-01-10"), ("Open end", "2026-01-01 07:00"), ("Gone", "2026-01-01 06:00"),
      ("Party", "2026-01-01 11:00"), ("Tea", "2026-01-01 20:00"),
      ("Old", "2025-12-01"), ("Older", "2025-11-01"),
    ] {
      let more = name == "Party" ? ["--until", "11:30"] : []
      #expect(await home.kith(["event", "add", name, "--when", when] + more).status == .done)
    }
    _ = await home.kith("event", "add", "Some day")

    func names(_ words: String...) async -> [String] {
      await home.kith(["event", "list"] + words).out.split(separator: "\n").map { line in
        String(line.replacing(#/.*  [0-9a-f]{8}  /#, with: ""))
      }
    }
    #expect(await names() == ["Open end", "Tea", "Fair", "Some day"])
    #expect(await names("--past") == ["Party", "Gone", "Old", "Older"])
    #expect(
      await home.kith("event", "list", "--past", "--limit", "1").err
        == "These are the first 1 of 4. See more with: --limit\n")
  }

  @Test func ofOneNameTheNearestIsMeantAndNoneIsGuessed() async throws {
    let home = try await EventTests.home()
    _ = await home.kith("event", "add", "Fair", "--when", "2026-01-10")
    _ = await home.kith("event", "add", "Fair", "--when", "2025-11-10")

    let shown = await home.kith("event", "show", "fair")
    #expect(shown.err == "2 events are called Fair; the nearest is meant. It is the one of 2026-01-10.\n")
    #expect(shown.out.contains("When  2026-01-10\n"))

    // Nine days before, and nine days after.
    _ = await home.kith("event", "add", "Fair", "--when", "2025-12-23")
    let refused = await home.kith("event", "show", "fair")
    #expect(refused.status == .unclear && refused.out == "")
    #expect(refused.err.hasPrefix("“fair” fits 3 events: Fair (20"), "\(refused.err)")
    #expect(refused.err.hasSuffix("Type more, or an id.\n"))

    _ = await home.kith("event", "add", "Job fair", "--when", "today")
    #expect(await home.kith("event", "show", "job fair").out.contains("When  2026-01-01\n"))
    #expect(await home.kith("event", "show", "zoo").err.hasPrefix("No event matches “zoo”. "))
  }

  @Test func whatIsChangedIsSaidAndLastsAsLong() async throws {
    let home = try await EventTests.home()
    _ = await home.kith(
      "event", "add", "Party", "--when", "2026-01-03 20:00", "--until", "02:00", "--cost", "5 EUR")
    #expect(await home.kith("event", "show", "party").out.contains("2026-01-03 20:00 to 2026-01-04 02:00"))

    #expect(
      await home.kith("event", "edit", "party", "--when", "2026-01-05 21:30", "--cost", "", "--host", "ada")
        .out
        == "Changed Party: when, host, cost.\n")
    let shown = await home.kith("event", "show", "party").out
    #expect(shown.contains("When  2026-01-05 21:30 to 2026-01-06 03:30\n"))
    #expect(shown.contains("Host  Ada Lovelace\n") && !shown.contains("EUR"))
    #expect(
      await home.kith("event", "edit", "party", "--name", "Ball", "--host", "Zoe").out
        == "Changed Party: name, host.\n")
    #expect(await home.kith("event", "show", "ball").out.contains("Host  Zoe\n"))
    #expect(await home.kith("undo").status == .done)
    #expect(await home.kith("event", "show", "party").out == shown)
    #expect(
      await home.kith("event", "edit", "party", "--host", "ada").out == "Nothing was changed: Party is so.\n")

    home.editor = { $0.replacing("place: ", with: "") + "place: Harbour\n" }
    #expect(await home.kith("event", "edit", "party").out == "Changed Party: place.\n")
  }

  @Test(arguments: [
    (["--when", "soon"], "“soon” is no day that kith knows."),
    (["--until", "20:00"], "When does it begin? Say it with: --when"),
    (
      ["--when", "2026-01-03", "--until", "2026-01-02"],
      "It would be over before it begins: 2026-01-03 to 2026-01-02."
    ),
    (
      ["--when", "sat", "--zone", "Europe/Berln"],
      "“Europe/Berln” is no time zone that this machine knows. Write it as Europe/Berlin, or UTC."
    ),
    (
      ["--sort", "bbq"],
      "“bbq” is no sort of event. Choose barbecue, party, meeting, fair or other."
    ), (["--going", "perhaps"], "“perhaps” is no answer. Say yes, no or maybe."),
    (["--deadline", "2026-02-30"], "There is no “2026-02-30”: that month has 28 days."),
  ])
  func whatIsUnclearIsRefused(words: [String], problem: String) async throws {
    let home = try await EventTests.home()

    let said = await home.kith(["event", "add", "Party"] + words)

    #expect(said.status == .usage && said.out == "")
    #expect(said.err.hasPrefix(problem), "\(said.err)")
    #expect(await home.kith("event", "list").out == "")
    #expect(await home.kith("event", "add", " ").err.hasPrefix("There is no name."))
  }

  @Test func guestsAnswerAndAnswerAgain() async throws {
    let home = try await EventTests.home()
    _ = await home.kith("event", "add", "Party")

    #expect(
      await home.kith("event", "invite", "party", "ada", "Zoe")
        == .init(
          "Asked to Party: Ada Lovelace, Zoe.\n",
          err: "Kept as a name, until kith met makes a contact of it: Zoe\n"))
    #expect(
      await home.kith("event", "invite", "party", "ada", "--answer", "yes", "--plus", "2")
        == .init("Coming to Party: Ada Lovelace, and 2 more.\n"))
    #expect(
      await home.kith("event", "invite", "party", "zoe", "--answer", "no")
        == .init("Not coming to Party: zoe.\n"))
    #expect(await home.kith("event", "show", "party").out.contains("3 guests come, 1 does not."))
    #expect(
      await home.kith("event", "invite", "party", "ada", "--answer", "maybe").out
        == "Perhaps coming to Party: Ada Lovelace.\n")
    let shown = await home.kith("event", "show", "party").out
    #expect(shown.contains("Ada Lovelace (maybe, and 2 more)"))
    #expect(
      await home.kith("event", "invite", "party", "ada", "--answer", "maybe").out
        == "Ada Lovelace: so already. Nothing was changed.\n")
    #expect(
      await home.kith("event", "invite", "party", "ada", "--remove").out
        == "Asked no more to Party: Ada Lovelace.\n")
    #expect(!(await home.kith("event", "show", "party").out.contains("Ada")))
    #expect(
      await home.kith("event", "invite", "party", "ada", "--remove").err.hasPrefix(
        "Ada Lovelace is not among the guests. See who is with: kith event show "))
    _ = await home.kith("undo")
    #expect(await home.kith("event", "show", "party").out == shown)
    #expect(await home.kith("event", "invite", "party", "ada", "--plus", "1001").status == .usage)
    #expect(await home.kith("event", "invite", "party", "ada", "--answer", "x").status == .usage)
  }

  @Test func plansAreMadeShownAndDropped() async throws {
    let home = try await EventTests.home()
    _ = await home.kith("event", "add", "Party")

    #expect(
      await home.kith("event", "plan", "party").err
        == "Nothing is planned for Party. Plan with: kith event plan EVENT --meet WHO --ask TEXT\n")
    #expect(
      await home.kith("event", "plan", "party", "--meet", "ada", "--meet", "Grace H.", "--ask", "Who hires?")
        == .init(
          "Planned for Party.\n", err: "Kept as a name, until kith met makes a contact of it: Grace H.\n"))
    #expect(
      await home.kith("event", "plan", "party").out == """
        meet  Grace H.
        meet  Ada Lovelace
        ask   Who hires?

        """)
    _ = await home.kith("event", "plan", "party", "--no-meet", "grace h.", "--no-ask", "who")
    #expect(await home.kith("event", "plan", "party").out == "meet  Ada Lovelace\n")
    #expect(await home.kith("event", "plan", "party", "--no-meet", "zoe").status == .unclear)
    #expect(
      await home.kith("event", "plan", "party", "--no-ask", "x").err.hasPrefix(
        "No question begins with “x”. See them with: kith event plan "))
    _ = await home.kith("undo")
    #expect(await home.kith("event", "plan", "party").out.split(separator: "\n").count == 3)
  }

  @Test func oneIsAtTheEventOfTheDay() async throws {
    let home = try await EventTests.home()
    #expect(
      await home.kith("event", "in")
        == .refused(
          "No event is today. Name one: kith event in EVENT, or add it: kith event add NAME --when now",
          .unclear))
    #expect(await home.kith("event", "out").out == "You are at no event. Come to one with: kith event in\n")

    _ = await home.kith("event", "add", "Tea", "--when", "16:00", "--until", "18:00")
    _ = await home.kith("event", "add", "Lunch", "--when", "11:30", "--until", "13:00")
    _ = await home.kith("event", "add", "Fair", "--when", "tomorrow")
    // Lunch is going on.
    #expect(await home.kith("event", "in").out == "You are at Lunch. Whom you meet: kith met NAME\n")
    #expect(
      await home.kith("event", "in").out == "You are at Lunch already. Leave it with: kith event out\n")
    #expect(await home.kith("event", "out").out == "You have left Lunch.\n")
    #expect(await home.kith("event", "out").out.hasPrefix("You are at no event."))
    #expect(await home.kith("event", "in", "lunch").out.hasPrefix("You are at Lunch."), "and back again")
    #expect(await home.kith("undo").status == .done)

    // At two both are of today, and none is going on.
    home.time += 2 * 3_600_000
    let refused = await home.kith("event", "in")
    #expect(refused.status == .unclear && refused.err.hasPrefix("2 events are today: "), "\(refused.err)")
    #expect(await home.kith("event", "in", "tea").status == .done)
    // It is over since six hours.
    home.time += 9 * 3_600_000 + 59 * 60_000
    #expect(await home.kith("event", "out").out.hasPrefix("You have left Tea."))
    _ = await home.kith("undo")
    home.time += 60_000
    #expect(await home.kith("event", "out").out.hasPrefix("You are at no event."))
  }
}
