import Crypto
import Foundation
import KithMerge
package import KithWire

extension Hub {
  /// Redeems a link: a new account with its personal space, or one more device of an account.
  ///
  /// The same device key is told the same until the link expires, so that a lost answer burns nothing; and
  /// after that by any other link that lets it in where it is already.
  package func redeem(_ call: RedeemCall) async throws -> RedeemAnswer {
    let proof = Redemption.proofBytes(
      invitation: call.id, signingKey: call.signingKey, agreementKey: call.agreementKey, pin: pin)
    guard isSigned(proof, call.proof, by: call.signingKey) else {
      throw Refusal(
        .badSignature, "The link was redeemed for another server or key. Join again with the link.")
    }
    let now = now
    let limits = limits
    return try await store.write { store in
      let invitation = try openInvitation(store, call.id, call.token, signingKey: call.signingKey, now: now)
      let known = try store.device(signingKey: call.signingKey)
      guard known?.revoked != true else { throw Refusal.revokedKey }
      if let redemption = invitation.redemption {
        return RedeemAnswer(account: redemption.account, space: redemption.space)
      }
      if let known {
        let redemption = try belonging(of: known, call, by: invitation, store)
        try store.redeem(call.id, redemption)
        return RedeemAnswer(account: redemption.account, space: redemption.space)
      }
      switch invitation.kind {
      case .newAccount: try addAccount(call, to: store, now)
      case .newDevice: try checkDevice(call, of: invitation, store, limits)
      case .newMember: throw Refusal(.malformed, "This link is for a space. Update kith.")
      }
      try addDevice(call, to: store, now)
      try store.redeem(
        call.id, StoredRedemption(signingKey: call.signingKey, account: call.account, space: call.space))
      let deed: AuditLine.Deed = invitation.kind == .newAccount ? .newAccount : .newDevice
      try store.append(
        AuditLine(deed, atMs: now, account: call.account, device: call.device, space: call.space))
      return RedeemAnswer(account: call.account, space: call.space)
    }
  }
}

/// Where a device that is let in belongs: it lost the answer to an earlier link, and asks by another.
private func belonging(
  of known: StoredDevice, _ call: RedeemCall, by invitation: StoredInvitation, _ store: any HubTransaction
) throws -> StoredRedemption {
  let isItself = known.key.device == call.device && known.agreementKey == call.agreementKey
  let isItsLink = invitation.kind == .newAccount || invitation.account == known.key.account
  guard isItself, isItsLink, invitation.kind != .newMember,
    let space = try store.personalSpace(of: known.key.account), space == call.space
  else { throw Refusal(.taken, "This device key is in use. Join with a new one.") }
  return StoredRedemption(signingKey: known.signingKey, account: known.key.account, space: space)
}

private func addAccount(_ call: RedeemCall, to store: any HubTransaction, _ now: Int64) throws {
  guard try !store.hasAccount(call.account), try store.space(call.space) == nil else {
    throw Refusal(
      .taken,
      """
      The server has that account already. For one more machine of it, or one that the server forgot, take a \
      link from another one: kith device add
      """)
  }
  try store.addAccount(call.account, personalSpace: call.space, at: now)
}

private func checkDevice(
  _ call: RedeemCall, of invitation: StoredInvitation, _ store: any HubTransaction, _ limits: Limits
) throws {
  guard let account = invitation.account, call.account == account,
    try store.personalSpace(of: account) == call.space
  else { throw Refusal(.malformed, "The link is for another account. Join again with the link.") }
  let devices = try store.devices(of: account)
  guard !devices.contains(where: { $0.key.device == call.device }) else {
    throw Refusal(.taken, "That device exists already. Join again with the same link.")
  }
  let live = devices.count { !$0.revoked }
  guard live < limits.devicesOfAnAccount else {
    throw Refusal(.tooMany, "The account has \(live) devices, as many as it may. Revoke one first.")
  }
  guard devices.count < limits.devicesEverOfAnAccount else {
    throw Refusal(
      .tooMany, "The account has had \(devices.count) devices, as many as it may. Begin a new account.")
  }
}

private func addDevice(_ call: RedeemCall, to store: any HubTransaction, _ now: Int64) throws {
  try store.addDevice(
    StoredDevice(
      key: KeyID(account: call.account, device: call.device), signingKey: call.signingKey,
      agreementKey: call.agreementKey, label: call.label, addedMs: now, lastSeenMs: now))
}

private func isSigned(_ bytes: [UInt8], _ signature: [UInt8], by key: [UInt8]) -> Bool {
  guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: key) else { return false }
  return key.isValidSignature(signature, for: Data(bytes))
}

func sha256(_ bytes: [UInt8]) -> [UInt8] {
  Array(SHA256.hash(data: bytes))
}
