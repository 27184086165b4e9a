import Foundation
import GRDB
package import KithMerge
package import KithRecords
import KithSealing

/// How many records there are of what.
package struct Counts: Hashable, Sendable {
  package var contacts = 0, organisations = 0, notes = 0, savedLists = 0, settings = 0, others = 0
  package var events = 0, attendances = 0, conversations = 0, ties = 0, followUps = 0, cadences = 0
  package var letters = 0
  package var trashed = 0, pending = 0, disputed = 0, quarantined = 0, unreadable = 0
}

extension Replica {
  /// One record, opened as far as it can be.
  package func record(_ id: RecordID) throws -> OpenedRecord? {
    try records([id])[id]
  }

  /// These records, opened as far as they can be, but for those that are not there.
  package func records(_ ids: some Sequence<RecordID>) throws -> [RecordID: OpenedRecord] {
    let found = try read { db in try ids.compactMap { try StoredRecord.find($0, first: space, db) } }
    var (records, isFresh) = ([RecordID: OpenedRecord](), false)
    for stored in found {
      let (id, view, sealer) = (stored.id, stored.view, sealer(of: stored))
      guard !view.isPurged else { continue }
      var opening = sealer.opened(view, id: id)
      if !opening.unreadable.isEmpty, !isFresh {
        try refreshKeys()
        (opening, isFresh) = (sealer.opened(view, id: id), true)
      }
      records[id] = opening.record
    }
    return records
  }

  /// Each card with its record, many of which are opened at once; nil where it is not there any more.
  ///
  /// - Throws: `CancellationError` where it is interrupted.
  package func forEachRecord(of cards: [Card], _ body: (Card, OpenedRecord?) throws -> Void) throws {
    for start in stride(from: 0, to: cards.count, by: Limit.openedAtOnce) {
      let some = cards[start..<min(start + Limit.openedAtOnce, cards.count)]
      let records = try records(some.map(\.id))
      for card in some {
        try Task.checkCancellation()
        try body(card, records[card.id])
      }
    }
  }

  /// The records of a space whose ids begin with `high`, by id: what kith keeps for itself. Each is opened,
  /// and shown until `body` returns false.
  func forEachKept(
    _ high: UInt64, in space: Int64, _ db: Database, _ body: (StoredRecord, OpenedRecord) throws -> Bool
  ) throws {
    guard let sealer = sealers[space] else { return }
    let (first, last) = (RecordID(high: high, low: 0), RecordID(high: high, low: .max))
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT \(StoredRecord.columns) FROM record WHERE space = ? AND id BETWEEN ? AND ? ORDER BY id
        """, arguments: [space, Data(first.bytes), Data(last.bytes)])
    while let row = try rows.next() {
      let stored = try StoredRecord(row)
      guard try body(stored, sealer.opened(stored.view, id: stored.id).record) else { return }
    }
  }

  /// Every record as it is sealed, what waits to be pushed merged in, by id.
  package func forEachSealed(_ body: (RecordID, SealedRecord) throws -> Void) throws {
    try read { db in
      let rows = try Row.fetchCursor(
        db, sql: "SELECT \(StoredRecord.columns) FROM record WHERE space = ? ORDER BY id",
        arguments: [space])
      while let row = try rows.next() {
        let stored = try StoredRecord(row)
        try body(stored.id, stored.view)
      }
    }
  }

  /// Every record that a person wrote and that is not purged, by id.
  package func forEachRecord(_ body: (OpenedRecord) throws -> Void) throws {
    try forEachSealed { id, view in
      guard !view.isPurged else { return }
      let record = sealer.opened(view, id: id).record
      if !Kind.inner.contains(record.kind) { try body(record) }
    }
  }

  /// What is written about a record: the cards of those that point to it, newest first.
  package func cards(about id: RecordID, kind: KindName = .note, trash: Bool = false) throws -> [Card] {
    try read { db in
      try cards(
        """
        JOIN link ON link.record = card.record
        WHERE link.target = :id AND card.kind = :kind AND (card.trashed IS NOT NULL) = :trash
        ORDER BY card.edited DESC, record.id
        """,
        ["id": Data(id.bytes), "kind": kind.rawValue, "trash": trash], db)
    }
  }

  /// Records in which concurrent edits should be settled, or that were edited in the trash.
  package func disputed(in space: Space? = nil) throws -> [Card] {
    try read { db in
      try cards(
        """
        WHERE (card.conflicts > 0 OR card.edited_in_trash > 0) AND (:space IS NULL OR record.space = :space)
        ORDER BY card.sort, record.id
        """, ["space": space?.number], db)
    }
  }

  package func counts() throws -> Counts {
    try read { db in
      var counts = Counts()
      for row in try Row.fetchAll(
        db, sql: "SELECT kind, count(*) FROM card WHERE trashed IS NULL GROUP BY kind")
      {
        let (kind, count) = (KindName(rawValue: row[0]), row[1] as Int)
        switch kind {
        case .contact: counts.contacts = count
        case .organisation: counts.organisations = count
        case .note: counts.notes = count
        case .savedList: counts.savedLists = count
        case .settings: counts.settings = count
        case .event: counts.events = count
        case .attendance: counts.attendances = count
        case .conversation: counts.conversations = count
        case .tie: counts.ties = count
        case .followUp: counts.followUps = count
        case .cadence: counts.cadences = count
        case .letter: counts.letters = count
        default: counts.others += count
        }
      }
      counts.trashed = try count(db, "card WHERE trashed IS NOT NULL")
      counts.disputed = try count(db, "card WHERE conflicts > 0 OR edited_in_trash > 0")
      counts.unreadable = try count(db, "card WHERE unreadable > 0")
      counts.pending = try outgoingCountOfAll(db)
      counts.quarantined = try count(db, "quarantine")
      return counts
    }
  }

  private func count(_ db: Database, _ what: String) throws -> Int {
    try Int.fetchOne(db, sql: "SELECT count(*) FROM \(what)") ?? 0
  }

  func cards(_ clause: String, _ arguments: StatementArguments, _ db: Database) throws -> [Card] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT record.id, card.kind, card.name, card.detail, card.trashed, card.edited_in_trash,
        card.conflicts,
          card.unreadable, card.edited, record.space
        FROM card JOIN record ON record.number = card.record \(clause)
        """)
    statement.arguments = arguments
    let rows = try Row.fetchAll(statement)
    let groups = try groupNames(Set(rows.map { $0[9] as Int64 }), db)
    return try rows.map { try Card($0, group: groups[$0[9]]) }
  }
}

extension Card {
  /// Reads the columns that `Replica.cards` selects, in its order.
  init(_ row: Row, group: String?) throws {
    guard let id = RecordID(bytes: row[0] as Data) else {
      throw ReplicaError.failed("a record without an id")
    }
    self.init(
      id: id, kind: KindName(rawValue: row[1]), name: row[2], detail: row[3], trashed: row[4],
      isEditedInTrash: row[5], conflicts: row[6], unreadable: row[7], edited: row[8], group: group,
      space: row[9])
  }
}
