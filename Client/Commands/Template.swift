import KithRecords
import KithReplica

/// A line with named places: `{name} <{email}>`. `\n` and `\t` are a line break and a tab, `{{` and `}}` are
/// braces.
struct Template {
  private var pieces: [Piece] = []

  private enum Piece {
    case text(String)
    case place(Facet)
  }

  enum Limit {
    static let characters = 10_000
  }

  init(_ typed: String) throws(CommandError) {
    guard typed.count <= Limit.characters else {
      throw .usage("A template has at most \(Limit.characters) characters.")
    }
    var (rest, text) = (typed[...], "")
    while let first = rest.popFirst() {
      switch (first, rest.first) {
      case ("\\", "n"): (text, rest) = (text + "\n", rest.dropFirst())
      case ("\\", "t"): (text, rest) = (text + "\t", rest.dropFirst())
      case ("\\", "\\"), ("{", "{"), ("}", "}"):
        text.append(first)
        rest = rest.dropFirst()
      case ("{", _):
        guard let end = rest.firstIndex(of: "}") else {
          throw .usage("A place has no end in “\(typed)”. Write it as {name}, and a brace of your own as {{")
        }
        pieces += [.text(text), .place(try Facet(rest[..<end], as: "place"))]
        (text, rest) = ("", rest[rest.index(after: end)...])
      default: text.append(first)
      }
    }
    pieces.append(.text(text))
  }

  var isInRecord: Bool {
    pieces.contains { if case .place(let facet) = $0 { facet.isInRecord } else { false } }
  }

  /// The line for one record: safe to be written to a terminal as it is. What is not known is empty.
  func filled(_ card: Card, _ record: OpenedRecord?, _ values: ValueText) -> String {
    pieces.map { piece in
      switch piece {
      case .text(let text):
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
          line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0).printable }
            .joined(separator: "\t")
        }.joined(separator: "\n")
      case .place(let facet):
        let texts = facet.texts(card, record, values)
        let shown = facet.isOneOfMany ? texts.first ?? "" : texts.joined(separator: ", ")
        return shown.inOneLine.printable
      }
    }.joined()
  }
}
