import KithFormats
import KithRecords
import KithTestSupport
import Testing

struct VCardFileTests {
  @Test func emptyFileIsNotAVCard() {
    #expect(problem([]) == .notVCard)
    #expect(problem(Array("\r\n \r\n".utf8)) == .notVCard)
  }

  @Test func otherTextIsNotAVCard() {
    #expect(problem(Array("First Name,Last Name,URL\nAda,L,\n".utf8)) == .notVCard)
  }

  @Test func pictureIsBinary() {
    let picture: [UInt8] =
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array(repeating: 7, count: 99)

    #expect(problem(picture) == .binary)
  }

  @Test(arguments: [
    ("BEGIN:VCARD\nFN:A\nEND:VCARD\nBEGIN:VCARD\nFN:B\n", 4),
    ("BEGIN:VCARD\nFN:A\nBEGIN:VCARD\nFN:B\nEND:VCARD\n", 1), ("BEGIN:VCARD", 1),
    ("BEGIN:VCARD\nFN:A\nEND:VCARD\n\n\nBEGIN:VCARD\nFN:B\nEND:VCAR", 6),
  ])
  func truncatedCardIsToldByItsFirstLine(text: String, line: Int) {
    #expect(problem(Array(text.utf8)) == .truncatedCard(line: line))
  }

  @Test(arguments: ["stray", "END:VCARD"])
  func lineBetweenCardsIsTold(stray: String) {
    let text = "BEGIN:VCARD\nFN:A\nEND:VCARD\n\(stray)\nBEGIN:VCARD\nFN:B\nEND:VCARD\n"

    #expect(problem(Array(text.utf8)) == .outsideCard(line: 4))
  }

  @Test func bytesThatAreNotUTF8AreToldByTheirLine() {
    let bytes =
      Array("BEGIN:VCARD\r\nVERSION:3.0\r\nNOTE:a\r\n b\r\nFN:J".utf8) + [0xFC]
      + Array("rgen\r\nEND:VCARD\r\n".utf8)

    #expect(problem(bytes) == .notUTF8(line: 5))
  }

  @Test func oldVersionIsRefusedWithWhatToDo() {
    let refused = problem(vcard("FN:Ada", version: "2.1"))

    #expect(refused == .version("2.1", line: 2))
    #expect(
      refused?.description
        == "Line 2 says vCard 2.1, which kith does not read. Export the contacts as vCard 3.0 or 4.0.")
  }

  @Test func longestLineIsTakenAndALongerOneRefused() throws {
    let frame = Array("BEGIN:VCARD\nFN:Ada\nX-A:".utf8)
    let end = Array("\nEND:VCARD\n".utf8)
    let longest = frame + [UInt8](repeating: 65, count: Limit.lineBytes - 4) + end
    let longer = frame + [UInt8](repeating: 65, count: Limit.lineBytes - 3) + end
    let huge = [UInt8](repeating: 65, count: 200 << 20)

    #expect(try onlyCard(longest).leftOut == ["X-A on line 3, 16384 KiB"])
    #expect(problem(longer) == .lineTooLong(line: 3))
    #expect(problem(huge) == .lineTooLong(line: 1))
  }

  @Test func foldsDoNotHideALongLine() {
    let fold = Array("\n ".utf8) + [UInt8](repeating: 65, count: 1 << 20)
    var bytes = Array("BEGIN:VCARD\nNOTE:".utf8)
    for _ in 0..<17 { bytes += fold }
    bytes += Array("\nEND:VCARD".utf8)

    #expect(problem(bytes) == .lineTooLong(line: 2))
  }

  @Test func cardOfTooManyLinesIsRefused() {
    let lines = Array(repeating: "NOTE:a", count: Limit.cardLines).joined(separator: "\n")

    #expect(problem(Array("BEGIN:VCARD\n\(lines)\nEND:VCARD\n".utf8)) == .cardTooLong(line: 1))
  }

  @Test func pictureAndOtherLargeDataAreLeftOutAndSaid() throws {
    let data = String(repeating: "QUJD", count: 10_240)
    let card = try onlyCard(
      "FN:Ada", "PHOTO;ENCODING=b;TYPE=JPEG:" + data, "PHOTO;VALUE=uri:https://a.example/1.jpg")

    #expect(card.leftOut == ["PHOTO on line 4, 41 KiB"])
    #expect(card.kept == ["PHOTO;VALUE=uri:https://a.example/1.jpg"])
  }

  @Test func keptLinesHaveABoundTogether() throws {
    let data = String(repeating: "x", count: 15 << 10)
    let lines = (1...5).map { "X-\($0):" + data }

    let card = try onlyCard(
      Array((["BEGIN:VCARD", "FN:Ada"] + lines + ["END:VCARD"]).joined(separator: "\n").utf8))

    #expect(card.kept.count == 4)
    #expect(card.leftOut == ["X-5 on line 7, 16 KiB"])
  }

  @Test func cardThatNamesNobodyIsSkippedAndTheOthersAreRead() throws {
    let file = try VCardFile(vcard("TITLE:Boss") + vcard("FN:Ada"))

    let results = Array(file)

    #expect(file.count == 2)
    #expect(results.first == .failure(.nameless(line: 1)))
    #expect(try results.last?.get().name?.written == "Ada")
  }

  @Test func addressOfColonsTakesNoLongerThanOthers() throws {
    let colons = String(repeating: ":", count: 15 << 10)
    let address = "ADR;LABEL=x:" + colons + ";;;;;;"
    let lines = [String](repeating: address, count: 20)
    let text = (["BEGIN:VCARD", "FN:Ada"] + lines + ["END:VCARD"]).joined(separator: "\n")

    #expect(try onlyCard(Array(text.utf8)).leftOut == [])
  }

  @Test func typesWithoutEndAreCut() throws {
    let types = String(repeating: "a,b,c,", count: 100) + "work"

    let label = try #require(
      try onlyCard("FN:Ada", "TEL;TYPE=" + types + ":1").labelled("phone").first?.label)

    #expect(label == "a b c")
  }

  @Test func anyBytesAreReadOrRefused() throws {
    let pieces = [
      "BEGIN:VCARD\n", "END:VCARD\n", "VERSION:3.0\n", "FN:Ada\n", "N:;;\\", ";", ":", "=", "\"", "\\",
      "\r\n ", "\n", ".",
      "item1.", "X-ABLabel:", "_$!<>!$_", "ADR;LABEL=:", "TEL;TYPE=,:tel:;ext=", "BDAY:--", "ORG:;;",
      "URL:://", "^n",
      "EMAIL:", "X-KITH-CUSTOM;NAME=:", "\0", "é", "IMPP::", "https://linkedin.com/in/%", "CATEGORIES:,\\,,",
    ]
    var cards = 0
    for seed in 0..<2000 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      var text = random.oneIn(4) ? "" : "BEGIN:VCARD\n"
      for _ in 0..<random.below(30) { text += pieces[random.below(pieces.count)] }
      if !random.oneIn(4) { text += "\nEND:VCARD" }
      var bytes = Array(text.utf8)
      if random.oneIn(8), !bytes.isEmpty { bytes[random.below(bytes.count)] = UInt8(random.below(256)) }

      guard let file = try? VCardFile(bytes) else { continue }
      let results = Array(file)

      #expect(results.count == file.count, "seed \(seed)")
      cards += results.count
    }
    #expect(cards > 300)
  }
}
