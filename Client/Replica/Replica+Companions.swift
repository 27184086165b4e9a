import Foundation
import GRDB
import KithMerge
import KithRecords
import KithSealing

extension Replica {
  /// Once this machine had somebody erased, and the server has agreed, what is left about those alone who are
  /// gone goes after them: it would be about nobody, and still tell of them. What another machine wrote
  /// meanwhile, and nobody here has seen, stays.
  ///
  /// In one's own space only, and of it: what is about somebody in a group its members wrote, each their own.
  /// Edits that the server has not are kept, as those of the one who is gone.
  ///
  /// - Returns: how many went: the words of them are still to be taken out of the index (`tidyIndex`).
  func forgetCompanions(of gone: StoredRecord, at time: Int64, _ db: Database) throws -> Int {
    guard isPersonal, gone.mirror?.isPurged == true else { return 0 }
    let kinds = Kind.companions.map { "'\($0.rawValue)'" }.joined(separator: ",")
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT \(StoredRecord.columns) FROM link JOIN card ON card.record = link.record
        JOIN record ON record.number = link.record
        WHERE link.target = ? AND record.space = ? AND +card.kind IN (\(kinds))
        ORDER BY record.number LIMIT \(Limit.companions)
        """, arguments: [Data(gone.id.bytes), space])
    var count = 0
    for row in rows {
      let stored = try StoredRecord(row)
      let record = sealer.opened(stored.view, id: stored.id).record
      guard try record.goes(with: { try isGone($0, db) }) else { continue }
      try keepEdits(of: stored, at: time, db)
      try purge(stored, byAge: false, db)
      try erase(stored.number, db)
      count += 1
    }
    return count
  }

  private func isGone(_ id: RecordID, _ db: Database) throws -> Bool {
    try StoredRecord.find(id, first: space, db)?.view.isPurged ?? false
  }
}
