import KithCommands
import KithTestSupport
import Testing

@Suite struct FindTests {
  private func filled() async throws -> TestHome {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada Lovelace", "--org", "Engines", "--title", "Head", "--tag", "maths")
    _ = await home.kith("add", "Grace Hopper", "--met", "Over a bug in the engine room.")
    _ = await home.kith("note", "add", "grace", "Asked about the engine for June.")
    return home
  }

  @Test func theBestFitComesFirstAndNotesSayWhomTheyAreAbout() async throws {
    let home = try await filled()

    let found = await home.kith("find", "ENGIN")
    #expect(
      found
        == .init(
          """
          Ada Lovelace          Head, Engines  9afcd44d
          Note on Grace Hopper                 d0bad0da  Asked about the engine for June.
          Grace Hopper                         6f9b6dae  Over a bug in the engine room.

          """))
    let asked = await home.kith("find", "asked", "june")
    #expect(asked == .init("Note on Grace Hopper  d0bad0da  Asked about the engine for June.\n"))
  }

  @Test func programsReadTheSame() async throws {
    let home = try await filled()

    let hits = try #require(try home.read(await home.kith("find", "june", "--json").out) as? [[String: Any]])

    #expect(hits.count == 1)
    #expect(hits.first?["kind"] as? String == "note")
    let about = try #require(hits.first?["about"] as? [[String: String]])
    #expect(about.map { $0["name"] } == ["Grace Hopper"])
    #expect(await home.kith("find", "nothing", "--json") == .init("[]\n"))
  }

  @Test func nothingFoundIsSaid() async throws {
    let home = try await filled()

    let none = "Nothing fits “difference”. Type fewer words, or less of each."
    #expect(await home.kith("find", "difference") == .refused(none, .unclear))
    #expect(await home.kith("find", "***").status == .usage)
  }

  @Test func whatLiesInTheTrashIsNotFound() async throws {
    let home = try await filled()
    _ = await home.kith("delete", "grace")

    #expect(await home.kith("find", "bug").status == .unclear)
  }
}
