import Foundation
import KithCommands
import Testing

@Suite struct ImportTests {
  @Test(arguments: ["3.0", "4.0"])
  func whatWasExportedHereChangesNothingHere(version: String) async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Grace Hopper", "--note", "Met at the fair.\r\nLikes \\n; compilers,\ttoo \n")
    _ = await home.kith("note", "add", "grace", "Likes compilers.")
    _ = await home.kith(
      "add", "Ada Lovelace", "--email", "ada@example.org", "--phone", "+44 20 7946 0000", "--org", "Engines",
      "--title", "Countess", "--birthday", "--12-10", "--web", "https://ada.example", "--tag", "maths",
      "--profile", "https://linkedin.com/in/ada", "--address", "St James's Square 12, London", "--custom",
      "shoe=38", "--related", "Byron:father", "--nickname", "Enchantress", "--phonetic", "Ey-da")
    _ = await home.kith("set", "ada", "email.work=countess@engines.example", "name.prefix=Lady")
    _ = await home.kith("add", "Navy", "--organisation", "--phone", "1", "--note", "Large")
    _ = await home.kith("note", "add", "grace", "Of both.", "--with", "ada")
    let (log, all) = (await home.kith("log").out, await home.kith("export", "--format", "jsonl").out)

    home.typed = Array(await home.kith("export", "--format", "vcard", "--vcard-version", version).out.utf8)
    home.time += 1_000
    let said = await home.kith("import", "-")

    #expect(said == .init("3 cards: 0 new, 0 changed, 3 as they were.\n"))
    #expect(await home.kith("export", "--format", "jsonl").out == all)
    #expect(await home.kith("log").out == log)
  }

  @Test func whomKithWroteDownAndForgotStaysForgotten() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Grace Hopper", "--note", "Met at the fair.")
    _ = await home.kith("add", "Ada Lovelace", "--note", "Countess.")
    home.typed = Array(await home.kith("export", "--format", "vcard").out.utf8)
    _ = await home.kith("forget", "grace", "--yes")
    _ = await home.kith("delete", "ada")

    let said = await home.kith("import", "-")

    #expect(said.out == "2 cards: 0 new, 0 changed, 0 as they were.\n")
    #expect(said.err.contains("1 card left alone: in the trash"))
    #expect(said.err.contains("1 card left out: you had them forgotten"))
    #expect(await home.kith("list").err == "There are no contacts yet. Add one with: kith add NAME\n")
  }

  /// A note that was put into the trash stays there; one of whom is new here comes in.
  @Test func onlyNotesThatAreNotHereComeIn() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Grace Hopper", "--email", "grace@navy.example", "--note", "Compilers.")
    _ = await home.kith("delete", String(await home.kith("note", "list").out.dropFirst(12).prefix(8)))
    home.typed = Array(
      """
      BEGIN:VCARD\r
      VERSION:4.0\r
      FN:Grace Hopper\r
      EMAIL:grace@navy.example\r
      NOTE:Compilers.\r
      NOTE:Bugs.\r
      END:VCARD\r\n
      """.utf8)

    #expect(
      await home.kith("import", "-").out == "1 card: 0 new, 0 changed, 1 as they were, and 1 new note.\n")
    #expect(await home.kith("import", "-").out == "1 card: 0 new, 0 changed, 1 as they were.\n")
    let notes = await home.kith("note", "list").out
    #expect(notes.contains("Bugs.") && !notes.contains("Compilers."))
  }

  @Test func whatIsLeftOutIsNamed() async throws {
    let home = try await TestHome.begun()
    let rows = (1...7).map { "Ada\($0),Lovelace,,,,\($0 + 30) Feb 2024" }
    let header = "First Name,Last Name,Email Address,Company,Position,Connected On"
    home.typed = Array((([header] + rows).joined(separator: "\n") + "\n").utf8)

    let said = await home.kith("import", "-")

    #expect(said.out == "7 cards: 7 new, 0 changed, 0 as they were.\n")
    let told = said.err.split(separator: "\n")
    #expect(told.first == "Left out of Ada1 Lovelace: “31 Feb 2024”, which is no day.")
    #expect(told.count == 6 && told.last == "… and 2 more parts of cards, which kith cannot hold.")
  }
}
