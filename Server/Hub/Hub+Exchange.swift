package import KithMerge
package import KithWire

extension Hub {
  /// The one sync call: checks the witness, takes the push, hands out the next page.
  package func exchange(
    _ call: ExchangeCall, in space: SpaceID, by key: KeyID
  ) async throws -> ExchangeAnswer {
    guard call.cursor.seq <= call.witness.seq, let witnessed = seal.commit(of: call.witness, in: space) else {
      throw Refusal(
        .malformed,
        "This server never gave that witness. If its address is right, join again with: kith join LINK")
    }
    guard call.records.count <= limits.recordsOfACall else {
      throw Refusal(.tooLarge, "One call may carry \(limits.recordsOfACall) records. Update kith.")
    }
    let visit = Visit(hub: self, call: call, space: space, key: key, witnessed: witnessed)
    // Nothing to push is the common case, and costs no write.
    if call.records.isEmpty { return try await store.read { try visit.pull($0) } }
    let commitTag = random(Commit.tagBytes)
    let now = now
    let (answer, hasPurged) = try await store.write { try visit.push($0, commitTag: commitTag, now: now) }
    if hasPurged {
      // What was purged leaves the log too. Who reads an old moment may hold it up, and a disk may fail: the
      // next purge, or the end of the server, settles it then. The push is taken either way.
      _ = try? await store.settle()
    }
    return answer
  }
}

/// One exchange inside one transaction.
private struct Visit: Sendable {
  let hub: Hub
  let call: ExchangeCall
  let space: SpaceID
  let key: KeyID
  let witnessed: Commit

  func pull(_ store: any HubReading) throws -> ExchangeAnswer {
    guard let state = try store.space(space) else { throw Refusal.noSpace }
    let role = try role(store)
    guard try isOurs(store) else { return .reset }
    if let newer = try newerKeys(store, state) { return newer }
    return .page(try page(store, state, role, head: state.head, acked: [], refused: []))
  }

  /// - Returns: the answer, and whether something was purged that was not before.
  func push(
    _ store: any HubTransaction, commitTag: [UInt8], now: Int64
  ) throws -> (answer: ExchangeAnswer, hasPurged: Bool) {
    guard let state = try store.lockSpace(space) else { throw Refusal.noSpace }
    let role = try role(store)
    guard try isOurs(store) else { return (.reset, false) }
    if let newer = try newerKeys(store, state) { return (newer, false) }

    var push = Push(
      store: store, space: space, state: state, account: key.account, role: role, now: now, hub.limits,
      hub.quota, hub.rules)
    for (place, record) in call.records.enumerated() {
      guard try push.take(record, at: place) else {
        if state.keysAreWanted { return (.keysWanted(state.epoch), false) }
        return (try keys(after: state.epoch - 1, store, state), false)
      }
    }
    let head = try push.commit(to: store, tag: commitTag, now: now)
    try audit(push, store, now)
    let page = try page(store, state, role, head: head, acked: push.acked, refused: push.refused)
    return (.page(page), push.hasPurged)
  }

  /// A device that says which keys it has is first given those that it lacks.
  private func newerKeys(_ store: any HubReading, _ state: SpaceState) throws -> ExchangeAnswer? {
    guard call.epoch > 0, call.epoch < state.epoch else { return nil }
    return try keys(after: call.epoch, store, state)
  }

  /// The first keys that the device lacks. It takes in one epoch after another: the machine that made a later
  /// one may have said who it is under the keys of an earlier one.
  private func keys(after epoch: UInt32, _ store: any HubReading, _ state: SpaceState) throws
    -> ExchangeAnswer
  {
    let asking = state.isPersonal ? KeyHolderID(key.device) : KeyHolderID(key.account)
    let found = try store.package(for: asking, in: space, after: epoch)
    return .newEpoch(found?.epoch ?? state.epoch, package: found?.sealed ?? [])
  }

  private func audit(_ push: Push, _ store: any HubTransaction, _ now: Int64) throws {
    let offers = push.acked.filter { call.records[$0].offer }.count
    let edits = push.acked.count - offers
    for (deed, count) in [(AuditLine.Deed.push, edits), (.offer, offers)] where count > 0 {
      try store.append(
        AuditLine(deed, atMs: now, account: key.account, device: key.device, space: space, count: count))
    }
  }

  /// The device may be revoked and the account no member any more since the request was signed.
  private func role(_ store: any HubReading) throws -> Role {
    guard let device = try store.device(key), !device.revoked || !hub.rules.revokedDevicesAreRefused else {
      throw Refusal.noDevice
    }
    guard let role = try store.role(of: key.account, in: space) else {
      guard hub.rules.strangersAreRefused else { return .viewer }
      throw Refusal.noSpace
    }
    return role
  }

  /// Whether the newest commit that the device was shown is one of this timeline.
  private func isOurs(_ store: any HubReading) throws -> Bool {
    guard hub.rules.theWitnessIsChecked else { return true }
    guard hub.rules.theTagIsChecked else {
      return try (store.space(space)?.head.seq ?? 0) >= witnessed.seq
    }
    return try witnessed.seq == 0 || store.isCommit(witnessed, in: space)
  }

  /// Whose the writers of a record's live edits are, as they were bound; what was only ever offered has none.
  private func writers(
    of record: StoredRecord, _ known: inout [WriterID: AccountID], _ store: any HubReading
  ) throws -> [WriterID: AccountID] {
    var writers: [WriterID: AccountID] = [:]
    for edit in (try? SealedRecord(bytes: record.state))?.edits ?? [] {
      let writer = edit.dot.writer
      let account = try known[writer] ?? store.account(of: writer, in: space)
      (known[writer], writers[writer]) = (account, account)
    }
    return writers.filter { $0.value != key.account }
  }

  private func page(
    _ store: any HubReading, _ state: SpaceState, _ role: Role, head: Commit, acked: [Int],
    refused: [RefusedRecord]
  ) throws -> ExchangePage {
    let asked = call.pageBytes > 0 ? call.pageBytes : hub.limits.pageBytes
    let limitBytes = min(asked, hub.limits.longestPageBytes)
    // What this call pushed, and nobody else added to, the device has already. What was refused it forgets.
    let taken = acked.map { call.records[$0] }
    let known = Dictionary(taken.map { ($0.id, $0.state) }) { $1 }
    let tellsAll = hub.rules.answersTellWhatMerged
    var page = ExchangePage(
      acked: acked, refused: refused, records: [], cursor: call.cursor,
      witness: hub.seal.witness(of: head, in: space), more: false, epoch: state.epoch,
      devices: try store.deviceCount(of: key.account), role: role)
    var bytes = 0
    var accounts: [WriterID: AccountID] = [:]
    try store.records(in: space, after: call.cursor) { record, seq in
      if known[record.id] != record.state, tellsAll || known[record.id] == nil {
        let isFull =
          bytes + record.state.count > limitBytes || page.records.count >= hub.limits.recordsOfAPage
        guard page.records.isEmpty || !isFull else {
          page.more = true
          return false
        }
        bytes += record.state.count
        let isOwn = record.firstAccount == key.account
        page.records.append(
          HeldRecord(
            id: record.id, state: record.state, firstAccount: isOwn ? nil : record.firstAccount,
            writers: state.isPersonal ? [:] : try writers(of: record, &accounts, store)))
      }
      page.cursor = Position(seq: seq, record: hub.rules.aCursorStandsInsideACommit ? record.id : nil)
      return true
    }
    if !page.more || !hub.rules.theCursorStandsAtTheLastRecord { page.cursor = Position(seq: head.seq) }
    return page
  }
}
