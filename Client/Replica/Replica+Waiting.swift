import Foundation
import GRDB
package import KithMerge

/// A record that waits to be pushed.
package struct Waiting: Hashable, Sendable {
  package let id: RecordID
  /// What is pushed of it, sealed.
  package let bytes: Int
  /// The server lost it, and gets it back.
  package let isOffer: Bool
  /// It asks for the record to be erased.
  package let isPurge: Bool
}

extension Replica {
  /// What the next exchange pushes of all spaces, in its order: how many records, how many bytes, and the
  /// first of them.
  package func waiting(limit: Int) throws -> (count: Int, bytes: Int, first: [Waiting]) {
    try read { db in
      let all = try Row.fetchOne(
        db,
        sql: """
          SELECT count(*), coalesce(sum(length(coalesce(offer, pending))), 0) FROM record
          WHERE space IN (SELECT number FROM space) AND (offer IS NOT NULL OR pending IS NOT NULL)
          """)
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT id, length(coalesce(offer, pending)), offer IS NOT NULL, offer IS NULL AND seen IS NOT NULL
          FROM record
          WHERE space IN (SELECT number FROM space) AND (offer IS NOT NULL OR pending IS NOT NULL)
          ORDER BY space <> ?, space, offer IS NULL,
            CASE WHEN offer IS NULL THEN edited ELSE number END LIMIT ?
          """, arguments: [space, limit])
      let first = rows.compactMap { row in
        RecordID(bytes: row[0] as Data).map {
          Waiting(id: $0, bytes: row[1], isOffer: row[2], isPurge: row[3])
        }
      }
      return (all?[0] ?? 0, all?[1] ?? 0, first)
    }
  }
}
