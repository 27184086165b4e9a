import GRDB

/// A word that a person put on records, to find them together.
package struct Tag: Hashable, Sendable {
  /// As it is written the most often.
  package let text: String
  /// How many records have it, the trash aside.
  package let count: Int
}

extension Replica {
  /// Every tag by name, each once however it is written; of one space, or of all.
  package func tags(in space: Space? = nil) throws -> [Tag] {
    try read { db in
      try needDerived(db)
      return try Row.fetchAll(
        db,
        sql: """
          SELECT text, sum(number), max(number) FROM (
            SELECT tag.folded, tag.text, count(*) AS number
            FROM tag JOIN card ON card.record = tag.record JOIN record ON record.number = tag.record
            WHERE card.trashed IS NULL AND (:space IS NULL OR record.space = :space)
            GROUP BY tag.folded, tag.text ORDER BY tag.text)
          GROUP BY folded ORDER BY folded
          """, arguments: ["space": space?.number]
      ).map { Tag(text: $0[0], count: $0[1]) }
    }
  }
}
