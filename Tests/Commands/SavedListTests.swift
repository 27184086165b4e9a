import KithCommands
import KithTestSupport
import Testing

@Suite struct SavedListTests {
  private func filled() async throws -> TestHome {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada", "--tag", "mentor", "--org", "Acme")
    _ = await home.kith("add", "Bob", "--tag", "mentor", "--org", "Zeppelin")
    _ = await home.kith("add", "Cid", "--tag", "my friend")
    return home
  }

  private let saved = "Saved. Show it again with: kith list @mentors\n"

  @Test func aListThatWasSavedIsShownByItsName() async throws {
    let home = try await filled()

    let typed = ["list", "--tag", "mentor", "--sort", "org", "--reverse", "--template", "{name}: {org}"]
    #expect(
      await home.kith(typed + ["--save", "mentors"]) == .init("Bob: Zeppelin\nAda: Acme\n", err: saved))

    #expect(await home.kith("list", "@Mentors") == .init("Bob: Zeppelin\nAda: Acme\n"))
    #expect(await home.kith("list", "@mentors", "--sort", "org") == .init("Ada: Acme\nBob: Zeppelin\n"))
    #expect(await home.kith("list", "@mentors", "--org", "acme", "--columns", "name") == .init("Ada\n"))
    let line = "kith list --tag=mentor --sort=org --reverse '--template={name}: {org}'"
    #expect(await home.kith("saved") == .init("@mentors  \(line)\n"))
    #expect(await home.kith("saved", "show", "mentors") == .init(line + "\n"))
  }

  @Test func wordsAreLookedForAmongThoseOfAList() async throws {
    let home = try await filled()
    _ = await home.kith("add", "Zeppelin Zoe", "--email", "zoe@mentors.org")
    _ = await home.kith("list", "--tag", "mentor", "--save", "mentors")
    _ = await home.kith("list", "--tag", "mentor", "--limit", "1", "--save", "first")

    #expect(await home.kith("find", "@Mentors", "zepp").out.hasPrefix("Bob  Zeppelin  "))
    #expect(await home.kith("find", "@mentors", "-acme").out.split(separator: "\n").count == 1)
    #expect(await home.kith("find", "@mentors", "zeppelni").err.hasSuffix("Nearest:\n"))
    #expect(await home.kith("find", "@first", "zepp").status == .unclear)
    _ = await home.kith("note", "add", "bob", "Knows airships.")
    #expect(await home.kith("find", "@mentors", "note:airship").out.hasPrefix("Bob  Zeppelin  "))
    #expect(await home.kith("find", "note:airship").out.hasPrefix("Note on Bob"))
    #expect(await home.kith("find", "@mentors.org").out.hasPrefix("Zeppelin Zoe  "))
    let none = "There is no word to look for among @mentors. See all of it with: kith list @mentors"
    #expect(await home.kith("find", "@mentors") == .refused(none, .usage))
  }

  @Test func oneListIsMadeOfAnother() async throws {
    let home = try await filled()
    _ = await home.kith("list", "--tag", "mentor", "--limit", "5", "--save", "mentors")

    _ = await home.kith(
      "list", "@mentors", "--org=-x", "--tag", "MENTOR", "--tag", "my friend", "--save", "few")

    let line = "kith list --tag=mentor '--tag=my friend' --org=-x --limit=5"
    #expect(await home.kith("saved", "show", "@few").out == line + "\n")
    #expect(await home.kith("list", "@few").status == .done)
  }

  @Test func aNameThatIsTakenOrUnknownIsSaid() async throws {
    let home = try await filled()
    let none = "There is no saved list “@x”, nor any other. Save one with: kith list --tag TAG --save NAME"
    #expect(await home.kith("list", "@x") == .refused(none, .unclear))
    _ = await home.kith("list", "--tag", "mentor", "--save", "mentors")

    #expect(await home.kith("list", "--tag", "mentor", "--save", "mentors").status == .done)
    let taken = """
      There is a saved list @mentors already: kith list --tag=mentor. Choose another name, or first type: kith \
      saved delete mentors
      """
    #expect(await home.kith("list", "--org", "acme", "--save", "MENTORS") == .refused(taken, .conflict))
    #expect(
      await home.kith("list", "@x") == .refused("There is no saved list “@x”. There is: @mentors.", .unclear))
    for name in ["", "two words", "…", "a@b", "\u{1B}x", String(repeating: "x", count: 41)] {
      #expect(await home.kith("list", "--save", name).status == .usage, "\(name)")
    }
    #expect(await home.kith("list", "--columns", "shoe", "--save", "shoes").status == .usage)
    #expect(await home.kith("list", "ada").err.hasPrefix("“ada” is no saved list"))
    #expect(await home.kith("saved").out.split(separator: "\n").count == 1)
  }

  @Test func whatIsDoneToItIsUndone() async throws {
    let home = try await filled()
    _ = await home.kith("list", "--tag", "mentor", "--save", "mentors")

    #expect(await home.kith("saved", "delete", "mentors").status == .done)
    #expect(await home.kith("saved").out == "")
    #expect(await home.kith("undo").out.hasPrefix("Undid “saved delete”: mentors."))
    #expect(await home.kith("list", "@mentors").status == .done)
    _ = await home.kith("saved", "delete", "mentors")
    #expect(await home.kith("list", "--org", "acme", "--save", "mentors").status == .done)
    #expect(await home.kith("saved", "show", "mentors").out == "kith list --org=acme\n")
  }

  @Test func itIsNobodyAndTravels() async throws {
    let home = try await filled()
    _ = await home.kith("list", "--tag", "mentor", "--save", "zed")

    #expect(await home.kith("show", "zed").status == .unclear)
    #expect(await home.kith("find", "zed").status == .unclear)
    #expect(await home.kith("find", "-ada").out.split(separator: "\n").count == 2)
    #expect(await home.kith("pick", "-ada", "-bob", "-cid").status == .unclear)
    #expect(!(await home.kith("list").out.contains("zed")))
    #expect(await home.kith("status").out.contains("3 contacts, 1 saved list\n"))
    #expect(await home.kith("export", "--format", "jsonl").out.contains(#"[\"--tag=mentor\"]"#))
    #expect(!(await home.kith("export", "--format", "vcard").out.contains("zed")))
    let read = try #require(try home.read(await home.kith("saved", "--json").out) as? [[String: Any]])
    #expect(read.first?["arguments"] as? [String] == ["--tag=mentor"])
    #expect(read.first?["name"] as? String == "zed" && read.first?["command"] as? String == "list")
    let id = try #require(read.first?["id"] as? String)
    #expect(await home.kith("tag", "add", id, "x").status == .unclear)
  }
}
