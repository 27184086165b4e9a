import KithCommands
import KithTestSupport
import Testing

@Suite struct TagTests {
  private func filled() async throws -> TestHome {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada Lovelace", "--tag", "Mentor")
    _ = await home.kith("add", "Grace Hopper")
    _ = await home.kith("add", "Acme", "--organisation")
    return home
  }

  @Test func severalGetSeveralTagsInOneOperation() async throws {
    let home = try await filled()

    let said = await home.kith("tag", "add", "grace", "cold", "vip", "--with", "acme", "--with", "grace")
    #expect(said == .init("Tagged Grace Hopper, Acme: cold, vip.\n"))
    #expect(await home.kith("tag", "list") == .init("cold    2\nMentor  1\nvip     2\n"))

    #expect(await home.kith("undo").out.hasPrefix("Undid “tag add”: Grace Hopper, Acme."))
    #expect(await home.kith("tag", "list") == .init("Mentor  1\n"))
  }

  @Test func aTagIsOneHoweverItIsWritten() async throws {
    let home = try await filled()

    let said = await home.kith("tag", "add", "ada", "MENTOR", " mèntor ")
    #expect(said == .init("Ada Lovelace is tagged so already. Nothing was changed.\n"))
    // Others get it as it is written already.
    #expect(await home.kith("tag", "add", "grace", "mentor").out == "Tagged Grace Hopper: Mentor.\n")
    _ = await home.kith("set", "acme", "tag+=mentór")
    #expect(await home.kith("tag", "list") == .init("Mentor  3\n"))

    #expect(await home.kith("tag", "remove", "acme", "mentor").out == "Took a tag off Acme: mentor.\n")
    #expect(await home.kith("tag", "list") == .init("Mentor  2\n"))
  }

  @Test func whomALineNamesGetsIt() async throws {
    let home = try await filled()
    home.typed = Array("grace\n\n 9afcd44d\nada love\n".utf8)

    let said = await home.kith("tag", "add", "-", "mentor")

    #expect(
      said
        == .init("Tagged Grace Hopper: Mentor.\n", err: "Ada Lovelace is tagged so already.\n"))
    home.typed = Array("grace\nnobody\n".utf8)
    #expect(await home.kith("tag", "remove", "-", "mentor").status == .unclear)
    #expect(await home.kith("tag", "list").out == "Mentor  2\n")
    home.typed = []
    let none = "Nobody was named on standard input: nothing was changed."
    #expect(await home.kith("tag", "add", "-", "mentor") == .refused(none, .unclear))
  }

  @Test func whatIsNotThereIsNotTakenOff() async throws {
    let home = try await filled()

    let one = "Ada Lovelace does not have the tag “cold”. There is: Mentor."
    #expect(await home.kith("tag", "remove", "ada", "mentor", "cold") == .refused(one, .unclear))
    let many = "None of these 2 has the tag “cold”. There is: Mentor."
    #expect(await home.kith("tag", "remove", "ada", "cold", "--with", "acme") == .refused(many, .unclear))
    #expect(
      await home.kith("tag", "remove", "ada", "MENTÓR", "--with", "acme")
        == .init("Took a tag off Ada Lovelace: MENTÓR.\n", err: "Acme was not tagged so.\n"))
    #expect(
      await home.kith("tag", "list")
        == .init("", err: "There are no tags yet. Add one with: kith tag add WHO TAG\n"))
    #expect(await home.kith("tag", "add", "ada", " ").status == .usage)
    #expect(await home.kith("tag", "add", "ada", String(repeating: "x", count: 101)).status == .usage)
  }

  @Test func programsReadTheSameAndTheTrashDoesNotCount() async throws {
    let home = try await filled()
    _ = await home.kith("tag", "add", "acme", "\u{1B}[31mred")
    _ = await home.kith("delete", "ada")

    let tags = try #require(try home.read(await home.kith("tag", "list", "--json").out) as? [[String: Any]])

    #expect(tags.map { $0["tag"] as? String } == ["\u{1B}[31mred"])
    #expect(tags.first?["count"] as? Int == 1)
    #expect(!(await home.kith("tag", "list").out.contains("\u{1B}")))
  }
}
