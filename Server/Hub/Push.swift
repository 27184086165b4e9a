import KithMerge
import KithWire

/// A push while it is judged, record by record; `commit` then writes what was taken, under one new seq.
struct Push {
  private(set) var acked: [Int] = []
  private(set) var refused: [RefusedRecord] = []
  /// Whether a record was purged that was not before.
  private(set) var hasPurged = false

  let store: any HubTransaction
  let space: SpaceID
  let state: SpaceState
  let account: AccountID
  let role: Role
  /// Milliseconds since 1970.
  let now: Int64
  let limits: Limits
  let quota: Quota
  let rules: HubRules
  /// What was looked at so far.
  private var held: [RecordID: Held] = [:]
  /// In the order in which they were first changed.
  private var changed: [RecordID] = []
  private var created = 0
  /// By how many bytes the space's records grew; they may shrink, too.
  private var grown = 0
  private var writers: [WriterID: AccountID] = [:]
  private var newWriters: [WriterID] = []
  private var lookedUp = 0

  /// A record as the server will hold it after this push.
  struct Held {
    var record: SealedRecord
    var bytes: [UInt8]
    var firstAccount: AccountID?
    var isChanged = false
  }

  enum Verdict {
    case taken
    case refused(RefusedRecord.Reason, String)
    case newEpoch
  }

  init(
    store: any HubTransaction, space: SpaceID, state: SpaceState, account: AccountID, role: Role,
    now: Int64, _ limits: Limits, _ quota: Quota, _ rules: HubRules
  ) {
    self.store = store
    self.space = space
    self.state = state
    self.account = account
    self.role = role
    self.now = now
    self.limits = limits
    self.quota = quota
    self.rules = rules
  }

  /// - Returns: false if the record was sealed under other keys than the space's newest. The call must then
  ///   end, with nothing of it taken.
  mutating func take(_ pushed: PushedRecord, at place: Int) throws -> Bool {
    switch try judge(pushed) {
    case .taken: acked.append(place)
    case .refused(let reason, let sentence):
      refused.append(RefusedRecord(place: place, reason: reason, sentence: sentence))
    case .newEpoch: return false
    }
    return true
  }

  /// Writes what was taken. Nothing changed, no commit.
  func commit(to store: any HubTransaction, tag: [UInt8], now: Int64) throws -> Commit {
    for writer in newWriters { try store.bind(writer, to: account, in: space) }
    guard !changed.isEmpty else { return state.head }
    let commit = Commit(seq: state.head.seq + 1, tag: tag)
    for id in changed {
      guard let held = held[id] else { continue }
      let record = StoredRecord(id: id, state: held.bytes, firstAccount: held.firstAccount ?? account)
      try store.put(record, seq: commit.seq, in: space)
    }
    try store.commit(
      commit, recordCount: state.recordCount + created, bytes: max(0, state.bytes + grown), in: space, at: now
    )
    return commit
  }

  private mutating func judge(_ pushed: PushedRecord) throws -> Verdict {
    guard pushed.state.count <= 2 * limits.recordBytes else { return tooLarge(pushed.state.count) }
    guard let record = try? SealedRecord(bytes: pushed.state) else {
      return .refused(.malformed, "The server cannot read this record. Update kith on both machines.")
    }
    let held = try held(pushed.id)
    if let verdict = try verdict(on: record, pushed, onto: held) { return verdict }
    var fresh: [WriterID] = []
    if !pushed.offer || !rules.offersAreExempt {
      guard let found = try freshWriters(of: record, beyond: held.record) else {
        return .refused(.malformed, "This record names edits of another account as new. Run kith doctor.")
      }
      if isUnderOtherKeys(record, held.record) || wantsKeys(pushed.id, record, held.record) {
        return .newEpoch
      }
      fresh = found
    }
    let verdict = try merge(record, pushed, into: held)
    // Of what is refused nothing stays, or nobody's quota would bound it.
    if case .taken = verdict {
      for writer in fresh { writers[writer] = account }
      newWriters += fresh
    }
    return verdict
  }

  private mutating func merge(_ record: SealedRecord, _ pushed: PushedRecord, into held: Held) throws
    -> Verdict
  {
    let isRevived = held.record.isPurged && !rules.purgedStaysPurged
    let merged = rules.pushesAreMerged && !isRevived ? held.record.merged(with: record) : record
    guard merged != held.record else { return .taken }
    let bytes = merged == record ? pushed.state : merged.bytes
    // A record that is over the bound already may still shrink.
    let bound = max(pushed.offer ? 2 * limits.recordBytes : limits.recordBytes, held.bytes.count)
    guard bytes.count <= bound, merged.context.entries.count <= SealedRecord.Limit.writers,
      merged.edits.count <= SealedRecord.Limit.edits
    else { return tooLarge(bytes.count) }

    let growth = bytes.count - held.bytes.count
    // What shrinks and what is purged is taken whatever there is: so room is made.
    let makesRoom = growth <= (merged.isPurged && !held.record.isEmpty ? Hub.Limit.markerBytes : 0)
    guard makesRoom || state.bytes + grown + growth <= quota.bytes else {
      return .refused(.overQuota, quota.bytesSentence)
    }
    var next = Held(record: merged, bytes: bytes, firstAccount: held.firstAccount, isChanged: true)
    if held.record.isEmpty {
      guard state.recordCount + created < quota.records else {
        return .refused(.overQuota, quota.recordsSentence)
      }
      created += 1
      next.firstAccount = try firstAccount(of: pushed)
    }
    grown += growth
    if !held.isChanged { changed.append(pushed.id) }
    if merged.isPurged, !held.record.isPurged { hasPurged = true }
    self.held[pushed.id] = next
    return .taken
  }

  private mutating func held(_ id: RecordID) throws -> Held {
    if let known = held[id] { return known }
    guard let stored = try store.record(id, in: space) else { return Held(record: .empty, bytes: []) }
    let known = Held(
      record: try SealedRecord(bytes: stored.state), bytes: stored.state, firstAccount: stored.firstAccount)
    held[id] = known
    return known
  }

  /// The writers of this record that were never seen in this space, and are the pusher's from now on; nil if
  /// it claims more of another account's writer than the server has seen itself.
  private mutating func freshWriters(
    of record: SealedRecord, beyond known: SealedRecord
  ) throws -> [WriterID]? {
    var fresh: [WriterID] = []
    for entry in record.context.entries where entry.counter > known.context.counter(of: entry.writer) {
      if writers[entry.writer] == nil {
        lookedUp += 1
        guard lookedUp <= Hub.Limit.writersOfAPush else {
          throw Refusal(.tooLarge, "This names more operations than the server looks up at once. Send less.")
        }
        writers[entry.writer] = try store.account(of: entry.writer, in: space)
      }
      switch writers[entry.writer] {
      case nil: fresh.append(entry.writer)
      case account: continue
      default: return nil
      }
    }
    return fresh
  }

  /// After a reset the server lost who came first; the device was told once, and says so again.
  private func firstAccount(of pushed: PushedRecord) throws -> AccountID {
    guard pushed.offer, let first = pushed.firstAccount, try store.hasAccount(first) else { return account }
    return first
  }
}
