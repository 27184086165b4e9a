import KithRecords

/// One line of a card in its pieces: `item1.TEL;TYPE=work:+44 20 7946 0018`.
struct VCardProperty {
  struct Parameter {
    /// In capitals.
    let name: String
    /// A type is in lower case.
    let value: String
  }

  let line: LogicalLine
  /// In lower case.
  let group: String?
  /// In capitals.
  let name: String
  let parameters: [Parameter]
  private let valueStart: Int

  var value: ArraySlice<UInt8> { line.bytes[valueStart...] }

  /// - Returns: nil if the line has no name or no value.
  init?(_ line: LogicalLine) {
    let bytes = line.bytes
    let isEnd: (UInt8) -> Bool = { $0 == ASCII.colon || $0 == ASCII.semicolon }
    guard let end = bytes.firstIndex(where: isEnd) else { return nil }
    var words = bytes[..<end]
    var group: String?
    if let dot = words.firstIndex(of: ASCII.dot) {
      group = ASCII.lowered(words[..<dot])
      words = words[(dot + 1)...]
    }
    guard !words.isEmpty, words.allSatisfy(VCardProperty.isNameByte) else { return nil }
    (self.line, self.group, name) = (line, group, ASCII.raised(words))
    var parameters: [Parameter] = []
    var place = end
    while bytes[place] == ASCII.semicolon {
      let start = place + 1
      guard let next = VCardProperty.parameterEnd(bytes, from: start) else { return nil }
      place = next
      VCardProperty.read(bytes[start..<next], into: &parameters)
    }
    self.parameters = parameters
    valueStart = VCardProperty.valueStart(bytes, after: place, name: name, parameters: parameters)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (65...90).contains(byte) || (97...122).contains(byte) || (48...57).contains(byte) || byte == 45
      || byte == 95
  }

  /// The `:` or `;` that ends the parameter; those in quotes do not.
  private static func parameterEnd(_ bytes: ArraySlice<UInt8>, from start: Int) -> Int? {
    var quoted = false
    for place in start..<bytes.endIndex {
      switch bytes[place] {
      case ASCII.quote: quoted.toggle()
      case ASCII.colon where !quoted, ASCII.semicolon where !quoted: return place
      default: break
      }
    }
    return nil
  }

  /// `TYPE=work,voice` is one for each word; a bare `WORK`, as old programs write, is a type.
  private static func read(_ bytes: ArraySlice<UInt8>, into parameters: inout [Parameter]) {
    guard parameters.count < Limit.parameters else { return }
    guard let equals = bytes.firstIndex(of: ASCII.equals) else {
      return bytes.isEmpty ? () : parameters.append(type(bytes))
    }
    let name = ASCII.raised(ASCII.trimmed(bytes[..<equals]))
    var rest = bytes[(equals + 1)...]
    guard name == "TYPE" else { return parameters.append(Parameter(name: name, value: decoded(rest))) }
    while let comma = rest.firstIndex(of: ASCII.comma) {
      guard parameters.count < Limit.parameters else { return }
      parameters.append(type(rest[..<comma]))
      rest = rest[(comma + 1)...]
    }
    parameters.append(type(rest))
  }

  private static func type(_ bytes: ArraySlice<UInt8>) -> Parameter {
    Parameter(name: "TYPE", value: ASCII.trimmed(ASCII.lowered(decoded(bytes))))
  }

  /// Without quotes; `^n`, `^^` and `^'` are newline, caret and quote (RFC 6868).
  private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
    guard bytes.contains(where: { $0 == ASCII.quote || $0 == ASCII.caret }) else {
      return String(decoding: bytes, as: UTF8.self)
    }
    var text: [UInt8] = []
    var rest = bytes.filter { $0 != ASCII.quote }[...]
    while let byte = rest.popFirst() {
      let meant: UInt8? =
        switch (byte, rest.first) {
        case (ASCII.caret, 110), (ASCII.caret, 78): ASCII.newline
        case (ASCII.caret, ASCII.caret): ASCII.caret
        case (ASCII.caret, 39): ASCII.quote
        default: nil
        }
      if meant != nil { rest.removeFirst() }
      text.append(meant ?? byte)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// What follows the parameters. Some programs leave an address's LABEL unquoted, colons and all; the value
  /// is then what still has an address's seven parts.
  private static func valueStart(
    _ bytes: ArraySlice<UInt8>, after colon: Int, name: String, parameters: [Parameter]
  ) -> Int {
    guard name == "ADR", parameters.contains(where: { $0.name == "LABEL" }) else { return colon + 1 }
    let pieces = VCardText.pieces(bytes[(colon + 1)...], separator: ASCII.semicolon)
    guard pieces.count >= 7 else { return colon + 1 }
    // The seven parts begin somewhere in the piece that is the seventh from the end.
    let first = pieces[pieces.count - 7]
    return (bytes[..<first.endIndex].lastIndex(of: ASCII.colon) ?? colon) + 1
  }
}

extension VCardProperty {
  /// Whether it names the other lines of its group.
  var isLabel: Bool { group != nil && name == "X-ABLABEL" }

  func parameter(_ name: String) -> String? {
    parameters.first { $0.name == name }?.value
  }

  var isPreferred: Bool {
    parameters.contains { $0.name == "TYPE" && $0.value == "pref" || $0.name == "PREF" && $0.value == "1" }
  }
}
