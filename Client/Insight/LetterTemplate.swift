/// A letter with named places: plain text that somebody may write for themselves.
///
///     Subject: Thank you, {first name}
///
///     Dear {first name},
///
///     thank you for your time.
///     ? It was good to meet you at {event}.
///
/// A line that begins with `?` is left out where one of its places has nothing to say; elsewhere such a place
/// stays in the letter as it is, for the person to fill. `{{` is a brace. What fills a place is never read as
/// a template itself.
package struct LetterTemplate: Hashable, Sendable {
  package let text: String

  package enum Limit {
    /// How long a template may be, in bytes.
    package static let bytes = 64 * 1024
    /// How long the name of a place may be.
    fileprivate static let characters = 40
  }

  /// What can be told of the letter. Its raw value is what stands between the braces.
  package enum Place: String, CaseIterable, Sendable {
    case firstName = "first name"
    case name, org, title
    /// One's own name.
    case me
    /// Where one met, or what the letter is about, and when.
    case event, place, day
    /// Of the last conversation.
    case said, idea, advice, promised, awaited
    /// Who introduced them.
    case via
    /// Whom they introduced.
    case introduced
    /// What one is looking for.
    case search
  }

  /// A letter that was begun from a template.
  package struct Draft: Hashable, Sendable {
    package let subject: String
    package let body: String
    /// Places that nothing filled, each once, in the order in which they stand there.
    package let blanks: [String]
  }

  /// - Returns: nil if it is longer than a template may be.
  package init?(_ text: String) {
    guard text.utf8.count <= Limit.bytes else { return nil }
    self.text = text
  }

  init(builtIn text: String) {
    self.text = text
  }

  /// The names between braces that are no places: a slip of the pen, in somebody's own template.
  package var strangers: [String] {
    var names: [String] = []
    for piece in LetterTemplate.pieces(of: text[...]) {
      if case .place(let name) = piece, Place(rawValue: name) == nil, !names.contains(name) {
        names.append(name)
      }
    }
    return names
  }

  /// The letter with its places filled. What is blank fills nothing.
  package func filled(_ values: [Place: String]) -> Draft {
    var (subject, body, blanks) = ("", [String](), [String]())
    let known = values.compactMapValues { value in value.contains { !$0.isWhitespace } ? value : nil }
    for (number, line) in lines.enumerated() {
      let isOptional = line.first == "?"
      let written = isOptional ? line.dropFirst().drop { $0 == " " } : line
      let (text, missing) = LetterTemplate.filled(written, known)
      if isOptional, !missing.isEmpty { continue }
      for name in missing where !blanks.contains(name) { blanks.append(name) }
      if number == 0, let said = LetterTemplate.subject(text) {
        subject = said
      } else {
        body.append(text)
      }
    }
    return Draft(subject: subject, body: LetterTemplate.tidied(body), blanks: blanks)
  }

  private var lines: [Substring] {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
  }

  /// What stands behind `Subject:`, in one line.
  private static func subject(_ line: String) -> String? {
    let head = line.prefix(8)
    guard head.lowercased() == "subject:" else { return nil }
    return line.dropFirst(8).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Without empty lines at its ends, and with one at the most between others: lines that were left out leave
  /// no hole.
  private static func tidied(_ lines: [String]) -> String {
    var kept: [String] = []
    for line in lines {
      let isEmpty = line.allSatisfy(\.isWhitespace)
      if isEmpty, kept.last?.isEmpty ?? true { continue }
      kept.append(isEmpty ? "" : line)
    }
    while kept.last?.isEmpty == true { kept.removeLast() }
    return kept.joined(separator: "\n")
  }

  private static func filled(_ line: Substring, _ values: [Place: String]) -> (String, missing: [String]) {
    var (text, missing) = ("", [String]())
    for piece in pieces(of: line) {
      switch piece {
      case .text(let words): text += words
      case .place(let name):
        if let value = Place(rawValue: name).flatMap({ values[$0] }) {
          text += value.trimmedOfBlanks
        } else {
          text += "{\(name)}"
          missing.append(name)
        }
      }
    }
    return (text, missing)
  }

  // MARK: Reading

  private enum Piece {
    case text(String)
    case place(String)
  }

  private static func pieces(of text: Substring) -> [Piece] {
    var (pieces, rest) = ([Piece](), text)
    while let brace = rest.firstIndex(of: "{") {
      if brace > rest.startIndex { pieces.append(.text(String(rest[..<brace]))) }
      let behind = rest[rest.index(after: brace)...]
      if behind.first == "{" {
        pieces.append(.text("{"))
        rest = behind.dropFirst()
      } else if let name = placeName(behind) {
        pieces.append(.place(name.lowercased()))
        rest = behind[name.endIndex...].dropFirst()
      } else {
        pieces.append(.text("{"))
        rest = behind
      }
    }
    if !rest.isEmpty { pieces.append(.text(String(rest))) }
    return pieces
  }

  /// Letters, blanks and dashes up to a closing brace; nil if there is something else.
  static func placeName(_ text: Substring) -> Substring? {
    let name = text.prefix(Limit.characters).prefix { $0.isLetter || $0 == " " || $0 == "-" || $0 == "_" }
    guard !name.isEmpty, text[name.endIndex...].first == "}" else { return nil }
    return name
  }
}

extension String {
  var trimmedOfBlanks: String {
    let end = lastIndex { !$0.isWhitespace }.map(index(after:)) ?? startIndex
    return String(self[..<end].drop(while: \.isWhitespace))
  }
}
