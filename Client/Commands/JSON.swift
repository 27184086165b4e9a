/// What a program reads: the same value gives the same text on every machine.
///
/// Names stand in the order of their bytes; there are no fractions; control characters, DEL and C1 among
/// them, and marks that turn the direction of writing are escaped, so that it is safe on a terminal too.
package enum JSON: Hashable, Sendable {
  case object([String: JSON])
  case array([JSON])
  case string(String)
  case number(Int64)
  case flag(Bool)
  case null

  /// A text, or null.
  package static func optional(_ text: String?) -> JSON {
    text.map(JSON.string) ?? .null
  }

  package static func count(_ count: Int) -> JSON {
    .number(Int64(count))
  }

  /// In one line, or for people with a line for each value.
  package func text(isIndented: Bool = false) -> String {
    var text = ""
    write(to: &text, depth: isIndented ? 0 : nil)
    return text
  }

  private func write(to text: inout String, depth: Int?) {
    switch self {
    case .object(let members):
      let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      JSON.write(sorted, between: ("{", "}"), to: &text, depth: depth) { member, text, inner in
        JSON.write(member.key, to: &text)
        text += inner == nil ? ":" : ": "
        member.value.write(to: &text, depth: inner)
      }
    case .array(let values):
      JSON.write(values, between: ("[", "]"), to: &text, depth: depth) { value, text, inner in
        value.write(to: &text, depth: inner)
      }
    case .string(let string): JSON.write(string, to: &text)
    case .number(let number): text += String(number)
    case .flag(let flag): text += flag ? "true" : "false"
    case .null: text += "null"
    }
  }

  private static func write<Item>(
    _ items: [Item], between marks: (open: String, close: String), to text: inout String, depth: Int?,
    each: (Item, inout String, Int?) -> Void
  ) {
    let inner = depth.map { $0 + 1 }
    text += marks.open
    for (index, item) in items.enumerated() {
      if index > 0 { text += "," }
      breakLine(&text, inner)
      each(item, &text, inner)
    }
    if !items.isEmpty { breakLine(&text, depth) }
    text += marks.close
  }

  private static func breakLine(_ text: inout String, _ depth: Int?) {
    guard let depth else { return }
    text += "\n" + String(repeating: "  ", count: depth)
  }

  private static func write(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case _ where scalar.steersTerminals:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
