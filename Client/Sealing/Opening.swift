package import KithMerge
package import KithRecords

/// A sealed record, opened as far as it can be.
package struct Opening: Sendable {
  package let record: OpenedRecord
  /// Edits that stay sealed, and why. They are carried along.
  package let unreadable: [Unreadable]

  package struct Unreadable: Hashable, Sendable {
    package let dot: Dot
    package let reason: SealingError
  }
}

extension Sealer {
  /// Opens what is live in a record, and checks that each payload names the fields it is live in.
  package func opened(_ sealed: SealedRecord, id: RecordID) -> Opening {
    let keys = fieldKeys(of: id)
    var edits: [OpenedRecord.OpenedEdit] = []
    var unreadable: [Opening.Unreadable] = []
    for part in sealed.edits {
      do throws(SealingError) {
        let edit = try opened(part.payload, of: id, as: part.dot)
        let names = Dictionary(edit.changes.keys.map { (keys.key(of: $0), $0) }) { first, _ in first }
        let live = part.fields.compactMap { names[$0] }
        if live.count < part.fields.count {
          unreadable.append(Opening.Unreadable(dot: part.dot, reason: .strangerField))
        }
        edits.append(OpenedRecord.OpenedEdit(dot: part.dot, edit: edit, live: live))
      } catch {
        unreadable.append(Opening.Unreadable(dot: part.dot, reason: error))
      }
    }
    return Opening(record: OpenedRecord(id: id, edits: edits), unreadable: unreadable)
  }
}
