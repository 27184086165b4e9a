import KithCommands
import KithMerge
import KithRecords
import KithReplica
import KithTestSupport
import Testing

@Suite struct TalkTests {
  /// Ada and Grace, on the first of January 2026 at 12:00.
  private static func begun() async throws -> TestHome {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada Lovelace")
    _ = await home.kith("add", "Grace Hopper")
    home.time += 43_200_000
    return home
  }

  @Test func whatWasSaidAndPromisedIsKeptAsOne() async throws {
    let home = try await TalkTests.begun()

    let kept = await home.kith(
      "talk", "ada", "grace", "Compilers are people, too.", "--when", "yesterday", "--where", "the pier",
      "--idea", "a club", "--advice", "write less", "--promised", "the plans", "--promised", "the plans",
      "--they-promised", "an introduction", "--told-search")

    #expect(
      kept
        == .init(
          """
          You talked with Ada Lovelace and Grace Hopper on 2025-12-31. See it with: kith talk show d0bad0da
          You promised: the plans, due 2026-01-07 (85eaed20).
          They promised: an introduction, due 2026-01-14 (149a83a6).

          """))
    let shown = """
      Compilers are people, too.  conversation d0bad0da
        With               Grace Hopper
                           Ada Lovelace
        When               2025-12-31
        Place              the pier
        Said               Compilers are people, too.
        Idea               a club
        Advice             write less
        I promised         the plans
        They promised      an introduction
        Told of my search  yes

      2 follow-ups
        2026-01-07  85eaed20  Ada Lovelace and Grace Hopper  I promised: the plans
        2026-01-14  149a83a6  Ada Lovelace and Grace Hopper  they promised: an introduction

      """
    #expect(await home.kith("talk", "show", "grace") == .init(shown))
    #expect(await home.kith("talk", "show", "compilers") == .init(shown))
    #expect(await home.kith("undo").status == .done)
    #expect(
      await home.kith("talk", "list")
        == .init(
          "", err: "There are no conversations yet. Keep one with: kith talk WHO \"WHAT WAS SAID\"\n"))
    #expect(await home.kith("followup", "list").out == "")
  }

  @Test func theNewestComeFirst() async throws {
    let home = try await TalkTests.begun()
    _ = await home.kith("talk", "ada", "The first.\nof many lines", "--when", "2025-11-20 14:00")
    _ = await home.kith("talk", "grace", "--by", "phone", "--when", "yesterday")
    _ = await home.kith("talk", "ada", "--with", "grace", "--promised", "plans")

    let all = await home.kith("talk", "list").out.split(separator: "\n").map(TalkTests.withoutID)
    #expect(
      all == [
        "2026-01-01  12:00  Ada Lovelace and Grace Hopper  plans",
        "2025-12-31         Grace Hopper                   by phone",
        "2025-11-20  14:00  Ada Lovelace                   The first.",
      ])
    let some = await home.kith("talk", "list", "ada", "--limit", "1")
    #expect(some.out.contains("plans") && !some.out.contains("first"))
    #expect(some.err == "These are the newest 1 of 2. See more with: --limit\n")
  }

  @Test func withoutNamingOneItIsAtTheEventWhereOneIs() async throws {
    let home = try await TalkTests.begun()
    let replica = try Replica(home.home)
    var fair = Event(id: RecordID(high: 1, low: 0xEE), name: "Career fair")
    fair.mine.entered = home.time - 3_600_000
    var party = Event(id: RecordID(high: 2, low: 0xEE), name: "Party")
    party.when = When("2025-11-20")
    var (dice, made) = (SeededRandom(seed: 9), [Draft]())
    for event in [fair, party] { made.append(Draft(id: event.id, kind: .event, changes: event.changes)) }
    made.append(Draft(id: RecordID(high: 3, low: 0xEE), kind: .attendance, changes: fair.mine.changes))
    var operation = Operation("test", at: home.time, using: &dice)
    _ = try replica.apply(made, in: &operation)

    #expect(await home.kith("talk", "ada", "Hello there.").out.contains("Lovelace at Career fair. See"))
    #expect(
      await home.kith("talk", "ada", "--at", "party").out.contains("Lovelace at Party on 2025-11-20. See"))
    let late = await home.kith("talk", "ada", "--at", "party", "--when", "yesterday")
    #expect(late.out.contains("Lovelace at Party on 2025-12-31. See"))
    // A call, and what was on another day, were elsewhere.
    #expect(await home.kith("talk", "ada", "--by", "phone").out.contains("Lovelace. See"))
    #expect(await home.kith("talk", "ada", "--when", "yesterday").out.contains("Lovelace on 2025-12-31. See"))
    #expect(
      await home.kith("talk", "ada", "--at", "ball")
        == .refused(
          """
          No event matches “ball”. See which there are with: kith event list, or add one with: kith event \
          add NAME
          """, .unclear))
  }

  @Test func whatWasSaidMayBeRead() async throws {
    let home = try await TalkTests.begun()
    home.typed = Array("One line.\nAnother.\n".utf8)

    _ = await home.kith("talk", "ada", "-")

    #expect(await home.kith("talk", "show", "ada").out.contains("Said  One line.\n        Another.\n"))
    home.typed = [0xFF]
    #expect(
      await home.kith("talk", "ada", "-")
        == .refused("What came on standard input is no text in UTF-8: nothing was added.", .usage))
    home.typed = []
    #expect(
      await home.kith("talk", "ada", "-")
        == .refused("There is nothing in what was said. Leave it out, or write it in quotes.", .usage))
  }

  @Test func aSingleWordIsSaidToo() async throws {
    let home = try await TalkTests.begun()
    let said = await home.kith("talk", "ada", "--said", "Thanks!")
    #expect(said.status == .done, "\(said.err)")
    #expect(await home.kith("talk", "show", "ada").out.contains("Thanks!"))
  }

  @Test func whatIsNobodysNameIsWhatWasSaid() async throws {
    let home = try await TalkTests.begun()
    _ = await home.kith("add", "Max Bader")
    let said = await home.kith("talk", "ada", "Thanks!")
    #expect(said.status == .done)
    #expect(said.err == "Nobody goes by “Thanks!”, so it is what was said.\n")
    #expect(await home.kith("talk", "show", "ada").out.contains("Thanks!"))

    // Part of a name is somebody, and the answer tells how to say it.
    let bad = await home.kith("talk", "ada", "Bad")
    #expect(bad.out.hasPrefix("You talked with Ada Lovelace and Max Bader. "), "\(bad)")
    #expect(
      bad.err == """
        “Bad” is taken for a name. If it is what was said, type kith undo, and then: kith talk ada --said Bad

        """)
    // A whole name is meant so, and so is an id, however short.
    let id = try #require(await home.kith("list").out.firstMatch(of: #/\b([0-9a-f]{4})[0-9a-f]{4}\b/#)?.1)
    #expect(await home.kith("talk", "bader", String(id)).err == "")
    #expect(await home.kith("talk", "ada", "bader").err == "")
    // Nobody loses what was said, nor a name that was meant.
    for name in ["zoe@x.example", "0123456789abcdef"] {
      #expect(await home.kith("talk", "ada", name).status == .unclear, "\(name)")
    }
    _ = await home.kith("add", "Max Planck")
    #expect(await home.kith("talk", "ada", "max").err.hasSuffix("\nIf it is what was said: --said max\n"))
    _ = await home.kith("delete", "planck")
    let trashed = await home.kith("talk", "ada", "planck")
    #expect(trashed.status == .unclear && trashed.err.contains("is in the trash"), "\(trashed)")
  }

  @Test func whatIsUnclearIsRefused() async throws {
    let home = try await TalkTests.begun()

    #expect(
      await home.kith("talk", "ada", "Wants", "the", "engine")
        == .refused(
          """
          What was said stands in quotes, as the last of all. No contact matches \
          “Wants”. See them all with: kith list
          """, .unclear))
    #expect(
      await home.kith("talk", "ada", "--when", "tomorrow")
        == .refused(
          "“tomorrow” is yet to come. Plan it with: kith followup add WHO TEXT --due 'tomorrow'", .usage))
    #expect(
      await home.kith("talk", "ada", "--when", "yesterdy").err
        == "“yesterdy” is no day that kith knows. Is it yesterday?\n")
    #expect(
      await home.kith("talk", "ada", "--idea", " ")
        == .refused("--idea has nothing in it. Write it as: --idea TEXT", .usage))
    #expect(await home.kith("talk", "list").out == "")
  }

  @Test func itIsChangedAsText() async throws {
    let home = try await TalkTests.begun()
    _ = await home.kith("talk", "ada", "The first.", "--idea", "a club")
    let id =
      await home.kith("talk", "list").out.split(separator: " ").dropFirst(2).first.map(String.init) ?? ""

    home.editor = { text in text.replacing("a club", with: "two clubs") + "advice: ask\nwhen: 2025-12-24\n" }
    let edited = await home.kith("edit", id)

    #expect(edited.status == .failed, "what holds one value stands there twice")
    home.editor = { text in
      text.replacing("a club", with: "two clubs").replacing("2026-01-01 12:00", with: "2025-12-24")
    }
    #expect(await home.kith("edit", id).out == "Changed The first.: when, idea.\n")
    #expect(await home.kith("talk", "show", "ada").out.contains("When  2025-12-24\n"))
    // Who took part: somebody who is here, or a name.
    home.editor = { text in text.replacing("with: Ada Lovelace", with: "with: grace\nwith: Bob") }
    #expect(await home.kith("edit", id).out == "Changed The first.: with.\n")
    #expect(await home.kith("talk", "list", "grace").out.contains("  Bob and Grace Hopper  The first.\n"))
    #expect(await home.kith("set", id, "with-=bob").status == .done)
    #expect(await home.kith("talk", "list", "grace").out.contains("  Grace Hopper  The first.\n"))
    #expect(await home.kith("undo").status == .done)
  }

  private static func withoutID(_ line: Substring) -> String {
    String(line).replacing(#/  [0-9a-f]{8}  /#, with: "  ")
  }
}
