import KithCommands
import KithTestSupport
import Testing

@Suite struct FollowUpTests {
  private static func begun() async throws -> TestHome {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada Lovelace")
    _ = await home.kith("add", "Grace Hopper")
    return home
  }

  private static func list(_ home: TestHome, _ more: String...) async -> [String] {
    let said = await home.kith(["followup", "list"] + more)
    return said.out.split(separator: "\n").map {
      String($0).replacing(#/  [0-9a-f]{8}  /#, with: "  ")
    }
  }

  @Test func whatIsPlannedIsDoneSkippedOrPutOff() async throws {
    let home = try await FollowUpTests.begun()

    #expect(
      await home.kith("followup", "add", "ada", "ask", "about", "Rome", "--due", "in 3 days")
        == .init("Planned about Ada Lovelace, due 2026-01-04. Once it is done: kith followup done d0bad0da\n")
    )
    _ = await home.kith("followup", "add", "grace", "send the card", "--due", "2026-01-02")
    _ = await home.kith("followup", "add", "grace", "call", "--due", "next saturday", "--with", "ada")
    #expect(
      await FollowUpTests.list(home) == [
        "2026-01-02  Grace Hopper                   send the card",
        "2026-01-03  Ada Lovelace and Grace Hopper  call",
        "2026-01-04  Ada Lovelace                   ask about Rome",
      ])

    #expect(await home.kith("followup", "done", "card").out == "Done: Grace Hopper: send the card.\n")
    #expect(
      await home.kith("followup", "snooze", "rome", "--for", "2w").out
        == "Put off until 2026-01-15: Ada Lovelace: ask about Rome.\n")
    #expect(
      await home.kith("followup", "skip", "grace", "--note", "moved").out
        == "Skipped: Ada Lovelace and Grace Hopper: call.\n")
    #expect(await FollowUpTests.list(home) == ["2026-01-15  Ada Lovelace  ask about Rome"])
    #expect(
      await FollowUpTests.list(home, "--done", "--about", "grace")
        == [
          "2026-01-03  Ada Lovelace and Grace Hopper  skipped (moved)  call",
          "2026-01-02  Grace Hopper                   done             send the card",
        ])
    #expect(await FollowUpTests.list(home, "--all").count == 3)
    for _ in 1...3 { #expect(await home.kith("undo").status == .done) }
    #expect(await FollowUpTests.list(home).count == 3)
  }

  @Test func whatFitsSeveralIsNeverGuessedAt() async throws {
    let home = try await FollowUpTests.begun()
    _ = await home.kith("followup", "add", "ada", "call", "--due", "tomorrow")
    _ = await home.kith("followup", "add", "ada", "write", "--due", "in 2 days")

    let several = await home.kith("followup", "done", "ada")
    let second = several.err.split(separator: "; ").last?.prefix(8) ?? ""
    #expect(
      several
        == .refused(
          """
          “ada” fits 2 follow-ups: d0bad0da Ada Lovelace: call (2026-01-02); \(second) Ada Lovelace: write \
          (2026-01-03). Type an id.
          """, .unclear))
    #expect(await home.kith("followup", "done", "d0bad0da").status == .done)
    #expect(
      await home.kith("followup", "skip", "d0bad0da")
        == .refused(
          "Ada Lovelace: call is done already. Plan it once more with: kith followup add", .conflict))
    #expect(await home.kith("followup", "done", "ada").status == .done)
    #expect(
      await home.kith("followup", "done", "ada")
        == .refused(
          "Nothing is to be done about Ada Lovelace. See what is with: kith followup list", .unclear))
    #expect(
      await home.kith("followup", "done", "zoe")
        == .refused("No follow-up matches “zoe”. See them all with: kith followup list", .unclear))
  }

  /// A word of what is to be done is meant before a piece out of the middle of somebody's name.
  @Test func aPieceOfANameGoesLast() async throws {
    let home = try await FollowUpTests.begun()
    _ = await home.kith("add", "Jerome Rome")
    _ = await home.kith("add", "Martha Jones")
    _ = await home.kith("followup", "add", "ada", "send art to rome", "--due", "tomorrow")
    for who in ["jerome", "martha"] {
      _ = await home.kith("followup", "add", who, "call", "--due", "tomorrow")
    }

    #expect(await home.kith("followup", "done", "art").out == "Done: Ada Lovelace: send art to rome.\n")
    #expect(await home.kith("undo").status == .done)
    #expect(await home.kith("followup", "done", "rome").out == "Done: Jerome Rome: call.\n")
    #expect(await home.kith("followup", "done", "ome").status == .unclear)
    #expect(await home.kith("followup", "done", "ovela").out == "Done: Ada Lovelace: send art to rome.\n")
  }

  @Test func aDayThatIsUnclearOrPastIsRefused() async throws {
    let home = try await FollowUpTests.begun()
    _ = await home.kith("followup", "add", "ada", "call", "--due", "tomorrow")

    #expect(
      await home.kith("followup", "snooze", "call", "--until", "today")
        == .refused("2026-01-01 is not after today, 2026-01-01. Say a later day.", .usage))
    #expect(
      await home.kith("followup", "snooze", "call", "--for", "long")
        == .refused("“long” is no length of time. Write it as 3d, 2w or 1 month.", .usage))
    #expect(
      await home.kith("followup", "snooze", "call").err.hasPrefix(
        "Error: Say until when: --until DATE, or --for 3d\n"))
    #expect(await home.kith("followup", "add", "ada", "call", "--due", "30 feb").status == .usage)
    #expect(
      await home.kith("followup", "add", "ada", " ", "--due", "today")
        == .refused("There is nothing to be done. Write it as: kith followup add ada \"call her\"", .usage))
  }

  /// Two machines that were offline: done wins over snoozed and skipped, whoever hears of it first.
  @Test func doneOnOneMachineIsDoneOnAll() async throws {
    for other in [["snooze", "call", "--for", "3d"], ["skip", "call"]] {
      let home = try await FollowUpTests.begun()
      _ = await home.kith("followup", "add", "ada", "call", "--due", "tomorrow")
      let second = try TestHome(seed: 2, copying: home)
      home.time += 1_000
      second.time += 2_000

      _ = await home.kith("followup", "done", "call", "--note", "she laughed")
      _ = await second.kith(["followup"] + other)
      try home.receive(from: second)
      try second.receive(from: home)

      for machine in [home, second] {
        #expect(await FollowUpTests.list(machine) == [], "\(other)")
        let done = await FollowUpTests.list(machine, "--done")
        #expect(done.count == 1 && done[0].contains("done (she laughed)"), "\(done)")
      }
    }
  }

  /// … and so it is with the turn of a cadence, which each of them stores under one id.
  @Test func aTurnThatTwoMachinesDealWithIsOne() async throws {
    let home = try await FollowUpTests.begun()
    _ = await home.kith("cadence", "ada", "every", "6w")
    let second = try TestHome(seed: 2, copying: home)
    home.time += 86_400_000 * 50
    second.time += 86_400_000 * 51

    #expect(
      await home.kith("followup", "done", "ada")
        == .init("Done: Ada Lovelace: keep in touch, every 6 weeks.\nThe next turn is on 2026-04-03.\n"))
    #expect(
      await second.kith("followup", "snooze", "ada", "--for", "3d")
        == .init("Put off until 2026-02-24: Ada Lovelace: keep in touch, every 6 weeks.\n"))
    try home.receive(from: second)
    try second.receive(from: home)

    for machine in [home, second] {
      #expect(await FollowUpTests.list(machine) == ["2026-04-03  Ada Lovelace  keep in touch, every 6 weeks"])
      #expect(await FollowUpTests.list(machine, "--done").count == 1)
      #expect(await machine.kith("status").out.contains("1 follow-up, 1 cadence"))
    }
  }
}
