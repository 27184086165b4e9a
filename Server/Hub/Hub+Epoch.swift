package import KithMerge
package import KithWire

extension Hub {
  /// New keys for the space of an account's own, and devices that are let in no more: all of it, or nothing.
  ///
  /// The packages must be for exactly the devices that remain. Links that the account left open are void from
  /// then on: their keys are old.
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
    let now = now
    return try await store.write { store in
      guard let state = try store.lockSpace(space) else { throw Refusal.noSpace }
      guard let device = try store.device(key), !device.revoked else { throw Refusal.noDevice }
      guard try store.personalSpace(of: key.account) == space else { throw Refusal.noSpace }
      guard call.from == state.epoch else {
        return EpochAnswer(
          epoch: state.epoch,
          package: try store.package(for: key.device, in: space, after: call.from)?.sealed ?? [], done: false)
      }
      let live = Set(try store.devices(of: key.account).filter { !$0.revoked }.map(\.key.device))
      let revoked = Set(call.revoked)
      guard !revoked.contains(key.device) else {
        throw Refusal(.malformed, "A machine cannot revoke itself. Run this on another one.")
      }
      guard Set(call.packages.keys) == live.subtracting(revoked) else {
        throw Refusal(.taken, "The machines of this account are others by now. Run kith sync, and try again.")
      }
      // Whoever uses the epochs of a day up must not keep themselves from being revoked.
      if revoked.isDisjoint(with: live) {
        let begun = try store.count(of: .newEpoch, by: key.account, from: now - Limit.epochsMs, to: now)
        guard begun < Limit.epochs else {
          throw Refusal(.tooMany, "This account had new keys \(begun) times in a day. Try again tomorrow.")
        }
      }
      for device in revoked.intersection(live) {
        try store.revokeDevice(KeyID(account: key.account, device: device))
      }
      try store.startEpoch(call.to, packages: call.packages, in: space)
      try store.closeInvitations(of: key.account)
      try store.append(
        AuditLine(
          .newEpoch, atMs: now, account: key.account, device: key.device, space: space,
          count: call.packages.count))
      return EpochAnswer(epoch: call.to, package: call.packages[key.device] ?? [], done: true)
    }
  }
}
