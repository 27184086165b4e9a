package import KithMerge
package import KithRecords

/// A record in one line of a list.
package struct Card: Hashable, Sendable {
  package let id: RecordID
  package let kind: KindName
  /// A contact's name, a note's first line; empty if there is none.
  package let name: String
  /// What they do, and where.
  package let detail: String
  /// Since when it lies in the trash, in milliseconds since 1970.
  package let trashed: Int64?
  package let isEditedInTrash: Bool
  /// How many of its fields hold values that somebody should settle.
  package let conflicts: Int
  /// How many of its edits this build cannot open.
  package let unreadable: Int
  /// The last edit, in milliseconds since 1970 by its author's clock.
  package let edited: Int64
  /// The group that it is in; nil for one's own network. Several groups may be called the same.
  package let group: String?
  /// The row of the space that it is in (`Space.holds`); nil where nobody looked.
  let space: Int64?

  /// Whether both are in the same space.
  package func isBeside(_ other: Card) -> Bool { space != nil && space == other.space }
}

extension Card {
  init(_ record: OpenedRecord, name: String, detail: String, unreadable: Int) {
    let trashed = record.trashed
    self.init(
      id: record.id, kind: record.kind, name: name, detail: detail,
      trashed: trashed.map { $0.at ?? 0 }, isEditedInTrash: trashed != nil && record.isEditedInTrash,
      conflicts: record.conflicts.count, unreadable: unreadable, edited: record.lastEdited, group: nil,
      space: nil)
  }
}
