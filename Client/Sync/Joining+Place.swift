import KithMerge
package import KithReplica
import KithSealing
import KithWire

/// Where a link leads, as a home sees it.
enum Place {
  /// To a server that it belongs to; seen from its personal space there.
  case known(Replica, KnownServer)
  /// To its first one.
  case first
  /// To one more.
  case further

  var isFurther: Bool {
    if case .further = self { true } else { false }
  }

  var server: KnownServer? {
    if case .known(_, let server) = self { server } else { nil }
  }
}

extension Joining {
  /// The server of a home to which a link leads, if it belongs there already.
  package static func known(_ offer: Offer, in replica: Replica) throws -> KnownServer? {
    try replica.personals().lazy.compactMap { try $0.server() }.first { leads(offer.link, to: $0) }
  }

  /// - Parameter space: the personal space that lies behind the link, if it is for a machine of one's own.
  func place(of offer: Offer, _ space: SpaceID?, in replica: Replica) async throws -> Place {
    let personals = try replica.personals()
    var neighbours: [(Replica, KnownServer)] = []
    for own in personals {
      guard let server = try own.server() else { continue }
      if Joining.leads(offer.link, to: server) || space == own.spaceID { return .known(own, server) }
      if server.host == offer.link.host { neighbours.append((own, server)) }
    }
    // It may be one of them with another key: then it knows this machine.
    for (own, server) in neighbours where offer.kind != .newMember {
      let asked = Joining.server(offer.link, offer.meeting, name: offer.serverName, server.account)
      let keyID = KeyID(account: server.account, device: own.device)
      if server.port == offer.link.port { return .known(own, server) }
      if try await isLetIn(keyID, own.identity.keys, at: asked) { return .known(own, server) }
    }
    return try replica.server() == nil ? .first : .further
  }

  /// Redeems a link, as whom this machine is or is to be there.
  ///
  /// - Parameter space: the account's personal space, where it has one.
  /// - Returns: the answer, who this machine is there, and the keys of a personal space if a new one is made.
  func redeem(
    _ offer: Offer, at place: Place, _ replica: Replica, as account: AccountID, at space: SpaceID? = nil,
    label: String, using random: inout some RandomNumberGenerator
  ) async throws -> (RedeemAnswer, MachineIdentity, SpaceKeys) {
    let server =
      place.server ?? Joining.server(offer.link, offer.meeting, name: offer.serverName, account)
    for isLast in [false, true] {
      let (identity, personal) = try Joining.newcomer(at: place, replica, using: &random)
      let call = try Joining.redemption(
        of: offer.link, pin: offer.meeting.pin, by: identity.device, identity.keys, account: account,
        space: space ?? personal.space, label: label)
      do {
        let answer = try await ask(
          .redeemInvitation, call.bytes, as: KeyID(account: account, device: identity.device), identity.keys,
          at: server, RedeemAnswer.init(bytes:))
        guard answer.space == call.space else {
          throw SyncError.nonsense("it put this device into another space")
        }
        return (answer, identity, personal)
      } catch SyncError.refused(let refusal) where refusal.code == .taken && place.isFurther && !isLast {
        // The server knows it from before a backup was put back here, which knows nothing of the server.
        try replica.forgetDrawnIdentity()
      }
    }
    throw SyncError.wrongKeys
  }

  /// As whom this machine joins there, and the keys of its personal space; it may have begun before.
  private static func newcomer(
    at place: Place, _ replica: Replica, using random: inout some RandomNumberGenerator
  ) throws -> (MachineIdentity, SpaceKeys) {
    switch place {
    case .known(let own, _): (own.identity, own.sealer.keys)
    case .first: (replica.identity, replica.sealer.keys)
    case .further: try replica.drawIdentity(using: &random)
    }
  }

  /// With which key to ask what a link is for; nil if any will do.
  static func keys(of replica: Replica, for link: Link) throws -> DeviceKeys? {
    for own in try replica.personals() {
      if let server = try own.server(), leads(link, to: server) { return own.identity.keys }
    }
    return try replica.main().server() == nil
      ? replica.main().identity.keys : replica.drawnIdentity()?.keys
  }
}
