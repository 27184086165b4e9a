import Foundation
import GRDB
package import KithMerge

extension Replica {
  /// Which of these records are this person's own, and not what another member of a group wrote.
  package func mine(among ids: some Sequence<RecordID>) throws -> Set<RecordID> {
    try read { db in
      let statement = try db.cachedStatement(
        sql: """
          SELECT 1 FROM record
          WHERE space IN (SELECT number FROM space) AND id = ? AND \(Replica.isMine) LIMIT 1
          """)
      return Set(
        try ids.filter { id in
          statement.setUncheckedArguments([Data(id.bytes)])
          return try Bool.fetchOne(statement) ?? false
        })
    }
  }
}
