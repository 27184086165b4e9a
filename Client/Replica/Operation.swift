package import KithMerge
package import KithRecords

/// The edits of one command: what one `undo` takes back.
///
/// Its writer id lives here, in memory, and is never read back from a disk. To each further server it goes by
/// another one, made of that: they cannot tell that it is one operation.
package struct Operation: Sendable {
  /// What the person typed, for the journal; without values.
  package let words: String
  /// Milliseconds since 1970.
  package let time: Int64
  package let writer: WriterID
  /// The operation that this one takes back.
  package var undoes: WriterID?
  /// What the person types who has somebody forgotten: nothing of that is in the journal.
  package static let forgetting = "forget"
  private var counters: [WriterID: UInt64] = [:]

  package init(_ words: String, at time: Int64, using random: inout some RandomNumberGenerator) {
    self.words = words
    self.time = time
    writer = WriterID(using: &random)
  }

  /// - Parameter writer: as whom; its own, if nobody else is named.
  mutating func nextDot(as other: WriterID? = nil) -> Dot {
    let writer = other ?? writer
    counters[writer, default: 0] += 1
    return Dot(writer: writer, counter: counters[writer] ?? 1)
  }
}

/// New values for some fields of one record, not yet sealed.
///
/// A draft that says that the record is not in the trash says so to whoever puts it there meanwhile, and wins
/// (`OpenedRecord.trashed`); a draft with an `identity` that makes its record always says it.
package struct Draft: Sendable {
  package let id: RecordID
  package let kind: KindName
  package var changes: [FieldName: Value]
  package var mode: Mode
  /// More values for some of these fields, one edit each, that stand beside those of `changes`: a dispute,
  /// the last of which is shown.
  package var beside: [[FieldName: Value]] = []
  /// What names it across imports, if it was imported; kept on this machine only.
  package var identity: String?

  package enum Mode: Sendable {
    /// The values replace what is shown.
    case set
    /// The values go where nothing was ever written, and a record in the trash is left alone: so that to
    /// import twice is to import once, and nothing that a person changed or removed comes back.
    case fill
  }

  package init(
    id: RecordID, kind: KindName, changes: [FieldName: Value], mode: Mode = .set, identity: String? = nil
  ) {
    (self.id, self.kind, self.changes, self.mode, self.identity) = (id, kind, changes, mode, identity)
  }
}

/// What applying a draft did.
package enum Applied: Hashable, Sendable {
  case made
  case changed
  /// Everything was so already.
  case unchanged
  /// The record lies in the trash, and the draft only fills: it is left alone.
  case trashed
  /// The record was purged: the draft is not kept.
  case purged
  /// The record would be larger than can travel: the draft is not kept.
  case tooLarge(bytes: Int)
}

extension OpenedRecord {
  /// Puts it into the trash, which remembers what it had seen of it.
  package func trashing(at now: Int64) -> Draft {
    Draft(id: id, kind: kind, changes: [Trashed.field: Trashed(at: now, seen: fingerprint).value])
  }
}
