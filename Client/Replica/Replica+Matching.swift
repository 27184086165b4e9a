import Foundation
import GRDB
package import KithMerge
package import KithRecords

extension Replica {
  /// The contacts (or records of another kind) that `words` fit: each word begins a word of the name, an
  /// e-mail address or another handle. A name or handle that is just so beats all others; an id fits the
  /// record it names. If no word begins so, the text may stand anywhere in a name or handle.
  package func matching(
    _ words: String, kind: KindName? = .contact, except: Set<KindName> = [], trash: Bool? = false,
    limit: Int = 50
  ) throws -> [Card] {
    let folded = Folding.folded(words).trimmingCharacters(in: .whitespacesAndNewlines)
    guard !folded.isEmpty else { return [] }
    let left = except.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
    let scope = """
      (:kind IS NULL OR card.kind = :kind) AND card.kind NOT IN (\(left))
      AND (:trash IS NULL OR (card.trashed IS NOT NULL) = :trash)
      """
    let arguments: StatementArguments = [
      "kind": kind?.rawValue, "trash": trash, "limit": limit,
    ]
    return try read { db in
      if let id = RecordID(folded) {
        return try cards(
          """
          WHERE record.space IN (SELECT number FROM space) AND record.id = :id AND \(scope) LIMIT :limit
          """, arguments + ["id": Data(id.bytes)], db)
      }
      let exact = try cards(
        """
        WHERE card.record IN (
          SELECT record FROM card WHERE sort = :folded
          UNION SELECT record FROM handle WHERE text IN (:email, :slug)
        ) AND \(scope) ORDER BY card.sort, record.id LIMIT :limit
        """,
        arguments + ["folded": folded, "email": Identity.email(words), "slug": "linkedin:" + folded], db)
      if !exact.isEmpty { return exact }
      let order = "ORDER BY card.sort, record.id LIMIT :limit"
      if let query = BeginningsOfWords(words, columns: [.name, .handle]) {
        let begun = try cards(
          "WHERE card.record IN (SELECT rowid FROM search WHERE search MATCH :query) AND \(scope) \(order)",
          arguments + ["query": query.text], db)
        if !begun.isEmpty { return begun }
      }
      return try cards(
        """
        JOIN words ON words.record = card.record
        WHERE (instr(card.sort, :folded) OR instr(lower(words.handle), :folded)) AND \(scope) \(order)
        """,
        arguments + ["folded": folded], db)
    }
  }

  /// The card of a record; nil if there is none.
  package func card(_ id: RecordID) throws -> Card? {
    try cards(idPrefix: id.description, limit: 1).first
  }

  /// The records whose id begins with these hexadecimal digits: 4 of them at the least, else there are none.
  package func cards(idPrefix digits: String, limit: Int) throws -> [Card] {
    let digits = digits.lowercased()
    guard (Limit.idDigits...32).contains(digits.utf8.count),
      digits.utf8.allSatisfy(Self.hexadecimal.contains)
    else { return [] }
    let missing = 32 - digits.utf8.count
    guard let low = RecordID(digits + String(repeating: "0", count: missing)),
      let high = RecordID(digits + String(repeating: "f", count: missing))
    else { return [] }
    return try read { db in
      try cards(
        """
        WHERE record.space IN (SELECT number FROM space) AND record.id BETWEEN ? AND ?
        ORDER BY record.id LIMIT ?
        """, [Data(low.bytes), Data(high.bytes), limit], db)
    }
  }

  private static let hexadecimal = Set("0123456789abcdef".utf8)

  /// The records that a record points to, by name: whom a note is about.
  package func cards(pointedToBy id: RecordID) throws -> [Card] {
    try read { db in try StoredRecord.find(id, first: space, db).map { try about($0.number, db) } ?? [] }
  }

  func about(_ number: Int64, _ db: Database) throws -> [Card] {
    try cards(
      """
      WHERE card.record IN (
        SELECT target.number FROM link
        JOIN record AS target
          ON target.space IN (SELECT number FROM space) AND target.id = link.target
        WHERE link.record = :note
      ) ORDER BY card.sort, record.id LIMIT 10
      """,
      ["note": number], db)
  }
}

/// Words as FTS5 understands them: each in quotes, each the beginning of a word.
private struct BeginningsOfWords {
  let text: String

  /// - Returns: nil if there is no word in it.
  init?(_ words: String, columns: [Field.IndexColumn]) {
    let tokens = Query.words(of: words[...]).prefix(Replica.Limit.words).map { "\"\($0)\" *" }
    guard !tokens.isEmpty else { return nil }
    text = "{\(columns.map(\.rawValue).joined(separator: " "))} : (\(tokens.joined(separator: " AND ")))"
  }
}
