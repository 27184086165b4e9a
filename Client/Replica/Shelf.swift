import GRDB
package import KithRecords

/// Which records a list shows, and in which order.
package struct Shelf: Sendable {
  package var kind: KindName?
  package var trash = false
  package var limit: Int?
  /// Every one of these tags; case and accents do not count.
  package var tags: [String] = []
  /// Words that stand beside each other in the name of their organisation; the last may be begun only.
  package var org: String?
  /// Edited at this moment or later, in milliseconds since 1970.
  package var changedSince: Int64?
  /// Of this space alone; nil for all.
  package var space: Space?
  package var order = Order.name
  package var isReversed = false

  package enum Order: String, CaseIterable, Sendable {
    case name
    /// The newest edit first.
    case changed
    /// The newest record first.
    case added
    /// By organisation, and then by name; who has none comes last.
    case org

    /// What SQLite sorts by.
    fileprivate func terms(isReversed: Bool) -> String {
      let terms: [(String, isFalling: Bool)] =
        switch self {
        case .name: [("card.sort", false)]
        case .changed: [("card.edited", true), ("card.sort", false)]
        case .added: [("card.added", true), ("card.sort", false)]
        case .org: [("card.org = ''", false), ("card.org", false), ("card.sort", false)]
        }
      return (terms + [("record.id", false)])
        .map { $0.0 + ($0.isFalling != isReversed ? " DESC" : "") }.joined(separator: ", ")
    }
  }

  package init(kind: KindName? = nil, trash: Bool = false, limit: Int? = nil) {
    (self.kind, self.trash, self.limit) = (kind, trash, limit)
  }

  /// Whether it rests on what older versions did not derive.
  var needsDerived: Bool { !tags.isEmpty || org != nil || [.added, .org].contains(order) }

  fileprivate var conditions: String {
    var all = ["(:kind IS NULL OR card.kind = :kind)", "(card.trashed IS NOT NULL) = :trash"]
    if space != nil { all.append("record.space = :space") }
    if org != nil { all.append("instr(' ' || card.org, ' ' || :org)") }
    if changedSince != nil { all.append("card.edited >= :since") }
    all += tags.indices.map { "card.record IN (SELECT record FROM tag WHERE folded = :tag\($0))" }
    return all.joined(separator: " AND ")
  }

  fileprivate var values: [String: (any DatabaseValueConvertible)?] {
    var all: [String: (any DatabaseValueConvertible)?] = ["kind": kind?.rawValue, "trash": trash]
    if let space { all["space"] = space.number }
    if let org { all["org"] = Folding.words(org) }
    if let changedSince { all["since"] = changedSince }
    for (number, tag) in tags.enumerated() { all["tag\(number)"] = Folding.key(tag) }
    return all
  }

  /// A query for the numbers of its records, and its values.
  var records: (sql: String, values: [String: (any DatabaseValueConvertible)?]) {
    let sql = """
      SELECT card.record FROM card JOIN record ON record.number = card.record
      WHERE \(conditions) ORDER BY \(order.terms(isReversed: isReversed)) LIMIT :shelf
      """
    return (sql, values.merging(["shelf": limit ?? -1]) { $1 })
  }
}

extension Replica {
  /// The cards of a shelf, in its order.
  ///
  /// - Throws: `ReplicaError`, also if it asks for what an older kith did not derive and nobody could since.
  package func cards(_ shelf: Shelf) throws -> [Card] {
    try read { db in
      if shelf.needsDerived { try needDerived(db) }
      return try cards(
        """
        WHERE \(shelf.conditions) ORDER BY \(shelf.order.terms(isReversed: shelf.isReversed)) LIMIT :limit
        """,
        StatementArguments(shelf.values) + ["limit": shelf.limit ?? -1], db)
    }
  }
}
