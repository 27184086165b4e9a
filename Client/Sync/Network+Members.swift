package import KithMerge
package import KithReplica
import KithSealing
package import KithWire

/// What the owner of a group, or a member, asks of the server beside the exchange.
extension Network {
  /// A link with which somebody becomes a member, and when it expires (milliseconds since 1970).
  ///
  /// The group is exchanged first: with keys that are not the newest, nobody could read what comes.
  ///
  /// - Throws: `SyncError.keysWait` while the newest keys are not the server's.
  package func memberLink(
    to space: Space, as role: Role, lifetimeSeconds: Int, of own: Replica,
    using random: inout some RandomNumberGenerator
  ) async throws -> (link: Link, expires: Int64) {
    var report = try await exchange(space, of: own)
    let group = try own.seen(from: space)
    if try group.linksNeedNewerKeys() {
      try group.oweRenewal()
      report = try await exchange(space, of: own)
    }
    guard try GroupRenewal.fitLinks(group, serverEpoch: report.serverEpoch) else {
      throw SyncError.keysWait(reason: report.whyKeysWait)
    }
    let name = try group.spaceHere().name
    return try await link(of: try group.personal(), using: &random) { secret in
      let left = try LeftKeys.sealed(
        group.sealer.keys, named: name, under: secret.openingKey, invitation: secret.invitation.bytes)
      return InviteCall(
        id: secret.invitation, tokenHash: secret.tokenHash, kind: .newMember, sealedKeys: left,
        lifetimeSeconds: lifetimeSeconds, membership: Membership(space: space.id, role: role))
    }
  }

  /// Changes what members may do.
  package func change(_ changes: [RoleChange], in space: Space, _ own: Replica) async throws {
    let call = RolesCall(changes: changes)
    let group = try own.seen(from: space)
    let listing = try await asking(group) { courier, server in
      try await courier.answer(
        to: .roles(space.id), call.bytes, at: server.authority, MemberListing.init(bytes:))
    }
    try keep(listing, group)
    let account = try group.account()
    if let mine = listing.members.first(where: { $0.account == account }) { try group.keep(role: mine.role) }
  }

  /// Somebody is a member no more, and the group has keys that they do not.
  ///
  /// - Throws: `SyncError`; then it is written down, and done by the next exchange.
  package func remove(
    _ account: AccountID, from space: Space, _ own: Replica, in operation: inout Operation
  ) async throws -> SyncReport {
    try own.seen(from: space).markRemoved(account, in: &operation)
    return try await exchange(space, of: own)
  }

  /// This account is a member no more; here and on the other machines of this person the group goes.
  package func leave(_ space: Space, _ own: Replica, in operation: inout Operation) async throws {
    if !space.isClosed, !space.isUnmade {
      do {
        _ = try await asking(try own.seen(from: space)) { courier, server in
          try await courier.answer(to: .leave(space.id), at: server.authority, Done.init(bytes:))
        }
      } catch SyncError.refused(let refusal) where refusal.code == .notFound {
        // The answer to an earlier try was lost, or an owner was first.
      }
    }
    try own.seen(from: space).leave(in: &operation)
  }

  /// Deletes a group for everybody, and here.
  package func delete(_ space: Space, _ own: Replica, in operation: inout Operation) async throws {
    if !space.isUnmade {
      do {
        _ = try await asking(try own.seen(from: space)) { courier, server in
          try await courier.answer(to: .deleteSpace(space.id), at: server.authority, Done.init(bytes:))
        }
      } catch SyncError.refused(let refusal) where refusal.code == .notFound && !space.isClosed {
      }
    }
    try own.seen(from: space).leave(in: &operation)
  }

  /// What was done in a group, the newest first.
  package func audit(of space: Space, _ own: Replica) async throws -> [AuditLine] {
    try await asking(try own.seen(from: space)) { courier, server in
      try await courier.answer(to: .audit(space.id), at: server.authority, AuditListing.init(bytes:))
    }.lines
  }
}

extension SyncReport {
  /// What new keys of a group wait for.
  fileprivate var whyKeysWait: String {
    let reasons = groups.compactMap { news -> String? in
      switch news {
      case .waits(let reason, _): reason
      case .changedKey(let member, _): SyncError.changedMember(name: member).description
      case .closed, .role, .failed, .unreached: nil
      }
    }
    return reasons.first ?? "Try again with: kith sync"
  }
}
