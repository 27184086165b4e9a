extension String {
  /// The text with all that could steer a terminal shown instead of sent: control characters as `\u{1b}`, and
  /// so the marks that turn the direction of writing, which make one name look like another.
  package var printable: String {
    guard unicodeScalars.contains(where: \.steersTerminals) else { return self }
    var shown = ""
    for scalar in unicodeScalars {
      if scalar.steersTerminals {
        shown += "\\u{" + String(scalar.value, radix: 16) + "}"
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }

  /// The text in one line: every run of blanks and line breaks is one blank.
  package var inOneLine: String {
    split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}

extension Unicode.Scalar {
  /// C0, DEL, C1, line separators and what embeds, overrides or isolates a direction of writing.
  var steersTerminals: Bool {
    switch value {
    case 0...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
