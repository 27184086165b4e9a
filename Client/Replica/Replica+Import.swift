import Foundation
import GRDB
package import KithMerge
package import KithRecords
import KithSealing

/// What is known of somebody in a file: enough to tell whether they are here already.
package struct Arrival: Sendable {
  package let kind: KindName
  /// What names them across files, the strongest first; see `Identity`.
  package let identities: [String]
  package let name: String

  package init(kind: KindName, identities: [String], name: String) {
    (self.kind, self.identities, self.name) = (kind, identities, name)
  }
}

extension Replica {
  /// The record of each arrival: the one that is in this space, else the id that every machine gives it.
  ///
  /// Somebody is here if a strong identity (a card's uid, a profile) says so; if the card was written of
  /// their own record, in this network; or if an e-mail address does, the name is the same, and no strong
  /// identity says otherwise. Two people may share an address.
  package func records(of arrivals: [Arrival]) throws -> [RecordID] {
    try read { db in try arrivals.map { try record(of: $0, db) } }
  }

  private func record(of arrival: Arrival, _ db: Database) throws -> RecordID {
    let strong = arrival.identities.filter(Replica.isStrong)
    for identity in strong {
      if let here = try candidates(identity, arrival.kind, db).first { return here.id }
    }
    for own in strong.compactMap(Identity.recordID) where try isHere(own, arrival.kind, db) { return own }
    let sort = Folding.folded(arrival.name)
    for identity in arrival.identities where identity.hasPrefix("email:") {
      for here in try candidates(identity, arrival.kind, db) where here.sort == sort {
        if try !isSomebodyElse(here.number, strong, db) { return here.id }
      }
    }
    return sealer.recordID(of: arrival.identities.first ?? "name:" + sort)
  }

  /// Whether there is such a record, or was until it was forgotten.
  private func isHere(_ id: RecordID, _ kind: KindName, _ db: Database) throws -> Bool {
    guard let stored = try StoredRecord.find(id, in: space, db) else { return false }
    if stored.view.isPurged { return true }
    let known = try String.fetchOne(
      db, sql: "SELECT kind FROM card WHERE record = ?", arguments: [stored.number])
    return known == kind.rawValue
  }

  /// What the notes about each of these records say, those in the trash too.
  package func noteTexts(about ids: Set<RecordID>) throws -> [RecordID: Set<String>] {
    try read { db in
      let statement = try db.cachedStatement(
        sql: """
          SELECT \(StoredRecord.columns) FROM link
          JOIN card ON card.record = link.record JOIN record ON record.number = link.record
          WHERE link.target = ? AND card.kind = 'note'
          """)
      var texts: [RecordID: Set<String>] = [:]
      for id in ids {
        statement.setUncheckedArguments([Data(id.bytes)])
        for row in try Row.fetchAll(statement) {
          let note = try StoredRecord(row)
          let text = sealer(of: note).opened(note.view, id: note.id).record.value("body")?.text
          if let text { texts[id, default: []].insert(text) }
        }
      }
      return texts
    }
  }

  private static let strongPrefixes = ["vcard:uid:", "linkedin:"]

  private static func isStrong(_ identity: String) -> Bool {
    strongPrefixes.contains { identity.hasPrefix($0) }
  }

  /// From the handle on: a plain join may look through every record of the space instead, in the order that
  /// is asked for, and that for each of a file's cards.
  private func candidates(
    _ identity: String, _ kind: KindName, _ db: Database
  ) throws -> [(number: Int64, id: RecordID, sort: String)] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT record.number, record.id, card.sort FROM handle
        CROSS JOIN card ON card.record = handle.record CROSS JOIN record ON record.number = handle.record
        WHERE handle.text = ? AND card.kind = ? AND record.space = ? ORDER BY record.id LIMIT 10
        """)
    statement.setUncheckedArguments([identity, kind.rawValue, space])
    return try Row.fetchAll(statement).compactMap { row in
      RecordID(bytes: row[1] as Data).map { (row[0], $0, row[2]) }
    }
  }

  /// Whether the record carries a strong identity of the same sort that is not among `strong`.
  private func isSomebodyElse(_ number: Int64, _ strong: [String], _ db: Database) throws -> Bool {
    let statement = try db.cachedStatement(sql: "SELECT text FROM handle WHERE record = ?")
    statement.setUncheckedArguments([number])
    let theirs = try String.fetchAll(statement)
    return Replica.strongPrefixes.contains { prefix in
      let mine = strong.filter { $0.hasPrefix(prefix) }
      return !mine.isEmpty && theirs.contains { $0.hasPrefix(prefix) && !mine.contains($0) }
    }
  }
}
