import KithFormats
import KithRecords
import Testing

struct LinkedInFileTests {
  static let header = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
  static let preamble = """
    Notes:
    "When exporting your connection data, you may notice that some of the email addresses are missing.
    You will only see email addresses for connections who have allowed it, ""sharing""."


    """

  private func results(_ text: String) throws -> [Result<ImportedCard, CardProblem>] {
    Array(try LinkedInFile(Array(text.utf8)))
  }

  private func rows(_ rows: String...) throws -> [Result<ImportedCard, CardProblem>] {
    try results(([LinkedInFileTests.header] + rows).joined(separator: "\n"))
  }

  private func problem(_ bytes: [UInt8]) -> FormatProblem? {
    do throws(FormatProblem) {
      _ = try LinkedInFile(bytes)
      return nil
    } catch {
      return error
    }
  }

  @Test func wholeRowIsRead() throws {
    let row =
      #"Ada,Lovelace,https://www.linkedin.com/in/Ada-L/,Ada@B.example,"Engines, ""Inc""",Programmer,12 Mar 2024"#

    let results = try rows(row)

    let expected = ImportedCard(
      kind: .contact, identities: ["linkedin:ada-l", "email:ada@b.example"],
      fields: fields(
        [
          "name": PersonName(written: "Ada Lovelace", given: "Ada", family: "Lovelace").value,
          "org": .text("Engines, \"Inc\""), "title": .text("Programmer"), "connected": day(2024, 3, 12),
        ],
        [
          "email": [Labelled("Ada@B.example").value],
          "profile": [Labelled("https://www.linkedin.com/in/Ada-L/", label: "linkedin").value],
        ]),
      place: 1)
    #expect(results == [.success(expected)])
  }

  @Test(
    arguments: ["", "\u{FEFF}", "Notes:\n\n", preamble, "\u{FEFF}" + preamble, "An \"odd line,\n\n"],
    ["\n", "\r\n", "\r"])
  func headerIsFoundWhereverItStands(before: String, lineEnd: String) throws {
    let text = (before + LinkedInFileTests.header + "\nAda,Lovelace,,,,,\n\nBo,B,,,,,").replacing(
      "\n", with: lineEnd)

    #expect(try results(text).map { try $0.get().name?.display } == ["Ada Lovelace", "Bo B"])
  }

  @Test func oldHeaderHasNoURL() throws {
    let text =
      "First Name,Last Name,Email Address,Company,Position,Connected On\nAda,L,a@b.example,Engines,Boss,7-Feb-22\n"

    let card = try #require(try results(text).first).get()

    #expect(card.identities == ["email:a@b.example"])
    #expect(card.value("connected") == day(2022, 2, 7))
  }

  @Test func columnsGoByTheirNamesAndSeparatorsMayBeOthers() throws {
    let text = "Position;\"Last Name\";X;first name\nBoss;\"L;\n\";1;Ada\n"

    let card = try #require(try results(text).first).get()

    #expect(card.name == PersonName(written: "Ada L;", given: "Ada", family: "L;"))
    #expect(card.value("title") == .text("Boss"))
  }

  @Test(arguments: [
    "", "Notes:\n\"a\"\n", "Given,Family\nAda,L\n", "First Name,Last Name\nAda,L\n",
    String(repeating: "\n", count: Limit.preambleLines) + header,
  ])
  func fileWithoutHeaderIsRefused(text: String) {
    #expect(problem(Array(text.utf8)) == .noHeader)
  }

  @Test func rowsThatAreBlankAreNotCounted() throws {
    let text = LinkedInFileTests.header + "\n,,,,,,\nAda,,,,,,\n\n \n,,,,,,\nBo\n"

    let file = try LinkedInFile(Array(text.utf8))

    #expect(file.count == 2)
    #expect(try file.map { try $0.get().name?.display } == ["Ada", "Bo"])
    #expect(try file.map { try $0.get().place } == [2, 6])
  }

  @Test func rowThatCannotBeReadIsToldAndTheOthersGoOn() throws {
    let results = try rows(
      "Ada,L,,,,,", ",,https://www.linkedin.com/in/x,,,,", "Bo,B,,,Engines, Inc,Boss,12 Mar 2024",
      "\"Cy\" x,C,,,,,",
      "Di,\"D\nD\",,,,,", "Ed,E,,,,,,,,")

    #expect(
      results.map { result in (try? result.get())?.name?.display ?? "" } == [
        "Ada L", "", "", "", "Di D D", "Ed E",
      ])
    #expect(results[1] == .failure(.namelessRow(2)))
    #expect(results[2] == .failure(.cells(8, expected: 7, row: 3)))
    #expect(results[3] == .failure(.unreadableRow(4)))
  }

  @Test func quoteThatNeverClosesIsRefusedBeforeAnythingIsRead() {
    let text = LinkedInFileTests.header + "\nAda,\"L\nM\",,,,,\nBo,\"B,,,,,\nCy,C,,,,,\n"

    #expect(problem(Array(text.utf8)) == .openQuote(row: 2, line: 4))
  }

  @Test func quoteWithinACellStandsForItself() throws {
    #expect(try rows("Bo \"Bear\",B,,,,,").map { try $0.get().name?.given } == ["Bo \"Bear\""])
  }

  @Test func accentAfterASeparatorDoesNotHideIt() throws {
    #expect(try rows("Bo,\u{301}B,,,,,").map { try $0.get().name?.family } == ["\u{301}B"])
  }

  @Test func bytesThatAreNotTextAreRefused() {
    let header = Array((LinkedInFileTests.header + "\nAda,L,,,,,\nJ").utf8)

    #expect(problem(header + [0xFC] + Array("rgen,,,,,,".utf8)) == .notUTF8(line: 3))
    #expect(problem([0x50, 0x4B, 3, 4, 0, 0] + header) == .binary)
  }

  @Test func dayThatIsNoneIsLeftOutAndSaid() throws {
    let card = try #require(try rows("Ada,L,,,,,31 Feb 2024").first).get()

    #expect(card.value("connected") == nil)
    #expect(card.leftOut == ["“31 Feb 2024”, which is no day"])
  }

  @Test func onePersonInBothFilesHasOneIdentity() throws {
    let row = try #require(try rows("Ada,L,http://linkedin.example/in/ADA-1?x,,,,").first).get()
    let card = try onlyCard("FN:Ada L", "UID:1", "URL:https://www.linkedin.example/in/ada-1/")

    #expect(card.identities == ["vcard:uid:1", "linkedin:ada-1"])
    #expect(row.identities == ["linkedin:ada-1"])
  }

  @Test func kindOfAFileIsGuessedByWhatItSays() {
    #expect(FileKind.guess(bytes: Array("\u{FEFF}\r\n\nBEGIN:vcard\nEND:VCARD".utf8)) == .vcard)
    #expect(
      FileKind.guess(bytes: Array((LinkedInFileTests.preamble + LinkedInFileTests.header).utf8)) == .linkedin)
    #expect(FileKind.guess(bytes: Array("Name,Given Name\n".utf8)) == nil)
    #expect(FileKind.guess(bytes: []) == nil)
  }
}
