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

  /// What notes say, by whom they are about.
  struct Notes {
    private var texts: [RecordID: [(Int64, String)]] = [:]

    mutating func add(_ record: OpenedRecord) {
      guard record.kind == .note, record.trashed == nil, let body = record.value("body")?.text else { return }
      for about in record.elements("about").compactMap(\.shown.value.reference) {
        texts[about, default: []].append((record.lastEdited, body))
      }
    }

    fileprivate func about(_ id: RecordID) -> [String] {
      (texts[id] ?? []).sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.1)
    }
  }

  /// Each card, by id.
  ///
  /// - Parameter known: the notes, of who has read every record already.
  func forEach(_ known: Notes? = nil, _ body: (String) throws -> Void) throws {
    let notes = try known ?? notes()
    try replica.forEachRecord { record in
      guard record.trashed == nil, record.kind == .contact || record.kind == .organisation else { return }
      try body(VCardWriter.text(record, notes: notes.about(record.id), version: version))
    }
  }

  private func notes() throws -> Notes {
    var notes = Notes()
    try replica.forEachRecord { record in
      try Task.checkCancellation()
      notes.add(record)
    }
    return notes
  }
}
