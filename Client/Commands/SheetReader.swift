import KithRecords

/// One value of a sheet as it was read.
struct SheetEntry {
  let field: String
  let part: String?
  /// What stands after the colon, and the lines that go on.
  var lines: [Substring]

  /// What it says: without blanks at the ends of lines and around it.
  var text: String { lines.map { String($0.trimmedEnd) }.joined(separator: "\n")[...].trimmed }

  func reads(as other: SheetEntry) -> Bool {
    (field, part, text) == (other.field, other.part, other.text)
  }

  /// Whether the two have one name, as the fields of a record tell names apart.
  func isNamed(as other: SheetEntry) -> Bool {
    func name(_ part: String?) -> UInt64? {
      part.map { FieldName.element(for: Named($0, .empty).value) }
    }
    return field == other.field && name(part) == name(other.part)
  }

  func assignment(_ sign: Assignment.Sign, _ text: String? = nil) -> Assignment {
    Assignment(field, part: part, sign, text ?? lines.joined(separator: "\n")[...].trimmed)
  }
}

/// Writes and reads the lines of a sheet.
struct SheetReader {
  /// Whether what follows the first empty line is a text.
  let hasBody: Bool

  // MARK: Writing

  func written(_ field: String, _ part: String?, _ text: String) -> String {
    let words = hasBody ? text.inOneLine : text
    let lines = words.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let first = lines.first.map { $0.isEmpty ? "" : " " + $0 } ?? ""
    let left = field + (part.map { "." + SheetReader.quoted($0) } ?? "")
    return left + ":" + first + "\n" + lines.dropFirst().map { "  " + $0 + "\n" }.joined()
  }

  /// A label that would be read otherwise stands in quotes.
  private static func quoted(_ label: String) -> String {
    let isPlain =
      !label.isEmpty && !label.contains { $0 == ":" || $0.isNewline } && label.first != "\""
      && label[...].trimmed == label
    guard !isPlain else { return label }
    return "\"" + escaped(label).replacing("\"", with: "\\\"") + "\""
  }

  /// In one line: `\n` is a new line, `\\` is `\`.
  static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").map { $0.isNewline ? "\\n" : String($0) }.joined()
  }

  /// Up to the end, or to a quotation mark that ends it, and what is left.
  static func unescaped(_ text: Substring, quoted: Bool = false) -> (text: String, rest: Substring) {
    var (rest, read) = (text, "")
    while let next = rest.popFirst(), !quoted || next != "\"" {
      guard next == "\\", let escaped = rest.popFirst() else {
        read.append(next)
        continue
      }
      read.append(escaped == "n" ? "\n" : escaped)
    }
    return (read, rest)
  }

  // MARK: Reading

  /// - Throws: `CommandError`, with the line that cannot be understood.
  func read(_ text: String) throws -> (entries: [SheetEntry], body: [Substring]) {
    var (found, body, blank) = ([SheetEntry](), [Substring](), 0)
    // Some editors begin a file with a mark of its encoding.
    let plain = text.first == "\u{FEFF}" ? text.dropFirst() : text[...]
    var rest = plain.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)[...]
    while let line = rest.popFirst() {
      if line.hasPrefix("#") { continue }
      if line.allSatisfy(\.isWhitespace) {
        if hasBody {
          body = Array(rest)
          break
        }
        // Within a value it is a line of it.
        blank += 1
        continue
      }
      if line.hasPrefix("  "), var last = found.popLast() {
        last.lines += Array(repeating: "", count: blank) + [line.dropFirst(2)]
        found.append(last)
      } else {
        found.append(try SheetReader.entry(line))
      }
      blank = 0
    }
    return (found.filter { !$0.text.isEmpty }, body)
  }

  private static func entry(_ line: Substring) throws -> SheetEntry {
    if let start = line.firstRange(of: ".\""), !line[..<start.lowerBound].contains(":") {
      let (part, rest) = unescaped(line[start.upperBound...], quoted: true)
      let after = rest.drop(while: \.isWhitespace)
      if after.first == ":" {
        return SheetEntry(
          field: line[..<start.lowerBound].trimmed.lowercased(), part: part, lines: [after.dropFirst()])
      }
    }
    guard let colon = line.firstIndex(of: ":") else {
      throw CommandError.usage("“\(String(line).inOneLine)” is no line of the form FIELD: VALUE.")
    }
    let left = Assignment(left: line[..<colon].trimmed, .set, "")
    let value = line[line.index(after: colon)...].drop { $0 == " " }
    return SheetEntry(field: left.field, part: left.part, lines: [value])
  }
}

extension PostalAddress {
  /// A line for each piece that is known.
  var inPieces: String {
    let known = PostalAddress.pieceNames.compactMap { name in
      piece(name).map { "\n\(name): \(SheetReader.escaped($0))" }
    }
    return known.joined()
  }

  func piece(_ name: String) -> String? {
    switch name {
    case "street": street
    case "extended": extended
    case "box": box
    case "city": city
    case "region": region
    case "code": code
    case "country": country
    default: nil
    }
  }

  /// This address with what the lines of an entry say; what they do not say goes. Lines that name no piece
  /// are the street.
  func reading(_ entry: SheetEntry) throws -> PostalAddress {
    let lines = entry.text.split(whereSeparator: \.isNewline)
    var said: [String: String] = [:]
    for line in lines {
      let name = line.prefix { $0 != ":" }.trimmed.lowercased()
      guard PostalAddress.pieceNames.contains(name), let colon = line.firstIndex(of: ":") else {
        guard said.isEmpty, line == lines.first else {
          throw CommandError.usage(
            """
            “\(String(line).inOneLine)” is no piece of an address. Write it as PIECE: TEXT; there are: \
            \(PostalAddress.pieceNames.joined(separator: ", ")).
            """)
        }
        said = ["street": lines.joined(separator: "\n")]
        break
      }
      said[name] = line[line.index(after: colon)...].trimmed
    }
    var next = self
    for name in PostalAddress.pieceNames {
      let old = piece(name).map { SheetReader.escaped($0)[...].trimmed }
      guard said[name] != old else { continue }
      let text = said[name].map { SheetReader.unescaped($0[...]).text }
      next = next.setting(name, to: text ?? "") ?? next
    }
    next.label = entry.part
    return next
  }
}
