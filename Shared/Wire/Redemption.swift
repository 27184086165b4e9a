package import KithMerge

/// A device redeems a link: it becomes the first of a new account, or one more of an account; or its account,
/// which may be new, becomes a member of a group.
package struct RedeemCall: Hashable, Sendable {
  package var id: InvitationID
  package var token: [UInt8]
  /// For a new account the ones that the device drew; for a new device the inviting account's; for a new
  /// member the device's own.
  package var account: AccountID
  package var space: SpaceID
  package var device: DeviceID
  /// Raw Ed25519 and X25519 public keys.
  package var signingKey: [UInt8]
  package var agreementKey: [UInt8]
  /// What the person calls this machine.
  package var label: String
  /// Ed25519 by the signing key over `Redemption.proofBytes`.
  package var proof: [UInt8]

  package init(
    id: InvitationID, token: [UInt8], account: AccountID, space: SpaceID, device: DeviceID,
    signingKey: [UInt8],
    agreementKey: [UInt8], label: String, proof: [UInt8]
  ) {
    self.id = id
    self.token = token
    self.account = account
    self.space = space
    self.device = device
    self.signingKey = signingKey
    self.agreementKey = agreementKey
    self.label = label
    self.proof = proof
  }
}

/// Where the device now belongs.
package struct RedeemAnswer: Hashable, Sendable {
  package var account: AccountID
  package var space: SpaceID
  /// For a new member: the group, and what they may do in it now.
  package var membership: Membership?

  package init(account: AccountID, space: SpaceID, membership: Membership? = nil) {
    self.account = account
    self.space = space
    self.membership = membership
  }
}

/// What a new device signs.
package enum Redemption {
  /// `"kith v1 redemption" ‖ invitation 16 ‖ signing key 32 ‖ agreement key 32 ‖ server's pin 32`: so that a
  /// redemption cannot be used for other keys, at another server or for another link.
  package static func proofBytes(
    invitation: InvitationID, signingKey: [UInt8], agreementKey: [UInt8], pin: [UInt8]
  ) -> [UInt8] {
    Array("kith v1 redemption".utf8) + invitation.bytes + signingKey + agreementKey + pin
  }
}

extension RedeemCall {
  package init(bytes: [UInt8]) throws(WireError) {
    let message: Kith_V1_RedeemCall = try Field.message(bytes)
    id = try Field.wide(message.id, "an invitation's id")
    token = try Field.exactly(32, message.token, "a token")
    account = try Field.narrow(message.account, "an account")
    space = try Field.wide(message.space, "a space")
    device = try Field.narrow(message.device, "a device")
    signingKey = try Field.exactly(32, message.signingKey, "a signing key")
    agreementKey = try Field.exactly(32, message.agreementKey, "an agreement key")
    label = try Field.line(message.label, "a label", limitBytes: Limits.standard.labelBytes)
    proof = try Field.exactly(64, message.proof, "a proof")
  }

  package var bytes: [UInt8] {
    var message = Kith_V1_RedeemCall()
    message.id = Field.data(id.bytes)
    message.token = Field.data(token)
    message.account = Field.data(account.bytes)
    message.space = Field.data(space.bytes)
    message.device = Field.data(device.bytes)
    message.signingKey = Field.data(signingKey)
    message.agreementKey = Field.data(agreementKey)
    message.label = label
    message.proof = Field.data(proof)
    return Field.bytes(message)
  }
}

extension RedeemAnswer {
  package init(bytes: [UInt8]) throws(WireError) {
    let message: Kith_V1_RedeemAnswer = try Field.message(bytes)
    account = try Field.narrow(message.account, "an account")
    space = try Field.wide(message.space, "a space")
    membership = message.group.isEmpty ? nil : try Membership(message.group, message.role)
  }

  package var bytes: [UInt8] {
    var message = Kith_V1_RedeemAnswer()
    if let membership {
      message.group = Field.data(membership.space.bytes)
      message.role = membership.role.message
    }
    message.account = Field.data(account.bytes)
    message.space = Field.data(space.bytes)
    return Field.bytes(message)
  }
}
