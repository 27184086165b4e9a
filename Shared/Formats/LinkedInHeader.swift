import KithRecords

/// The row of a LinkedIn export that names the columns, wherever it stands.
struct LinkedInHeader {
  enum Column: String, CaseIterable {
    case given = "first name"
    case family = "last name"
    case url = "url"
    case email = "email address"
    case company = "company"
    case position = "position"
    case connected = "connected on"
  }

  let columns: [Column: Int]
  let count: Int
  let separator: UInt8
  /// Where the first row after it begins, and on which line.
  let offset: Int
  let line: Int

  /// Looks for it line by line, because what precedes it differs from export to export and may not be rows at
  /// all.
  static func find(in bytes: [UInt8]) -> LinkedInHeader? {
    var place = bytes.starts(with: ASCII.mark) ? ASCII.mark.count : 0
    var line = 1
    while place < bytes.count, line <= Limit.preambleLines {
      let separators: [UInt8] = [ASCII.comma, ASCII.semicolon, ASCII.tab]
      for separator in separators {
        if let found = LinkedInHeader(bytes, at: place, line: line, separator: separator) { return found }
      }
      // Old spreadsheets end lines with a carriage return alone.
      let end =
        bytes[place...].firstIndex { $0 == ASCII.newline || $0 == ASCII.carriageReturn } ?? bytes.count
      let isPair =
        end + 1 < bytes.count && bytes[end] == ASCII.carriageReturn && bytes[end + 1] == ASCII.newline
      place = end + (isPair ? 2 : 1)
      line += 1
    }
    return nil
  }

  private init?(_ bytes: [UInt8], at place: Int, line: Int, separator: UInt8) {
    let head = bytes[place...].prefix(LinkedInHeader.probeBytes)
    let lineBytes = head.prefix { $0 != ASCII.newline && $0 != ASCII.carriageReturn }
    var probe = CommaRows(Array(lineBytes), separator: separator)
    guard let row = probe.next(), case .cells(let cells) = row.content else { return nil }
    var columns: [Column: Int] = [:]
    for (index, cell) in cells.enumerated() {
      if let column = Column(rawValue: ASCII.lowered(cell)), columns[column] == nil {
        columns[column] = index
      }
    }
    guard columns[.given] != nil, columns[.family] != nil, columns.count >= 3 else { return nil }
    var rows = CommaRows(bytes, from: place, line: line, separator: separator)
    _ = rows.next()
    (self.columns, count, self.separator) = (columns, cells.count, separator)
    (offset, self.line) = (rows.offset, rows.line)
  }

  private static let probeBytes = 4096
}
