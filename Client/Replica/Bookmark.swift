package import KithMerge

/// How far this home has followed a space on its server.
package struct Bookmark: Hashable, Sendable {
  /// Everything up to this commit was read, or inside it up to `record`.
  package var seq: UInt64
  package var record: RecordID?
  /// The newest commit this home was ever shown.
  package var witnessSeq: UInt64
  package var witnessTag: [UInt8]

  package init(seq: UInt64, record: RecordID?, witnessSeq: UInt64, witnessTag: [UInt8]) {
    (self.seq, self.record, self.witnessSeq, self.witnessTag) = (seq, record, witnessSeq, witnessTag)
  }

  package static let start = Bookmark(seq: 0, record: nil, witnessSeq: 0, witnessTag: [])
}

/// A record on its way to the server.
package struct Outgoing: Hashable, Sendable {
  package let id: RecordID
  /// Canonical bytes of a sealed record.
  package let state: [UInt8]
  /// Whether the server lost it: an offer, not an edit.
  package let isOffer: Bool
  package let firstAccount: AccountID?
  package let purge: Purge?

  /// With a purge: what was seen of the record here.
  package struct Purge: Hashable, Sendable {
    package let seen: Context
    /// Age alone asks for it, and no person.
    package let byAge: Bool
  }

  package init(
    id: RecordID, state: [UInt8], isOffer: Bool = false, firstAccount: AccountID? = nil, purge: Purge? = nil
  ) {
    (self.id, self.state, self.isOffer, self.firstAccount) = (id, state, isOffer, firstAccount)
    self.purge = purge
  }
}

/// A record that came from the server.
package struct Incoming: Hashable, Sendable {
  package let id: RecordID
  package let state: [UInt8]
  package let firstAccount: AccountID?
  /// Whose the writers of its live edits are, as the server says; none of this account's own.
  package let writers: [WriterID: AccountID]

  package init(
    id: RecordID, state: [UInt8], firstAccount: AccountID? = nil, writers: [WriterID: AccountID] = [:]
  ) {
    (self.id, self.state, self.firstAccount, self.writers) = (id, state, firstAccount, writers)
  }
}

/// One answer of the server, as the replica takes it in.
package struct Delivery: Sendable {
  /// What this answer acknowledges, just as it was sent.
  package var acked: [Outgoing]
  /// What it refuses, and why.
  package var refused: [(sent: Outgoing, reason: String, sentence: String)]
  package var records: [Incoming]
  /// Where the device stood when it asked, and where it stands now.
  package var from: Bookmark
  package var to: Bookmark

  package init(
    acked: [Outgoing] = [], refused: [(sent: Outgoing, reason: String, sentence: String)] = [],
    records: [Incoming] = [], from: Bookmark, to: Bookmark
  ) {
    (self.acked, self.refused, self.records, self.from, self.to) = (acked, refused, records, from, to)
  }
}

/// What a person should know of a delivery.
package struct Absorbed: Hashable, Sendable {
  /// Records that look otherwise now.
  package var changed = 0
  /// Records that were edited on one side and deleted on the other: they stay in the trash.
  package var editedInTrash: [RecordID] = []
  /// Records in which concurrent edits of one field came to light.
  package var disputed: [RecordID] = []
  /// Records that the server sent and that were kept out: a sentence for each of the first ones.
  package private(set) var keptOut: [String] = []
  /// Records that were purged elsewhere, and are gone here too.
  package var forgotten = 0
  /// Records that were to be forgotten, and grew on another machine meanwhile: they are back.
  package var notForgotten: [RecordID] = []

  /// How much more can be kept aside in this transaction; nil if nothing was yet.
  var room: Room?

  struct Room: Hashable, Sendable {
    var records: Int
    var bytes: Int
  }

  package enum Limit {
    /// How many records that were kept out have a sentence each.
    package static let sentences = 100
  }

  package init() {}

  mutating func keepOut(_ sentence: String) {
    if keptOut.count < Limit.sentences { keptOut.append(sentence) }
  }

  package mutating func add(_ other: Absorbed) {
    changed += other.changed
    editedInTrash += other.editedInTrash
    disputed += other.disputed
    for sentence in other.keptOut { keepOut(sentence) }
    forgotten += other.forgotten
    notForgotten += other.notForgotten
  }
}
