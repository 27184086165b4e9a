import KithMerge
import KithReplica
import KithSealing
import KithWire

/// A home that belongs to the server already joins once more, with the keys and the space that it has: the
/// server went back to a time before this machine joined, or lost the whole account; or the keys moved on,
/// and none lie at the server for this machine; or the server has another key than it had.
extension Joining {
  /// Whether a link is for the key of the server that a home belongs to; the server may have moved since.
  static func leads(_ link: Link, to server: KnownServer) -> Bool {
    guard let pin = server.pin else {
      return link.pin == nil && (link.host, link.port) == (server.host, server.port)
    }
    return link.pin == pin
  }

  func joinAgain(
    _ offer: Offer, _ known: KnownServer, _ replica: Replica, label: String, believing: () throws -> Void
  ) async throws -> Joined {
    let server = Joining.server(offer.link, offer.meeting, name: offer.serverName, known.account)
    let keys = replica.identity.keys
    let keyID = KeyID(account: known.account, device: replica.device)
    let isLetIn = try await isLetIn(keyID, keys, at: server)
    let left = try Joining.keysLeft(in: offer)
    let isOurs = left.map { $0.space == replica.spaceID && offer.account == known.account }
    guard Joining.leads(offer.link, to: known) else {
      // Another key is believed of who knows this machine, and only if a person who brought the link says so.
      guard isLetIn, isOurs ?? true else { throw SyncError.alreadyJoined(authority: known.authority) }
      // A link of one's own machines carries the newest keys, which no stranger has, and no lost machine.
      let newest = replica.sealer.epoch
      let hasNewest = left.map { $0.epochs[newest] == replica.sealer.keys.epochs[newest] } ?? false
      if !hasNewest { try believing() }
      try replica.enrolAgain(server, adding: left)
      return Joined(replica: replica, server: server, moved: 0, again: .newKey)
    }
    guard isOurs ?? !isLetIn else { throw SyncError.alreadyJoined(authority: known.authority) }

    // Before the server is asked: if this ends here, the same link is good once more, and offers are merged
    // with whatever the server has. Also where the server knows it: what it was shown last may be a lie.
    try replica.startOver(from: try replica.bookmark())
    let call = try Joining.redemption(
      of: offer.link, pin: offer.meeting.pin, by: replica.device, keys, account: known.account,
      space: replica.spaceID, label: label)
    let answer = try await ask(
      .redeemInvitation, call.bytes, as: keyID, keys, at: server, RedeemAnswer.init(bytes:))
    guard answer.space == replica.spaceID, answer.account == known.account else {
      throw SyncError.nonsense("it put this device into another space")
    }
    try replica.enrolAgain(server, adding: left)
    return Joined(replica: replica, server: server, moved: 0, again: .forgotten)
  }

  func isLetIn(_ keyID: KeyID, _ keys: DeviceKeys, at server: KnownServer) async throws -> Bool {
    do {
      _ = try await ask(.devices, [], as: keyID, keys, at: server, DeviceListing.init(bytes:))
      return true
    } catch SyncError.refused(let refusal) where refusal.code == .unknownDevice {
      return false
    }
  }
}
