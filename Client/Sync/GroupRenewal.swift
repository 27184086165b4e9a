import KithMerge
package import KithReplica
import KithSealing
package import KithWire

/// New keys for a group: when somebody is to be a member no more or left by themselves, when a key of a member
/// changed hands, or when the server went back to a time before the newest keys.
///
/// What is wanted stands in the members' own records; the server is brought to it, as often as it takes.
package enum GroupRenewal {
  enum Limit {
    /// How often it is tried when other members renew keys at the same time.
    static let attempts = 5
  }

  /// What must be asked of the server; nil if it is as it should be.
  ///
  /// - Parameters:
  ///   - group: this home, seen from the group.
  ///   - listing: the members, as the server says.
  /// - Throws: `SyncError.changedMember`, `SyncError.silentMember`, or what the replica throws.
  package static func call(
    _ group: Replica, listing: MemberListing, using random: inout some RandomNumberGenerator
  ) throws -> EpochCall? {
    guard let account = try group.account(), let key = try group.personal().accountKeys().first,
      let own = key.publicKey
    else { return nil }
    let members = try group.members()
    let known = Dictionary(members.map { ($0.account, $0) }) { first, _ in first }
    let isOwner = listing.members.contains { $0.account == account && $0.role == .owner }
    let removed =
      isOwner
      ? listing.members.map(\.account).filter { known[$0]?.removed != nil && $0 != account } : []
    let isWanted = try group.isDue(.renewal) || listing.keysAreWanted || !removed.isEmpty
    guard isWanted || group.sealer.epoch > listing.epoch else { return nil }

    let receivers = try listing.members.filter { !removed.contains($0.account) }.map { listed in
      if listed.account == account {
        return KeyPackage.Receiver(holder: KeyHolderID(account), agreement: own)
      }
      guard let member = known[listed.account] else {
        throw SyncError.silentMember(account: listed.account.description)
      }
      guard member.pinned == nil else { throw SyncError.changedMember(name: member.name) }
      return KeyPackage.Receiver(holder: KeyHolderID(listed.account), agreement: member.agreement)
    }
    if isWanted { try group.drawKeys(above: listing.epoch, using: &random) }
    return EpochCall(
      from: listing.epoch, to: group.sealer.epoch, removed: removed,
      packages: try KeyPackage.all(
        group.sealer.keys, for: receivers, from: KeyHolderID(account), key))
  }
}
