import KithMerge
package import KithReplica
import KithSealing
package import KithWire

/// New keys for a group: when somebody is to be a member no more or left by themselves, when a member's key
/// changed hands, or when the server went back to a time before the newest keys.
///
/// What is wanted stands in the members' own records; the server is brought to it, as often as it takes.
package enum GroupRenewal {
  enum Limit {
    /// How often it is tried when other members renew keys at the same time.
    static let attempts = 3
  }

  /// What must be asked of the server; nil if it is as it should be.
  ///
  /// - Parameters:
  ///   - group: this home, seen from the group.
  ///   - listing: the members, as the server says.
  ///   - isWanted: new keys are made even if nobody is to be left out.
  /// - Throws: `SyncError.changedMember`, `SyncError.silentMember`, `SyncError.removedMember`, or what the
  ///   replica throws.
  package static func call(
    _ group: Replica, listing: MemberListing, isWanted: Bool = false,
    using random: inout some RandomNumberGenerator
  ) throws -> EpochCall? {
    let members = Dictionary(try group.members().map { ($0.account, $0) }) { first, _ in first }
    guard let account = try group.account(),
      let key = try group.personal().accountKey(known: members[account]?.agreement), let own = key.publicKey
    else { return nil }
    let removed = removed(members, listing, by: account)
    let isDue =
      try isWanted || group.isDue(.renewal) || listing.keysAreWanted || !removed.isEmpty
    guard isDue || group.sealer.epoch > listing.epoch else { return nil }
    let remaining = listing.members.filter { !removed.contains($0.account) }
    let isAlone = remaining.allSatisfy { $0.account == account }
    guard let sender = try isAlone ? key : believedKey(group, account, key, above: listing.epoch) else {
      throw SyncError.silentMember(account: account.description)
    }

    let receivers = try remaining.map { listed in
      if listed.account == account {
        return KeyPackage.Receiver(holder: KeyHolderID(account), agreement: own)
      }
      let member = members[listed.account]
      let isKeyless = member?.removed != nil && group.rules.removedAreGivenNoKeys
      if isKeyless, isOut(member, listed, listing) {
        throw SyncError.removedMember(name: member.map(\.name) ?? "")
      }
      guard let member, let agreement = member.agreement, !isKeyless else {
        throw SyncError.silentMember(account: listed.account.description)
      }
      guard member.pinned == nil else { throw SyncError.changedMember(name: member.name) }
      return KeyPackage.Receiver(holder: KeyHolderID(listed.account), agreement: agreement)
    }
    if isDue { try group.drawKeys(above: listing.epoch, using: &random) }
    return EpochCall(
      from: listing.epoch, to: group.sealer.epoch, removed: removed,
      packages: try KeyPackage.all(
        group.sealer.keys, for: receivers, from: KeyHolderID(account), sender))
  }

  /// The pair of this account by which the others believe that keys are its own: the server must have heard
  /// of it. Where newer keys than the server's seal what it would hear, as after it went back to a backup,
  /// the others know an older pair only, and learn of this one under the keys that they are given now.
  private static func believedKey(
    _ group: Replica, _ account: AccountID, _ key: AgreementKey, above epoch: UInt32
  ) throws -> AgreementKey? {
    let older = group.sealer.epoch > epoch ? try group.personal().accountKeys() : []
    return try ([key] + older).first { pair in
      try pair.publicKey.map { try group.isIntroduced(account, by: $0) } ?? false
    }
  }

  /// Whether a link with the keys that are here lets somebody in. What they say of themselves is sealed with
  /// the newest: the server takes it only if it has come to those, and they are not back under keys of before
  /// they were removed.
  package static func fitLinks(_ group: Replica, serverEpoch: UInt32) throws -> Bool {
    try group.sealer.epoch <= serverEpoch && !group.linksNeedNewerKeys()
  }

  /// Whether there may be something to ask after an exchange. A mark whose author never comes again is
  /// carried out by whichever owner does.
  package static func mayBeDue(_ group: Replica, _ report: SyncReport) throws -> Bool {
    if try report.needsRenewal || group.isDue(.renewal) || group.sealer.epoch > report.serverEpoch {
      return true
    }
    guard try (report.role ?? group.spaceHere().role) == .owner else { return false }
    let (account, removed) = (try group.account(), try group.members().filter { $0.removed != nil })
    guard !removed.isEmpty else { return false }
    let listed = Set(try group.listedMembers().map(\.account))
    return removed.contains { $0.account != account && listed.contains($0.account) }
  }

  /// Members whom an owner is to remove.
  private static func removed(
    _ members: [AccountID: Member], _ listing: MemberListing, by account: AccountID
  ) -> [AccountID] {
    guard listing.members.contains(where: { $0.account == account && $0.role == .owner }) else { return [] }
    return listing.members.filter { listed in
      listed.account != account && isOut(members[listed.account], listed, listing)
    }.map(\.account)
  }

  /// Whether an owner marked them as removed, and they have not come in again since: by another link, as the
  /// server says, with keys that are newer than those of the mark. Whoever has is given nothing either,
  /// before they say so themselves under such keys.
  private static func isOut(_ member: Member?, _ listed: ListedMember, _ listing: MemberListing) -> Bool {
    guard let member, let removed = member.removed else { return false }
    return listed.joinedMs <= removed || member.removedUnder.map { $0 >= listing.epoch } ?? false
  }
}
