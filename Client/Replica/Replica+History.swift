import Foundation
import GRDB
package import KithMerge
package import KithRecords
import KithSealing

/// One edit that reached a record: what it changed, over what, when and by whom.
package struct HistoryEntry: Sendable {
  package let dot: Dot
  /// By its author's clock, in milliseconds since 1970; by the clock here where the edit does not open.
  package let time: Int64
  /// Nil where the edit does not open any more.
  package let author: Author?
  /// Who that is, as far as it can be known; nil where the edit does not open any more.
  package let by: Provenance?
  /// What was typed, if it was typed on this machine; without values.
  package let words: String?
  /// By the name of the field.
  package let changes: [Change]

  package struct Change: Hashable, Sendable {
    package let name: FieldName
    /// What it replaced; several values where they were in dispute.
    package let old: [Value]
    package let new: Value

    package init(name: FieldName, old: [Value], new: Value) {
      (self.name, self.old, self.new) = (name, old, new)
    }
  }
}

/// What led to a record as it is.
///
/// The journal is this machine's own: it knows every edit from the moment it came here, and of what was
/// replaced before that, nothing.
extension Replica {
  /// The edits of a record, newest first.
  package func history(of id: RecordID, limit: Int = Limit.history) throws -> [HistoryEntry] {
    try read { db in
      guard let stored = try StoredRecord.find(id, first: space, db) else { return [] }
      let rows = try journal(of: stored, db)
      let payloads = Payloads(stored.view, rows, sealer(of: stored), id)
      let witness = try AuthorWitness(self, stored.space, db)
      return try rows.suffix(limit).reversed().compactMap { row in
        let edit = payloads[row.dot]
        let changes = edit.map { payloads.changes(of: $0, row) } ?? []
        // That a new record is not in the trash is said to others, and changes nothing.
        guard !changes.isEmpty || edit?.changes != [Trashed.field: .empty] else { return nil }
        let words = try row.operation.flatMap { writer in
          try String.fetchOne(
            db, sql: "SELECT words FROM operation WHERE writer = ?", arguments: [Data(writer.bytes)])
        }
        return HistoryEntry(
          dot: row.dot, time: edit?.time ?? row.at, author: edit?.author,
          by: try edit.map { try witness.provenance(of: $0.author, dot: row.dot, db) }, words: words,
          changes: changes)
      }
    }
  }

  /// A record's rows of the journal, oldest first.
  func journal(of stored: StoredRecord, _ db: Database) throws -> [JournalRow] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT writer, counter, at, replaced, operation, made FROM journal WHERE record = ? ORDER BY number
        """)
    statement.setUncheckedArguments([stored.number])
    return try Row.fetchAll(statement).compactMap(JournalRow.init)
  }
}

/// One edit that reached a record, and what each of its values replaced.
struct JournalRow {
  let dot: Dot
  let at: Int64
  let replaced: SealedRecord
  /// The operation that it belongs to, if it was made here.
  let operation: WriterID?
  /// Whether it made the record; nil if an older kith wrote the row.
  let made: Bool?

  /// Reads `writer, counter, at, replaced, operation, made`.
  init?(_ row: Row) {
    guard let writer = WriterID(bytes: row[0] as Data) else { return nil }
    dot = Dot(writer: writer, counter: UInt64(clamping: row[1] as Int64))
    at = row[2]
    replaced = (try? StoredRecord.state(row[3])) ?? .empty
    operation = (row[4] as Data?).flatMap { WriterID(bytes: $0) }
    made = row[5]
  }
}

/// Every edit of a record that can still be opened: those that are live, and those that later ones replaced.
struct Payloads {
  private var edits: [Dot: Edit] = [:]
  private let names: FieldKeys

  init(_ view: SealedRecord, _ rows: [JournalRow], _ sealer: Sealer, _ id: RecordID) {
    names = sealer.fieldKeys(of: id)
    for edit in view.edits + rows.flatMap(\.replaced.edits) where edits[edit.dot] == nil {
      edits[edit.dot] = try? sealer.opened(edit.payload, of: id, as: edit.dot)
    }
  }

  subscript(dot: Dot) -> Edit? { edits[dot] }

  /// By the name of the field; without what an edit wrote again just as it was, to carry it on.
  func changes(of edit: Edit, _ row: JournalRow) -> [HistoryEntry.Change] {
    edit.changes.sorted { $0.key < $1.key }
      .map { HistoryEntry.Change(name: $0, old: old($0, row).map(\.value), new: $1) }
      .filter { $0.old != [$0.new] && ($0.name != Trashed.field || !$0.new.isEmpty || !$0.old.isEmpty) }
  }

  /// What an edit replaced in one field, the newest first.
  func old(_ name: FieldName, _ row: JournalRow) -> [(dot: Dot, time: Int64, value: Value)] {
    let key = names.key(of: name)
    return row.replaced.edits.filter { $0.fields.contains(key) }.compactMap { replaced in
      guard let edit = edits[replaced.dot], let value = edit.changes[name] else { return nil }
      return (replaced.dot, edit.time, value)
    }.sorted { ($1.time, $1.dot) < ($0.time, $0.dot) }
  }
}
