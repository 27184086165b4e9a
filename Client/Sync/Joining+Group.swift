import KithMerge
package import KithReplica
import KithSealing
import KithWire

/// A place in a group.
extension Joining {
  /// Takes the place that `look` found. A home that belongs to no server begins an account there.
  ///
  /// - Parameter name: what the other members call this person.
  /// - Returns: this home, seen from the group.
  /// - Throws: `SyncError`, or what the replica throws.
  package func joinGroup(
    _ offer: Offer, with replica: Replica, named name: String, label: String, in operation: inout Operation,
    using random: inout some RandomNumberGenerator
  ) async throws -> Replica {
    let left = try offer.left()
    let own = try replica.personal()
    let known = try own.server()
    if let known, !known.isAt(offer) {
      throw SyncError.otherServer(known: known.authority, other: offer.authority)
    }
    let ring = try own.home.keyring()
    let drawn = known?.account ?? AccountID(using: &random)
    let call = try Joining.redemption(
      of: offer.link, pin: offer.meeting.pin, by: ring.device, ring.keys, account: drawn,
      space: own.spaceID, label: label)
    let server = known ?? Joining.server(offer.link, offer.meeting, name: offer.serverName, drawn)
    let answer = try await ask(
      .redeemInvitation, call.bytes, as: KeyID(account: drawn, device: ring.device), ring.keys, at: server,
      RedeemAnswer.init(bytes:))
    // Of a new account, an earlier answer may have been lost: it is the one of then.
    let account = answer.account
    guard known == nil || account == drawn, answer.space == call.space, let membership = answer.membership,
      membership.space == left.keys.space
    else { throw SyncError.nonsense("it let this account into another space") }
    if known == nil {
      try own.enrol(Joining.server(offer.link, offer.meeting, name: offer.serverName, account))
    }
    let group = try own.take(left.keys, role: membership.role, in: &operation)
    try group.introduce(account, named: name, in: &operation)
    return group
  }
}

extension KnownServer {
  /// Whether a link leads to this server: the same key, or where an authority vouches for it the same place.
  fileprivate func isAt(_ offer: Offer) -> Bool {
    if let pin, offer.link.pin != nil { return pin == offer.meeting.pin }
    return authority == offer.authority
  }
}
