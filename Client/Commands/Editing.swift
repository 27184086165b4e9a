package import KithMerge
package import KithRecords

/// Turns what was typed into new values for the fields of one record. Nothing is written here: either all of
/// it can be done, or an error says what cannot.
package struct Editing {
  let kind: Kind
  let record: OpenedRecord?
  /// Whom a reference names.
  let recordNamed: (String) throws -> RecordID
  /// … or somebody who may have no record.
  let whoNamed: (String) throws -> Who
  package internal(set) var changes: [FieldName: Value] = [:]

  package enum Limit {
    package static let characters = 100_000
    package static let assignments = 1_000
  }

  package init(
    _ kind: Kind, of record: OpenedRecord? = nil,
    recordNamed: @escaping (String) throws -> RecordID = { _ in
      throw CommandError.usage("Nobody to point to.")
    },
    whoNamed: @escaping (String) throws -> Who = { .named($0) }
  ) {
    (self.kind, self.record) = (kind, record)
    (self.recordNamed, self.whoNamed) = (recordNamed, whoNamed)
  }

  /// - Throws: `CommandError`; whatever `recordNamed` throws.
  package mutating func apply(_ assignments: [Assignment]) throws {
    guard assignments.count <= Limit.assignments else {
      throw CommandError.usage(
        "These are more than \(Limit.assignments) changes. Make them in several commands.")
    }
    for assignment in assignments { try apply(assignment) }
  }

  package mutating func apply(_ assignment: Assignment) throws {
    guard let field = kind.field(assignment.field), field.isSettable else {
      throw unknown(assignment.field)
    }
    try check(field, assignment)
    switch field.shape {
    case .one: try setOne(field, assignment)
    case .many: try setMany(field, assignment)
    }
  }

  func check(_ field: Field, _ assignment: Assignment) throws {
    guard assignment.text.count <= Limit.characters else {
      throw CommandError.usage("This is too long for \(field.name). Keep it in a note: kith note add WHO")
    }
    if field.shape == .many { try checkPart(field, assignment) }
  }

  // MARK: One value

  private mutating func setOne(_ field: Field, _ assignment: Assignment) throws {
    guard assignment.sign == .set else {
      throw CommandError.usage("\(field.name) holds one value. Set it with: \(field.name)=VALUE")
    }
    let name = FieldName(field.name)
    if field.type == .name, let part = assignment.part {
      let old = value(of: name).flatMap(PersonName.init) ?? PersonName()
      guard let next = old.setting(part, to: assignment.text) else {
        throw CommandError.usage(
          "A name has no “\(part)”. It has: \(PersonName.pieceNames.joined(separator: ", ")).")
      }
      return try set(name, next.parts.isEmpty ? .empty : next.value)
    }
    guard assignment.part == nil else {
      throw CommandError.usage("\(field.name) has no parts. Set it with: \(field.name)=VALUE")
    }
    guard !assignment.text.isEmpty else { return try set(name, .empty) }
    switch field.type {
    case .name:
      let isPerson = kind.name == .contact
      let written = assignment.text
      try set(name, (isPerson ? PersonName(takingApart: written) : PersonName(written: written)).value)
    case .date: try set(name, .date(Editing.date(assignment.text)))
    case .when: try set(name, Editing.when(assignment.text).value)
    case .flag: try set(name, .flag(Editing.flag(assignment.text)))
    case .reference: try set(name, .reference(recordNamed(assignment.text)))
    default: try set(name, .text(assignment.text))
    }
  }

  private mutating func set(_ name: FieldName, _ value: Value) throws {
    let isBlank = value.isEmpty || ValueText().of(value, as: kind.field(name.base)?.type).inOneLine.isEmpty
    if isBlank, ["name", "body"].contains(name.base) {
      throw CommandError.usage(
        "\(kind.withArticle) keeps its \(name.base). To be rid of it all: \(riddance)")
    }
    changes[name] = value
  }

  /// What to type to have no more of it.
  private var riddance: String {
    let id = record.map { " \($0.id.short)" } ?? ""
    return (kind.name == .letter ? "kith letter discard" : "kith delete") + id
  }

  static func date(_ text: String) throws(CommandError) -> PartialDate {
    guard let date = PartialDate(text) else {
      throw .usage("“\(text)” is no day. Write it as 1984-05-09, or as --05-09 if the year is not known.")
    }
    return date
  }

  static func when(_ text: String) throws(CommandError) -> When {
    guard let when = When(text) else {
      throw .usage(
        "“\(text)” is no time. Write it as 2026-11-20, or as 2026-11-20 14:00 to 18:00 Europe/Berlin.")
    }
    _ = try when.zone.map { zone throws(CommandError) in try EventSpan.checked(zone) }
    return when
  }

  static func flag(_ text: String) throws(CommandError) -> Bool {
    switch text.inOneLine.lowercased() {
    case "yes": return true
    case "no": return false
    default: throw .usage("“\(text)” is neither yes nor no.")
    }
  }

  /// What a field will say.
  func value(of name: FieldName) -> Value? {
    let value = changes[name] ?? record?.reading(name)?.shown.value
    return value.flatMap { $0.isEmpty ? nil : $0 }
  }

  // MARK: What was done

  /// The fields that will say something else than they say now, in the order of the table.
  package var changedFields: [String] {
    let changed = Set(
      changes.filter { name, value in
        guard let reading = record?.reading(name) else { return !value.isEmpty }
        return reading.shown.value != value || !reading.conflicts.isEmpty
      }.map(\.key.base))
    return kind.fields.map(\.name).filter(changed.contains)
  }

  private func unknown(_ name: String) -> CommandError {
    if kind.field(name)?.isFormer == true {
      return .usage(
        """
        \(name) is your own, and no field of the event: kith event edit EVENT --going yes, or kith event plan
        """)
    }
    if name == "trash" { return .usage("The trash has commands of its own: kith delete, kith undelete") }
    let known = kind.fields.filter(\.isSettable).map(\.name).joined(separator: ", ")
    return .usage("\(kind.withArticle) has no field “\(name)”. It has: \(known).")
  }
}

extension Field {
  /// Whether a person sets it by its name.
  var isSettable: Bool {
    switch type {
    case .trash, .moment, .guest: false
    default: !isFormer
    }
  }
}
