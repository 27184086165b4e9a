import KithCommands
import KithMerge
import KithRecords
import KithReplica
import KithTestSupport
import Testing

@Suite struct CadenceTests {
  private static func begun() async throws -> TestHome {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada Lovelace")
    return home
  }

  @Test func aConversationResetsIt() async throws {
    let home = try await CadenceTests.begun()

    #expect(
      await home.kith("cadence", "ada", "lovelace", "every", "6", "weeks")
        == .init("Ada Lovelace: every 6 weeks, next on 2026-02-12.\n"))
    #expect(
      await home.kith("cadence", "list")
        == .init("2026-02-12  Ada Lovelace  every 6 weeks  not talked yet\n"))
    home.time += 86_400_000 * 10
    let talk = await home.kith("talk", "ada", "--when", "yesterday")
    #expect(talk.out.hasSuffix("\nNext with Ada Lovelace: 2026-02-21, every 6 weeks.\n"))
    #expect(
      await home.kith("cadence", "ada")
        == .init("Ada Lovelace: every 6 weeks, next on 2026-02-21, you last talked on 2026-01-10.\n"))
    #expect(await home.kith("undo").status == .done)
    #expect(await home.kith("cadence", "ada").out == "Ada Lovelace: every 6 weeks, next on 2026-02-12.\n")
  }

  @Test func itEndsAndBeginsAnew() async throws {
    let home = try await CadenceTests.begun()
    _ = await home.kith("cadence", "ada", "monthly")

    #expect(await home.kith("cadence", "ada", "off").out == "You are reminded of Ada Lovelace no more.\n")
    #expect(
      await home.kith("cadence", "list")
        == .init("", err: "Nothing is decided yet. Decide it with: kith cadence WHO every 6w\n"))
    #expect(
      await home.kith("cadence", "ada", "off")
        == .refused(
          "Nothing is decided for Ada Lovelace. Decide it with: kith cadence 9afcd44d every 6w", .unclear))
    #expect(await home.kith("undo").status == .done)
    #expect(await home.kith("cadence", "ada").out == "Ada Lovelace: every month, next on 2026-02-01.\n")
    // What is undone to its beginning lies in the trash, and comes back from there.
    #expect(await home.kith("undo").status == .done)
    #expect(await home.kith("cadence", "ada").status == .unclear)
    #expect(
      await home.kith("cadence", "ada", "2w").out == "Ada Lovelace: every 2 weeks, next on 2026-01-15.\n")
    #expect(await home.kith("cadence", "list").out.contains("every 2 weeks"))
  }

  @Test func aTurnIsPutOffTakenBackAndPutOffAgain() async throws {
    let home = try await CadenceTests.begun()
    _ = await home.kith("cadence", "ada", "every", "6w")

    for _ in 1...2 {
      _ = await home.kith("followup", "snooze", "ada", "--until", "2026-03-01")
      #expect(await home.kith("cadence", "list").out.hasPrefix("2026-03-01"))
      #expect(await home.kith("undo").status == .done)
      #expect(await home.kith("cadence", "list").out.hasPrefix("2026-02-12"))
    }
  }

  /// What was erased for good leaves its id behind, and nobody writes under that again.
  @Test func whatWasErasedBeginsAnew() async throws {
    let home = try await CadenceTests.begun()
    _ = await home.kith("cadence", "ada", "every", "6w")
    let replica = try Replica(home.home)
    let id = try #require(try replica.cadences().first?.id)
    #expect(await home.kith("forget", id.description, "--yes").status == .done)
    #expect(await home.kith("cadence", "ada").status == .unclear)

    for every in ["2w", "3w"] {
      #expect(await home.kith("cadence", "ada", "every", every).status == .done)
      #expect(await home.kith("cadence", "list").out.split(separator: "\n").count == 1)
    }
    #expect(await home.kith("cadence", "ada").out.contains("every 3 weeks"))
  }

  /// A turn whose record was erased is dealt with under another number.
  @Test func aTurnThatWasErasedCanBeDealtWith() async throws {
    let home = try await CadenceTests.begun()
    _ = await home.kith("cadence", "ada", "every", "6w")
    for _ in 0..<3 {
      #expect(await home.kith("followup", "snooze", "ada", "--until", "2026-03-01").status == .done)
      #expect(await home.kith("cadence", "list").out.hasPrefix("2026-03-01"))
      let turn = try #require(try Replica(home.home).cards(Shelf(kind: .followUp)).first).id
      #expect(await home.kith("forget", turn.description, "--yes").status == .done)
      #expect(await home.kith("cadence", "list").out.hasPrefix("2026-02-12"))
    }
    let done = await home.kith("followup", "done", "ada").out
    #expect(done.hasSuffix("The next turn is on 2026-03-26.\n"), "\(done)")
    #expect(await home.kith("cadence", "list").out.hasPrefix("2026-03-26"))
  }

  @Test func twoMachinesThatDecideMakeOne() async throws {
    let home = try await CadenceTests.begun()
    let other = try TestHome(seed: 2, copying: home)
    other.time += 1_000

    _ = await home.kith("cadence", "ada", "every", "6w")
    _ = await other.kith("cadence", "ada", "every", "2 months")
    try home.receive(from: other)

    #expect(
      await home.kith("cadence", "list").out == "2026-03-01  Ada Lovelace  every 2 months  not talked yet\n")
    #expect(await home.kith("status").out.contains("1 cadence"))
  }

  @Test func whatIsNoTimeIsRefused() async throws {
    let home = try await CadenceTests.begun()

    #expect(
      await home.kith("cadence", "ada", "every", "blue")
        == .refused("“blue” is no length of time. Write it as: kith cadence ada every 6w", .usage))
    #expect(
      await home.kith("cadence", "zoe", "every", "6w")
        == .refused("No contact matches “zoe”. See them all with: kith list", .unclear))
  }
}
