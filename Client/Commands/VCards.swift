import KithFormats
import KithMerge
import KithRecords
import KithReplica

/// Contacts and organisations as vCards with their notes, without the trash.
struct VCards {
  typealias Version = VCardWriter.Version

  private let replica: Replica
  private let version: Version

  init(_ replica: Replica, _ version: Version) {
    (self.replica, self.version) = (replica, version)
  }

  /// Each card, by id.
  func forEach(_ body: (String) throws -> Void) throws {
    let notes = try notes()
    try replica.forEachRecord { record in
      guard record.trashed == nil, record.kind == .contact || record.kind == .organisation else { return }
      let texts = (notes[record.id] ?? []).sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.1)
      try body(VCardWriter.text(record, notes: texts, version: version))
    }
  }

  private func notes() throws -> [RecordID: [(Int64, String)]] {
    var notes: [RecordID: [(Int64, String)]] = [:]
    try replica.forEachRecord { record in
      guard record.kind == .note, record.trashed == nil, let body = record.value("body")?.text else { return }
      for about in record.elements("about").compactMap(\.shown.value.reference) {
        notes[about, default: []].append((record.lastEdited, body))
      }
    }
    return notes
  }
}
