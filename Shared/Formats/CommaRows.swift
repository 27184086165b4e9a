import KithRecords

/// The rows of a comma-separated file (RFC 4180), one after the other.
///
/// Our own, because the reader must know where a row stands and whether its quotes close: SwiftCSV 0.10 takes
/// an unclosed quote for the rest of the file, gives one error without a row for all of it, fills short rows
/// up, and looks for separators in characters, of which a comma followed by an accent is not one.
struct CommaRows {
  /// What one row is.
  enum Content: Hashable {
    case cells([String])
    case badQuotes
    case tooLong
    /// A quote that never closes.
    case open
  }

  struct Numbered {
    let line: Int
    let content: Content
  }

  private let bytes: [UInt8]
  private let separator: UInt8
  private var place: Int
  private(set) var line: Int

  init(_ bytes: [UInt8], from place: Int = 0, line: Int = 1, separator: UInt8 = ASCII.comma) {
    (self.bytes, self.place, self.line, self.separator) = (bytes, place, line, separator)
  }

  /// Where the next row begins.
  var offset: Int { place }

  /// The next row; nil at the end.
  mutating func next() -> Numbered? {
    guard place < bytes.count else { return nil }
    let (start, first) = (place, line)
    var cells: [String] = []
    var isBad = false
    var more = true
    while more {
      guard let cell = quoted() ?? plain() else { return Numbered(line: first, content: .open) }
      isBad = isBad || cell.isBad
      if cells.count <= Limit.rowCells { cells.append(cell.text) }
      more = place < bytes.count && bytes[place] == separator
      if more { place += 1 }
    }
    endLine()
    if place - start > Limit.rowBytes || cells.count > Limit.rowCells {
      return Numbered(line: first, content: .tooLong)
    }
    return Numbered(line: first, content: isBad ? .badQuotes : .cells(cells))
  }

  private typealias Cell = (text: String, isBad: Bool)

  /// A cell up to the separator. A quote within it stands for itself, as spreadsheets read it.
  private mutating func plain() -> Cell? {
    guard !startsWithQuote else { return nil }
    let start = place
    while place < bytes.count, bytes[place] != separator, !isLineEnd { place += 1 }
    return (ASCII.trimmed(String(decoding: bytes[start..<place], as: UTF8.self)), false)
  }

  private var startsWithQuote: Bool {
    place < bytes.count && bytes[place] == ASCII.quote
  }

  /// A cell in quotes, in which two quotes are one; nil if it has none or they never close.
  private mutating func quoted() -> Cell? {
    guard startsWithQuote else { return nil }
    var (ahead, from, lines) = (place + 1, place + 1, 0)
    var text: [UInt8] = []
    while ahead < bytes.count {
      if bytes[ahead] == ASCII.newline { lines += 1 }
      guard bytes[ahead] == ASCII.quote else {
        ahead += 1
        continue
      }
      text += bytes[from..<ahead]
      guard ahead + 1 < bytes.count, bytes[ahead + 1] == ASCII.quote else {
        (place, line) = (ahead + 1, line + lines)
        return (ASCII.trimmed(String(decoding: text, as: UTF8.self)), skipToEnd())
      }
      (from, ahead) = (ahead + 1, ahead + 2)
    }
    return nil
  }

  /// Moves to the end of the cell.
  ///
  /// - Returns: whether more than blanks stood there.
  private mutating func skipToEnd() -> Bool {
    var isBad = false
    while place < bytes.count, bytes[place] != separator, !isLineEnd {
      isBad = isBad || !ASCII.isBlank(bytes[place])
      place += 1
    }
    return isBad
  }

  private var isLineEnd: Bool {
    bytes[place] == ASCII.newline || bytes[place] == ASCII.carriageReturn
  }

  private mutating func endLine() {
    if place < bytes.count, bytes[place] == ASCII.carriageReturn { place += 1 }
    if place < bytes.count, bytes[place] == ASCII.newline { place += 1 }
    line += 1
  }
}
