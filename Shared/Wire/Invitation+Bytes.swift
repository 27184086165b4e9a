import Foundation
import KithMerge

extension InvitationKind {
  init(_ message: Kith_V1_InvitationKind) throws(WireError) {
    guard let kind = InvitationKind.allCases.first(where: { $0.message == message }) else {
      throw .malformed("an invitation of kind \(message.rawValue)")
    }
    self = kind
  }

  var message: Kith_V1_InvitationKind {
    switch self {
    case .newAccount: .newAccount
    case .newDevice: .newDevice
    case .newMember: .newMember
    }
  }
}

extension InviteCall {
  package init(bytes: [UInt8]) throws(WireError) {
    let message: Kith_V1_InviteCall = try Field.message(bytes)
    id = try Field.wide(message.id, "an invitation's id")
    tokenHash = try Field.exactly(32, message.tokenHash, "a token's hash")
    kind = try InvitationKind(message.kind)
    sealedKeys = try Field.atMost(Limits.standard.sealedKeysBytes, message.sealedKeys, "sealed keys")
    lifetimeSeconds = Int(message.lifetimeSeconds)
    let isOfAMember = kind == .newMember
    membership = isOfAMember ? try Membership(message.space, message.role) : nil
  }

  package var bytes: [UInt8] {
    var message = Kith_V1_InviteCall()
    message.id = Field.data(id.bytes)
    message.tokenHash = Field.data(tokenHash)
    message.kind = kind.message
    message.sealedKeys = Field.data(sealedKeys)
    message.lifetimeSeconds = UInt32(clamping: lifetimeSeconds)
    if let membership {
      message.space = Field.data(membership.space.bytes)
      message.role = membership.role.message
    }
    return Field.bytes(message)
  }
}

extension Membership {
  init(_ space: Data, _ role: Kith_V1_Role) throws(WireError) {
    self.init(space: try Field.wide(space, "a group"), role: try Role(role))
  }
}

extension InviteAnswer {
  package init(bytes: [UInt8]) throws(WireError) {
    let message: Kith_V1_InviteAnswer = try Field.message(bytes)
    expiresMs = message.expiresMs
  }

  package var bytes: [UInt8] {
    var message = Kith_V1_InviteAnswer()
    message.expiresMs = expiresMs
    return Field.bytes(message)
  }
}

extension LookCall {
  package init(bytes: [UInt8]) throws(WireError) {
    let message: Kith_V1_LookCall = try Field.message(bytes)
    id = try Field.wide(message.id, "an invitation's id")
    token = try Field.exactly(32, message.token, "a token")
    signingKey = try Field.exactly(32, message.signingKey, "a signing key")
  }

  package var bytes: [UInt8] {
    var message = Kith_V1_LookCall()
    message.id = Field.data(id.bytes)
    message.token = Field.data(token)
    message.signingKey = Field.data(signingKey)
    return Field.bytes(message)
  }
}

extension LookAnswer {
  package init(bytes: [UInt8]) throws(WireError) {
    let message: Kith_V1_LookAnswer = try Field.message(bytes)
    kind = try InvitationKind(message.kind)
    account = try Field.account(message.account, "an account")
    space = message.space.isEmpty ? nil : try Field.wide(message.space, "a space")
    serverName = try Field.line(
      message.serverName, "a server's name", limitBytes: Limits.standard.sentenceBytes)
    expiresMs = message.expiresMs
    sealedKeys = try Field.atMost(Limits.standard.sealedKeysBytes, message.sealedKeys, "sealed keys")
    role = try Role(ifAny: message.role)
    members = Int(message.members)
  }

  package var bytes: [UInt8] {
    var message = Kith_V1_LookAnswer()
    if let role { message.role = role.message }
    message.members = UInt32(clamping: members)
    message.kind = kind.message
    if let account { message.account = Field.data(account.bytes) }
    if let space { message.space = Field.data(space.bytes) }
    message.serverName = serverName
    message.expiresMs = expiresMs
    message.sealedKeys = Field.data(sealedKeys)
    return Field.bytes(message)
  }
}
