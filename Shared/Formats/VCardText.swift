import KithRecords

/// Texts as vCard writes them.
enum VCardText {
  /// Splits at each separator that no backslash precedes.
  static func pieces(_ bytes: ArraySlice<UInt8>, separator: UInt8) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    pieces.reserveCapacity(8)
    var start = bytes.startIndex
    var place = start
    while place < bytes.endIndex {
      if bytes[place] == ASCII.backslash {
        place += 1
      } else if bytes[place] == separator {
        pieces.append(bytes[start..<place])
        start = place + 1
      }
      place += 1
    }
    pieces.append(bytes[start...])
    return pieces
  }

  /// A text of one line: outer blanks go, controls become a space. nil if nothing is left.
  static func line(_ bytes: ArraySlice<UInt8>) -> String? {
    let trimmed = ASCII.trimmed(bytes)
    guard needsWork(trimmed) else { return trimmed.isEmpty ? nil : String(decoding: trimmed, as: UTF8.self) }
    let plain = unescaped(trimmed).map { ASCII.isBlank($0) || $0 == 127 ? ASCII.space : $0 }
    let text = ASCII.trimmed(plain[...])
    return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
  }

  /// A text that may have several lines. nil if it is blank.
  static func lines(_ bytes: ArraySlice<UInt8>) -> String? {
    let plain = needsWork(bytes) ? unescaped(bytes)[...] : bytes
    return plain.allSatisfy(ASCII.isBlank) ? nil : String(decoding: plain, as: UTF8.self)
  }

  private static func needsWork(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.contains { $0 == ASCII.backslash || $0 < ASCII.space || $0 == 127 }
  }

  /// Without the backslashes that mean something, and without NUL.
  private static func unescaped(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var plain: [UInt8] = []
    plain.reserveCapacity(bytes.count)
    var place = bytes.startIndex
    while place < bytes.endIndex {
      var byte = bytes[place]
      if byte == ASCII.backslash, place + 1 < bytes.endIndex, let meant = meaning(of: bytes[place + 1]) {
        byte = meant
        place += 1
      }
      if byte != 0 { plain.append(byte) }
      place += 1
    }
    return plain
  }

  private static func meaning(of byte: UInt8) -> UInt8? {
    switch byte {
    case 78, 110: ASCII.newline
    case ASCII.backslash, ASCII.comma, ASCII.semicolon, ASCII.colon: byte
    default: nil
    }
  }
}
