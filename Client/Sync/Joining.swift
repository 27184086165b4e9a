import Crypto
package import KithMerge
package import KithReplica
package import KithSealing
package import KithWire

/// What a link offers, before anything is done.
package struct Offer: Sendable {
  package let link: Link
  package let kind: InvitationKind
  package let serverName: String
  /// Milliseconds since 1970.
  package let expires: Int64
  package let authority: String
  let account: AccountID?
  let space: SpaceID?
  let sealedKeys: [UInt8]
  let meeting: FirstContact.Meeting
  /// For a place in a group: as what, and how many members there are.
  package let role: Role?
  package let members: Int
}

extension Offer {
  /// What whoever invites left behind the link.
  ///
  /// - Throws: `SyncError.wrongKeys` if it does not open, or is for something else.
  package func left() throws -> LeftKeys.Contents {
    do throws(SealingError) {
      let left = try LeftKeys.opened(
        sealedKeys, under: link.secret.openingKey, invitation: link.secret.invitation.bytes)
      guard left.keys.space == space, account != nil else { throw SealingError.forged }
      return left
    } catch {
      throw SyncError.wrongKeys
    }
  }
}

/// What joining came to.
package struct Joined {
  package let replica: Replica
  package let server: KnownServer
  /// How many records of this home moved into the account's space.
  package let moved: Int
  /// Why it had to, if the home belonged to the server already.
  package var again: Again?

  package enum Again: Sendable {
    /// The server had forgotten the home, or its keys.
    case forgotten
    /// The server has another key than it had; the link is not used up.
    case newKey
  }
}

/// Redeems a link: this home becomes the first device of an account, or one more.
package struct Joining {
  let world: Syncer.World

  package init(world: Syncer.World) {
    self.world = world
  }

  /// Meets the server behind a link, and asks what the link is for. Nothing is changed by it.
  ///
  /// - Parameter replica: the home that is to join, if there is one already. It asks with its own key: a link
  ///   that it redeemed, and whose answer was lost, is still good for it.
  /// - Throws: `SyncError`, or what the replica throws.
  package func look(at text: String, for replica: Replica?) async throws -> Offer {
    let link: Link
    do throws(LinkProblem) {
      link = try Link(text: text)
    } catch {
      throw SyncError.link(error)
    }
    let authority = Authority.text(host: link.host, port: link.port)
    let meeting: FirstContact.Meeting
    do throws(TransportFailure) {
      meeting = try await FirstContact.meet(host: link.host, port: link.port, pin: link.pin)
    } catch {
      throw Courier.Failure.transport(error).error(at: authority)
    }
    // Where there is no home yet, or it does not belong there, any key may sign it.
    let keys = try replica.flatMap { try Joining.keys(of: $0, for: link) } ?? DeviceKeys()
    let call = LookCall(
      id: link.secret.invitation, token: link.secret.token,
      signingKey: try Joining.publicKeys(of: keys).signing)
    let nobody = KeyID(account: AccountID(rawValue: 0), device: DeviceID(rawValue: 0))
    let answer = try await ask(
      .lookAtInvitation, call.bytes, as: nobody, keys,
      at: Joining.server(link, meeting, name: "", nobody.account),
      LookAnswer.init(bytes:))
    return Offer(
      link: link, kind: answer.kind, serverName: answer.serverName, expires: answer.expiresMs,
      authority: authority, account: answer.account, space: answer.space, sealedKeys: answer.sealedKeys,
      meeting: meeting, role: answer.role, members: answer.members)
  }

  /// Redeems what `look` found. What this home holds is kept, and moves into the account's space if it joins
  /// one and belonged to no server before. To one more server this machine is a new one.
  ///
  /// - Parameter believing: throws unless another key of the server is to be believed.
  /// - Throws: `SyncError`, `SealingError`, or what the replica throws.
  package func join(
    _ offer: Offer, with replica: Replica, label: String, in operation: inout Operation,
    using random: inout some RandomNumberGenerator, believing: () throws -> Void
  ) async throws -> Joined {
    let left = try Joining.keysLeft(in: offer)
    let replica = try replica.main()
    let place = try place(of: offer, left?.space, in: replica)
    if case .known(let own, let server) = place {
      return try await joinAgain(offer, server, own, label: label, believing: believing)
    }
    let account = offer.account ?? AccountID(using: &random)
    let (answer, identity, drawn) = try await redeem(
      offer, at: place, replica, as: account, at: left?.space, label: label, using: &random)
    let server = Joining.server(offer.link, offer.meeting, name: offer.serverName, answer.account)
    guard case .first = place else {
      let own = try replica.enrolFurther(server, as: identity, with: left ?? drawn)
      return Joined(replica: own, server: server, moved: 0)
    }
    guard let left else {
      try replica.enrol(server)
      return Joined(replica: replica, server: server, moved: 0)
    }
    guard left.space != replica.spaceID else {
      // A backup of before it joined was put back: the space is its own already, and nothing moves.
      try replica.enrolAgain(server, adding: left)
      return Joined(replica: replica, server: server, moved: 0)
    }
    let (adopted, moved) = try replica.enrol(server, adopting: left, in: &operation)
    return Joined(replica: adopted, server: server, moved: moved)
  }

  static func keysLeft(in offer: Offer) throws -> SpaceKeys? {
    guard offer.kind == .newDevice else { return nil }
    return try offer.left().keys
  }

  /// Redeems a link for a recovery kit, which thereby is a machine of the account.
  ///
  /// - Throws: `SyncError`.
  func enrol(_ kit: RecoveryKit, by link: Link) async throws {
    let meeting: FirstContact.Meeting
    do throws(TransportFailure) {
      meeting = try await FirstContact.meet(host: link.host, port: link.port, pin: link.pin)
    } catch {
      throw Courier.Failure.transport(error).error(at: Authority.text(host: link.host, port: link.port))
    }
    let call = try Joining.redemption(
      of: link, pin: meeting.pin, by: kit.device, kit.keys, account: kit.account, space: kit.space,
      label: "recovery kit")
    _ = try await ask(
      .redeemInvitation, call.bytes, as: KeyID(account: kit.account, device: kit.device), kit.keys,
      at: Joining.server(link, meeting, name: "", kit.account), RedeemAnswer.init(bytes:))
  }

  static func redemption(
    of link: Link, pin: [UInt8], by device: DeviceID, _ keys: DeviceKeys, account: AccountID, space: SpaceID,
    label: String
  ) throws -> RedeemCall {
    try redemption(
      of: link.secret, pin: pin, by: device, keys, account: account, space: space, label: label)
  }

  package static func redemption(
    of secret: Link.Secret, pin: [UInt8], by device: DeviceID, _ keys: DeviceKeys, account: AccountID,
    space: SpaceID, label: String
  ) throws -> RedeemCall {
    let (signing, agreement) = try Joining.publicKeys(of: keys)
    let key = try Curve25519.Signing.PrivateKey(rawRepresentation: keys.signing)
    let proof = try key.signature(
      for: Redemption.proofBytes(
        invitation: secret.invitation, signingKey: signing, agreementKey: agreement, pin: pin))
    return RedeemCall(
      id: secret.invitation, token: secret.token, account: account, space: space, device: device,
      signingKey: signing, agreementKey: agreement, label: label, proof: Array(proof))
  }

  func ask<Answer>(
    _ route: Route, _ body: [UInt8], as keyID: KeyID, _ keys: DeviceKeys, at server: KnownServer,
    _ read: ([UInt8]) throws(WireError) -> Answer
  ) async throws -> Answer {
    try await HTTPSTransport.withServer(server) { transport in
      var courier = Courier(transport, as: keyID, keys: keys, now: world.now)
      return try await courier.answer(to: route, body, at: server.authority, read)
    }
  }

  static func server(
    _ link: Link, _ meeting: FirstContact.Meeting, name: String, _ account: AccountID
  ) -> KnownServer {
    KnownServer(
      host: link.host, port: link.port, name: name, pin: link.pin,
      certificate: link.pin == nil ? nil : meeting.certificate, account: account)
  }

  private static func publicKeys(of keys: DeviceKeys) throws -> (signing: [UInt8], agreement: [UInt8]) {
    let signing = try Curve25519.Signing.PrivateKey(rawRepresentation: keys.signing).publicKey
    let agreement = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: keys.agreement).publicKey
    return (Array(signing.rawRepresentation), Array(agreement.rawRepresentation))
  }
}
