package import KithMerge

/// The members of a space, by number: their names are records of the space, which the server cannot read.
package struct MemberListing: Hashable, Sendable {
  package var members: [ListedMember]
  package var epoch: UInt32
  /// Whether somebody left since the space's keys were made.
  package var keysAreWanted: Bool

  package init(members: [ListedMember], epoch: UInt32, keysAreWanted: Bool) {
    (self.members, self.epoch, self.keysAreWanted) = (members, epoch, keysAreWanted)
  }
}

/// One member, as the server knows them.
package struct ListedMember: Hashable, Sendable {
  package var account: AccountID
  package var role: Role
  /// Milliseconds since 1970.
  package var joinedMs: Int64

  package init(account: AccountID, role: Role, joinedMs: Int64) {
    (self.account, self.role, self.joinedMs) = (account, role, joinedMs)
  }
}

/// Changes what members may do: all of it or nothing.
package struct RolesCall: Hashable, Sendable {
  package var changes: [RoleChange]

  package init(changes: [RoleChange]) {
    self.changes = changes
  }
}

/// What one member may do from now on.
package struct RoleChange: Hashable, Sendable {
  package var account: AccountID
  /// What the device believes that it is: where it is something else by now, nothing is done.
  package var was: Role
  package var role: Role

  package init(account: AccountID, was: Role, role: Role) {
    (self.account, self.was, self.role) = (account, was, role)
  }
}

extension MemberListing {
  package init(bytes: [UInt8]) throws(WireError) {
    let message: Kith_V1_MemberList = try Field.message(bytes)
    try Field.number(message.members.count, Limits.standard.membersOfASpace, "members")
    members = []
    for member in message.members {
      members.append(
        ListedMember(
          account: try Field.narrow(member.account, "an account"), role: try Role(member.role),
          joinedMs: member.joinedMs))
    }
    (epoch, keysAreWanted) = (message.epoch, message.keysWanted)
  }

  package var bytes: [UInt8] {
    var message = Kith_V1_MemberList()
    message.members = members.map { listed in
      var member = Kith_V1_MemberList.Member()
      member.account = Field.data(listed.account.bytes)
      member.role = listed.role.message
      member.joinedMs = listed.joinedMs
      return member
    }
    (message.epoch, message.keysWanted) = (epoch, keysAreWanted)
    return Field.bytes(message)
  }
}

extension RolesCall {
  package init(bytes: [UInt8]) throws(WireError) {
    let message: Kith_V1_RolesCall = try Field.message(bytes)
    try Field.number(message.changes.count, Limits.standard.membersOfASpace, "changes")
    changes = []
    for change in message.changes {
      changes.append(
        RoleChange(
          account: try Field.narrow(change.account, "an account"), was: try Role(change.was),
          role: try Role(change.role)))
    }
  }

  package var bytes: [UInt8] {
    var message = Kith_V1_RolesCall()
    message.changes = changes.map { wanted in
      var change = Kith_V1_RolesCall.Change()
      change.account = Field.data(wanted.account.bytes)
      change.was = wanted.was.message
      change.role = wanted.role.message
      return change
    }
    return Field.bytes(message)
  }
}
