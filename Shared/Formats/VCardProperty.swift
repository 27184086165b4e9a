/// One line of a card in its pieces: `item1.TEL;TYPE=work:+44 20 7946 0018`.
struct VCardProperty {
  struct Parameter {
    /// In capitals.
    let name: String
    let value: String
  }

  let line: LogicalLine
  /// In lower case.
  let group: String?
  /// In capitals.
  let name: String
  let parameters: [Parameter]
  let value: ArraySlice<UInt8>

  /// - Returns: nil if the line has no name or no value.
  init?(_ line: LogicalLine) {
    let bytes = line.bytes
    let isEnd: (UInt8) -> Bool = { $0 == ASCII.colon || $0 == ASCII.semicolon }
    guard let end = bytes.firstIndex(where: isEnd) else { return nil }
    var words = bytes[..<end]
    var group: String?
    if let dot = words.firstIndex(of: ASCII.dot) {
      group = ASCII.lowered(String(decoding: words[..<dot], as: UTF8.self))
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
      if parameters.count < VCardProperty.mostParameters {
        parameters += VCardProperty.parameters(in: bytes[start..<next])
      }
    }
    self.parameters = parameters
    value = VCardProperty.value(bytes, after: place, name: name, parameters: parameters)
  }

  private static let mostParameters = 64

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
  private static func parameters(in bytes: ArraySlice<UInt8>) -> [Parameter] {
    guard let equals = bytes.firstIndex(of: ASCII.equals) else {
      return bytes.isEmpty ? [] : [Parameter(name: "TYPE", value: decoded(bytes))]
    }
    let name = ASCII.raised(ASCII.trimmed(bytes[..<equals]))
    let value = bytes[(equals + 1)...]
    guard name == "TYPE" else { return [Parameter(name: name, value: decoded(value))] }
    return value.split(separator: ASCII.comma).map { Parameter(name: name, value: decoded($0)) }
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

  /// What follows the parameters. Some programs leave an address's LABEL unquoted, colons and all; the value is
  /// then what still has an address's seven parts.
  private static func value(
    _ bytes: ArraySlice<UInt8>, after colon: Int, name: String, parameters: [Parameter]
  ) -> ArraySlice<UInt8> {
    let value = bytes[(colon + 1)...]
    guard name == "ADR", parameters.contains(where: { $0.name == "LABEL" }) else { return value }
    let later = value.indices.last { place in
      value[place] == ASCII.colon
        && VCardText.pieces(value[(place + 1)...], separator: ASCII.semicolon).count >= 7
    }
    return later.map { value[($0 + 1)...] } ?? value
  }
}

extension VCardProperty {
  func parameter(_ name: String) -> String? {
    parameters.first { $0.name == name }?.value
  }

  /// Its types in lower case, as they stand.
  var types: [String] {
    parameters.compactMap { $0.name == "TYPE" ? ASCII.lowered(ASCII.trimmed($0.value)) : nil }
  }

  var isPreferred: Bool {
    parameter("PREF") == "1" || types.contains("pref")
  }
}
