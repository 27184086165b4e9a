/// A record as the merge sees it: what it has seen, and the edits that are live in some field, each with one
/// opaque payload. The unit of transfer and of storage.
///
/// Invariants, which every initialiser keeps: edits stand by dot, each once; each is live in at least one
/// field; the context covers every dot.
///
/// The construction is a causal delta-CRDT map of multi-value registers (Almeida, Shoker, Baquero, "Delta
/// State Replicated Data Types", 2018), with one context for the whole record.
package struct SealedRecord: Hashable, Sendable {
  package private(set) var context: Context
  /// By dot, each once.
  package private(set) var edits: [SealedEdit]
  /// The marker of a purge: the record is gone for ever, and so is everything about it.
  package private(set) var purge: [UInt8]?

  /// A record that nobody has written yet.
  package static let empty = SealedRecord(unchecked: .empty, [])

  /// A record that was purged under `marker`.
  package static func purged(_ marker: [UInt8]) -> SealedRecord {
    SealedRecord(unchecked: .empty, [], purge: marker)
  }

  /// A record that holds these edits and no others; its context is what they add up to, and `context`.
  package init(edits: [SealedEdit], context: Context = .empty) {
    var unique: [Dot: SealedEdit] = [:]
    for edit in edits where !edit.fields.isEmpty { unique[edit.dot] = edit }
    self.edits = unique.values.sorted { $0.dot < $1.dot }
    self.context = self.edits.reduce(context) { $0.adding($1.dot) }
  }

  init(unchecked context: Context, _ edits: [SealedEdit], purge: [UInt8]? = nil) {
    self.context = context
    self.edits = edits
    self.purge = purge
  }

  package var isEmpty: Bool { purge == nil && context.entries.isEmpty }
  package var isPurged: Bool { purge != nil }

  /// Every field in which something is live.
  package var fields: Set<FieldKey> {
    Set(edits.lazy.flatMap(\.fields))
  }

  /// The record after one more edit.
  ///
  /// In each field that `edit` touches it stands alone (a register), unless the field is in `beside`: there
  /// it stands beside what it leaves (text). The dot must be new to this record; a purged record stays
  /// purged.
  package func edited(by edit: SealedEdit, beside: Set<FieldKey> = []) -> SealedRecord {
    precondition(!context.covers(edit.dot), "a dot names one edit only")
    guard !isPurged, !edit.fields.isEmpty else { return self }
    let replaced = Set(edit.fields).subtracting(beside)
    let kept = edits.compactMap { $0.keeping { !replaced.contains($0) } }
    return SealedRecord(
      unchecked: context.adding(edit.dot), (kept + [edit]).sorted { $0.dot < $1.dot })
  }

  /// The record with one edit told anew, under a dot that is new to this record: in the fields where the old
  /// one is live, the new one stands in its place.
  package func replacing(_ dot: Dot, by edit: SealedEdit) -> SealedRecord {
    guard !isPurged else { return self }
    return SealedRecord(edits: edits.filter { $0.dot != dot } + [edit], context: context)
  }

  /// Whether everything that `other` knows is known here.
  package func covers(_ other: SealedRecord) -> Bool {
    merged(with: other) == self
  }
}

/// One edit of one record, and the fields in which it is still live.
package struct SealedEdit: Hashable, Sendable {
  package let dot: Dot
  /// In rising order, each once.
  package private(set) var fields: [FieldKey]
  /// What the edit says, sealed. One dot never has two payloads.
  package let payload: [UInt8]

  package init(dot: Dot, fields: some Sequence<FieldKey>, payload: [UInt8]) {
    self.dot = dot
    self.fields = Set(fields).sorted()
    self.payload = payload
  }

  init(dot: Dot, sorted fields: [FieldKey], payload: [UInt8]) {
    self.dot = dot
    self.fields = fields
    self.payload = payload
  }

  /// The edit in those of its fields that `keep` wants; nil if none is left.
  func keeping(_ keep: (FieldKey) -> Bool) -> SealedEdit? {
    var kept = self
    kept.fields = fields.filter(keep)
    return kept.fields.isEmpty ? nil : kept
  }
}
