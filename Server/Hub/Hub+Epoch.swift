package import KithMerge
package import KithWire

extension Hub {
  /// New keys for a space, and who is let in no more: all of it, or nothing.
  ///
  /// The packages must be for exactly those that remain: the account's devices, or in a group the members'
  /// accounts. Links that were left open are void from then on: their keys are old.
  package func startEpoch(
    _ call: EpochCall, in space: SpaceID, by key: KeyID
  ) async throws -> EpochAnswer {
    guard call.to > call.from else {
      throw Refusal(.malformed, "Epochs only rise. Run kith sync, and try again.")
    }
    guard call.to - call.from <= Limit.epochStep else {
      throw Refusal(
        .malformed, "An epoch may be \(Limit.epochStep) above the last at most. Update kith, and try again.")
    }
    let (now, rules) = (now, rules)
    return try await store.write { store in
      guard let state = try store.lockSpace(space) else { throw Refusal.noSpace }
      let role = try member(key, of: space, store).role
      let asking = state.isPersonal ? KeyHolderID(key.device) : KeyHolderID(key.account)
      guard call.from == state.epoch else {
        return EpochAnswer(
          epoch: state.epoch,
          package: try store.package(for: asking, in: space, after: call.from)?.sealed ?? [], done: false)
      }
      let shutsOut =
        try state.isPersonal
        ? revoke(call, in: space, by: key, store) : remove(call, from: space, by: key, role, store, now: now)
      // Whoever uses the epochs of a day up must not keep themselves, or who left, from being shut out.
      if !shutsOut, !state.keysAreWanted {
        let begun = try store.count(
          of: .newEpoch, by: key.account, in: space, from: now - Limit.epochsMs, to: now)
        guard begun < Limit.epochs else {
          throw Refusal(.tooMany, "This account had new keys \(begun) times in a day. Try again tomorrow.")
        }
      }
      if rules.removalsBringNewKeys || call.removed.isEmpty {
        try store.startEpoch(call.to, packages: call.packages, in: space)
      }
      if state.isPersonal { try store.closeInvitations(of: key.account) }
      try store.closeInvitations(in: space)
      try store.append(
        AuditLine(
          .newEpoch, atMs: now, account: key.account, device: key.device, space: space,
          count: call.packages.count))
      return EpochAnswer(epoch: call.to, package: call.packages[asking] ?? [], done: true)
    }
  }
}

/// - Returns: whether a machine that was let in is so no more.
private func revoke(
  _ call: EpochCall, in space: SpaceID, by key: KeyID, _ store: any HubTransaction
) throws -> Bool {
  guard try store.personalSpace(of: key.account) == space else { throw Refusal.noSpace }
  guard call.removed.isEmpty else { throw Refusal.notAGroup }
  let live = Set(try store.devices(of: key.account).filter { !$0.revoked }.map(\.key.device))
  let revoked = Set(call.revoked)
  guard !revoked.contains(key.device) else {
    throw Refusal(.malformed, "A machine cannot revoke itself. Run this on another one.")
  }
  guard Set(call.packages.keys) == Set(live.subtracting(revoked).map { KeyHolderID($0) }) else {
    throw Refusal(.taken, "The machines of this account are others by now. Run kith sync, and try again.")
  }
  for device in revoked.intersection(live) {
    try store.revokeDevice(KeyID(account: key.account, device: device))
  }
  return !revoked.isDisjoint(with: live)
}

/// - Returns: whether a member is one no more.
private func remove(
  _ call: EpochCall, from space: SpaceID, by key: KeyID, _ role: Role, _ store: any HubTransaction, now: Int64
) throws -> Bool {
  guard call.revoked.isEmpty else {
    throw Refusal(.malformed, "A group has no machines to revoke. Revoke it in the account's own space.")
  }
  let members = Set(try store.members(of: space, limit: .max).map(\.account))
  let removed = Set(call.removed)
  guard removed.isEmpty || role == .owner else { throw Refusal.ownersOnly }
  guard !removed.contains(key.account) else {
    throw Refusal(.malformed, "Nobody removes themselves. Type: kith space leave")
  }
  guard Set(call.packages.keys) == Set(members.subtracting(removed).map { KeyHolderID($0) }) else {
    throw Refusal(.taken, "The members of this group are others by now. Run kith sync, and try again.")
  }
  for account in removed.intersection(members).sorted() {
    try store.setRole(nil, of: account, in: space, at: now)
    try store.append(
      AuditLine(
        .removed, atMs: now, account: key.account, device: key.device, space: space, subject: account))
  }
  return !removed.isDisjoint(with: members)
}
