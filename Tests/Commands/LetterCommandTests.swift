import KithCommands
import KithMerge
import KithRecords
import KithReplica
import KithSealing
import KithTestSupport
import Testing

@Suite struct LetterCommandTests {
  /// Grace, whom Ada introduced at the barbecue, and a letter to her that is planned.
  private struct World {
    let home: TestHome
    let ada, grace: RecordID
    let event = Event(id: RecordID(high: 1, low: 0xEE), name: "Club barbecue")
    let planned = RecordID(high: 2, low: 0xFF)

    init() async throws {
      home = try await TestHome.begun()
      _ = await home.kith("add", "Ada Lovelace", "--email", "ada@x.org")
      _ = await home.kith("add", "Grace Hopper", "--org", "Navy")
      let replica = try Replica(home.home)
      ada = try Naming(replica).person("ada").id
      grace = try Naming(replica).person("grace").id
      let met = Tie(from: grace, Tie.Relation.metAt.rawValue, to: event.id)
      let via = Tie(from: grace, Tie.Relation.introducedBy.rawValue, to: ada)
      var letter = FollowUp(id: planned)
      (letter.sort, letter.about, letter.due) = (.letter, [grace], Day(2026, 1, 4))
      var dice = SeededRandom(seed: 9)
      var operation = Operation("test", at: home.time, using: &dice)
      _ = try replica.apply(
        [
          Draft(id: event.id, kind: .event, changes: event.changes),
          Draft(id: replica.sealer.recordID(of: met.identity), kind: .tie, changes: met.changes),
          Draft(id: replica.sealer.recordID(of: via.identity), kind: .tie, changes: via.changes),
          Draft(id: letter.id, kind: .followUp, changes: letter.changes),
        ], in: &operation)
    }
  }

  @Test func aLetterIsDraftedWithWhatWasSaidAndSent() async throws {
    let world = try await World()
    let home = world.home
    _ = await home.kith(
      "talk", "grace", "Compilers are people, too.", "--at", "barbecue", "--promised", "the plans")
    _ = await home.kith("talk", "grace", "--by", "phone")

    let drafted = await home.kith("letter", "new", "grace")
    let id = drafted.out.split { "()".contains($0) }.dropFirst().first.map(String.init) ?? ""

    #expect(
      drafted
        == .init("Drafted a letter to Grace Hopper (\(id)). Go on with: kith letter edit \(id)\n"))
    #expect(
      await home.kith("letter", "show", "grace")
        == .init(
          """
          Letter to Grace Hopper  draft \(id)
          Subject: Thank you for the conversation

          Dear Grace,

          thank you for taking the time to talk with me.
          It was good to meet you at Club barbecue.
          I am glad that Ada Lovelace introduced us.

          I keep thinking of what you told me: Compilers are people, too.
          As I promised: the plans

          I would like to hear more about it. Would you have half an hour for a coffee or a call in the next weeks?

          With kind regards
          Lena

          """))
    #expect(
      await home.kith("letter", "check", "grace")
        == .init("There is nothing to remark. Once you sent it: kith letter sent \(id)\n"))

    home.time += 86_400_000
    #expect(
      await home.kith("letter", "sent", "grace", "--via", "post", "--on", "yesterday")
        == .init("Sent to Grace Hopper on 2026-01-01.\nDone: Grace Hopper: write a letter.\n"))
    #expect(
      await home.kith("letter", "list").out
        == "2026-01-01  \(id)  Grace Hopper  post  Thank you for the conversation\n")
    #expect(
      await home.kith("letter", "sent", id)
        == .refused(
          "That letter was sent on 2026-01-01 already. Correct it with: --on DATE or --via WORD", .conflict))
    #expect(await home.kith("letter", "edit", id).status == .conflict)
    #expect(await home.kith("letter", "discard", id).status == .conflict)
    #expect(!(await home.kith("followup", "list").out.contains("write a letter")))
    // Sent and done are one operation.
    #expect(await home.kith("undo").status == .done)
    #expect(await home.kith("followup", "list").out.contains("write a letter"))
    #expect(await home.kith("letter", "list").out.hasPrefix("draft"))
  }

  @Test func wordsOfTheSubjectNameALetter() async throws {
    let world = try await World()
    let home = world.home
    _ = await home.kith("letter", "new", "ada", "--subject", "The grass and the ace")
    _ = await home.kith("letter", "new", "grace", "--subject", "Hello")
    _ = await home.kith("followup", "add", "ada", "grass", "--due", "today")

    #expect(await home.kith("letter", "check", "the gra").status == .done)
    for words in ["grass ace", "ace", "ada"] {
      #expect(await home.kith("letter", "show", words).out.hasPrefix("Letter to Ada Lovelace"), "\(words)")
    }
    #expect(await home.kith("letter", "show", "rac").out.hasPrefix("Letter to Grace Hopper"))
    for words in ["gras ac e", "gress", "body", "\"", "*"] {
      #expect(await home.kith("letter", "show", words).status == .unclear, "\(words)")
    }
  }

  @Test func whoSendsIsToldWhatToLookAt() async throws {
    let world = try await World()
    _ = await world.home.kith(
      "letter", "new", "grace", "--template", "advice", "--subject", "Are you hiring?")

    let refused = await world.home.kith("letter", "sent", "grace")
    #expect(refused.status == .usage && refused.out == "")
    #expect(refused.err.hasPrefix("Not filled in here: “{search}”. Fill that in with kith letter edit "))
    #expect(
      refused.err.hasSuffix(", unless it was sent so. Nothing was changed: say --yes if you mean it.\n"))
    #expect(await world.home.kith("letter", "list", "--drafts").out.contains("Are you hiring?"))

    let sent = await world.home.kith("letter", "sent", "grace", "--yes")

    #expect(sent.status == .done)
    #expect(
      sent.err == """
        “{search}” is not filled in yet.
        “Are you hiring?” asks for a job. Few can give one, and most would rather not answer; everybody can give \
        advice. Ask for that.

        """)
    _ = await world.home.kith("letter", "new", "grace", "--template", "advice")
    #expect(
      await world.home.kith("letter", "check", "grace").out.contains(
        "of 2026-01-01. Say something that is new."))
  }

  @Test func aLetterIsEditedAndPutAway() async throws {
    let world = try await World()
    let home = world.home
    _ = await home.kith("letter", "new", "grace")

    home.editor = { $0.replacing("{said}", with: "compilers") }
    #expect(
      await home.kith("letter", "edit", "grace").out == "Changed Thank you for the conversation: body.\n")
    #expect(
      await home.kith("letter", "show", "grace", "--format", "text").out.contains("told me: compilers\n"))
    let gone = await home.kith("letter", "discard", "grace")
    #expect(
      gone.out.hasPrefix("The draft to Grace Hopper is in the trash now. Take it out again with: kith und"))
    #expect(
      await home.kith("letter", "list")
        == .init("", err: "There are no such letters. Draft one with: kith letter new WHO\n"))
    #expect(
      await home.kith("letter", "edit", "grace").err.hasPrefix(
        "There is no draft to Grace Hopper. Draft one with: kith letter new "))
    #expect(await home.kith("undo").status == .done)
    #expect(await home.kith("letter", "list").out.hasPrefix("draft"))
  }

  /// Two machines that were offline: what each of them wrote is shown, and one sends it.
  @Test func whatTwoMachinesWroteIsThere() async throws {
    let world = try await World()
    let home = world.home
    _ = await home.kith("letter", "new", "grace")
    let other = try TestHome(seed: 2, copying: home)
    home.time += 1_000
    other.time += 2_000

    home.editor = { $0.replacing("{said}", with: "compilers") }
    other.editor = { $0.replacing("{said}", with: "rockets") }
    for machine in [home, other] { #expect(await machine.kith("letter", "edit", "grace").status == .done) }
    _ = await home.kith("letter", "sent", "grace")
    _ = await other.kith("followup", "snooze", "grace", "--for", "3d")
    try home.receive(from: other)
    try other.receive(from: home)

    for machine in [home, other] {
      let shown = await machine.kith("letter", "show", "grace").out
      #expect(shown.contains("sent 2026-01-01") && shown.contains("told me: rockets"))
      #expect(shown.contains("\nDisputed: body. Settle it with: kith conflicts settle "))
      #expect(await machine.kith("followup", "list").out == "")
    }
  }

  @Test func onesOwnTemplatesGoFirst() async throws {
    let world = try await World()
    let home = world.home
    home.letters = [
      "thanks": "\u{FEFF}Subject: Ahoy {first name}\n{name}, {org}: {search}{{\n? {idea}\n{me}",
      "wrong": "{first nam} {nonsense}",
      "../thanks": "x", "": "x", ".": "x", "long": String(repeating: "x", count: 70_000),
    ]

    let drafted = await home.kith("letter", "new", "grace", "--search", "a ship", "--as", "Eve")

    #expect(drafted.status == .done && !drafted.out.contains("Yet to be"))
    let shown = await home.kith("letter", "show", "grace")
    #expect(shown.out.hasSuffix("Subject: Ahoy Grace\n\nGrace Hopper, Navy: a ship{\nEve\n"))
    #expect(
      await home.kith("letter", "new", "grace", "--template", "wrong")
        == .refused(
          """
          LETTERS/wrong.txt has places that kith does not know: {first nam}, {nonsense}. There are: {first \
          name}, {name}, {org}, {title}, {me}, {event}, {place}, {day}, {said}, {idea}, {advice}, {promised}, \
          {awaited}, {via}, {introduced}, {search}.
          """, .usage))
    #expect(await home.kith("letter", "new", "grace", "--template", "long").status == .usage)
    for name in ["nothing", "../thanks", "", "."] {
      #expect(
        await home.kith("letter", "new", "grace", "--template", name)
          == .refused(
            """
            There is no template “\(name)”. There are: thanks, introduction, advice, catch-up, congratulate, \
            back-in-the-hunt, long, wrong. Your own are files NAME.txt in LETTERS
            """, .unclear))
    }
  }

  @Test func aMailProgramTakesIt() async throws {
    let world = try await World()
    let home = world.home
    _ = await home.kith("letter", "new", "ada", "--subject", "Grüße")
    _ = await home.kith("letter", "new", "grace")

    let mail = await home.kith("letter", "show", "ada", "--format", "eml", "--from", "lena@example.org")
    #expect(
      mail.out.hasPrefix(
        """
        From: lena@example.org\r
        To: "Ada Lovelace" <ada@x.org>\r
        Subject: =?UTF-8?B?R3LDvMOfZQ==?=\r
        Date: Thu, 01 Jan 2026 00:00:00 +0000\r

        """))
    home.isTerminal = true
    let seen = await home.kith("letter", "show", "ada", "--format", "eml")
    #expect(!seen.out.contains("\r") && seen.out.contains("\nX-Unsent: 1\nMIME-Version: 1.0\n"))
    home.isTerminal = false
    let link = await home.kith("letter", "show", "ada", "--format", "mailto")
    #expect(link.out.hasPrefix("mailto:ada@x.org?subject=Gr%C3%BC%C3%9Fe&body=Dear%20Ada%2C%0D%0A%0D%0A"))
    let none = await home.kith("letter", "show", "grace", "--format", "mailto")
    #expect(
      none
        == .refused(
          "Grace Hopper has no e-mail address. Add one with: kith set \(world.grace.short) email+=ADDRESS",
          .failed))
    #expect(
      await home.kith("letter", "show", "ada", "--format", "eml", "--from", "lena")
        == .refused(
          "“lena” is no e-mail address. Write it as: --from \"Lena Weber <lena@example.org>\"", .usage))
    #expect(await home.kith("letter", "show", "ada", "--from", "x@x.org").status == .usage)
    #expect(await home.kith("letter", "show", "ada", "--format", "pdf").status == .usage)
  }

  @Test func thanksGoToWhoeverIntroduced() async throws {
    let world = try await World()
    let home = world.home
    _ = await home.kith("talk", "grace", "Compilers are people, too.", "--at", "barbecue")

    let thanks = await home.kith("thank", "grace")

    #expect(thanks.out.hasPrefix("Drafted a letter to Ada Lovelace ("))
    let twice = await home.kith("thank", "grace").err
    #expect(twice.contains("There was a draft to Ada Lovelace already"), "\(twice)")
    _ = await home.kith("undo")
    let shown = await home.kith("letter", "show", "ada").out
    #expect(
      shown.hasSuffix(
        """
        Subject: Thank you for the introduction

        Dear Ada,

        thank you for bringing me together with Grace Hopper.
        We met at Club barbecue.
        I keep thinking of what I heard there: Compilers are people, too.

        I am glad that you thought of us. If there is anything that I can do for you, tell me.

        With kind regards
        Lena

        """), "\(shown)")
    let nobody = await home.kith("thank", "ada")
    #expect(
      nobody.out.hasPrefix(
        """
        Nobody is known to have introduced Ada Lovelace: the thanks are to themselves.
        Drafted a letter to Ada Lovelace (
        """))
  }
}
