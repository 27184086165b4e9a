import KithCommands
import KithTestSupport
import Testing

@Suite struct NoteTests {
  @Test func aNoteIsAboutEverybodyNamedAndReadInFull() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada Lovelace")
    _ = await home.kith("add", "Grace Hopper")
    home.time += 86_400_000

    let added = await home.kith("note", "add", "ada", "Tea with\nGrace.", "--with", "grace")

    #expect(
      added
        == .init(
          """
          Noted about Ada Lovelace, Grace Hopper. See it with: kith note show d0bad0da

          """))
    let note = await home.kith("note", "show", "tea")
    #expect(
      note
        == .init(
          """
          Note on Ada Lovelace, Grace Hopper  2026-01-02 00:00 d0bad0da

          Tea with
          Grace.

          """))
    let listed = await home.kith("note", "list", "hopper")
    #expect(listed == .init("2026-01-02  d0bad0da  Ada Lovelace, Grace Hopper  Tea with\n"))
    let shown = await home.kith("show", "ada")
    #expect(
      shown
        == .init(
          """
          Ada Lovelace  contact 9afcd44d
            Name  Ada Lovelace

          1 note
            2026-01-02  d0bad0da  Tea with

          """))
  }

  @Test func withoutATextTheNoteIsRead() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada")

    home.typed = Array("One line.\nAnother.\n".utf8)
    _ = await home.kith("note", "add", "ada")
    home.typed = Array("A third.".utf8)
    _ = await home.kith("note", "add", "ada", "-")

    #expect(await home.kith("note", "show", "another").out.hasSuffix("\nOne line.\nAnother.\n"))
    #expect(await home.kith("note", "show", "third").out.hasSuffix("\nA third.\n"))
  }

  @Test func whatIsNoNoteIsRefusedAndNotKept() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada")

    home.typed = []
    let empty = await home.kith("note", "add", "ada")
    home.typed = [0xFF, 0xFE]
    let binary = await home.kith("note", "add", "ada", "-")
    home.typed = Array(repeating: 0x61, count: 300_000)
    let long = await home.kith("note", "add", "ada", "-")
    let nobody = await home.kith("note", "add", "ada", "Tea.", "--with", "zoe")

    #expect(empty == .refused("The note is empty: nothing was added.", .usage))
    #expect(
      binary
        == .refused("What came on standard input is no text in UTF-8: nothing was added.", .usage))
    #expect(long == .refused("The note is longer than 256 KiB. Write it as several notes.", .usage))
    #expect(nobody == .refused("No contact matches “zoe”. See them all with: kith list", .unclear))
    #expect(
      await home.kith("note", "list")
        == .init("", err: "There are no notes yet. Add one with: kith note add WHO TEXT\n"))
  }

  @Test func theNewestNotesComeFirstAndTheRestIsCounted() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada")
    for number in 1...12 {
      home.time += 86_400_000
      _ = await home.kith("note", "add", "ada", "Note \(number).")
    }

    let listed = await home.kith("note", "list", "--limit", "2")
    let shown = await home.kith("show", "ada").out

    let notes = listed.out.split(separator: "\n").map { $0.suffix(8) }
    #expect(notes == ["Note 12.", "Note 11."])
    #expect(listed.err == "These are the newest 2 of 12. See more with: --limit\n")
    #expect(shown.contains("12 notes\n  2026-01-13  "))
    #expect(shown.hasSuffix(" more: kith note list \(shown.prefix(21).suffix(8))\n"))
  }
}
