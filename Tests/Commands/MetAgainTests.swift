import KithCommands
import KithMerge
import KithRecords
import KithReplica
import Testing

/// Whoever is here already is met once more.
@Suite struct MetAgainTests {
  private static let day: Int64 = 86_400_000

  @Test func metAgainIsSeenCountsAndIsTakenBackAlone() async throws {
    let home = try await MetTests.home()
    _ = await home.kith("cadence", "ada", "every", "2w")
    #expect(await home.kith("met", "Ada Lovelace", "--no-letter").status == .done)
    home.time += 7 * MetAgainTests.day

    let again = await home.kith("met", "ada lovelace", "--no-letter")

    #expect(
      again
        == .init(
          "Met Ada Lovelace (9afcd44d).\n",
          err: """
            Ada Lovelace (9afcd44d) is here already, and was met again. Say --new for another one of that \
            name.

            """))
    let talk = String(await home.kith("talk", "list").out.split(separator: " ")[2])
    #expect(await home.kith("talk", "list").out == "2026-01-08  12:00  \(talk)  Ada Lovelace  met\n")
    #expect(
      await home.kith("show", "ada").out.hasSuffix(
        """

        1 conversation
          2026-01-08  \(talk)  conversation  met

        """))
    #expect(await home.kith("cadence", "list").out.contains("2026-01-22"))
    #expect(
      await home.kith("log").out.split(separator: "\n").first?.hasSuffix(
        "  Ada Lovelace: conversation \(talk)") == true)
    // Said once more it is so already, and there is nothing of it to take back.
    #expect(
      await home.kith("met", "ada lovelace", "--no-letter")
        == .init("You met Ada Lovelace (9afcd44d) on 2026-01-08 already: nothing was changed.\n"))

    #expect(
      await home.kith("undo").out
        == "Undid “met”: Ada Lovelace: conversation \(talk). 1 in the trash.\n")
    #expect(await home.kith("show", "ada").out.contains("Met on 2026-01-01"))
    #expect(await home.kith("talk", "list").out == "")
    #expect(await home.kith("met", "ada lovelace", "--no-letter").status == .done)
    #expect(await home.kith("talk", "list").out.contains(talk), "out of the trash again")
  }

  @Test func onTwoMachinesItIsOneMeeting() async throws {
    let home = try await MetTests.home()
    _ = await home.kith("met", "Ada Lovelace", "--on", "yesterday")
    let other = try TestHome(seed: 2, copying: home)
    other.time += 60_000
    for machine in [home, other] { _ = await machine.kith("met", "Ada Lovelace") }

    try home.receive(from: other)

    #expect(await home.kith("talk", "list").out.split(separator: "\n").count == 1)
  }

  /// On the second day of a fair; on the first the tie tells of it.
  @Test func onTheSecondDayOfAnEventItIsSeen() async throws {
    let home = try await MetTests.home()
    _ = await home.kith("event", "add", "Fair", "--when", "today", "--until", "tomorrow")
    for _ in 0..<2 { _ = await home.kith("met", "Ada Lovelace", "--at", "fair", "--no-letter") }
    #expect(await home.kith("talk", "list").out == "")
    home.time += MetAgainTests.day
    _ = await home.kith("met", "Ada Lovelace", "--at", "fair", "--no-letter")
    #expect(await home.kith("talk", "list").out.contains("2026-01-02  12:00"))
    #expect(await home.kith("talk", "list").out.hasSuffix("  at Fair\n"))
  }

  private static func card(_ home: TestHome) {
    home.typed = Array(
      """
      BEGIN:VCARD\r\nVERSION:4.0\r\nUID:g-1\r\nFN:Grace Hopper\r\nORG:Navy\r\nEMAIL:g@navy.example\r\n\
      END:VCARD\r\n
      """.utf8)
  }

  /// A card that was taken back comes in again.
  @Test func aCardFillsInWhoeverIsNamedOnceItWasUndone() async throws {
    let home = try await MetTests.home()
    MetAgainTests.card(home)
    let id = String(await home.kith("met", "Grace H.").out.dropFirst("Met Grace H. (".count).prefix(8))
    #expect(await home.kith("met", "Grace H.", "--card", "-").status == .done)
    let filled = await home.kith("show", id).out
    #expect(filled.contains("Navy") && filled.contains("g@navy.example"))
    _ = await home.kith("undo")
    #expect(!(await home.kith("show", id).out.contains("Navy")))

    #expect(await home.kith("met", id, "--card", "-").status == .done)

    #expect(await home.kith("show", id).out == filled)
    #expect(await home.kith("log").out.contains("Grace Hopper"))
  }

  @Test func aCardIsOfWhomItNames() async throws {
    let home = try await MetTests.home()
    MetAgainTests.card(home)
    let said = await home.kith("met", "--card", "-").out
    let grace = String(said.dropFirst("Met Grace Hopper (".count).prefix(8))
    let before = await home.kith("show", grace).out
    for name in ["Someone Else", "Kelly"] {
      #expect(
        await home.kith("met", name, "--card", "-")
          == .refused(
            """
            That is the card of Grace Hopper (\(grace)), and not of “\(name)”. Leave out the card; or, if \
            that is who it was: kith met \(grace) --card FILE
            """, .conflict))
    }
    #expect(await home.kith("met", "Grace H.", "--card", "-").out.contains(grace))
    #expect(await home.kith("show", grace).out.hasPrefix(before.prefix(20)))
    // Who has it beside the one who is named is told.
    let ada = await home.kith("met", "Ada Lovelace", "--card", "-")
    #expect(ada.err.contains("Grace Hopper has that card, too. See them with: kith show \(grace)\n"))

    _ = await home.kith("delete", grace)
    let gone = await home.kith("met", "Someone Else", "--card", "-").err
    #expect(gone.hasSuffix("was: kith undelete \(grace), and kith met \(grace) --card FILE\n"))
  }

  @Test func whoWasTakenForWhomIsTold() async throws {
    let home = try await MetTests.home()
    _ = await home.kith("add", "Änna Berg")
    let said = await home.kith("met", "anna berg").err
    #expect(said.hasPrefix("“anna berg” was taken for Änna Berg ("), "\(said)")
    #expect(await home.kith("met", "Lovelace").err.hasPrefix("“Ada Lovelace” is here, too."))
  }
}
