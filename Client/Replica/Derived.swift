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

  init(_ record: OpenedRecord, unreadable: Int) {
    let texts = IndexedTexts(record)
    card = Card(record, name: texts.title, detail: texts.detail, unreadable: unreadable)
    sort = Folding.folded(texts.title)
    words = texts.columns
    handles = Set(Identity.all(of: record))
    links = Set(record.readings.compactMap(\.shown.value.reference))
  }

  func save(_ number: Int64, isNew: Bool, _ db: Database) throws {
    if !isNew { try Derived.remove(number, db) }
    try run(
      db,
      """
      INSERT INTO card (record, kind, name, sort, detail, trashed, edited_in_trash, conflicts, unreadable,
      edited)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        number, card.kind.rawValue, card.name, sort, card.detail, card.trashed, card.isEditedInTrash,
        card.conflicts, card.unreadable, card.edited,
      ])
    let texts = [words[.name] ?? "", words[.handle] ?? "", words[.work] ?? "", words[.words] ?? ""]
    let row = StatementArguments([number]) + StatementArguments(texts)
    try run(db, "INSERT INTO words (record, name, handle, work, words) VALUES (?, ?, ?, ?, ?)", row)
    // Not by a trigger: its savepoint would make FTS5 write out its index at each record.
    try run(db, "INSERT INTO search (rowid, name, handle, work, words) VALUES (?, ?, ?, ?, ?)", row)
    for handle in handles.sorted() {
      try run(db, "INSERT INTO handle (text, record) VALUES (?, ?)", [handle, number])
    }
    for link in links.sorted() {
      try run(db, "INSERT INTO link (target, record) VALUES (?, ?)", [Data(link.bytes), number])
    }
  }

  static func remove(_ number: Int64, _ db: Database) throws {
    let old = try db.cachedStatement(
      sql: "SELECT record, name, handle, work, words FROM words WHERE record = ?")
    old.setUncheckedArguments([number])
    if let row = try Row.fetchOne(old) {
      let statement = try db.cachedStatement(
        sql: "INSERT INTO search (search, rowid, name, handle, work, words) VALUES ('delete', ?, ?, ?, ?, ?)")
      statement.setUncheckedArguments(StatementArguments(row.databaseValues))
      try statement.execute()
    }
    for table in ["card", "words", "handle", "link"] {
      let statement = try db.cachedStatement(sql: "DELETE FROM \(table) WHERE record = ?")
      statement.setUncheckedArguments([number])
      try statement.execute()
    }
  }

  private func run(_ db: Database, _ sql: String, _ arguments: StatementArguments) throws {
    let statement = try db.cachedStatement(sql: sql)
    statement.setUncheckedArguments(arguments)
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
    detail = [record.value("title")?.text, record.value("org")?.text].compactMap { $0 }.joined(
      separator: ", ")
  }

  private static func title(_ record: OpenedRecord) -> String {
    if let name = record.value("name").flatMap(PersonName.init)?.display, !name.isEmpty { return name }
    if let body = record.value("body")?.text {
      let line = body.split(whereSeparator: \.isNewline).first ?? ""
      return String(line.prefix(80))
    }
    for base in ["nickname", "email", "phone"] {
      if let first = record.elements(base).first?.shown.value.plainText { return first }
    }
    return record.value("org")?.text ?? ""
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
}
