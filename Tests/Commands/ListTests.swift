import KithCommands
import KithTestSupport
import Testing

@Suite struct ListTests {
  private func filled() async throws -> TestHome {
    let home = try await TestHome.begun()
    _ = await home.kith(
      "add", "Ada Lovelace", "--org", "The Analytical Engine Company", "--title", "Head of Research")
    _ = await home.kith("add", "山田 太郎", "--org", "エンジン")
    _ = await home.kith("add", "Acme", "--organisation")
    return home
  }

  @Test func columnsAreAsWideAsTheyHaveToBe() async throws {
    let home = try await filled()

    let listed = await home.kith("list")
    #expect(
      listed
        == .init(
          """
          Ada Lovelace  Head of Research, The Analytical Engine Company  9afcd44d
          山田 太郎     エンジン                                         6f9b6dae

          """))
  }

  @Test func onATerminalLinesAreCutAndCounted() async throws {
    let home = try await filled()
    (home.width, home.isTerminal) = (40, true)

    let said = await home.kith("list")

    #expect(
      said
        == .init(
          """
          Ada Lovelace  Head of Researc…  9afcd44d
          山田 太郎     エンジン          6f9b6dae

          """, err: "2 of 2 contacts\n"))
  }

  @Test func namesStayReadableOnANarrowTerminal() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith(
      "add", "Augusta Ada King Lovelace", "--org", "The Analytical Engine Company", "--title", "Countess")
    home.width = 40

    #expect(await home.kith("list").out == "Augusta Ada King Lovelace  9afcd44d\n")
    #expect(await home.kith("log").out.hasSuffix("  add  Augusta Ada King Lovelace\n"))
    home.width = 24
    #expect(await home.kith("list").out == "Augusta Ada King Lovela…\n")
    home.width = 80
    #expect(await home.kith("list").out.contains("Countess"))
  }

  @Test func colourIsOnlyForThoseWhoAskedForIt() async throws {
    let home = try await filled()
    let plain = await home.kith("list", "--kind", "organisation")
    home.colours = true

    let coloured = await home.kith("list", "--kind", "organisation")

    #expect(!plain.out.contains("\u{1B}"))
    #expect(coloured.out.hasPrefix("\u{1B}[1mAcme\u{1B}[0m  "))
  }

  @Test func aKindAndALimitAreKept() async throws {
    let home = try await filled()

    #expect(await home.kith("list", "--kind", "organisation").out.hasPrefix("Acme  "))
    #expect(await home.kith("list", "--limit", "1").out.split(separator: "\n").count == 1)
    #expect(await home.kith("list", "--limit", "0").status == .usage)
    let unknown = await home.kith("list", "--kind", "robot")
    #expect(unknown.status == .usage)
    #expect(unknown.err.contains("contact, organisation, note") || unknown.err.contains("'contact'"))
  }

  @Test func theTrashIsListedWithWhatItIs() async throws {
    let home = try await filled()
    let empty = await home.kith("list", "--trash")
    _ = await home.kith("delete", "acme")
    _ = await home.kith("delete", "ada")

    let said = await home.kith("list", "--trash")

    #expect(empty == .init("", err: "The trash is empty.\n"))
    #expect(
      said
        == .init(
          """
          Acme                                                           organisation  d0bad0da
          Ada Lovelace  Head of Research, The Analytical Engine Company  contact       9afcd44d

          """))
  }

  @Test func programsReadTheSame() async throws {
    let home = try await filled()

    let cards = try #require(try home.read(await home.kith("list", "--json").out) as? [[String: Any]])

    #expect(cards.map { $0["name"] as? String } == ["Ada Lovelace", "山田 太郎"])
    #expect(cards.first?["edited"] as? String == "2026-01-01T00:00:00.000Z")
    #expect((cards.first?["id"] as? String)?.count == 32)
  }
}
