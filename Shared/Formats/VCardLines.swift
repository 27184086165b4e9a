import KithRecords

import Foundation

/// One logical line of a file: what stands on a line and on those that continue it.
struct LogicalLine {
  /// Counted from 1; of its first physical line.
  let number: Int
  let bytes: ArraySlice<UInt8>
}

/// The logical lines of a vCard file, one after the other.
///
/// Lines are joined before anything is decoded, because some programs fold in the middle of a character.
struct VCardLines {
  private let bytes: [UInt8]
  private var offset: Int
  private var number = 1

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    offset = bytes.starts(with: ASCII.mark) ? ASCII.mark.count : 0
  }

  /// Whether the first line that says anything begins a card.
  static func beginsWithCard(_ bytes: [UInt8]) -> Bool {
    var lines = VCardLines(bytes)
    while let line = try? lines.next() {
      let text = ASCII.trimmed(line.bytes)
      if !text.isEmpty { return ASCII.same(text, "BEGIN:VCARD") }
    }
    return false
  }

  /// The next logical line, without its line ends and folds; nil at the end.
  mutating func next() throws(FormatProblem) -> LogicalLine? {
    guard offset < bytes.count else { return nil }
    let first = number
    var line = bytes[physicalLine()]
    if line.count > Limit.lineBytes { throw .lineTooLong(line: first) }
    guard isFold else { return LogicalLine(number: first, bytes: line) }
    var unfolded = Array(line)
    while isFold {
      line = bytes[physicalLine()]
      if unfolded.count + line.count > Limit.lineBytes { throw .lineTooLong(line: first) }
      unfolded += line.dropFirst()
    }
    return LogicalLine(number: first, bytes: unfolded[...])
  }

  private var isFold: Bool {
    offset < bytes.count && (bytes[offset] == ASCII.space || bytes[offset] == ASCII.tab)
  }

  /// Moves past one physical line.
  private mutating func physicalLine() -> Range<Int> {
    let start = offset
    let newline = VCardLines.newline(in: bytes, from: start)
    offset = min(newline + 1, bytes.count)
    number += 1
    let end = newline > start && bytes[newline - 1] == ASCII.carriageReturn ? newline - 1 : newline
    return start..<end
  }

  /// Where the next newline stands, or the end. The C library looks at many bytes at once.
  private static func newline(in bytes: [UInt8], from start: Int) -> Int {
    bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress, start < buffer.count,
        let found = memchr(base + start, Int32(ASCII.newline), buffer.count - start)
      else { return buffer.count }
      return UnsafeRawPointer(found) - base
    }
  }
}
