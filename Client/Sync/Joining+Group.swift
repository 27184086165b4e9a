import KithMerge
package import KithReplica
import KithSealing
import KithWire

/// A place in a group.
extension Joining {
  /// Takes the place that `look` found. A home that does not belong to that server begins an account there.
  ///
  /// - Parameter name: what the other members call this person.
  /// - Returns: this home, seen from the group.
  /// - Throws: `SyncError`, or what the replica throws.
  package func joinGroup(
    _ offer: Offer, with replica: Replica, named name: String, label: String, in operation: inout Operation,
    using random: inout some RandomNumberGenerator
  ) async throws -> Replica {
    let left = try offer.left()
    let replica = try replica.main()
    let place = try place(of: offer, nil, in: replica)
    guard try !(place.personal ?? replica).isForeign(left.keys.space) else { throw SyncError.foreignSpace }
    let known = place.server
    let drawn = known?.account ?? AccountID(using: &random)
    let (answer, identity, personal) = try await redeem(
      offer, at: place, replica, as: drawn, label: label, using: &random)
    // Of a new account, an earlier answer may have been lost: it is the one of then.
    let account = answer.account
    guard known == nil || account == drawn, let membership = answer.membership,
      membership.space == left.keys.space
    else { throw SyncError.nonsense("it let this account into another space") }
    let joined = Joining.server(offer.link, offer.meeting, name: offer.serverName, account)
    let own: Replica
    switch place {
    case .known(let known, _): own = known
    case .first:
      own = replica
      try own.enrol(joined)
    case .further: own = try replica.enrolFurther(joined, as: identity, with: personal)
    }
    let group = try own.take(left.keys, role: membership.role, in: &operation)
    try group.introduce(account, named: name, in: &operation)
    return group
  }
}
