import KithRecords

/// A file of vCards, 3.0 or 4.0, in UTF-8: its people one after the other.
///
/// Making one reads the whole file once and throws if any of it is broken, so that a broken file changes
/// nothing.
package struct VCardFile: Sequence, Sendable {
  /// How many cards there are, those that are not people included.
  package let count: Int
  private let bytes: [UInt8]

  package init(_ bytes: [UInt8]) throws(FormatProblem) {
    count = try VCardFile.checked(bytes)
    self.bytes = bytes
  }

  package func makeIterator() -> Iterator {
    Iterator(lines: VCardLines(bytes))
  }

  package struct Iterator: IteratorProtocol {
    var lines: VCardLines

    package mutating func next() -> Result<ImportedCard, CardProblem>? {
      // What could be thrown here was thrown when the file was checked.
      while let line = try? lines.next() {
        guard VCardFile.isBegin(line) else { continue }
        return VCardReading.card(properties(), line: line.number)
      }
      return nil
    }

    /// The lines up to the end of the card.
    private mutating func properties() -> [LogicalLine] {
      var card: [LogicalLine] = []
      card.reserveCapacity(24)
      while let line = try? lines.next(), !VCardFile.isEnd(line) {
        if !line.bytes.isEmpty { card.append(line) }
      }
      return card
    }
  }

  /// Counts the cards, and makes sure that each of them can be read.
  private static func checked(_ bytes: [UInt8]) throws(FormatProblem) -> Int {
    guard bytes.count <= Limit.fileBytes else { throw .tooLarge(bytes: bytes.count) }
    var lines = VCardLines(bytes)
    var (count, start, length) = (0, nil as Int?, 0)
    while let line = try lines.next() {
      if isBegin(line) {
        if let start { throw .truncatedCard(line: start) }
        (start, length) = (line.number, 0)
      } else if let begun = start {
        length += 1
        if length > Limit.cardLines { throw .cardTooLong(line: begun) }
        if isEnd(line) {
          start = nil
          count += 1
        } else {
          try check(line)
        }
      } else if !line.bytes.allSatisfy(ASCII.isBlank) {
        guard count > 0 else { throw looksBinary(bytes) ? .binary : .notVCard }
        throw .outsideCard(line: line.number)
      }
    }
    if let start { throw .truncatedCard(line: start) }
    guard count > 0 else { throw .notVCard }
    return count
  }

  private static func check(_ line: LogicalLine) throws(FormatProblem) {
    if ASCII.same(line.bytes.prefix(8), "VERSION:") {
      let version = String(decoding: ASCII.trimmed(line.bytes.dropFirst(8)).prefix(16), as: UTF8.self)
      guard version == "3.0" || version == "4.0" else { throw .version(version, line: line.number) }
    }
    guard line.bytes.contains(where: { $0 >= 0x80 }) else { return }
    guard String(validating: line.bytes, as: UTF8.self) != nil else { throw .notUTF8(line: line.number) }
  }

  static func isBegin(_ line: LogicalLine) -> Bool {
    isFrame(line, "BEGIN:VCARD")
  }

  static func isEnd(_ line: LogicalLine) -> Bool {
    isFrame(line, "END:VCARD")
  }

  private static func isFrame(_ line: LogicalLine, _ frame: StaticString) -> Bool {
    // A look at the last letter spares most lines the comparison.
    guard let last = line.bytes.last, last <= ASCII.space || ASCII.raised(last) == 68 else { return false }
    return ASCII.same(ASCII.trimmed(line.bytes), frame)
  }
}
