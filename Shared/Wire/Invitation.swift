package import KithMerge

/// One invitation, as the link's secret names it.
package struct InvitationID: WideIdentifier {
  package let high, low: UInt64
  package init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }
}

/// What an invitation is for.
package enum InvitationKind: UInt8, Hashable, Sendable, CaseIterable {
  case newAccount = 1
  case newDevice = 2
  case newMember = 3
}

/// A device makes a link.
package struct InviteCall: Hashable, Sendable {
  package var id: InvitationID
  /// SHA-256 of the link's token.
  package var tokenHash: [UInt8]
  package var kind: InvitationKind
  /// What the link's opening key opens; the server cannot.
  package var sealedKeys: [UInt8]
  package var lifetimeSeconds: Int
  /// For a new member: of which group, and as what.
  package var membership: Membership?

  package init(
    id: InvitationID, tokenHash: [UInt8], kind: InvitationKind, sealedKeys: [UInt8], lifetimeSeconds: Int,
    membership: Membership? = nil
  ) {
    self.id = id
    self.tokenHash = tokenHash
    self.kind = kind
    self.sealedKeys = sealedKeys
    self.lifetimeSeconds = lifetimeSeconds
    self.membership = membership
  }
}

/// A group, and what somebody may do in it.
package struct Membership: Hashable, Sendable {
  package var space: SpaceID
  package var role: Role

  package init(space: SpaceID, role: Role) {
    (self.space, self.role) = (space, role)
  }
}

/// Until when the link is good.
package struct InviteAnswer: Hashable, Sendable {
  package var expiresMs: Int64

  package init(expiresMs: Int64) {
    self.expiresMs = expiresMs
  }
}

/// Asks what a link is for, before anything is done.
package struct LookCall: Hashable, Sendable {
  package var id: InvitationID
  package var token: [UInt8]
  /// The public key that signs this request.
  package var signingKey: [UInt8]

  package init(id: InvitationID, token: [UInt8], signingKey: [UInt8]) {
    self.id = id
    self.token = token
    self.signingKey = signingKey
  }
}

/// What a link is for.
package struct LookAnswer: Hashable, Sendable {
  package var kind: InvitationKind
  /// The account that invites, and its personal space; nil for a new account. For a new member, the group.
  package var account: AccountID?
  package var space: SpaceID?
  /// For a new member: as what, and how many members there are.
  package var role: Role?
  package var members: Int
  package var serverName: String
  package var expiresMs: Int64
  package var sealedKeys: [UInt8]

  package init(
    kind: InvitationKind, account: AccountID?, space: SpaceID?, serverName: String, expiresMs: Int64,
    sealedKeys: [UInt8], role: Role? = nil, members: Int = 0
  ) {
    self.kind = kind
    self.role = role
    self.members = members
    self.account = account
    self.space = space
    self.serverName = serverName
    self.expiresMs = expiresMs
    self.sealedKeys = sealedKeys
  }
}
