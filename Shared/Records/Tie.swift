package import KithMerge

/// How two records belong together, as its record tells of it; shown on both sides.
package struct Tie: Hashable, Sendable {
  package var from: RecordID
  package var to: RecordID
  package var relation: String
  package var since: Day?
  /// At which event it came about.
  package var event: RecordID?
  package var details: String?

  /// The relations that kith makes by itself; a person may use any other word.
  package enum Relation: String, CaseIterable, Sendable {
    /// From somebody to the event at which one met them.
    case metAt = "met at"
    /// From somebody to whoever introduced them.
    case introducedBy = "introduced by"
    case knows
  }

  package init(from: RecordID, _ relation: String, to: RecordID, since: Day? = nil) {
    (self.from, self.relation, self.to, self.since) = (from, relation, to, since)
  }

  /// - Returns: nil if the record is no tie, or lacks an end.
  package init?(_ record: OpenedRecord) {
    guard record.kind == .tie, let from = record.reference("from"), let to = record.reference("to") else {
      return nil
    }
    self.init(from: from, record.text("relation") ?? "", to: to, since: record.day("since"))
    (event, details) = (record.reference("event"), record.text("details"))
  }

  /// What it says seen from one of its ends, and the other end; nil from anywhere else. From `from` it reads
  /// as it was written; from `to` what kith ties reads the other way round, and a person's own word is
  /// marked as theirs.
  package func seen(from end: RecordID) -> (words: String, other: RecordID, isOwn: Bool)? {
    if end == from { return (relation, to, true) }
    guard end == to else { return nil }
    switch Relation(rawValue: relation) {
    case .metAt: return ("met here", from, true)
    case .introducedBy: return ("introduced", from, true)
    case .knows: return ("knows", from, true)
    case nil: return (relation, from, false)
    }
  }

  /// Whether it says what `other` says, though perhaps its id was made of other words.
  package func isSame(as other: Tie) -> Bool {
    guard Identity.relationKey(relation) == Identity.relationKey(other.relation) else { return false }
    return from == other.from && to == other.to
      || isMutual && from == other.to && to == other.from
  }

  /// Whether it reads the same from both ends.
  package var isMutual: Bool { relation == Relation.knows.rawValue }

  /// The same; what reads alike from both ends goes from the lesser id to the greater one, so that it is one
  /// tie whoever typed it.
  package var ordered: Tie {
    guard isMutual, to < from else { return self }
    var tie = self
    (tie.from, tie.to) = (to, from)
    return tie
  }

  /// The words of which its id is made.
  package var identity: String { Identity.tie(from: from, relation, to: to) }

  /// What is set, for a draft.
  package var changes: [FieldName: Value] {
    var changes = Changes()
    changes.set("from", record: from)
    changes.set("relation", text: relation)
    changes.set("to", record: to)
    changes.set("since", day: since)
    changes.set("event", record: event)
    changes.set("details", text: details)
    return changes.all
  }
}
