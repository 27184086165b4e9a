import KithMerge
import KithRecords
import KithReplica

/// A record as lines that a person edits, and what the edited lines ask for.
///
///     # Ada Lovelace, contact 3a4647eb
///     name: Ada Lovelace
///     email.work: ada@x.example
///     tag: mentor
///
/// A value of several lines goes on in lines that begin with two spaces; of a note, everything after the
/// first empty line is its body. Lines that begin with # say something to the person and are passed over.
struct Sheet {
  private let kind: Kind
  private let lines: [Line]
  private let body: String?

  /// One value, and the field it stands in.
  private struct Line: Hashable {
    let left: String
    let text: String
    var name: FieldName?

    static func == (a: Line, b: Line) -> Bool { (a.left, a.text) == (b.left, b.text) }
    func hash(into hasher: inout Hasher) {
      hasher.combine(left)
      hasher.combine(text)
    }
  }

  private static let bodyField = "body"

  init(_ record: OpenedRecord, _ kind: Kind, _ values: ValueText) {
    self.kind = kind
    let readings = record.readings.filter { reading in
      kind.field(reading.name.base)?.isSettable == true && !reading.shown.value.isEmpty
    }
    body = readings.first { $0.name.base == Sheet.bodyField }?.shown.value.text
    lines = readings.filter { $0.name.base != Sheet.bodyField }.compactMap { reading in
      guard let field = kind.field(reading.name.base) else { return nil }
      let (part, text) = Sheet.words(of: reading.shown.value, field, values)
      return Line(left: field.name + (part.map { "." + $0 } ?? ""), text: text, name: reading.name)
    }
  }

  private static func words(_ text: String?) -> String { text ?? "" }

  private static func words(
    of value: Value, _ field: Field, _ values: ValueText
  ) -> (part: String?, text: String) {
    switch field.type {
    case .labelled:
      let labelled = Labelled(value)
      return (labelled?.label, words(labelled?.text))
    case .address:
      let address = PostalAddress(value)
      return (address?.label, words(address?.lines.joined(separator: ", ")))
    case .named:
      let named = Named(value)
      return (named?.name, named.map { values.of($0.content, as: nil) } ?? "")
    default: return (nil, values.of(value, as: field.type))
    }
  }

  // MARK: As text

  func text(_ heading: [String]) -> String {
    let head = heading.map { "# " + $0 + "\n" }.joined()
    let fields = lines.map { line in
      line.left + ": "
        + line.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        .joined(separator: "\n  ") + "\n"
    }.joined()
    return head + fields + (kind.field(Sheet.bodyField) == nil ? "" : "\n" + (body ?? "") + "\n")
  }

  /// Which fields there are, for the heading.
  var fieldNames: String {
    kind.fields.filter { $0.isSettable && $0.name != Sheet.bodyField }.map(\.name).joined(separator: ", ")
  }

  // MARK: Back again

  /// Applies what `text` says otherwise than this sheet.
  ///
  /// - Throws: `CommandError`, with the line that cannot be understood.
  func apply(_ text: String, to editing: inout Editing) throws {
    let (typed, newBody) = try read(text)
    let (before, after) = (Set(lines), Set(typed))
    let gone = lines.filter { !after.contains($0) }
    let come = typed.filter { !before.contains($0) }
    let replaced = Set(come.map { Assignment(left: $0.left, .set, "").field })
    for line in gone {
      guard let name = line.name, let field = kind.field(name.base) else { continue }
      if field.shape == .many {
        editing.changes[name] = .empty
      } else if !replaced.contains(field.name) {
        try editing.apply(Assignment(field.name, .set, ""))
      }
    }
    for line in come {
      let assignment = Assignment(left: line.left, .set, line.text)
      let isOne = kind.field(assignment.field)?.shape == .one
      try editing.apply(
        Assignment(assignment.field, part: assignment.part, isOne ? .set : .add, line.text))
    }
    if kind.field(Sheet.bodyField) != nil, newBody != body {
      try editing.apply(Assignment(Sheet.bodyField, .set, newBody))
    }
  }

  private func read(_ text: String) throws -> ([Line], body: String) {
    let hasBody = kind.field(Sheet.bodyField) != nil
    var (found, body) = ([Line](), [Substring]())
    var rest = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)[...]
    while let line = rest.popFirst() {
      if line.hasPrefix("#") { continue }
      if line.allSatisfy(\.isWhitespace) {
        guard hasBody else { continue }
        body = Array(rest)
        break
      }
      if line.hasPrefix("  "), let last = found.popLast() {
        found.append(Line(left: last.left, text: last.text + "\n" + line.dropFirst(2)))
        continue
      }
      guard let colon = line.firstIndex(of: ":") else {
        throw CommandError.usage("“\(String(line).inOneLine)” is no line of the form FIELD: VALUE.")
      }
      let value = line[line.index(after: colon)...].trimmed
      guard !value.isEmpty else { continue }
      found.append(Line(left: line[..<colon].trimmed, text: value))
    }
    while body.last?.allSatisfy(\.isWhitespace) == true { body.removeLast() }
    return (found, body.joined(separator: "\n"))
  }
}

extension Substring {
  fileprivate var trimmed: String {
    var rest = drop(while: \.isWhitespace)
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
