import KithCommands
import KithMerge
import KithRecords
import KithReplica
import KithSealing
import KithTestSupport
import Testing

/// What commands that know nothing of events, conversations and the like do with such records.
@Suite struct MethodRecordTests {
  @Test func namesMeanPeople() async throws {
    let world = try await World()
    let home = world.home

    // “Ada” stands in the names and texts of everything there is.
    #expect(await home.kith("show", "ada").out.hasPrefix("Ada Lovelace  contact"))
    #expect(await home.kith("list").out.split(separator: "\n").count == 1)
    #expect(await home.kith("set", "ada", "title=Countess").status == .done)
    let refused = await home.kith("note", "add", world.event.id.description, "x")
    #expect(refused.err.contains("is an event. See it with: kith show"))
  }

  @Test func eachIsShownByItsID() async throws {
    let world = try await World()

    let event = await world.show(world.event.id)
    #expect(
      event.out == """
        Ada's fair  event \(world.event.id.short)
          Name          Ada's fair
          When          2026-11-20 14:00 to 18:00 Europe/Berlin
          Guest         Ada Lovelace (yes, and 2 more)
          Hope to meet  Bob

        1 tie
          met here  Ada Lovelace

        1 note
          2026-01-01  \(world.note)  Bring cards to Ada's fair.

        """)
    let talk = await world.show(world.talk.id)
    #expect(
      talk.out == """
        Ada, how do you do  conversation \(world.talk.id.short)
          With               Ada Lovelace
          When               2026-11-20
          Said               Ada, how do you do
          Told of my search  yes

        """)
    let followUp = await world.show(world.followUp.id)
    #expect(followUp.out.contains("State       skipped (moved)\n"))
    #expect(followUp.out.contains("Planned by  Ada, how do you do\n"))
  }

  @Test func eachIsFoundByItsWords() async throws {
    let world = try await World()

    let found = await world.home.kith("find", "ada")
    #expect(found.out.contains("Ada's fair                      2026-11-20 14:00  "))
    #expect(found.out.contains("Conversation with Ada Lovelace  2026-11-20        "))
    #expect(found.out.contains("Follow-up on Ada Lovelace       skipped           "))
    #expect(found.out.contains("Letter to Ada Lovelace          draft             "))
    #expect(found.out.contains("  why: Write to Ada\n"))
    // What is found by leaving out is no cadence either.
    #expect(await !world.home.kith("find", "-fair").out.contains("adence"))
    // Whoever is to be picked is a person.
    world.home.picker = { .chosen($0.joined(separator: "|").hasSuffix("\tAda Lovelace\t\t") ? $0[0] : "") }
    #expect(await world.home.kith("pick", "how", "do", "you").status == .done)
    #expect(await world.home.kith("find", "said:how").out.contains("Ada, how do you do"))
  }

  @Test func eachIsCountedAndExported() async throws {
    let world = try await World()

    #expect(
      await world.home.kith("status").out.contains(
        "1 event, 1 attendance, 1 conversation, 1 tie, 1 follow-up, 1 cadence, 1 letter\n"))
    let lines = await world.home.kith("export", "--format", "jsonl").out.split(separator: "\n")
    #expect(lines.contains { $0.contains(#""start":"2026-11-20T14:00""#) && $0.contains(#""plus":2"#) })
    #expect(lines.contains { $0.contains(#""field":"told","value":true"#) })
    #expect(try world.replica.derivedDifferences().isEmpty)
  }

  @Test func whatIsAboutSomebodyAloneIsForgottenWithThem() async throws {
    let world = try await World()

    let said = await world.home.kith("forget", "ada", "--yes")

    #expect(
      said.out.hasPrefix(
        "Ada Lovelace and 1 conversation, 1 tie, 1 follow-up, 1 cadence, 1 letter are forgotten here."))
    #expect(await world.home.kith("find", "how").status == .unclear)
    #expect(await world.home.kith("find", "fair").status == .done)
  }

  @Test func whatSaysNoTimeIsRefused() async throws {
    let world = try await World()
    let id = world.event.id.description

    #expect(await world.home.kith("set", id, "when=2026-12-01 09:00").status == .done)
    #expect(
      await world.home.kith("set", id, "when=soon")
        == .refused(
          "“soon” is no time. Write it as 2026-11-20, or as 2026-11-20 14:00 to 18:00 Europe/Berlin.",
          .usage))
    let talk = world.talk.id.description
    #expect(await world.home.kith("set", talk, "told=perhaps").err == "“perhaps” is neither yes nor no.\n")
    #expect(await world.home.kith("set", talk, "told=no").status == .done)
  }

  @Test func eachIsEditedAndTakenBack() async throws {
    let world = try await World()
    let home = world.home
    let own = [world.tie, world.cadence, world.attendance, world.letter]
    for id in [world.event.id, world.talk.id, world.followUp.id] + own {
      let before = await world.show(id)
      // A sheet that comes back as it was touches nothing, what it cannot show included.
      home.editor = { $0 }
      #expect(await home.kith("edit", id.description) == .init("Nothing was changed.\n"), "\(before.out)")

      home.editor = { $0 + "\nmore" }
      let isLetter = id == world.letter
      #expect(await home.kith("edit", id.description).status == (isLetter ? .done : .failed), "\(before.out)")
      #expect(await home.kith("set", id.description, "source+=test").status == .done)
      #expect(await home.kith("history", id.description).status == .done)
      #expect(await home.kith("undo").status == .done)
      if isLetter { #expect(await home.kith("undo").status == .done) }
      #expect(await world.show(id).out == before.out)

      #expect(await home.kith("delete", id.description).status == .done)
      #expect(await home.kith("undelete", id.description).status == .done)
      #expect(await world.show(id).out == before.out)
    }
  }

  /// One record of each kind, all of them about Ada.
  private struct World {
    let home: TestHome
    let replica: Replica
    let note: String
    private(set) var event = Event(id: RecordID(high: 1, low: 0xEE), name: "Ada's fair")
    private(set) var talk = Conversation(id: RecordID(high: 2, low: 0xCC))
    let tie, cadence, attendance: RecordID
    let letter = RecordID(high: 4, low: 0xDD)
    private(set) var followUp = FollowUp(id: RecordID(high: 3, low: 0xFF))

    init() async throws {
      home = try await TestHome.begun()
      _ = await home.kith("add", "Ada Lovelace")
      replica = try Replica(home.home)
      let ada = try Naming(replica).person("ada").id

      event.when = When("2026-11-20 14:00 to 18:00 Europe/Berlin")
      event.guests = [Guest(.record(ada), answer: .yes, plus: 2)]
      event.mine.hopes = [.named("Bob")]
      (talk.with, talk.when, talk.said) = ([.record(ada)], When("2026-11-20"), "Ada, how do you do")
      talk.toldSearch = true
      (followUp.about, followUp.why, followUp.origin) = ([ada], "Write to Ada", talk.id)
      (followUp.due, followUp.state, followUp.remark) = (Day(2026, 11, 23), .skipped, "moved")
      let met = Tie(from: ada, Tie.Relation.metAt.rawValue, to: event.id)
      let often = Cadence(about: ada, every: try #require(Every("6w")), since: .first)
      var draft = Letter(id: letter)
      (draft.to, draft.subject, draft.body) = ([ada], "Thanks, Ada", "Dear Ada")

      attendance = replica.sealer.recordID(of: event.mine.identity)
      tie = replica.sealer.recordID(of: met.identity)
      cadence = replica.sealer.recordID(of: often.identity)
      let jotting: [FieldName: Value] = [
        FieldName("body"): .text("Bring cards to Ada's fair."), FieldName("written"): .moment(home.time),
        FieldName("about", elementFor: .reference(event.id)): .reference(event.id),
      ]
      let jotted = RecordID(high: 5, low: 0xAA)
      note = jotted.short
      var dice = SeededRandom(seed: 9)
      var operation = Operation("test", at: home.time, using: &dice)
      _ = try replica.apply(
        [
          Draft(id: event.id, kind: .event, changes: event.changes),
          Draft(id: attendance, kind: .attendance, changes: event.mine.changes),
          Draft(id: talk.id, kind: .conversation, changes: talk.changes),
          Draft(id: followUp.id, kind: .followUp, changes: followUp.changes),
          Draft(id: tie, kind: .tie, changes: met.changes),
          Draft(id: cadence, kind: .cadence, changes: often.changes),
          Draft(id: letter, kind: .letter, changes: draft.changes),
          Draft(id: jotted, kind: .note, changes: jotting),
        ], in: &operation)
    }

    func show(_ id: RecordID) async -> TestHome.Said {
      await home.kith("show", id.description)
    }
  }
}
