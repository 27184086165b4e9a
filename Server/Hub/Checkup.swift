package import KithMerge
import KithWire

/// What is wrong with a hub, if anything. It is looked at in one moment, and nothing is changed.
package struct Checkup: Sendable {
  package private(set) var findings: [Finding] = []
  package private(set) var spaces = 0
  package private(set) var records = 0

  package enum Limit {
    /// What one checkup tells; with so many it ends.
    package static let findings = 1_000
  }

  package static func of(_ store: any HubStore) async throws -> Checkup {
    do {
      return try await store.read { store in
        var checkup = Checkup()
        try checkup.look(at: store)
        return checkup
      }
    } catch let fault as StoreFault {
      var checkup = Checkup()
      checkup.add(fault)
      return checkup
    }
  }

  private var isFull: Bool { findings.count >= Limit.findings }

  private mutating func look(at store: any HubReading) throws {
    for fault in try store.faults(limit: Limit.findings) { add(fault) }
    // What a damaged store says of the rest is worth nothing.
    guard !findings.contains(where: { $0.kind == .damage }) else { return }
    var spaces: [SpaceID] = []
    try store.spaces { space in
      spaces.append(space)
      return true
    }
    for space in spaces where !isFull { try look(at: space, store) }
  }

  private mutating func look(at space: SpaceID, _ store: any HubReading) throws {
    guard let state = try store.space(space) else { return }
    spaces += 1
    if state.head.seq > 0, state.head.tag.isEmpty {
      add(Finding(.headless, "Space \(space) stands at \(state.head.seq), and has no such commit.", space))
    }
    var (count, bytes) = (0, 0)
    var last: (UInt64, RecordID)?
    try store.records(in: space, after: .start) { record, seq in
      count += 1
      bytes += record.state.count
      if let last, (seq, record.id) <= last {
        add(Finding(.repeated, "Record \(record.id) stands twice at \(seq).", space, record.id))
      }
      last = (seq, record.id)
      if seq > state.head.seq {
        let text = "Record \(record.id) stands at \(seq), and its space only at \(state.head.seq)."
        add(Finding(.beyondHead, text, space, record.id))
      }
      if (try? SealedRecord(bytes: record.state)) == nil {
        add(Finding(.unreadable, "Record \(record.id) cannot be read.", space, record.id))
      }
      return !isFull
    }
    records += count
    if count != state.recordCount, !isFull {
      let text = "Space \(space) counts \(state.recordCount) records, and has \(count)."
      add(Finding(.miscounted, text, space))
    }
    if bytes != state.bytes, !isFull {
      let text = "Space \(space) counts \(state.bytes) bytes of records, and has \(bytes)."
      add(Finding(.miscounted, text, space))
    }
    try lookAtWriters(of: space, store)
  }

  private mutating func lookAtWriters(of space: SpaceID, _ store: any HubReading) throws {
    var known: [AccountID: Bool] = [:]
    try store.writers(in: space) { writer, account in
      let exists = try known[account] ?? store.hasAccount(account)
      known[account] = exists
      if !exists {
        let text = "Writer \(writer) belongs to account \(account), which is not there."
        add(Finding(.strangeWriter, text, space))
      }
      return !isFull
    }
  }

  private mutating func add(_ fault: StoreFault) {
    switch fault {
    case .damage: add(Finding(.damage, fault.description))
    case .dangling: add(Finding(.dangling, fault.description))
    }
  }

  private mutating func add(_ finding: Finding) {
    guard !isFull else { return }
    findings.append(finding)
  }
}

/// One thing that is wrong.
package struct Finding: Hashable, Sendable {
  /// Its name for programs.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case damage
    case dangling
    case headless
    case beyondHead = "beyond-head"
    case repeated
    case unreadable
    case miscounted
    case strangeWriter = "strange-writer"
  }

  package let kind: Kind
  /// A sentence.
  package let text: String
  package let space: SpaceID?
  package let record: RecordID?

  init(_ kind: Kind, _ text: String, _ space: SpaceID? = nil, _ record: RecordID? = nil) {
    self.kind = kind
    self.text = text
    self.space = space
    self.record = record
  }
}
