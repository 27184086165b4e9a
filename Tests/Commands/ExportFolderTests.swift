import Foundation
import KithCommands
import KithTestSupport
import Testing

@Suite struct ExportFolderTests {
  private let folder = NSTemporaryDirectory() + "kith-export-\(UUID().uuidString)"

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
  }

  private func left() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: NSTemporaryDirectory())
      .filter { $0.hasPrefix(URL(filePath: folder).lastPathComponent) }
  }

  /// Each word that was planted stands in the folder, whichever field and record it stands in.
  @Test func everythingThatWasTypedIsInIt() async throws {
    let home = try await TestHome.begun()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let fields = [
      "phonetic=Wphonetic", "nickname=Wnickname", "pronouns=Wpronouns", "org=Worg", "title=Wtitle",
      "department=Wdepartment", "industry=Windustry", "email.Wlabel=Wemail@x.example", "phone=Wphone",
      "profile=Wprofile", "web=Wweb", "address=Wstreet", "birthday=1984-05-09", "anniversary.Wday=2010-06-12",
      "tag=Wtag", "related.Wsister=Wrelated", "met=Wmet", "connected=2020-02-03", "custom.Wcustom=Wvalue",
    ]
    _ = await home.kith(["add", "Wname"] + fields)
    _ = await home.kith("add", "Worganisation", "--organisation", "industry=Wtrade")
    _ = await home.kith("add", "Wtrashed", "--note", "Wtrashnote")
    _ = await home.kith("note", "add", "wname", "Wnote\nWsecond")
    _ = await home.kith("delete", "wtrashed")
    _ = await home.kith("list", "--tag", "wtag", "--save", "Wsaved")

    let said = await home.kith("export", "--all", folder)

    let holds = "2 contacts, 1 organisation, 2 notes, 1 saved list, 1 of them in the trash"
    #expect(said.out == "\(folder) holds \(holds).\n")
    let records = try text("records.jsonl")
    let planted = (fields.flatMap { $0.split { !$0.isLetter } }.filter { $0.hasPrefix("W") }).map(String.init)
    for word in planted + [
      "Wname", "Worganisation", "Wtrade", "Wtrashed", "Wtrashnote", "Wnote", "Wsecond", "wtag", "Wsaved",
      "1984-05-09", "2010-06-12", "2020-02-03",
    ] {
      #expect(records.contains(word), "\(word)")
    }
    let cards = try text("contacts.vcf").replacing("\r\n ", with: "")
    for word in ["Wname", "Worganisation", "Wnote", "Wemail"] { #expect(cards.contains(word), "\(word)") }
    #expect(!cards.contains("Wtrashed"))
    #expect(try text("notes.md").contains("about Wname\n\nWnote\nWsecond\n"))
    #expect(try text("README.txt").contains("records.jsonl"))
    #expect(try left().count == 1)
    let mode = try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? Int
    #expect(mode == 0o700)
  }

  @Test func whatIsThereIsLeftAsItIs() async throws {
    let home = try await TestHome.begun()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)

    let said = await home.kith("export", "--all", folder)

    #expect(said.status == .conflict && said.err.contains("is there already"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty && left().count == 1)
  }

  @Test func aFolderMayBeNamedWithSlashesBehindIt() async throws {
    let home = try await TestHome.begun()
    defer { try? FileManager.default.removeItem(atPath: folder) }

    let said = await home.kith("export", "--all", folder + "//")

    #expect(said == .init("\(folder) holds no records.\n", err: said.err))
    #expect(said.err.hasSuffix("\(folder)/README.txt.\n"))
    #expect(try left().count == 1)
  }

  /// As a second Control-C leaves it: the next one removes what nobody writes any more.
  @Test func whatAKilledProgramLeftIsRemoved() async throws {
    let home = try await TestHome.begun()
    defer { for name in (try? left()) ?? [] { remove(name) } }
    for process in ["999999999", "1", "x"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder).part-\(process)/deep", withIntermediateDirectories: true)
    }

    #expect(await home.kith("export", "--all", folder).status == .done)

    let name = URL(filePath: folder).lastPathComponent
    #expect(try left().sorted() == [name, name + ".part-1", name + ".part-x"])
  }

  @Test func whoIsInterruptedIsToldWhatIsLeft() async throws {
    // Only one of the two tasks is at work at any time.
    nonisolated(unsafe) let home = try await TestHome.begun()
    let folder = folder
    _ = await home.kith("add", "Ada")

    let said = await Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await home.kith("export", "--all", folder)
    }.value

    let sentence = "Interrupted. \(folder) was not written, and nothing of it is left."
    #expect(said == .refused(sentence, .interrupted))
    #expect(try left().isEmpty)
  }

  @Test func howFarItIsCountsAllThatIsWritten() async throws {
    let home = try await TestHome.begun()
    let cards = (1...1_000).map { "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Somebody \($0)\r\nEND:VCARD\r\n" }
    home.typed = Array(cards.joined().utf8)
    _ = await home.kith("import", "-")
    _ = await home.kith("list", "--save", "everybody")
    for (format, all) in [("jsonl", 1_001), ("vcard", 1_000)] {
      home.followed = []
      _ = await home.kith("export", "--format", format)
      #expect(home.followed.first == "Writing: 1000 of \(all)", "\(home.followed)")
    }
  }

  private func remove(_ name: String) {
    try? FileManager.default.removeItem(atPath: NSTemporaryDirectory() + name)
  }

  @Test func whatCannotBeWrittenLeavesNothing() async throws {
    let home = try await TestHome.begun()

    let said = await home.kith("export", "--all", folder + "/deeper")
    #expect(said.status == .failed && said.err.contains("cannot be written"))
    #expect(try left().isEmpty)

    for words in [[], ["--format", "vcard", "--all", folder], ["--all", ""], ["--format", "csv"]] {
      #expect(await home.kith(["export"] + words).status == .usage, "\(words)")
    }
    #expect(try left().isEmpty)
  }
}
