import Foundation
import KithCommands
import Testing

@Suite struct UndoTests {
  @Test func undoAndRedoSayWhatTheyDid() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Grace Hopper", "--note", "Met at the fair")
    _ = await home.kith("set", "grace", "title=Clerk")
    _ = await home.kith("set", "grace", "title=Judge")

    #expect(await home.kith("undo") == .init("Undid “set title”: Grace Hopper.\n"))
    #expect(await home.kith("show", "grace").out.contains("Clerk"))
    #expect(await home.kith("undo") == .init("Undid “set title”: Grace Hopper.\n"))
    #expect(
      await home.kith("undo") == .init("Undid “add”: Grace Hopper, Met at the fair. 2 in the trash.\n"))
    #expect(
      await home.kith("undo")
        == .refused("There is nothing to undo. See what was done with: kith log", .unclear))
    #expect(await home.kith("redo") == .init("Did again “add”: Grace Hopper, Met at the fair.\n"))
    #expect(await home.kith("redo").status == .done)
    #expect(await home.kith("redo").status == .done)
    #expect(await home.kith("show", "grace").out.contains("Judge"))
    #expect(
      await home.kith("redo")
        == .refused(
          "Everything that was undone is done again. See what was done with: kith log", .unclear))
    _ = await home.kith("undo")
    _ = await home.kith("set", "grace", "org=Navy")
    #expect(
      await home.kith("redo")
        == .refused(
          "Something else was done since the last undo, so there is nothing to redo. See: kith log", .unclear)
    )
  }

  @Test func anyLineOfTheLogCanBeTakenBack() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Grace Hopper")
    _ = await home.kith("set", "grace", "title=Clerk")
    _ = await home.kith("set", "grace", "org=Navy")
    let log = await home.kith("log").out.split(separator: "\n")
    #expect(log.count == 3)
    let id = String(try #require(log.dropFirst().first?.prefix(8)))

    #expect(await home.kith("undo", id) == .init("Undid “set title”: Grace Hopper.\n"))

    let shown = await home.kith("show", "grace").out
    #expect(shown.contains("Navy") && !shown.contains("Clerk"))
    let again = await home.kith("undo", id)
    let undoing = await home.kith("log").out.prefix(8)
    #expect(
      again
        == .refused(
          "“set title” is undone already. Do it again with: kith undo \(undoing), or see: kith log", .failed))
    #expect(await home.kith("log").out.contains("undone"))
    _ = await home.kith("set", "grace", "pronouns=she")
    #expect(await home.kith("undo", String(undoing)).out == "Undid “set title”: Grace Hopper.\n")
    #expect(await home.kith("show", "grace").out.contains("Clerk"))
  }

  @Test func nonsenseChangesNothing() async throws {
    let home = try await TestHome.begun()
    #expect(await home.kith("undo").status == .unclear)
    #expect(await home.kith("redo").err == "Nothing was undone. See what was done with: kith log\n")
    #expect(await home.kith("log").err == "Nothing was done here yet. Add somebody with: kith add NAME\n")
    #expect(
      await home.kith("undo", "zz")
        == .refused(
          "No line of the log begins with “zz”. See them all with: kith log", .unclear))
    #expect(await home.kith("log", "-n", "0").status == .usage)
    #expect(await home.kith("history", "nobody").status == .unclear)
  }

  @Test func anImportIsOneOperationAndUndoneWhole() async throws {
    let home = try await TestHome.begun()
    home.typed = Array(
      "BEGIN:VCARD\nVERSION:4.0\nFN:A B\nEND:VCARD\nBEGIN:VCARD\nVERSION:4.0\nFN:C D\nEND:VCARD\n".utf8)
    _ = await home.kith("import", "-")

    #expect(await home.kith("undo") == .init("Undid “import”: A B, C D. 2 in the trash.\n"))
    #expect(await home.kith("redo") == .init("Did again “import”: A B, C D.\n"))
    #expect(await home.kith("import", "-").out == "2 cards: 0 new, 0 changed, 2 as they were.\n")
  }

  @Test func historyShowsWhatBecameOfEachField() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Grace Hopper")
    _ = await home.kith("set", "grace", "title=Clerk")
    _ = await home.kith("set", "grace", "title=Judge\u{1b}[31m")
    _ = await home.kith("delete", "grace")

    let said = await home.kith("history", "grace")

    #expect(
      said.out.split(separator: "\n").dropFirst().map(String.init) == [
        "2026-01-01 00:00  this machine  delete",
        "  Put into the trash",
        "2026-01-01 00:00  this machine  set title",
        "  Title: Clerk → Judge\\u{1b}[31m",
        "2026-01-01 00:00  this machine  set title",
        "  Title: Clerk",
        "2026-01-01 00:00  this machine  add",
        "  Name: Grace Hopper",
      ])
    let json = await home.kith("history", "grace", "--json", "-n", "2").out
    #expect(json.contains(#""command": "set title""#) || json.contains(#""command":"set title""#))
    #expect(json.contains("Clerk") && !json.contains("Name"))
  }

  @Test func aForgettingIsNotUndoneNorIsWhatWasDoneBefore() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada Lovelace")
    _ = await home.kith("add", "Grace Hopper")
    let older = String(await home.kith("log").out.split(separator: "\n")[1].prefix(8))
    _ = await home.kith("forget", "grace", "--yes")

    let said = await home.kith("undo")
    #expect(
      said
        == .refused(
          """
          The last thing that was done is “forget”, and whoever was forgotten cannot be brought back. To take \
          back something older, type its id: kith undo ID. See them all with: kith log
          """, .failed))
    #expect(await home.kith("list").out.contains("Ada Lovelace"))
    let log = await home.kith("log").out
    #expect(log.split(separator: "\n").count == 2 && log.contains("forget") && !log.contains("Grace"))
    let again = await home.kith("undo", String(log.prefix(8)))
    #expect(again.status == .failed && again.err.hasPrefix("This is “forget”"))
    #expect(await home.kith("undo", older).out == "Undid “add”: Ada Lovelace. 1 in the trash.\n")
  }
}
