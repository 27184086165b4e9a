import KithMerge
import KithRecords
import KithReplica

/// A record as lines that a person edits, and what the edited lines ask for.
///
///     # Ada Lovelace, contact 3a4647eb
///     name: Ada Lovelace
///     email.work: ada@x.example
///     address.home:
///       street: Dorset Street 1
///       city: London
///     custom."Skype: work": ada
///
/// A value of several lines goes on in lines that begin with two spaces; of a note, everything after the
/// first empty line is its body. Lines that begin with # say something to the person and are passed over.
///
/// What was given is read as what comes back is, and the two are compared: what reads the same was not
/// touched, whatever the text cannot say.
struct Sheet {
  private let kind: Kind
  private let lines: [Line]
  private let body: String?
  private let reader: SheetReader

  /// One value as it is given, how it reads, and the field it stands in.
  private struct Line {
    let name: FieldName
    let value: Value
    let text: String
    let entry: SheetEntry
  }

  private static let bodyField = "body"
  /// Fields whose texts may well have lines that read like fields.
  private static let textFields: Set<String> = ["met", "custom", "vcard"]

  init(_ record: OpenedRecord, _ kind: Kind, _ values: ValueText) {
    let reader = SheetReader(hasBody: kind.field(Sheet.bodyField) != nil)
    (self.kind, self.reader) = (kind, reader)
    let readings = record.readings.filter { reading in
      kind.field(reading.name.base)?.isSettable == true && !reading.shown.value.isEmpty
    }
    body = readings.first { $0.name.base == Sheet.bodyField }?.shown.value.text
    lines = readings.filter { $0.name.base != Sheet.bodyField }.compactMap { reading in
      guard let field = kind.field(reading.name.base) else { return nil }
      let value = reading.shown.value
      let (part, words) = Sheet.words(of: value, field, values)
      let text = reader.written(field.name, part, words)
      guard let entry = try? reader.read(text).entries.first else { return nil }
      return Line(name: reading.name, value: value, text: text, entry: entry)
    }
  }

  private static func words(
    of value: Value, _ field: Field, _ values: ValueText
  ) -> (part: String?, text: String) {
    switch field.type {
    case .labelled:
      let labelled = Labelled(value)
      return (labelled?.label, labelled?.text ?? "")
    case .address:
      let address = PostalAddress(value)
      return (address?.label, address?.inPieces ?? "")
    case .named:
      let named = Named(value)
      return (named?.name, named.map { values.of($0.content, as: nil) } ?? "")
    default: return (nil, values.of(value, as: field.type))
    }
  }

  // MARK: As text

  func text(_ heading: [String]) -> String {
    let head = heading.map { "# " + $0.inOneLine + "\n" }.joined()
    return head + lines.map(\.text).joined() + (reader.hasBody ? "\n" + (body ?? "") + "\n" : "")
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
    let typed = try reader.read(text)
    try checkDoubles(typed.entries)
    var (gone, come) = (lines, [SheetEntry]())
    for entry in typed.entries {
      if let place = gone.firstIndex(where: { $0.entry.reads(as: entry) }) {
        gone.remove(at: place)
      } else {
        come.append(entry)
      }
    }
    try checkIndents(come)
    try applySingle(gone, come, to: &editing)
    for field in kind.fields where field.shape == .many {
      let old = gone.filter { $0.name.base == field.name }
      try applySet(field, old, come.filter { $0.field == field.name }, to: &editing)
    }
    if let strange = come.first(where: { kind.field($0.field) == nil }) {
      try editing.apply(strange.assignment(.set))
    }
    if reader.hasBody, !SheetText.readsAs(body ?? "", typed.body) {
      try editing.apply(Assignment(Sheet.bodyField, .set, SheetText.woven(body ?? "", typed.body)))
    }
  }

  /// What can be said once only would be lost if it were said twice.
  private func checkDoubles(_ entries: [SheetEntry]) throws {
    if reader.hasBody, entries.contains(where: { $0.field == Sheet.bodyField }) {
      throw CommandError.usage("The \(Sheet.bodyField) stands below the first empty line.")
    }
    for field in kind.fields where field.shape == .one || field.type == .named {
      let said = entries.filter { $0.field == field.name }
      for entry in said {
        let given = lines.count { $0.name.base == field.name && $0.entry.isNamed(as: entry) }
        guard said.count(where: { $0.isNamed(as: entry) }) > max(1, given) else { continue }
        let what = field.name + (entry.part.map { "." + $0.inOneLine } ?? "")
        throw CommandError.usage("\(what) holds one value, and stands there twice.")
      }
    }
  }

  /// A line that was pushed in by mistake belongs to nothing above it.
  private func checkIndents(_ entries: [SheetEntry]) throws {
    for entry in entries where !Sheet.textFields.contains(entry.field) {
      let inner = entry.lines.dropFirst().first { line in
        guard let colon = line.firstIndex(of: ":") else { return false }
        let field = kind.field(Assignment(left: line[..<colon].trimmed, .set, "").field)
        return field?.isSettable == true
      }
      guard let inner else { continue }
      throw CommandError.usage(
        "“\(String(inner).inOneLine)” is part of \(entry.field) as it stands: begin its line without blanks.")
    }
  }

  private func applySingle(_ gone: [Line], _ come: [SheetEntry], to editing: inout Editing) throws {
    for field in kind.fields where field.shape == .one {
      let (old, new) = (
        gone.first { $0.name.base == field.name }, come.filter { $0.field == field.name }
      )
      if old != nil, new.isEmpty { try editing.apply(Assignment(field.name, .set, "")) }
      for entry in new where !editing.correct(field, entry) {
        let woven = old.flatMap(\.value.text).map { SheetText.woven($0, entry.lines) }
        try editing.apply(entry.assignment(.set, woven))
      }
    }
  }

  /// What a line says; one that points to nobody is named with the reason.
  private func element(_ field: Field, _ entry: SheetEntry, _ editing: Editing) throws -> Value {
    do {
      return try editing.element(field, entry, over: nil)
    } catch CommandError.unclear(let why) {
      throw CommandError.unclear(
        """
        The line “\(field.name): \(entry.text.inOneLine)” is not understood: leave it as it stood, or write \
        a name or an id there. \(why)
        """)
    }
  }

  /// A line that went and one that came in its place are one value with another text or label.
  private func applySet(
    _ field: Field, _ gone: [Line], _ come: [SheetEntry], to editing: inout Editing
  ) throws {
    var (gone, rest) = (gone, [SheetEntry]())
    var pairs: [(name: FieldName, new: Value)] = []
    let all: [(SheetEntry, Value)] = try come.map { ($0, try element(field, $0, editing)) }
    func pair(where fits: (Line, SheetEntry, Value) -> Bool, _ entries: [(SheetEntry, Value)]) throws
      -> [(SheetEntry, Value)]
    {
      try entries.filter { entry, value in
        guard let place = gone.firstIndex(where: { fits($0, entry, value) }) else { return true }
        let line = gone.remove(at: place)
        pairs.append((line.name, try editing.element(field, entry, over: line.value)))
        return false
      }
    }
    var left = try pair(
      where: { line, _, value in FieldName.element(for: line.value) == FieldName.element(for: value) }, all)
    left = try pair(where: { line, entry, _ in line.entry.text == entry.text }, left)
    left = try pair(where: { line, entry, _ in line.entry.part == entry.part }, left)
    rest = try pair(where: { _, _, _ in true }, left).map(\.0)
    editing.replace(pairs + gone.map { ($0.name, Value.empty) }, of: field)
    for entry in rest { try editing.add(field, entry) }
  }
}
