package import KithMerge
package import KithWire

extension Hub {
  /// The one sync call: checks the witness, takes the push, hands out the next page.
  package func exchange(
    _ call: ExchangeCall, in space: SpaceID, by key: KeyID
  ) async throws -> ExchangeAnswer {
    guard call.cursor.seq <= call.witness.seq, let witnessed = seal.commit(of: call.witness, in: space) else {
      throw Refusal(.malformed, "The witness is not one that this server gave. Check the server's address.")
    }
    guard call.records.count <= limits.recordsOfACall else {
      throw Refusal(.tooLarge, "One call may carry \(limits.recordsOfACall) records. Update kith.")
    }
    let visit = Visit(hub: self, call: call, space: space, key: key, witnessed: witnessed)
    // Nothing to push is the common case, and costs no write.
    if call.records.isEmpty { return try await store.read { try visit.pull($0) } }
    let commitTag = random(Commit.tagBytes)
    let now = now
    return try await store.write { try visit.push($0, commitTag: commitTag, now: now) }
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
    _ = try role(store)
    guard try isOurs(store) else { return .reset }
    return .page(try page(store, head: state.head, acked: [], refused: []))
  }

  func push(_ store: any HubTransaction, commitTag: [UInt8], now: Int64) throws -> ExchangeAnswer {
    guard let state = try store.lockSpace(space) else { throw Refusal.noSpace }
    let role = try role(store)
    guard try isOurs(store) else { return .reset }

    var push = Push(store: store, space: space, state: state, account: key.account, role: role, hub.limits)
    for (place, record) in call.records.enumerated() {
      guard try push.take(record, at: place) else {
        return .newEpoch(state.epoch, package: try store.package(for: key.account, in: space))
      }
    }
    let head = try push.commit(to: store, tag: commitTag, now: now)
    try audit(push, store, now)
    return .page(try page(store, head: head, acked: push.acked, refused: push.refused))
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
    guard let device = try store.device(key), !device.revoked else { throw Refusal.noDevice }
    guard let role = try store.role(of: key.account, in: space) else { throw Refusal.noSpace }
    return role
  }

  /// Whether the newest commit that the device was shown is one of this timeline.
  private func isOurs(_ store: any HubReading) throws -> Bool {
    try witnessed.seq == 0 || store.isCommit(witnessed, in: space)
  }

  private func page(
    _ store: any HubReading, head: Commit, acked: [Int], refused: [RefusedRecord]
  ) throws -> ExchangePage {
    let asked = call.pageBytes > 0 ? call.pageBytes : hub.limits.pageBytes
    let limitBytes = min(asked, hub.limits.longestPageBytes)
    // What this call pushed, and nobody else added to, the device has already.
    let known = Dictionary(call.records.map { ($0.id, $0.state) }) { $1 }
    var page = ExchangePage(
      acked: acked, refused: refused, records: [], cursor: call.cursor,
      witness: hub.seal.witness(of: head, in: space), more: false)
    var bytes = 0
    try store.records(in: space, after: call.cursor) { record, seq in
      if known[record.id] != record.state {
        let isFull =
          bytes + record.state.count > limitBytes || page.records.count >= hub.limits.recordsOfAPage
        guard page.records.isEmpty || !isFull else {
          page.more = true
          return false
        }
        bytes += record.state.count
        let isOwn = record.firstAccount == key.account
        page.records.append(
          HeldRecord(id: record.id, state: record.state, firstAccount: isOwn ? nil : record.firstAccount))
      }
      page.cursor = Position(seq: seq, record: record.id)
      return true
    }
    if !page.more { page.cursor = Position(seq: head.seq) }
    return page
  }
}
