import Foundation
import GRDB
import KithMerge
import KithRecords
import KithSealing

/// Moves every record of one space into another: opened, sealed anew under the other space's keys, each live
/// edit an edit there too.
struct Mover {
  private let source: Replica
  private let target: Sealer
  private let row: Int64
  private(set) var operation: Operation

  /// How many records may be named by each other; more than kith ever plans.
  private static let deepest = 8

  private let renames: Bool

  /// - Parameter renames: whether what was imported, and what kith planned, gets the name there that it would
  ///   have been given there. Other machines that move the same must do alike.
  init(from source: Replica, to target: Sealer, row: Int64, renames: Bool, operation: Operation) {
    (self.source, self.target, self.row, self.operation) = (source, target, row, operation)
    self.renames = renames
  }

  mutating func moveAll(_ db: Database) throws -> Int {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT \(StoredRecord.columns), identity FROM record
        LEFT JOIN origin ON origin.record = record.number WHERE space = ? ORDER BY edited, record.number
        """, arguments: [source.space])
    let moves = try rows.map { (try StoredRecord($0), $0[StoredRecord.columnCount] as String?) }
    var names: [RecordID: RecordID] = [:]
    // A name that is not the hash of its words here was given elsewhere: other machines know it so.
    let identities = Dictionary(
      moves.compactMap { stored, identity in
        identity.flatMap { renames && source.sealer.recordID(of: $0) == stored.id ? (stored.id, $0) : nil }
      }
    ) { $1 }
    func name(_ id: RecordID, depth: Int = 0) -> RecordID {
      if let known = names[id] { return known }
      guard let identity = identities[id] else { return id }
      // What is planned about what was imported is named by what that is called there.
      let words = depth > Mover.deepest ? identity : Identity.renamed(identity) { name($0, depth: depth + 1) }
      let new = target.recordID(of: words)
      names[id] = new
      return new
    }
    for (stored, _) in moves { names[stored.id] = name(stored.id) }
    for (stored, _) in moves { try move(stored, names, db) }
    return moves.count
  }

  private mutating func move(_ stored: StoredRecord, _ names: [RecordID: RecordID], _ db: Database) throws {
    let opening = source.sealer.opened(stored.view, id: stored.id)
    guard opening.unreadable.isEmpty else {
      throw ReplicaError.failed(
        "record \(stored.id) holds what this kith cannot read, and joining would lose it: update kith first")
    }
    let id = names[stored.id] ?? stored.id
    let edits = Mover.liveEdits(of: opening.record).map { (operation.nextDot(), $0) }
    // The trash remembers which edits it had seen, and they have other dots now.
    let seen = OpenedRecord(
      id: id, edits: edits.map { OpenedRecord.OpenedEdit(dot: $0, edit: $1, live: Array($1.changes.keys)) }
    ).fingerprint
    let sealed = SealedRecord(
      edits: try edits.map { dot, edit in
        let table = Kind.named(edit.kind)
        let changes = Dictionary(
          edit.changes.map { name, value in
            (name, value.pointing(as: table?.field(name.base)?.type) { names[$0] ?? $0 })
          }
        ) { first, _ in first }
        let anew = Edit(kind: edit.kind, time: edit.time, author: edit.author, changes: changes)
        return try target.sealed(
          opening.record.isEditedInTrash ? anew : anew.inTrash(seen: seen), of: id, as: dot)
      })
    try Derived.remove(stored.number, db)
    try db.execute(sql: "DELETE FROM journal WHERE record = ?", arguments: [stored.number])
    guard !stored.view.isPurged else { return try movePurge(of: stored, to: id, db) }
    guard !edits.isEmpty else {
      try db.execute(sql: "DELETE FROM record WHERE number = ?", arguments: [stored.number])
      return
    }
    try db.execute(
      sql: "UPDATE record SET space = ?, id = ?, mirror = NULL, offer = NULL, pending = ? WHERE number = ?",
      arguments: [row, Data(id.bytes), Data(sealed.bytes), stored.number])
    let opened = target.opened(sealed, id: id).record
    try Derived(opened, unreadable: 0).save(stored.number, isNew: true, db)
  }

  /// Who was forgotten stays so: a file that is imported again does not bring them back. It has seen nothing
  /// of the account's space, so it takes nothing from there.
  private func movePurge(of stored: StoredRecord, to id: RecordID, _ db: Database) throws {
    var moved = StoredRecord(number: stored.number, in: row, id: id)
    moved.pending = .purged(try target.marker(of: id))
    try db.execute(
      sql: "UPDATE record SET space = ?, id = ? WHERE number = ?",
      arguments: [row, Data(id.bytes), stored.number])
    try moved.save(db)
    try moved.saveSeen(.empty, db)
  }

  /// The edits that are live in some field, each with the values that it still holds.
  private static func liveEdits(of record: OpenedRecord) -> [Edit] {
    var changes: [Dot: [FieldName: Value]] = [:]
    var origin: [Dot: OpenedRecord.LiveValue] = [:]
    for (name, live) in record.fields {
      for value in live {
        changes[value.dot, default: [:]][name] = value.value
        origin[value.dot] = value
      }
    }
    return origin.keys.sorted().compactMap { dot in
      guard let first = origin[dot], let changes = changes[dot] else { return nil }
      return Edit(kind: record.kind, time: first.time, author: first.author, changes: changes)
    }
  }
}
