import Foundation
import GRDB
import KithMerge
import KithRecords

/// What is derived from one record for reading: its card, the words of the search index, what names it, and
/// what it points to. Made again from the record whenever it changes, so that a rebuild gives the same.
struct Derived {
  let card: Card
  private let sort: String
  private let words: [Field.IndexColumn: String]
  private let handles: Set<String>
  private let links: Set<RecordID>
  private let org: String
  private let added: Int64
  /// As they are written, by how they are compared.
  private let tags: [String: String]
  private let bearing: Bearing

  init(_ record: OpenedRecord, unreadable: Int) {
    let texts = IndexedTexts(record)
    card = Card(record, name: texts.title, detail: texts.detail, unreadable: unreadable)
    sort = Folding.folded(texts.title)
    words = texts.columns
    // What is compared is what is kept: two texts may be one by then.
    handles = Set(Identity.all(of: record).map(Derived.storable))
    links = Set(record.pointsTo)
    bearing = Bearing(record)
    org = Folding.words(record.value("org")?.text ?? "")
    added = record.firstEdited
    let written = record.elements("tag").map { Derived.storable($0.shown.value.plainText) }
      .map { (Folding.key($0), $0) }
    tags = Dictionary(written.filter { !$0.0.isEmpty }) { first, _ in first }
  }

  /// Writes it. Without the index, that and the last talks have to be made anew afterwards.
  func save(_ number: Int64, isNew: Bool, isIndexed: Bool = true, _ db: Database) throws {
    let before = isNew ? [] : try LastTalks.people(of: number, db)
    if !isNew { try Derived.removeRows(of: number, db) }
    for row in rows(number) {
      try run(db, row.table.insert, row.values)
      // Not by a trigger: its savepoint would make FTS5 write out its index at each record.
      if isIndexed, row.table == .words { try run(db, Derived.index, row.values) }
    }
    if isIndexed { try LastTalks.keep(before.union(bearing.people), of: number, db) }
  }

  private static let index = "INSERT INTO search (rowid, name, handle, work, words) VALUES (?, ?, ?, ?, ?)"

  /// Every row that a record makes. Records that are no person's make none.
  func rows(_ number: Int64) -> [DerivedRow] {
    guard !Kind.inner.contains(card.kind) else { return [] }
    let number = number.databaseValue
    let cells = [
      number, text(card.kind.rawValue), text(card.name), text(sort), text(card.detail),
      card.trashed.map(\.databaseValue) ?? .null, card.isEditedInTrash.databaseValue,
      card.conflicts.databaseValue,
      card.unreadable.databaseValue, card.edited.databaseValue, text(org), added.databaseValue,
    ]
    let columns: [Field.IndexColumn] = [.name, .handle, .work, .words]
    return [
      DerivedRow(table: .card, values: cells),
      DerivedRow(table: .words, values: [number] + columns.map { text(words[$0] ?? "") }),
    ] + handles.map { DerivedRow(table: .handle, values: [number, text($0)]) }
      + links.map { DerivedRow(table: .link, values: [number, Data($0.bytes).databaseValue]) }
      + tags.map { DerivedRow(table: .tag, values: [number, text($0.key), text($0.value)]) }
      + bearing.rows(number)
  }

  private func text(_ text: String) -> DatabaseValue {
    Derived.storable(text).databaseValue
  }

  /// SQLite's texts end at the first zero, and what is read back must be what was indexed.
  private static func storable(_ text: String) -> String {
    guard text.utf8.contains(0) else { return text }
    // By scalars: with an accent behind it a zero is another character.
    return String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }))
  }

  static func remove(_ number: Int64, _ db: Database) throws {
    let before = try LastTalks.people(of: number, db)
    try removeRows(of: number, db)
    try LastTalks.keep(before, of: number, db)
  }

  private static func removeRows(of number: Int64, _ db: Database) throws {
    let old = try db.cachedStatement(
      sql: "SELECT record, name, handle, work, words FROM words WHERE record = ?")
    old.setUncheckedArguments([number])
    if let row = try Row.fetchOne(old) {
      let statement = try db.cachedStatement(
        sql: "INSERT INTO search (search, rowid, name, handle, work, words) VALUES ('delete', ?, ?, ?, ?, ?)")
      statement.setUncheckedArguments(StatementArguments(row.databaseValues))
      try statement.execute()
    }
    for table in DerivedTable.allCases {
      let statement = try db.cachedStatement(sql: "DELETE FROM \(table.rawValue) WHERE record = ?")
      statement.setUncheckedArguments([number])
      try statement.execute()
    }
  }

  private func run(_ db: Database, _ sql: String, _ values: [DatabaseValue]) throws {
    let statement = try db.cachedStatement(sql: sql)
    statement.setUncheckedArguments(StatementArguments(values))
    try statement.execute()
  }
}

/// A record's texts, by the column of the index they stand in.
private struct IndexedTexts {
  private(set) var columns: [Field.IndexColumn: String] = [:]
  private(set) var title = ""
  private(set) var detail = ""

  init(_ record: OpenedRecord) {
    let kind = Kind.named(record.kind)
    for reading in record.readings {
      let column = kind?.field(reading.name.base)?.index ?? .words
      guard column != .none else { continue }
      for value in [reading.shown.value] + reading.conflicts.map(\.value) {
        let text = value.plainText
        if !text.isEmpty { columns[column, default: ""] += text + "\n" }
      }
    }
    // Characters are costly to count, and few texts have so many bytes.
    for (column, text) in columns where text.utf8.count > Replica.Limit.indexedCharacters {
      columns[column] = String(text.prefix(Replica.Limit.indexedCharacters))
    }
    title = IndexedTexts.title(record)
    detail = IndexedTexts.detail(record)
  }

  private static func title(_ record: OpenedRecord) -> String {
    if record.kind == .settings { return "Settings" }
    if let name = record.value("name").flatMap(PersonName.init)?.display, !name.isEmpty { return name }
    for base in ["subject", "body", "said", "why", "relation"] {
      guard let text = record.value(base)?.text else { continue }
      return String((text.split(whereSeparator: \.isNewline).first ?? "").prefix(80))
    }
    if let label = record.value("label")?.text { return label }
    for base in ["nickname", "email", "phone"] {
      if let first = record.elements(base).first?.shown.value.plainText { return first }
    }
    return record.value("org")?.text ?? ""
  }

  /// What they do and where; of what is planned or was, when.
  private static func detail(_ record: OpenedRecord) -> String {
    var texts: [String?]
    switch record.kind {
    case .event, .conversation:
      let when = record.value("when").flatMap(When.init)
      texts = [when.map { $0.start.map { "\($0)" } ?? "\($0)" }, record.text("place")]
    case .attendance: texts = [record.text("going").map { "going: \($0)" }]
    case .followUp:
      let followUp = FollowUp(record)
      let state = followUp?.state ?? .open
      texts = [state == .open ? followUp?.day.map { "due \($0)" } : state.rawValue]
    case .cadence: texts = [record.text("every").flatMap { Every($0) }.map { "every \($0)" }]
    case .letter: texts = [record.day("sent").map { "sent \($0)" } ?? "draft"]
    default: texts = [record.text("title"), record.text("org")]
    }
    texts.removeAll { $0?.isEmpty ?? true }
    return texts.compactMap { $0 }.joined(separator: ", ")
  }
}

extension Value {
  /// Its words, for the index and for a person's eyes, without labels.
  package var plainText: String {
    switch content {
    case .empty, .flag, .reference, .moment, .unknown: ""
    case .text(let text): text
    case .number(let number): String(number)
    case .date(let date): date.text
    case .parts(let parts): parts.texts.joined(separator: " ")
    }
  }
}

/// How texts are compared where case and accents do not count.
package enum Folding {
  package static func folded(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 128 }) { return ASCII.lowered(text) }
    return text.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
  }

  /// What two texts have in common that a person takes for one: blanks at the ends do not count either.
  package static func key(_ text: String) -> String {
    folded(text).precomposedStringWithCanonicalMapping.split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
  }

  /// The words of a text with one blank between them.
  package static func words(_ text: String) -> String {
    key(text).split { !$0.isLetter && !$0.isNumber }.joined(separator: " ")
  }
}
