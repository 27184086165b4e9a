import Foundation
import GRDB
package import KithMerge
package import KithRecords
import KithSealing

/// What is in quarantine, opened as far as it can be.
package struct SetAside: Sendable {
  package let entry: Quarantined
  /// What it says: of one's own, the refused edits alone; else the record as the server sent it. Nil if it is
  /// written in a way that this build does not know.
  package let record: OpenedRecord?
  /// How many of its edits stay sealed.
  package let sealed: Int
  /// Whether it says that the record was forgotten.
  package let isPurge: Bool
  /// What the record is called here, or would be; empty if nobody can tell.
  package let name: String

  /// Nil if nobody can tell.
  package var kind: KindName? {
    record.flatMap { $0.fields.isEmpty ? nil : $0.kind }
  }
}

/// What became of a second try.
package struct Retried: Hashable, Sendable {
  /// Refused edits that are new edits now, and wait to be sent.
  package var pending = 0
  /// Refused edits that say nothing but what is so already.
  package var unchanged = 0
  /// Refused edits that stay because no key here opens them.
  package var sealed = 0
  /// Refused edits that stay because their record would become larger than can travel.
  package var tooLarge = 0
  /// Refused edits that stay because their record was forgotten.
  package var forgotten = 0
  /// Why refused edits stay that this account may not make in their group.
  package var forbidden: String?
  /// Records of the server that were taken in.
  package var received = 0
  /// Records of the server that stay kept out, each with a sentence.
  package var keptOut: [String] = []

  package init() {}
}

extension Replica {
  /// What is in quarantine in any space, oldest first; of one record, if an id is given.
  package func setAside(of id: RecordID? = nil, in space: Space? = nil) throws -> [SetAside] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT id, origin, reason, sentence, at, state, space FROM quarantine
          WHERE (:id IS NULL OR id = :id) AND (:space IS NULL OR space = :space) ORDER BY number
          """, arguments: ["id": id.map { Data($0.bytes) }, "space": space?.number]
      ).compactMap { row in
        guard let id = RecordID(bytes: row[0] as Data), let origin = Quarantined.Origin(rawValue: row[1])
        else { return nil }
        let entry = Quarantined(id: id, origin: origin, reason: row[2], sentence: row[3], at: row[4])
        return try setAside(entry, [UInt8](row[5] as Data), in: row[6], db)
      }
    }
  }

  private func setAside(
    _ entry: Quarantined, _ bytes: [UInt8], in space: Int64, _ db: Database
  ) throws -> SetAside {
    let here = try String.fetchOne(
      db, sql: "SELECT name FROM card JOIN record ON record.number = card.record WHERE space = ? AND id = ?",
      arguments: [space, Data(entry.id.bytes)])
    guard let state = try? SealedRecord(bytes: bytes) else {
      return SetAside(entry: entry, record: nil, sealed: 0, isPurge: false, name: here ?? "")
    }
    let opening = (sealers[space] ?? sealer).opened(state, id: entry.id)
    // A part of a record may have an address and no name: that is not what it is called.
    let isNamed = opening.record.fields.keys.contains { ["name", "body"].contains($0.base) }
    let name = here ?? (isNamed ? Derived(opening.record, unreadable: 0).card.name : "")
    return SetAside(
      entry: entry, record: opening.record, sealed: opening.unreadable.count, isPurge: state.isPurged,
      name: name)
  }

  /// Tries again what is in quarantine of one record. What was refused becomes a new edit, made now by
  /// whoever asks for it; what the server sent is taken in, if it can be by now.
  package func retry(_ id: RecordID, in operation: inout Operation) throws -> Retried {
    let spaces = try read { db in
      try Int64.fetchAll(
        db, sql: "SELECT DISTINCT space FROM quarantine WHERE id = ? ORDER BY space",
        arguments: [Data(id.bytes)])
    }
    var retried = Retried()
    for space in spaces { try seen(from: space).retry(id, in: &operation, &retried) }
    return retried
  }

  private func retry(_ id: RecordID, in operation: inout Operation, _ retried: inout Retried) throws {
    var working = operation
    let before = retried
    retried = try write { db in
      var retried = before
      try retryRefused(id, in: &working, &retried, db)
      try retryReceived(id, at: working.time, &retried, db)
      return retried
    }
    operation = working
    try scrub()
  }

  private func retryRefused(
    _ id: RecordID, in operation: inout Operation, _ retried: inout Retried, _ db: Database
  ) throws {
    for (number, bytes) in try kept(id, .refused, db) {
      guard let drafts = drafts(of: id, bytes) else {
        retried.sealed += 1
        continue
      }
      if try StoredRecord.find(id, in: space, db)?.view.isPurged == true {
        retried.forgotten += 1
        continue
      }
      let applied: [Applied]
      do {
        guard let all = try appliedWhole(drafts, in: &operation, db) else {
          retried.tooLarge += 1
          continue
        }
        applied = all
      } catch let error as ReplicaError where error.isAboutARole {
        retried.forbidden = error.description
        continue
      }
      let isNews = applied.contains { $0 == .made || $0 == .changed }
      if isNews { try keep(operation, db) }
      if isNews { retried.pending += 1 } else { retried.unchanged += 1 }
      try db.execute(sql: "DELETE FROM quarantine WHERE number = ?", arguments: [number])
    }
  }

  /// All of the drafts, or nil and nothing, if one of them makes a record too large.
  private func appliedWhole(
    _ drafts: [Draft], in operation: inout Operation, _ db: Database
  ) throws -> [Applied]? {
    var working = operation
    var applied: [Applied] = []
    do {
      try db.inSavepoint {
        let place = try StoredRecord.endOfQueue(in: space, db)
        applied = try drafts.map { try apply($0, onto: target(of: $0, db), at: place, in: &working, db) }
        return .commit
      }
    } catch ReplicaError.tooLarge {
      return nil
    }
    operation = working
    return applied
  }

  /// What refused edits wrote and no later one of them replaced; nil if one of them does not open.
  private func drafts(of id: RecordID, _ bytes: [UInt8]) -> [Draft]? {
    guard let state = try? SealedRecord(bytes: bytes) else { return nil }
    let names = sealer.fieldKeys(of: id)
    var edits: [Edit] = []
    for part in state.edits {
      guard let said = try? sealer.opened(part.payload, of: id, as: part.dot) else { return nil }
      let live = Set(part.fields)
      edits.append(
        Edit(
          kind: said.kind, time: said.time, author: said.author,
          changes: said.changes.filter { live.contains(names.key(of: $0.key)) }))
    }
    return edits.sorted { $0.time < $1.time }.map { Draft(id: id, kind: $0.kind, changes: $0.changes) }
  }

  private func retryReceived(
    _ id: RecordID, at time: Int64, _ retried: inout Retried, _ db: Database
  ) throws {
    var absorbed = Absorbed()
    for (number, _) in try kept(id, .received, db) where try retryReceived(number, at: time, &absorbed, db) {
      retried.received += 1
    }
    if absorbed.forgotten > 0 { try tidyIndex(db) }
    retried.keptOut += absorbed.keptOut
  }

  private func kept(
    _ id: RecordID, _ origin: Quarantined.Origin, _ db: Database
  ) throws -> [(number: Int64, state: [UInt8])] {
    try Row.fetchAll(
      db,
      sql: "SELECT number, state FROM quarantine WHERE space = ? AND id = ? AND origin = ? ORDER BY number",
      arguments: [space, Data(id.bytes), origin.rawValue]
    ).map { ($0[0], [UInt8]($0[1] as Data)) }
  }

  /// Erases what is in quarantine of some records, in any space: all of it, or nothing.
  ///
  /// - Returns: how much there was.
  package func drop(_ ids: [RecordID]) throws -> Int {
    let count = try write { db in
      var count = 0
      for id in ids {
        try db.execute(sql: "DELETE FROM quarantine WHERE id = ?", arguments: [Data(id.bytes)])
        count += db.changesCount
      }
      if count > 0 { try owe(.scrub, db) }
      return count
    }
    try scrub()
    return count
  }
}
