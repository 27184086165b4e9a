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
          Note on Grace Hopper                 d0bad0da  note: Asked about the engine for June.
          Grace Hopper                         6f9b6dae  met: Over a bug in the engine room.

          """))
    let asked = await home.kith("find", "asked", "june")
    #expect(asked == .init("Note on Grace Hopper  d0bad0da  note: Asked about the engine for June.\n"))
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

  private func ids(_ home: TestHome, _ words: String...) async -> [String] {
    let lines = await home.kith(["find"] + words).out.split(separator: "\n")
    return lines.map { String($0.prefix { $0 != "," }.split(separator: "  ").first ?? "") }
  }

  @Test func aFieldIsLookedForInThatFieldAlone() async throws {
    let home = try await filled()
    _ = await home.kith("add", "Engines Bob", "--title", "Engines", "--org", "Acme", "--tag", "mentor")

    #expect(await ids(home, "org:engines") == ["Ada Lovelace"])
    #expect(await ids(home, "TITLE:eng") == ["Engines Bob"])
    #expect(await ids(home, "tag:mentor", "engin") == ["Engines Bob"])
    #expect(await ids(home, "name:bob") == ["Engines Bob"])
    #expect(await home.kith("find", "tag:acme").status == .unclear)
    #expect(await home.kith("find", "email:").err.hasPrefix("Nothing stands behind “email:”."))
    let unknown = await home.kith("find", "foo:bar")
    #expect(
      unknown.status == .usage && unknown.err.hasPrefix("There is no field “foo” to look in. There are name"))
  }

  @Test func aPhraseStandsWholeAndSideBySide() async throws {
    let home = try await filled()
    _ = await home.kith(
      "add", "Bob", "--org", "Engines of Analysis", "--met", "As head of the research room.")

    #expect(await ids(home, "\"head of the research\"") == ["Bob"])
    #expect(await ids(home, "\"research of head\"") == [])
    #expect(await ids(home, "\"engin\"") == [])
    #expect(await ids(home, "org:Engines of Analysis") == ["Bob"])
    #expect(await ids(home, "org:Analysis of Engines") == [])
  }

  @Test func whatIsLeftOutIsNotFoundWhereverTheDashStands() async throws {
    let home = try await filled()
    _ = await home.kith("add", "Hamish Engineer", "--org", "Acme")

    #expect(await ids(home, "engin", "-bug", "-note:june") == ["Hamish Engineer", "Ada Lovelace"])
    #expect(await ids(home, "-hamish", "engin", "-note", "-org:engines", "--limit", "9").count == 2)
    #expect(await ids(home, "engin", "-org:acme", "-june") == ["Ada Lovelace", "Grace Hopper"])
    #expect(await ids(home, "--", "-engin") == [])
    #expect(await ids(home, "-engines") == ["Note on Grace Hopper", "Grace Hopper", "Hamish Engineer"])
    #expect(await home.kith("find", "ada", "--jsn").status == .usage)
    #expect(await home.kith("find", "-h").out.hasPrefix("OVERVIEW"))
    #expect(await home.kith("find", "ada", "--limit", "-1").status == .usage)
  }

  @Test func whoANoteIsAboutIsFoundByItBesideOtherWords() async throws {
    let home = try await filled()

    #expect(await ids(home, "note:june") == ["Note on Grace Hopper"])
    let found = await home.kith("find", "hopper", "note:june")
    #expect(found.out == "Grace Hopper  6f9b6dae  note: Asked about the engine for June.\n")
    #expect(await ids(home, "engine", "-note:june") == ["Ada Lovelace"])
    _ = await home.kith("note", "add", "ada", "Likes June.")
    #expect(await ids(home, "note:june", "org:engines") == ["Ada Lovelace"])
  }

  @Test func whatIsNearlyTypedIsFoundAndSaidToBeNear() async throws {
    let home = try await filled()

    let near = await home.kith("find", "lovlace")
    #expect(
      near == .init("Ada Lovelace  Head, Engines  9afcd44d\n", err: "No one fits “lovlace”. Nearest:\n"))
    #expect(await ids(home, "garce", "hopepr") == ["Grace Hopper"])
    #expect(await ids(home, "org:engiens") == ["Ada Lovelace"])
    #expect(await ids(home, "engiens", "-org:engines") == ["Note on Grace Hopper", "Grace Hopper"])
    #expect(await ids(home, "\"lovlace\"") == [])
    #expect(await ids(home, "xy") == [])
    for (word, isNear) in [("lovlace", true), ("lovelace", false)] {
      let hits = try home.read(await home.kith("find", word, "--json").out) as? [[String: Any]]
      #expect(hits?.map { $0["near"] as? Bool } == [isNear])
    }
  }

  /// An index of words knows no signs.
  @Test func aSignIsFoundWhereItStands() async throws {
    let home = try await filled()
    _ = await home.kith("add", "Bob 🎸", "--tag", "❤️", "--tag", "maths")
    _ = await home.kith("note", "add", "bob", "Plays 👍🏽 on the 🎹, for 5 €.")

    #expect(await ids(home, "🎸") == ["Bob 🎸"])
    #expect(await ids(home, "bob", "❤") == ["Bob 🎸"])
    #expect(await ids(home, "tag:❤️") == ["Bob 🎸"])
    #expect(await ids(home, "name:❤️") == [])
    #expect(await ids(home, "🦜") == [])
    #expect(await ids(home, "maths", "-🎸") == ["Ada Lovelace"])
    #expect(await ids(home, "€ 👍") == ["Note on Bob 🎸"])
    #expect(await ids(home, "note:🎹") == ["Note on Bob 🎸"])
    #expect(await ids(home, "maths", "-note:🎹") == ["Ada Lovelace"])
    let beside = await home.kith("find", "maths", "note:🎹").out
    #expect(beside.hasPrefix("Bob 🎸") && beside.hasSuffix("note: Plays 👍🏽 on the 🎹, for 5 €.\n"))
    #expect(await home.kith("find", "🎸", "tag:***").status == .usage)
  }

  @Test func ofTwoAddressesTheOneThatFitsIsShown() async throws {
    let home = try await TestHome.begun()
    for (name, typed) in [("Ann", ["bob2@x.org", "bob@x.org"]), ("Eve", ["bob@x.org", "bob2@x.org"])] {
      _ = await home.kith(["add", name] + typed.flatMap { ["--email", $0] })
    }

    let found = await home.kith("find", "bob@x.org").out.split(separator: "\n")
    #expect(found.count == 2 && found.allSatisfy { $0.hasSuffix("  email: bob@x.org") }, "\(found)")
    #expect(await home.kith("find", "bob2@x.org").out.contains("email: bob2@x.org"))
  }

  @Test func hitsStandOutOnATerminalAndNowhereElse() async throws {
    let home = try await filled()
    _ = await home.kith(
      "add", "王芳", "--met", "在北京 \u{1B}[31m的大会上认识了 e\u{301}ngine 的人 and talked for a long, long time.")
    (home.colours, home.isTerminal, home.width) = (true, true, 80)

    let bold = await home.kith("find", "engine", "bug").out
    #expect(bold.contains("\u{1B}[1mbug\u{1B}[0m in the \u{1B}[1mengine\u{1B}[0m room."))
    let wide = await home.kith("find", "engine", "talk").out
    #expect(wide.contains("\u{1B}[1me\u{301}ngine\u{1B}[0m") && !wide.contains("\u{1B}[31m"))
    (home.colours, home.isTerminal, home.width) = (false, false, nil)
    #expect(!(await home.kith("find", "engine").out).contains("\u{1B}"))
  }

  @Test func noLineIsWiderThanTheTerminalAndTheHitIsSeen() async throws {
    let home = try await filled()
    let long =
      "Long before the meeting in 北京市中心 somebody had spoken at length about zeppelins and their sheds."
    _ = await home.kith("add", "Wilhelmina Featherstonehaugh", "--title", "Head of Everything", "--met", long)

    for width in [40, 60, 80, 200] {
      home.width = width
      let line = await home.kith("find", "zeppelin").out
      #expect(line.contains("zeppelin"), "\(width): \(line)")
      // Characters of two columns are fewer than their width.
      #expect(line.count - 1 <= width, "\(width): \(line)")
    }
  }
}
