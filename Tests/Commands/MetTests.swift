import KithCommands
import KithMerge
import KithRecords
import KithReplica
import Testing

@Suite struct MetTests {
  /// On Thursday, 2026-01-01, at 12:00.
  static func home() async throws -> TestHome {
    let home = try await TestHome.begun()
    home.time += 12 * 3_600_000
    _ = await home.kith("add", "Ada Lovelace")
    return home
  }

  /// What is planned: about whom, and for when.
  static func planned(_ home: TestHome, about name: String) throws -> [FollowUp] {
    let replica = try Replica(home.home)
    return try replica.openFollowUps(about: [Naming(replica).person(name).id]).compactMap(FollowUp.init)
  }

  @Test func oneLineIsEnough() async throws {
    let home = try await MetTests.home()

    let said = await home.kith("met", "Grace H.")

    let id = try #require(said.out.firstMatch(of: #/\(([0-9a-f]{8})\)/#)).1
    #expect(said == .init("Met Grace H. (\(id)). Write by 2026-01-04: kith letter new \(id)\n"))
    let planned = try #require(try MetTests.planned(home, about: "grace").first).id.short
    #expect(
      await home.kith("show", "grace").out == """
        Grace H.  contact \(id)
          Name        Grace H.
          How we met  Met on 2026-01-01

        1 open follow-up
          2026-01-04  \(planned)  write a letter

        """)
    #expect(
      await home.kith("undo").out
        == "Undid “met”: Grace H., follow-up \(try MetTests.id(home)). 2 in the trash.\n")
    #expect(await home.kith("show", "grace").out.contains("In the trash"))
    #expect(await home.kith("met").err == "There is no name. Write it as: kith met \"Grace Hopper\"\n")
  }

  /// The follow-up in the trash, by its short id.
  private static func id(_ home: TestHome) throws -> String {
    let cards = try Replica(home.home).cards(Shelf(kind: .followUp, trash: true))
    return cards.first?.shortID ?? ""
  }

  @Test func itBelongsToTheEventWhereOneIs() async throws {
    let home = try await MetTests.home()
    _ = await home.kith("event", "add", "Club barbecue", "--when", "now", "--until", "20:00")
    _ = await home.kith("event", "plan", "barbecue", "--meet", "grace h.")
    _ = await home.kith("event", "invite", "barbecue", "Grace H.", "--answer", "yes", "--plus", "1")
    _ = await home.kith("event", "in")

    let said = await home.kith(
      "met", "Grace H.", "--via", "ada", "--org", "Navy", "--title", "Admiral", "--email", "g@navy.example",
      "--phone", "1234", "--said", "Knows the compiler team.")

    let id = try #require(said.out.firstMatch(of: #/\(([0-9a-f]{8})\)/#)).1
    #expect(
      said
        == .init(
          """
          Met Grace H. (\(id)) at Club barbecue, through Ada Lovelace. Write by 2026-01-04: kith letter new \(id)

          """))
    let planned = try #require(try MetTests.planned(home, about: "grace").first).id.short
    let kept = String(await home.kith("talk", "list", "grace").out.split(separator: " ")[2])
    #expect(
      await home.kith("show", "grace").out == """
        Grace H.  contact \(id)
          Name          Grace H.
          Organisation  Navy
          Title         Admiral
          Email         g@navy.example
          Phone         1234

        2 ties
          introduced by  Ada Lovelace   2026-01-01
          met at         Club barbecue  2026-01-01

        1 open follow-up
          2026-01-04  \(planned)  write a letter

        1 conversation
          2026-01-01  \(kept)  conversation  Knows the compiler team.

        """)
    #expect(await home.kith("show", "ada").out.contains("introduced  Grace H.  2026-01-01\n"))
    // Whom one hoped for, and had asked, was a name until then.
    #expect(await home.kith("event", "plan", "barbecue").out == "meet  Grace H.  met\n")
    let shown = await home.kith("event", "show", "barbecue").out
    #expect(shown.contains("Grace H. (yes, and 1 more)"))
    #expect(
      shown.hasSuffix("2 guests come.\n\n1 met there\n  \(id)  Grace H.  Admiral, Navy  planned\n"),
      "\(shown)")
    let replica = try Replica(home.home)
    let person = try Naming(replica).person("grace").id
    let talk = try #require(
      try replica.conversations(with: person, limit: 2).newest.first.flatMap(Conversation.init))
    #expect(talk.said == "Knows the compiler team." && talk.when?.description == "2026-01-01 12:00 UTC")
    #expect(talk.event == (try EventNamed.id("barbecue", replica)))

    // All of it is one operation.
    #expect(await home.kith("undo").out.hasPrefix("Undid “met”: Grace H., "))
    #expect(await home.kith("event", "plan", "barbecue").out == "meet  grace h.\n")
    #expect(try MetTests.planned(home, about: "ada").isEmpty)
    #expect(await home.kith("event", "report", "barbecue").out.contains("Met              nobody\n"))
    // And done once more, none of what went into the trash stands in the way.
    #expect(await home.kith("met", "Grace H.", "--via", "ada").out.contains(" at Club barbecue, through "))
    #expect(await home.kith("show", "ada").out.contains("introduced  Grace H.  2026-01-01\n"))
  }

  @Test func somebodyOfJustThatNameIsMetAgain() async throws {
    let home = try await MetTests.home()
    _ = await home.kith("event", "add", "Fair", "--when", "yesterday")

    let again = await home.kith("met", "ada lovelace", "--at", "fair", "--org", "Engines")
    #expect(
      again
        == .init(
          "Met Ada Lovelace (9afcd44d) at Fair. Write by 2026-01-03: kith letter new 9afcd44d\n",
          err: """
            Ada Lovelace (9afcd44d) is here already, and was met again. Say --new for another one of that \
            name.

            """))
    #expect(await home.kith("show", "ada").out.contains("Organisation  Engines\n"))
    #expect(
      await home.kith("show", "ada").out.contains("met at  Fair  2025-12-31\n"), "on the day of the fair")
    // One letter is enough.
    #expect(
      await home.kith("met", "9afcd44d").out
        == "Met Ada Lovelace (9afcd44d). A letter is planned already for 2026-01-03.\n")
    #expect(try MetTests.planned(home, about: "ada").count == 1)

    #expect(await home.kith("met", "Ada Lovelace", "--new").err == "")
    let unclear = await home.kith("met", "Ada Lovelace")
    #expect(unclear.status == .conflict && unclear.err.hasPrefix("There are 2 of that name: Ada Lovelace ("))
    #expect(unclear.err.hasSuffix("Name one by its id, or say --new for another one.\n"))
    #expect(await home.kith("list").out.split(separator: "\n").count == 2)
  }

  @Test func whoMayBeMeantIsTold() async throws {
    let home = try await MetTests.home()
    _ = await home.kith("add", "Grace Hopper", "--email", "g@navy.example")

    let said = await home.kith("met", "Ada L", "--email", "g@navy.example")

    #expect(said.out.hasPrefix("Met Ada L ("))
    #expect(
      said.err.hasPrefix(
        """
        “Ada Lovelace” is here, too. If that is who it was: kith undo, and the same again with 9afcd44d in \
        place of the name

        """))
    #expect(said.err.contains("Grace Hopper ("))
    #expect(said.err.hasSuffix(") has the same e-mail address. Added all the same.\n"))
  }

  @Test(arguments: [
    ("Grace Hopper", "Grace H.", true), ("Grace", "Grace H.", true), ("grace h", "Grace Hopper", true),
    ("Grace Kelly", "Grace H.", false), ("Gracie Hopper", "Grace H.", false),
  ])
  func aNameThatWasHalfCaughtMayBeOne(name: String, known: String, isTold: Bool) async throws {
    let home = try await MetTests.home()
    _ = await home.kith("add", known)

    let said = await home.kith("met", name)

    #expect(said.out.hasPrefix("Met \(name) ("))
    #expect(said.err.hasPrefix("“\(known)” is here, too. If that is who it was: ") == isTold, "\(said.err)")
  }

  @Test func theLetterIsPlannedAsOneLikes() async throws {
    let home = try await MetTests.home()

    #expect(await home.kith("met", "Bob", "--no-letter").out.hasSuffix(").\n"))
    #expect(try MetTests.planned(home, about: "bob").isEmpty)
    #expect(await home.kith("met", "Carla", "--letter-in", "10").out.contains("Write by 2026-01-11: "))
    #expect(
      await home.kith("config", "set", "letter-days", "5").out
        == "letter-days is 5 now. Take it back with: kith config unset letter-days\n")
    #expect(await home.kith("met", "Dora").out.contains("Write by 2026-01-06: "))
    #expect(await home.kith("met", "Emil", "--on", "last monday").out.contains("Write by 2026-01-03: "))
    #expect(await home.kith("config", "list").out.hasPrefix("letter-days  5     set; else 3  "))
    #expect(await home.kith("config", "unset", "letter-days").out == "letter-days is 3 again.\n")
    #expect(await home.kith("config", "unset", "letter-days").out == "letter-days is not set: it is 3.\n")
    #expect(await home.kith("met", "Fay").out.contains("Write by 2026-01-04: "))

    #expect(await home.kith("met", "Gus", "--letter-in", "-1").status == .usage)
    #expect(await home.kith("met", "Gus", "--letter-in", "1", "--no-letter").status == .usage)
    #expect(
      await home.kith("config", "set", "letter-days", "soon").err
        == """
        letter-days is a number from 0 to 365, and not “soon”. Set it with: kith config set letter-days 3

        """)
    #expect(
      await home.kith("config", "set", "colour", "1")
        == .refused("There is no setting “colour”. See which there are with: kith config list", .unclear))
  }

  /// A year later, and of another meeting.
  @Test func whoIsMetAgainIsWrittenToAgain() async throws {
    let home = try await MetTests.home()
    _ = await home.kith("met", "Grace H.")
    _ = await home.kith("letter", "new", "grace", "--template", "congratulate")
    let congratulated = await home.kith("letter", "sent", "grace", "--via", "post").out
    #expect(!congratulated.contains("Done"), "\(congratulated)")
    _ = await home.kith("letter", "new", "grace", "--template", "thanks")
    #expect(await home.kith("followup", "list").out.contains("Grace H."))
    _ = await home.kith("letter", "sent", "draft")
    _ = await home.kith("followup", "done", "grace")
    home.time += 365 * 86_400_000
    let again = await home.kith("met", "Grace H.").out
    #expect(again.contains("Write by"), "\(again)")
    #expect(try MetTests.planned(home, about: "grace").count == 1)
  }

  /// Whom one caught the name of in half hands a card over later.
  @Test func aCardFillsInWhoIsNamed() async throws {
    let home = try await MetTests.home()
    let id = String(await home.kith("met", "Grace H.").out.dropFirst("Met Grace H. (".count).prefix(8))
    home.typed = Array(
      "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:g-1\r\nFN:Grace Hopper\r\nEMAIL:g@navy.example\r\nEND:VCARD\r\n"
        .utf8)
    for words in [["met", "Grace H.", "--card", "-"], ["met", id, "--card", "-"]] {
      #expect(await home.kith(words).out.contains(id))
    }
    #expect(await home.kith("list", "--template", "{name}").out.contains("Hopper"))
    #expect(await home.kith("show", id).out.contains("g@navy.example"))
  }

  @Test func aCardSaysWhoItIs() async throws {
    let home = try await MetTests.home()
    _ = await home.kith("event", "add", "Fair", "--when", "today")
    home.typed = Array(
      """
      BEGIN:VCARD\r\nVERSION:4.0\r\nUID:urn:uuid:4f0c0000-0000-4000-8000-000000000001\r\n\
      FN:Grace Hopper\r\nN:Hopper;Grace;;;\r\nORG:Navy\r\nEMAIL:g@navy.example\r\nNOTE:Compilers.\r\n\
      END:VCARD\r\n
      """.utf8)

    let said = await home.kith("met", "--card", "-", "--at", "fair", "--title", "Admiral")
    #expect(said.err == "" && said.out.hasPrefix("Met Grace Hopper ("))
    let shown = await home.kith("show", "grace").out
    for line in ["Navy\n", "Admiral\n", "g@navy.example\n", "1 note\n", "met at  Fair  2026-01-01\n"] {
      #expect(shown.contains(line), "\(shown)")
    }
    // Taken back, and handed over once more: the same one, and one note.
    _ = await home.kith("undo")
    #expect(await home.kith("met", "--card", "-", "--at", "fair", "--title", "Admiral").status == .done)
    #expect(await home.kith("show", "grace").out == shown)
    // A file that is imported finds them.
    #expect(await home.kith("import", "-").out == "1 card: 0 new, 0 changed, 1 as they were.\n")

    home.typed += home.typed
    #expect(
      await home.kith("met", "--card", "-").err == "“-” holds 2 cards. Take them in with: kith import FILE\n")
    home.typed = Array("hello".utf8)
    #expect(await home.kith("met", "--card", "-").status == .failed)
    #expect(
      await home.kith("met", "--card", "none.vcf").err
        == "The file “none.vcf” cannot be read. See what is there with: ls\n")
  }

  @Test func whatIsAmissIsSaidBeforeAnythingIsWritten() async throws {
    let home = try await MetTests.home()
    let before = await home.kith("status").out
    for (words, problem) in [
      (["--via", "zoe"], "Who introduced you is nobody who is here: “zoe”. Catch them first: kith met NAME"),
      (["--at", "fair"], "No event matches “fair”."), (["--said", " "], "Nothing was said? Then leave out"),
      (["--on", "soon"], "“soon” is no day"), (["--on", "tomorrow"], "“tomorrow” is yet to come."),
      (["--email", "x"], "“x” is no e-mail address."),
    ] {
      let said = await home.kith(["met", "Bob"] + words)
      #expect(said.status != .done && said.out == "" && said.err.hasPrefix(problem), "\(said.err)")
    }
    #expect(
      await home.kith("met", "Ada Lovelace", "--via", "ada").err.hasPrefix("Ada Lovelace introduced somebody")
    )
    #expect(await home.kith("status").out == before)
  }
}

enum EventNamed {
  static func id(_ words: String, _ replica: Replica) throws -> RecordID? {
    try replica.matching(words, kind: .event).first?.id
  }
}
