import Crypto
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
  /// To one more, which goes by a hash.
  case further([UInt8])

  var isFurther: Bool {
    if case .further = self { true } else { false }
  }

  var personal: Replica? {
    if case .known(let own, _) = self { own } else { nil }
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
  func place(of offer: Offer, _ space: SpaceID?, in replica: Replica) throws -> Place {
    let personals = try replica.personals()
    var neighbours: [(Replica, KnownServer)] = []
    for own in personals {
      guard let server = try own.server() else {
        // A backup of before it joined was put back.
        if space == own.spaceID { return .first }
        continue
      }
      if Joining.leads(offer.link, to: server) || space == own.spaceID { return .known(own, server) }
      if server.host == offer.link.host, server.port == offer.link.port { neighbours.append((own, server)) }
    }
    if let space, try replica.isForeign(space) { throw SyncError.foreignSpace }
    // Where one of them was it may be, with another key: then it knows this machine. Nobody else is asked,
    // and so told who this machine is there.
    if let neighbour = neighbours.first, offer.kind != .newMember { return .known(neighbour.0, neighbour.1) }
    return try replica.server() == nil ? .first : .further(Joining.hash(of: offer.link))
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
        if case .further(let server) = place { try replica.forgetDrawnIdentity(for: server) }
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
    case .further(let server): try replica.drawIdentity(for: server, using: &random)
    }
  }

  /// With which key to ask what a link is for; nil if any will do.
  static func keys(of replica: Replica, for link: Link) throws -> DeviceKeys? {
    for own in try replica.personals() {
      if let server = try own.server(), leads(link, to: server) { return own.identity.keys }
    }
    return try replica.main().server() == nil
      ? replica.main().identity.keys : replica.drawnIdentity(for: hash(of: link))?.keys
  }

  /// What names the server of a link: its key, or where an authority vouches for it its place.
  private static func hash(of link: Link) -> [UInt8] {
    link.pin ?? Array(SHA256.hash(data: Array(Authority.text(host: link.host, port: link.port).utf8)))
  }
}
