import GRDB

/// A word that a person put on records, to find them together.
package struct Tag: Hashable, Sendable {
  /// As it is written the most often.
  package let text: String
  /// How many records have it, the trash aside.
  package let count: Int
}

extension Replica {
  /// Every tag by name, each once however it is written.
  package func tags() throws -> [Tag] {
    try read { db in
      try needDerived(db)
      return try Row.fetchAll(
        db,
        sql: """
          SELECT text, sum(number), max(number) FROM (
            SELECT tag.folded, tag.text, count(*) AS number
            FROM tag JOIN card ON card.record = tag.record
            WHERE card.trashed IS NULL GROUP BY tag.folded, tag.text ORDER BY tag.text)
          GROUP BY folded ORDER BY folded
          """
      ).map { Tag(text: $0[0], count: $0[1]) }
    }
  }
}
