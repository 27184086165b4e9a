import KithCommands
import KithTestSupport
import Testing

@Suite struct TrashTests {
  @Test func whoeverIsDeletedCanBeTakenOutAgain() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada")
    let before = await home.kith("show", "ada")

    let deleted = await home.kith("delete", "ada")
    let gone = await home.kith("list")
    let again = await home.kith("delete", "ada")
    let undeleted = await home.kith("undelete", "ada")
    let twice = await home.kith("undelete", "ada")

    let id = before.out.prefix(21).suffix(8)
    #expect(deleted == .init("Ada is in the trash now. Take it out again with: kith undelete \(id)\n"))
    #expect(gone.out == "")
    #expect(again == .refused("Ada is in the trash. Take it out with: kith undelete \(id)", .unclear))
    #expect(undeleted == .init("Ada is out of the trash. Put it back with: kith delete \(id)\n"))
    #expect(twice == .refused("Ada is not in the trash. See it with: kith show \(id)", .unclear))
    #expect(await home.kith("show", "ada") == before)
  }

  @Test func whatIsEditedInTheTrashStaysThereAndIsReported() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada")
    _ = await home.kith("delete", "ada")
    home.time += 1000

    let said = await home.kith("set", "ada", "title=Head")
    let reported = await home.kith("conflicts")
    let settled = await home.kith("delete", "ada")

    #expect(
      said
        == .init(
          "Changed Ada: title.\n",
          err: """
            It is in the trash, and stays there. Take it out with: kith undelete 9afcd44d

            """))
    #expect(
      reported
        == .init(
          """
          Ada  9afcd44d
            It was edited after it went to the trash.
            Take it out with: kith undelete 9afcd44d
            Leave it there with: kith delete 9afcd44d

          """))
    #expect(
      settled
        == .init(
          """
          Ada stays in the trash, with what was edited since. Take it out again with: kith undelete 9afcd44d

          """))
    #expect(await home.kith("conflicts") == .init("", err: "Nothing is disputed.\n"))
    #expect(await home.kith("list", "--trash").out.hasPrefix("Ada  Head"))
  }

  @Test func aNoteIsDeletedByItsID() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada")
    _ = await home.kith("note", "add", "ada", "Tea.")
    let id = String(await home.kith("note", "list").out.split(separator: " ")[1])

    let said = await home.kith("delete", id)

    #expect(said == .init("Tea. is in the trash now. Take it out again with: kith undelete \(id)\n"))
    #expect(await home.kith("note", "list").out == "")
    #expect(await home.kith("undelete", id).status == .done)
    #expect(await home.kith("note", "show", id).out.hasPrefix("Note on Ada"))
  }
}
