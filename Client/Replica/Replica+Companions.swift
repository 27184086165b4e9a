import Foundation
import GRDB
import KithMerge
import KithRecords
import KithSealing

extension Replica {
  /// Once somebody is gone for good, and the server has agreed, what is left about those alone who are gone
  /// goes after them: it would be about nobody, and still tell of them.
  ///
  /// In the same space only: what an owner of a group has erased there takes nothing of one's own along. In a
  /// group it is left to its owners.
  func forgetCompanions(of gone: StoredRecord, _ db: Database) throws {
    guard gone.mirror?.isPurged == true, try mayErase(db) else { return }
    let kinds = Kind.companions.map { "'\($0.rawValue)'" }.joined(separator: ",")
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT \(StoredRecord.columns) FROM link JOIN card ON card.record = link.record
        JOIN record ON record.number = link.record
        WHERE link.target = ? AND record.space = ? AND +card.kind IN (\(kinds))
        ORDER BY record.number LIMIT \(Limit.companions)
        """, arguments: [Data(gone.id.bytes), space])
    var hasErased = false
    for row in rows {
      let stored = try StoredRecord(row)
      let record = sealer.opened(stored.view, id: stored.id).record
      guard try record.goes(with: { try isGone($0, db) }) else { continue }
      try purge(stored, byAge: false, db)
      try erase(stored.number, db)
      hasErased = true
    }
    if hasErased { try tidyIndex(db) }
  }

  private func mayErase(_ db: Database) throws -> Bool {
    if isPersonal { return true }
    return try spaces(db).contains { $0.number == space && !$0.isClosed && $0.role == .owner }
  }

  private func isGone(_ id: RecordID, _ db: Database) throws -> Bool {
    try StoredRecord.find(id, first: space, db)?.view.isPurged ?? false
  }
}
