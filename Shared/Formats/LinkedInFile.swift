import KithRecords

/// LinkedIn's `Connections.csv`: its people one after the other.
///
/// Making one reads the whole file once and throws if any of it is broken, so that a broken file changes
/// nothing.
package struct LinkedInFile: Sequence, Sendable {
  /// How many rows say anything.
  package let count: Int
  private let bytes: [UInt8]
  private let header: LinkedInHeader

  package init(_ bytes: [UInt8]) throws(FormatProblem) {
    guard bytes.count <= Limit.fileBytes else { throw .tooLarge(bytes: bytes.count) }
    if looksBinary(bytes) { throw .binary }
    if let line = LinkedInFile.lineThatIsNotText(bytes) { throw .notUTF8(line: line) }
    guard let header = LinkedInHeader.find(in: bytes) else { throw .noHeader }
    (self.bytes, self.header) = (bytes, header)
    count = try LinkedInFile.checked(bytes, header)
  }

  package func makeIterator() -> Iterator {
    Iterator(header: header, rows: LinkedInFile.rows(bytes, header))
  }

  package struct Iterator: IteratorProtocol {
    let header: LinkedInHeader
    var rows: CommaRows
    var number = 0

    package mutating func next() -> Result<ImportedCard, CardProblem>? {
      while let row = rows.next() {
        number += 1
        switch row.content {
        case .badQuotes, .open: return .failure(.unreadableRow(number))
        case .tooLong: return .failure(.longRow(number))
        case .cells(let cells):
          guard !cells.allSatisfy(\.isEmpty) else { continue }
          return LinkedInRow(cells: cells, header: header, number: number).card
        }
      }
      return nil
    }
  }

  private static func rows(_ bytes: [UInt8], _ header: LinkedInHeader) -> CommaRows {
    CommaRows(bytes, from: header.offset, line: header.line, separator: header.separator)
  }

  private static func checked(_ bytes: [UInt8], _ header: LinkedInHeader) throws(FormatProblem) -> Int {
    var rows = rows(bytes, header)
    var (number, count) = (0, 0)
    while let row = rows.next() {
      number += 1
      switch row.content {
      case .open: throw .openQuote(row: number, line: row.line)
      case .cells(let cells): count += cells.allSatisfy(\.isEmpty) ? 0 : 1
      case .badQuotes, .tooLong: count += 1
      }
    }
    return count
  }

  private static func lineThatIsNotText(_ bytes: [UInt8]) -> Int? {
    guard bytes.contains(where: { $0 >= 0x80 }), String(validating: bytes, as: UTF8.self) == nil else {
      return nil
    }
    let lines = bytes.split(separator: ASCII.newline, omittingEmptySubsequences: false)
    return lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }.map { $0 + 1 }
  }
}

/// One row of it.
struct LinkedInRow {
  let cells: [String]
  let header: LinkedInHeader
  let number: Int

  var card: Result<ImportedCard, CardProblem> {
    // Programs leave empty cells out at the end of a row; one too many could belong anywhere.
    guard cells.dropFirst(header.count).allSatisfy(\.isEmpty) else {
      return .failure(.cells(cells.count, expected: header.count, row: number))
    }
    let (given, family) = (cell(.given), cell(.family))
    let written = [given, family].compactMap { $0 }.joined(separator: " ")
    guard !written.isEmpty else { return .failure(.namelessRow(number)) }
    var card = ImportedCard(kind: .contact, place: number)
    var gatherer = FieldGatherer(kind: .contact)
    let name = PersonName(written: written, given: given, family: family)
    _ = gatherer.put("name", name.value)
    if let company = cell(.company) { _ = gatherer.put("org", .text(company)) }
    if let position = cell(.position) { _ = gatherer.put("title", .text(position)) }
    if let email = cell(.email) { _ = gatherer.add("email", Labelled(email).value) }
    if let url = cell(.url) {
      _ = gatherer.add("profile", Labelled(url, label: "linkedin").value)
      card.identities = Identity.linkedIn(WebAddress(url)).map { [$0] } ?? []
    }
    if let day = cell(.connected) {
      if let date = LinkedInRow.date(day) {
        _ = gatherer.put("connected", .date(date))
      } else {
        card.leftOut = ["“\(day)”, which is no day"]
      }
    }
    if let email = cell(.email) { card.identities.append(Identity.email(email)) }
    if card.identities.isEmpty { card.identities = [Identity.name(written, org: cell(.company))] }
    card.fields = gatherer.fields
    return .success(card)
  }

  private func cell(_ column: LinkedInHeader.Column) -> String? {
    guard let place = header.columns[column], place < cells.count else { return nil }
    let text = cells[place]
    guard text.utf8.contains(where: { $0 < 32 }) else { return text.isEmpty ? nil : text }
    return String(decoding: text.utf8.map { $0 < 32 ? ASCII.space : $0 }, as: UTF8.self)
  }

  /// `12 Mar 2024`, and `7-Feb-22` as spreadsheets save it again.
  static func date(_ text: String) -> PartialDate? {
    if let date = PartialDate(text) { return date }
    let words = text.split { $0 == " " || $0 == "-" }
    guard words.count == 3, let day = Int(words[0]), let year = Int(words[2]) else { return nil }
    let month = months.firstIndex(of: ASCII.lowered(String(words[1])).prefix(3).description)
    guard let month, words[1].count >= 3, words[2].count == 4 || words[2].count == 2 else { return nil }
    // LinkedIn is younger than the century.
    return PartialDate(year: words[2].count == 2 ? 2000 + year : year, month: month + 1, day: day)
  }

  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]
}
