import KithRecords

/// One card being written.
struct VCardWriting {
  let record: OpenedRecord
  let version: VCardWriter.Version
  var lines = VCardOutput()
  /// Groups of lines that the kept lines already use.
  private var takenGroups: Set<String> = []
  private var groups = 0
  private var kept: [String] = []

  init(_ record: OpenedRecord, _ version: VCardWriter.Version) {
    (self.record, self.version) = (record, version)
    for value in values("vcard") {
      guard let text = value.text.map(VCardOutput.single) else { continue }
      let line = LogicalLine(number: 0, bytes: ArraySlice(text.utf8))
      guard let property = VCardProperty(line), !VCardWriting.own.contains(property.name) else { continue }
      kept.append(text)
      if let group = property.group { takenGroups.insert(group) }
    }
  }

  /// What a kept line may not say, because the card itself does.
  private static let own: Set<String> = ["BEGIN", "END", "VERSION", "PRODID", "REV", "UID"]

  mutating func card(notes: [String]) {
    lines.line("BEGIN:VCARD")
    lines.line("VERSION:" + version.rawValue)
    lines.line("PRODID:-//kith//kith//EN")
    uid()
    if record.kind == .organisation { lines.line(version == .v4 ? "KIND:org" : "X-ABShowAs:COMPANY") }
    names()
    work()
    handles()
    days()
    people()
    for note in notes where !note.isEmpty { lines.line("NOTE", VCardOutput.escaped(note)) }
    for line in kept { lines.line(line) }
    lines.line("END:VCARD")
  }

  /// The elements of a set, those first that are named by what they say: a reader then names them alike.
  func values(_ base: String) -> [Value] {
    let shown = record.elements(base).map { (name: $0.name, value: $0.shown.value) }
    let isNamed = shown.map { $0.name == FieldName(base, elementFor: $0.value) }
    return zip(shown, isNamed).filter(\.1).map(\.0.value)
      + zip(shown, isNamed).filter { !$0.1 }.map(\.0.value)
  }

  func text(_ base: String) -> String? {
    record.value(base)?.text.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Labelled values; a plain text, as somebody else's kith may have written it, is one without a label.
  func labelled(_ base: String) -> [Labelled] {
    values(base).compactMap { Labelled($0) ?? $0.text.map { Labelled($0) } }.filter { !$0.text.isEmpty }
  }

  /// A name for a group of lines that no kept line has.
  mutating func group() -> String {
    repeat { groups += 1 } while takenGroups.contains("item\(groups)")
    return "item\(groups)"
  }

  /// A property with a label: as a type if every program knows it, else as a line of its own beside it.
  mutating func line(
    _ name: String, _ value: String, label: String?, preferred: Bool = false, types: Set<String> = []
  ) {
    let words =
      label.map { $0.split(separator: " ", omittingEmptySubsequences: false).map(String.init) } ?? []
    let areTypes = !words.isEmpty && Set(words).count == words.count && words.allSatisfy(types.contains)
    var type = areTypes ? words : []
    if version == .v3 {
      if name == "EMAIL" { type.insert("internet", at: 0) }
      if preferred { type.append("pref") }
    }
    var head = name
    if !type.isEmpty {
      let list = type.joined(separator: ",")
      head +=
        version == .v3 ? ";TYPE=" + list.uppercased() : ";TYPE=" + (type.count > 1 ? "\"\(list)\"" : list)
    }
    if version == .v4, preferred { head += ";PREF=1" }
    guard let label, !areTypes, !label.isEmpty else { return lines.line(head, value) }
    let group = group()
    lines.line(group + "." + head, value)
    lines.line(group + ".X-ABLabel", VCardOutput.escaped(label))
  }
}
