import KithCommands
import Testing

@Suite struct NamingTests {
  @Test func saysWhatToTypeWhenNobodyFits() async throws {
    let home = try await TestHome.begun()

    for command in [
      ["show"], ["delete"], ["set", "zoe", "title=x"], ["note", "add", "zoe", "x"], ["note", "list"],
    ] {
      let words = command.count > 2 ? command : command + ["zoe"]
      let said = await home.kith(words)
      #expect(said == .refused("No contact matches “zoe”. See them all with: kith list", .unclear))
    }
    let trash = await home.kith("undelete", "zoe")
    let note = await home.kith("note", "show", "zoe")

    let hint = "See what is there with: kith list --trash"
    #expect(trash == .refused("Nothing in the trash matches “zoe”. \(hint)", .unclear))
    #expect(note == .refused("No note matches “zoe”. See them all with: kith note list", .unclear))
  }

  @Test func saysWhomItFitsWhenItFitsSeveralAndChangesNothing() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada Lovelace", "--org", "Engines")
    _ = await home.kith("add", "Ada Byron")

    let said = await home.kith("delete", "ada")

    #expect(
      said
        == .refused(
          "“ada” fits 2 contacts: Ada Byron, Ada Lovelace (Engines). Type more of the name.", .unclear))
    #expect(await home.kith("list", "--trash").out == "")
  }

  @Test func fourDigitsOfAnIDAreEnoughUnlessTheyAreAName() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada", "--note", "Likes engines")
    let note = String(await home.kith("note", "list").out.dropFirst(12).prefix(4))

    #expect(await home.kith("show", "9AFC").out.hasPrefix("Ada  contact 9afcd44d\n"))
    #expect(await home.kith("show", "9af").status == .unclear)
    #expect(await home.kith("note", "show", note).out.contains("Likes engines"))
    _ = await home.kith("add", "9afc Motors")
    #expect(await home.kith("show", "9afc").out.hasPrefix("9afc Motors  "))
    _ = await home.kith("delete", "motors")
    #expect(await home.kith("delete", "9afc").err.contains("9afc Motors is in the trash"))
    #expect(await home.kith("list").out.hasPrefix("Ada  "))
  }

  @Test func namesakesAreToldApartByTheirIDs() async throws {
    let home = try await TestHome.begun()
    let ids = try await (0..<12).asyncMap { _ in
      String(try #require(await home.kith("add", "Ada").out.firstMatch(of: /\(([0-9a-f]{8})\)/)).1)
    }

    let said = await home.kith("show", "ada")
    let one = await home.kith("show", ids[3])

    let listed = ids.sorted().prefix(10).map { "Ada (\($0))" }.joined(separator: ", ")
    #expect(
      said == .refused("“ada” fits 12 contacts: \(listed) and 2 more. Type more, or an id.", .unclear))
    #expect(one == .init("Ada  contact \(ids[3])\n  Name  Ada\n"))
  }

  @Test func aNameThatIsJustSoBeatsOneThatBeginsSo() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Bob", "--email", "bob@acme.example")
    _ = await home.kith("add", "Acme", "--organisation")

    #expect(await home.kith("show", "ACME").out.hasPrefix("Acme  organisation"))
    #expect(await home.kith("show", "bob@acme.example").out.hasPrefix("Bob  contact"))
  }

  @Test func aNoteIsNoPersonToWriteAbout() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada")
    _ = await home.kith("note", "add", "ada", "Tea.")
    let id =
      await home.kith("note", "list").out.split(separator: " ").dropFirst().first.map(String.init) ?? ""

    let said = await home.kith("note", "add", id, "More tea.")

    #expect(said == .refused("“\(id)” is a note. See it with: kith note show \(id)", .unclear))
  }
}
