import Crypto
import Foundation
import KithMerge
package import KithWire

extension Hub {
  /// Redeems a link: a new account with its personal space, one more device of an account, or a place in a
  /// group for an account, which may be new.
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
      if let redemption = invitation.redemption { return try answer(invitation, redemption, store) }
      if let membership = invitation.membership {
        try checkOffer(invitation, store)
        let redemption = try account(of: call, known, store, now)
        try join(redemption.account, call.device, membership, store, limits, now)
        try store.redeem(call.id, redemption)
        return try answer(invitation, redemption, store)
      }
      if let known {
        let redemption = try belonging(of: known, call, by: invitation, store)
        try store.redeem(call.id, redemption)
        return RedeemAnswer(account: redemption.account, space: redemption.space)
      }
      switch invitation.kind {
      case .newAccount: try addAccount(call, to: store, now)
      case .newDevice: try checkDevice(call, of: invitation, store, limits)
      case .newMember: throw Refusal.noLink
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

/// What whoever redeemed a link is told, however often they ask.
private func answer(
  _ invitation: StoredInvitation, _ redemption: StoredRedemption, _ store: any HubReading
) throws -> RedeemAnswer {
  var answer = RedeemAnswer(account: redemption.account, space: redemption.space)
  if let space = invitation.membership?.space {
    guard let role = try store.role(of: redemption.account, in: space) else { throw Refusal.noSpace }
    answer.membership = Membership(space: space, role: role)
  }
  return answer
}

/// Who becomes a member: the account that the device is of, or a new one.
private func account(
  of call: RedeemCall, _ known: StoredDevice?, _ store: any HubTransaction, _ now: Int64
) throws -> StoredRedemption {
  if let known {
    guard known.key == KeyID(account: call.account, device: call.device),
      known.agreementKey == call.agreementKey, try store.personalSpace(of: call.account) == call.space
    else { throw Refusal.takenKey }
  } else {
    try addAccount(call, to: store, now)
    try addDevice(call, to: store, now)
    try store.append(
      AuditLine(.newAccount, atMs: now, account: call.account, device: call.device, space: call.space))
  }
  return StoredRedemption(signingKey: call.signingKey, account: call.account, space: call.space)
}

private func join(
  _ account: AccountID, _ device: DeviceID, _ membership: Membership, _ store: any HubTransaction,
  _ limits: Limits, _ now: Int64
) throws {
  let space = membership.space
  guard try store.lockSpace(space) != nil else { throw Refusal.noLink }
  guard try store.role(of: account, in: space) == nil else {
    throw Refusal(
      .taken, "This account is a member of that group already. Run kith sync on each machine of yours.")
  }
  let members = try store.members(of: space, limit: limits.membersOfASpace).count
  guard members < limits.membersOfASpace else {
    throw Refusal(.tooMany, "The group has \(members) members, as many as it may. Ask an owner of it.")
  }
  try checkRoom(for: account, atMost: limits.spacesOfAnAccount, store)
  try store.setRole(membership.role, of: account, in: space, at: now)
  try store.append(
    AuditLine(
      .newMember, atMs: now, account: account, device: device, space: space, subject: account,
      role: membership.role))
}

/// Where a device that is let in belongs: it lost the answer to an earlier link, and asks by another.
private func belonging(
  of known: StoredDevice, _ call: RedeemCall, by invitation: StoredInvitation, _ store: any HubTransaction
) throws -> StoredRedemption {
  let isItself = known.key.device == call.device && known.agreementKey == call.agreementKey
  let isItsLink = invitation.kind == .newAccount || invitation.account == known.key.account
  guard isItself, isItsLink, invitation.kind != .newMember,
    let space = try store.personalSpace(of: known.key.account), space == call.space
  else { throw Refusal.takenKey }
  return StoredRedemption(signingKey: known.signingKey, account: known.key.account, space: space)
}

private func addAccount(_ call: RedeemCall, to store: any HubTransaction, _ now: Int64) throws {
  guard try !store.hasAccount(call.account), try !store.isTaken(call.space) else {
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

extension Refusal {
  static let takenKey = Refusal(.taken, "This device key is in use. Join with a new one.")
}

func sha256(_ bytes: [UInt8]) -> [UInt8] {
  Array(SHA256.hash(data: bytes))
}
