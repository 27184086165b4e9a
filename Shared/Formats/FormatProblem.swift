/// Why a whole file cannot be read. Known before the first card is handed out, so that nothing of it is
/// imported.
package enum FormatProblem: Error, Hashable, Sendable, CustomStringConvertible {
  case tooLarge(bytes: Int)
  /// Pictures, programs, archives: anything but text.
  case binary
  case notVCard
  /// No row names the columns of a LinkedIn export.
  case noHeader
  case notUTF8(line: Int)
  case lineTooLong(line: Int)
  /// The card that begins on `line` has no end.
  case truncatedCard(line: Int)
  case cardTooLong(line: Int)
  /// Something between two cards.
  case outsideCard(line: Int)
  case version(String, line: Int)
  /// A quote that opens in `row`, on `line`, and never closes: what follows could be anything.
  case openQuote(row: Int, line: Int)

  package var description: String {
    switch self {
    case .tooLarge(let bytes):
      "The file has \(bytes >> 20) MiB, more than \(Limit.fileBytes >> 20). Split it and import the pieces."
    case .binary: "This is not text. Give a vCard file (.vcf) or LinkedIn’s Connections.csv."
    case .notVCard:
      "This is not a vCard file: it does not begin with BEGIN:VCARD. Export the contacts as vCard."
    case .noHeader:
      """
      No row names the columns “First Name”, “Last Name” and so on. Give Connections.csv as LinkedIn made \
      it.
      """
    case .notUTF8(let line): "Line \(line) is not UTF-8 text. Save or export the file as UTF-8."
    case .lineTooLong(let line): "Line \(line) is too long to belong to a contact. Take it out of the file."
    case .truncatedCard(let line): "The card that begins on line \(line) has no end. Export the file again."
    case .cardTooLong(let line):
      "The card that begins on line \(line) has more than \(Limit.cardLines) lines. Take it out of the file."
    case .outsideCard(let line): "Line \(line) belongs to no card. Take it out, or export the file again."
    case .version(let version, let line):
      "Line \(line) says vCard \(version), which kith does not read. Export the contacts as vCard 3.0 or 4.0."
    case .openQuote(let row, let line):
      "Row \(row), on line \(line), opens a quote that never closes. Close it, or export the file again."
    }
  }
}

/// Why one card or row of a good file is not imported. The others are.
package enum CardProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// A list of people, not a person.
  case group(name: String, line: Int)
  /// Nothing in it names anybody.
  case nameless(line: Int)
  case namelessRow(Int)
  case unreadableRow(Int)
  /// A row with other than the header's cells: which one is which cannot be known.
  case cells(Int, expected: Int, row: Int)
  case longRow(Int)

  package var description: String {
    switch self {
    case .group(let name, let line):
      "The card on line \(line) is a group, “\(name)”, not a person; it is skipped."
    case .nameless(let line): "The card on line \(line) names nobody; it is skipped."
    case .namelessRow(let row): "Row \(row) names nobody; it is skipped."
    case .unreadableRow(let row): "Row \(row) has text outside its quotes; it is skipped."
    case .cells(let count, let expected, let row):
      "Row \(row) has \(count) cells instead of \(expected); it is skipped."
    case .longRow(let row): "Row \(row) is too long; it is skipped."
    }
  }
}
