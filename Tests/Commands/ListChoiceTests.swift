import KithCommands
import KithReplica
import KithTestSupport
import Testing

/// What is listed, in which order, and what of it.
@Suite struct ListChoiceTests {
  private func filled() async throws -> TestHome {
    let home = try await TestHome.begun()
    _ = await home.kith(
      "add", "Ada Lovelace", "--org", "The Acme Company, Ltd.", "--tag", "Mentor", "--tag", "cold",
      "email.home=ada@home.example", "email.work=ada@work.example", "address=1 Row", "address.city=London")
    home.time += 86_400_000
    _ = await home.kith("add", "Bob", "--org", "Zeppelin", "--tag", "mentor")
    home.time += 86_400_000
    _ = await home.kith("add", "Cid", "--org", "Acme", "--email", "cid@x.example")
    home.time += 86_400_000
    _ = await home.kith("add", "Dan")
    _ = await home.kith("add", "Acme", "--organisation")
    home.time += 86_400_000
    _ = await home.kith("set", "ada", "title=Head")
    return home
  }

  private func names(_ home: TestHome, _ options: String...) async -> [String] {
    await home.kith(["list", "--template", "{name}"] + options).out.split(separator: "\n").map(String.init)
  }

  @Test func tagsAndOrganisationsAndDaysAreChosenTogether() async throws {
    let home = try await filled()

    #expect(await names(home, "--tag", "MÉNTOR") == ["Ada Lovelace", "Bob"])
    #expect(await names(home, "--tag", "mentor", "--tag", "cold") == ["Ada Lovelace"])
    #expect(await names(home, "--org", "acme comp") == ["Ada Lovelace"])
    #expect(await names(home, "--org", "ACME") == ["Ada Lovelace", "Cid"])
    #expect(await names(home, "--org", "cme") == [])
    #expect(await names(home, "--changed-since", "today") == ["Ada Lovelace"])
    #expect(await names(home, "--changed-since", "2026-01-03") == ["Ada Lovelace", "Cid", "Dan"])
    #expect(
      await names(home, "--tag", "mentor", "--org", "acme", "--changed-since", "2d") == ["Ada Lovelace"])
    #expect(await names(home, "--kind", "organisation", "--changed-since", "2026-01-03") == ["Acme"])
    _ = await home.kith("delete", "bob")
    #expect(await names(home, "--tag", "mentor", "--trash") == ["Bob"])
  }

  @Test func theOrderIsWhatOneAsksFor() async throws {
    let home = try await filled()
    let (ada, bob, cid, dan) = ("Ada Lovelace", "Bob", "Cid", "Dan")

    #expect(await names(home, "--sort", "name", "--reverse") == [dan, cid, bob, ada])
    #expect(await names(home, "--sort", "changed") == [ada, dan, cid, bob])
    #expect(await names(home, "--sort", "added") == [dan, cid, bob, ada])
    #expect(await names(home, "--sort", "added", "--reverse", "--limit", "1") == [ada])
    #expect(await names(home, "--sort", "org") == [cid, ada, bob, dan])
    #expect(await home.kith("list", "--sort", "age").status == .usage)
  }

  @Test func columnsAreThoseThatWereNamed() async throws {
    let home = try await filled()

    let said = await home.kith("list", "--columns", "name, org,email,added", "--org", "acme")
    #expect(
      said
        == .init(
          """
          Ada Lovelace  The Acme Company, Ltd.  ada@work.example, ada@home.example  2026-01-01 00:00
          Cid           Acme                    cid@x.example                       2026-01-03 00:00

          """))
    let parts = await home.kith(
      "list", "--columns", "name.family,email.WORK,address.city,tag", "--limit", "1")
    #expect(parts == .init("Lovelace  ada@work.example  London  cold, Mentor\n"))

    let unknown = await home.kith("list", "--columns", "name,shoe")
    #expect(unknown.status == .usage && unknown.err.hasPrefix("There is no column “shoe”. There are: name, "))
    #expect(await home.kith("list", "--columns", "name.shoe").err.contains("name.given, "))
    #expect(await home.kith("list", "--columns", "title.x").status == .usage)
    #expect(await home.kith("list", "--columns", ",").status == .usage)
    #expect(await home.kith("list", "--columns", "name", "--template", "x").status == .usage)
  }

  /// More than are opened at once.
  @Test func manyAreOpenedEachInItsPlace() async throws {
    let home = try await TestHome.begun()
    let count = Replica.Limit.openedAtOnce * 2 + 1
    let names = (0..<count).map { "Somebody \($0 + 10_000)" }
    let cards = names.map { "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:\($0)\r\nTITLE:\($0)\r\nEND:VCARD\r\n" }
    home.typed = Array(cards.joined().utf8)
    _ = await home.kith("import", "-")

    let lines = await home.kith("list", "--template", "{name}{title}").out.split(separator: "\n")
    #expect(lines.map(String.init) == names.map { $0 + $0 })
    let columns = await home.kith("list", "--columns", "title").out.split(separator: "\n")
    #expect(columns.map(String.init) == names)
  }

  @Test func aTemplateFillsItsPlaces() async throws {
    let home = try await filled()

    let said = await home.kith(
      "list", "--template", #"{name.given} <{email}>\t{{{title}}}\n"#, "--changed-since", "2026-01-03")
    #expect(said == .init("Ada <ada@work.example>\t{Head}\n\nCid <cid@x.example>\t{}\n\nDan <>\t{}\n\n"))

    let unknown = await home.kith("list", "--template", "{shoe}")
    #expect(unknown.status == .usage && unknown.err.hasPrefix("There is no place “shoe”. There are: name, "))
    #expect(await home.kith("list", "--template", "a {name").status == .usage)
    #expect(await home.kith("list", "--template", "}").out == "}\n}\n}\n}\n")
  }

  @Test func whatSteersATerminalIsShownInstead() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Eve\u{1B}[2J\nX", "--org", "a\tb\u{202E}c")

    let said = await home.kith("list", "--template", "{name}|{org}\u{7}")
    #expect(said.out == "Eve\\u{1b}[2J X|a b\\u{202e}c\\u{7}\n")
    #expect(!(await home.kith("list", "--columns", "name,org").out.contains("\u{1B}")))
  }

  @Test func programsReadWhatWasAskedFor() async throws {
    let home = try await filled()
    func read(_ options: String...) async throws -> [[String: Any]] {
      try #require(
        try home.read(await home.kith(["list", "--json", "--tag", "cold"] + options).out) as? [[String: Any]])
    }

    let columns = try await read("--columns", "name,email,title,birthday,added")
    #expect(columns.first?.keys.sorted() == ["added", "birthday", "email", "id", "name", "title"])
    #expect((columns.first?["email"] as? [String])?.sorted() == ["ada@home.example", "ada@work.example"])
    #expect(columns.first?["title"] as? String == "Head")
    #expect(columns.first?["added"] as? String == "2026-01-01T00:00:00.000Z")
    let filled = try await read("--template", #"{name}\t{title}"#)
    #expect(filled.first?["text"] as? String == "Ada Lovelace\tHead" && filled.first?["kind"] != nil)
  }

  @Test func whyThereIsNothingIsSaid() async throws {
    let home = try await filled()

    #expect(
      await home.kith("list", "--tag", "mentr")
        == .init("", err: "Nobody has the tag “mentr”. See which there are with: kith tag list\n"))
    let nothing = "Nothing fits all of that. Leave something out, or see them all with: kith list\n"
    #expect(await home.kith("list", "--tag", "cold", "--org", "zeppelin") == .init("", err: nothing))
    #expect(await home.kith("list", "--tag", "cold", "--org", "zeppelin", "--json") == .init("[]\n"))
    let when = await home.kith("list", "--changed-since", "soon")
    #expect(when.status == .usage && when.err.contains("2w"))
    #expect(await home.kith("list", "--tag", "").status == .usage)
    #expect(await home.kith("list", "--org", "…").status == .usage)
  }
}
