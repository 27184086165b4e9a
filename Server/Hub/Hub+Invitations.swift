import KithMerge
package import KithWire

extension Hub {
  /// A device makes a link. Asking again with the same words gives the same answer.
  package func invite(_ call: InviteCall, by key: KeyID) async throws -> InviteAnswer {
    let now = now
    let invitation = StoredInvitation(
      id: call.id, tokenHash: call.tokenHash, kind: call.kind, account: key.account,
      sealedKeys: call.sealedKeys,
      expiresMs: now + lifetimeMs(of: call.kind, asked: call.lifetimeSeconds), membership: call.membership)
    let open = limits.openInvitations
    return try await store.write { store in
      try checkDevice(key, store)
      try checkMembership(of: call, by: key, store)
      if let known = try store.invitation(call.id) {
        guard known.account == key.account, known.kind == call.kind, known.membership == call.membership,
          areEqual(known.tokenHash, call.tokenHash)
        else { throw Refusal(.taken, "That link exists already. Make another.") }
        return InviteAnswer(expiresMs: known.expiresMs)
      }
      guard try store.openInvitations(of: key.account, now: now) < open else {
        throw Refusal(.tooMany, "\(open) links of yours are open. Use one, or wait until one expires.")
      }
      try store.addInvitation(invitation)
      try store.append(
        AuditLine(
          .invitation, atMs: now, account: key.account, device: key.device, space: call.membership?.space,
          role: call.membership?.role))
      return InviteAnswer(expiresMs: invitation.expiresMs)
    }
  }

  /// The operator makes a link for a new account.
  package func inviteNewAccount(lifetimeSeconds: Int? = nil) async throws -> Link.Secret {
    guard let secret = Link.Secret(bytes: random(Link.Secret.byteCount)) else {
      throw Refusal(.internal, "The server has no randomness. Look at its machine.")
    }
    let now = now
    let invitation = StoredInvitation(
      id: secret.invitation, tokenHash: secret.tokenHash, kind: .newAccount, account: nil, sealedKeys: [],
      expiresMs: now + Int64(lifetimeSeconds ?? limits.newAccountSeconds) * 1_000)
    try await store.write { store in
      guard try store.openInvitations(of: nil, now: now) < Limit.operatorInvitations else {
        throw Refusal(.tooMany, "\(Limit.operatorInvitations) links are open. Wait until some expire.")
      }
      try store.addInvitation(invitation)
      try store.append(AuditLine(.invitation, atMs: now, account: nil))
    }
    return secret
  }

  /// The link of the very first start; nil once there is an account or an open link.
  package func firstLink() async throws -> Link.Secret? {
    let now = now
    guard try await store.read({ try $0.isUnused(now: now) }) else { return nil }
    return try await inviteNewAccount()
  }

  /// What a link is for. Changes nothing.
  package func look(_ call: LookCall) async throws -> LookAnswer {
    let now = now
    let (name, limits) = (name, limits)
    return try await store.read { store in
      let invitation = try openInvitation(store, call.id, call.token, signingKey: call.signingKey, now: now)
      var answer = LookAnswer(
        kind: invitation.kind, account: nil, space: nil, serverName: name, expiresMs: invitation.expiresMs,
        sealedKeys: invitation.sealedKeys)
      switch invitation.kind {
      case .newAccount: break
      case .newDevice:
        answer.account = invitation.account
        answer.space = try invitation.account.flatMap { try store.personalSpace(of: $0) }
      case .newMember:
        try checkOffer(invitation, store)
        guard let membership = invitation.membership else { throw Refusal.noLink }
        (answer.account, answer.space) = (invitation.account, membership.space)
        answer.role = membership.role
        answer.members = try store.members(of: membership.space, limit: limits.membersOfASpace).count
      }
      return answer
    }
  }

  private func lifetimeMs(of kind: InvitationKind, asked seconds: Int) -> Int64 {
    let most = kind == .newDevice ? limits.newDeviceSeconds : limits.newAccountSeconds
    return Int64(seconds > 0 ? min(seconds, most) : most) * 1_000
  }
}

/// The invitation, if the token is right, it has not expired, and nobody else redeemed it.
func openInvitation(
  _ store: any HubReading, _ id: InvitationID, _ token: [UInt8], signingKey: [UInt8], now: Int64
) throws -> StoredInvitation {
  guard let invitation = try store.invitation(id), areEqual(invitation.tokenHash, sha256(token)) else {
    throw Refusal.noLink
  }
  if let redemption = invitation.redemption, redemption.signingKey != signingKey {
    throw Refusal(.usedLink, "The link was used already. Ask for another.")
  }
  guard now < invitation.expiresMs else {
    throw Refusal(.expiredLink, "The link has expired. Ask for another.")
  }
  return invitation
}

/// Whether the asking device may invite as it wishes to: to a group, only as an owner of it, and nobody as an
/// owner at once.
private func checkMembership(of call: InviteCall, by key: KeyID, _ store: any HubReading) throws {
  guard call.kind == .newMember else { return }
  guard let membership = call.membership else { throw Refusal.notAGroup }
  let (state, role) = try member(key, of: membership.space, store)
  guard role == .owner else { throw Refusal.ownersOnly }
  guard !state.isPersonal else { throw Refusal.notAGroup }
  guard membership.role != .owner else {
    throw Refusal(
      .malformed, "A link makes nobody an owner. Invite an editor, and then: kith space role WHO owner")
  }
}

/// Whether a link to a group is still good: whoever made it may be no owner of it any more.
func checkOffer(_ invitation: StoredInvitation, _ store: any HubReading) throws {
  guard let membership = invitation.membership, let inviter = invitation.account,
    try store.space(membership.space) != nil, try store.role(of: inviter, in: membership.space) == .owner
  else { throw Refusal(.expiredLink, "Whoever made the link may invite no more. Ask for another.") }
}

extension Refusal {
  static let noLink = Refusal(
    .unknownLink, "This server does not know the link. Copy it again, all of it, or ask for another.")
}
