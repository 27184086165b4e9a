package import KithRecords

/// Writes records as vCards.
package enum VCardWriter {
  package enum Version: String, CaseIterable, Sendable {
    /// What most programs read.
    case v3 = "3.0"
    case v4 = "4.0"
  }

  /// One card: everything of `record` that this build knows, and its notes.
  package static func text(
    _ record: OpenedRecord, notes: [String], version: Version = .v4
  ) -> String {
    var writing = VCardWriting(record, version)
    writing.card(notes: notes)
    return String(decoding: writing.lines.bytes, as: UTF8.self)
  }
}

/// The lines of a card: each folded at 75 bytes, no character split, ended by CRLF.
struct VCardOutput {
  private(set) var bytes: [UInt8] = []

  /// A property; `value` must be escaped.
  mutating func line(_ head: String, _ value: String) {
    line(head + ":" + value)
  }

  mutating func line(_ text: String) {
    let line = Array(text.utf8)
    var place = 0
    var room = 75
    while line.count - place > room {
      var end = place + room
      while end > place, line[end] & 0xC0 == 0x80 { end -= 1 }
      bytes += line[place..<end]
      bytes += [ASCII.carriageReturn, ASCII.newline, ASCII.space]
      (place, room) = (end, 74)
    }
    bytes += line[place...]
    bytes += [ASCII.carriageReturn, ASCII.newline]
  }

  /// A text for a value. Controls go, line ends stay.
  static func escaped(_ text: String) -> String {
    escaped(text, marking: [ASCII.backslash, ASCII.comma, ASCII.semicolon])
  }

  /// An address of the web for a value: its commas and semicolons are its own.
  static func address(_ text: String) -> String {
    escaped(text, marking: [ASCII.backslash])
  }

  private static func escaped(_ text: String, marking marked: [UInt8]) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count + 16)
    for byte in withoutControls(text).utf8 {
      if byte == ASCII.newline {
        bytes += [ASCII.backslash, 110]
      } else {
        if marked.contains(byte) { bytes.append(ASCII.backslash) }
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A value for a parameter, in quotes (RFC 6868).
  static func parameter(_ text: String) -> String {
    var value = "\""
    for scalar in withoutControls(text).unicodeScalars {
      switch scalar {
      case "\n": value += "^n"
      case "^": value += "^^"
      case "\"": value += "^'"
      default: value.unicodeScalars.append(scalar)
      }
    }
    return value + "\""
  }

  /// A line kept from another card. Its line ends go too, or it would be two.
  static func single(_ text: String) -> String {
    withoutControls(text).split(separator: "\n").joined(separator: " ")
  }

  private static func withoutControls(_ text: String) -> String {
    let isControl: (Unicode.Scalar) -> Bool = { scalar in
      (scalar.value < 32 && scalar != "\n" && scalar != "\t") || (127...159).contains(scalar.value)
    }
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.filter { !isControl($0) }))
  }
}
