package import KithMerge
package import KithWire

extension Hub {
  /// Makes a group, whose only member is the asking account. Asking again gives the same answer.
  package func createSpace(_ space: SpaceID, by key: KeyID) async throws -> MemberListing {
    let now = now
    let most = limits.spacesOfAnAccount
    return try await store.write { store in
      try checkDevice(key, store)
      if let state = try store.space(space) {
        guard !state.isPersonal, try store.role(of: key.account, in: space) == .owner else {
          throw Refusal.takenSpace
        }
        return try listing(of: space, state, store)
      }
      guard try !store.isTaken(space) else { throw Refusal.takenSpace }
      try checkRoom(for: key.account, atMost: most, store)
      try store.addGroup(space)
      try store.setRole(.owner, of: key.account, in: space, at: now)
      try store.append(
        AuditLine(.newSpace, atMs: now, account: key.account, device: key.device, space: space))
      guard let state = try store.space(space) else { throw Refusal.noSpace }
      return try listing(of: space, state, store)
    }
  }

  /// The spaces of the asking device's account.
  package func spaces(by key: KeyID) async throws -> SpaceListing {
    let most = limits.spacesOfAnAccount
    return try await store.read { store in
      try checkDevice(key, store)
      return SpaceListing(spaces: try store.memberships(of: key.account, limit: most))
    }
  }

  /// Who is in a space, and as what.
  package func members(of space: SpaceID, by key: KeyID) async throws -> MemberListing {
    try await store.read { store in
      let (state, _) = try member(key, of: space, store)
      return try listing(of: space, state, store)
    }
  }

  /// What was done in a space; an owner may ask.
  package func audit(of space: SpaceID, by key: KeyID) async throws -> AuditListing {
    let most = limits.auditLines
    return try await store.read { store in
      let (_, role) = try member(key, of: space, store)
      guard role == .owner else { throw Refusal.ownersOnly }
      return AuditListing(lines: try store.audit(in: space, limit: most))
    }
  }

  /// Changes what members may do, all of it or nothing; an owner may.
  ///
  /// It is refused where somebody is something else by now than the owner believes, and where no owner would
  /// remain.
  package func changeRoles(_ call: RolesCall, in space: SpaceID, by key: KeyID) async throws -> MemberListing
  {
    let now = now
    return try await store.write { store in
      let state = try lockedGroup(space, for: key, mayBe: [.owner], store)
      guard Set(call.changes.map(\.account)).count == call.changes.count else {
        throw Refusal(.malformed, "One member is named twice. Name everybody once.")
      }
      for change in call.changes {
        let role = try store.role(of: change.account, in: space)
        guard let role, role == change.was || role == change.role else {
          throw Refusal(.taken, "Somebody changed the members meanwhile. Run kith sync, and try again.")
        }
        guard role != change.role else { continue }
        try store.setRole(change.role, of: change.account, in: space, at: now)
        try store.append(
          AuditLine(
            .newRole, atMs: now, account: key.account, device: key.device, space: space,
            subject: change.account, role: change.role))
      }
      guard try hasOwner(space, store) else { throw Refusal.lastOwner }
      return try listing(of: space, state, store)
    }
  }

  /// The asking account is a member no more. Whoever remains makes new keys before anything new is taken.
  package func leave(_ space: SpaceID, by key: KeyID) async throws {
    let now = now
    try await store.write { store in
      _ = try lockedGroup(space, for: key, mayBe: Role.allCases, store)
      try store.setRole(nil, of: key.account, in: space, at: now)
      guard try hasOwner(space, store) else { throw Refusal.lastOwner }
      try store.wantKeys(in: space)
      try store.closeInvitations(in: space)
      try store.append(
        AuditLine(
          .left, atMs: now, account: key.account, device: key.device, space: space, subject: key.account))
    }
  }

  /// Deletes a group with all that it holds; an owner may. Its id is never given again.
  package func deleteSpace(_ space: SpaceID, by key: KeyID) async throws {
    let now = now
    try await store.write { store in
      _ = try lockedGroup(space, for: key, mayBe: [.owner], store)
      try store.deleteGroup(space)
      try store.append(
        AuditLine(.deletedSpace, atMs: now, account: key.account, device: key.device, space: space))
    }
    // As after a purge: a later one settles what this one cannot.
    _ = try? await store.settle()
  }

  func listing(of space: SpaceID, _ state: SpaceState, _ store: any HubReading) throws -> MemberListing {
    MemberListing(
      members: try store.members(of: space, limit: limits.membersOfASpace), epoch: state.epoch,
      keysAreWanted: state.keysAreWanted)
  }
}

/// The device may be revoked since its request was signed.
func checkDevice(_ key: KeyID, _ store: any HubReading) throws {
  guard let device = try store.device(key), !device.revoked else { throw Refusal.noDevice }
}

/// A member's place in a space.
///
/// - Throws: `Refusal.noSpace` as well where it is somebody else's.
func member(
  _ key: KeyID, of space: SpaceID, _ store: any HubReading
) throws -> (state: SpaceState, role: Role) {
  try checkDevice(key, store)
  guard let state = try store.space(space), let role = try store.role(of: key.account, in: space) else {
    throw Refusal.noSpace
  }
  return (state, role)
}

/// A group that no other write changes meanwhile, for a member who is one of `roles`.
private func lockedGroup(
  _ space: SpaceID, for key: KeyID, mayBe roles: [Role], _ store: any HubTransaction
) throws -> SpaceState {
  guard let state = try store.lockSpace(space) else { throw Refusal.noSpace }
  guard roles.contains(try member(key, of: space, store).role) else { throw Refusal.ownersOnly }
  guard !state.isPersonal else { throw Refusal.notAGroup }
  return state
}

/// Whether `account` may be in one more space.
func checkRoom(for account: AccountID, atMost most: Int, _ store: any HubReading) throws {
  guard try store.memberships(of: account, limit: most).count < most else {
    throw Refusal(.tooMany, "This account is in \(most) spaces, as many as it may. Leave one first.")
  }
}

private func hasOwner(_ space: SpaceID, _ store: any HubReading) throws -> Bool {
  try store.members(of: space, limit: .max).contains { $0.role == .owner }
}

extension Refusal {
  static let takenSpace = Refusal(.taken, "There is such a space already. Make another.")
  static let ownersOnly = Refusal(
    .notAllowed, "Only an owner of this space may do that. Ask one: kith space members")
  static let notAGroup = Refusal(
    .malformed, "That is an account's own space, which nobody else is in. Name a group: kith space list")
  static let lastOwner = Refusal(
    .lastOwner,
    """
    The group would have no owner left. Make somebody else one first: kith space transfer WHO. Or delete it: \
    kith space delete
    """)
}
