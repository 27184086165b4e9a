package import KithMerge

/// The spaces of an account.
package struct SpaceListing: Hashable, Sendable {
  package var spaces: [ListedSpace]

  package init(spaces: [ListedSpace]) {
    self.spaces = spaces
  }
}

/// One space, as the server knows it: by number.
package struct ListedSpace: Hashable, Sendable {
  package var id: SpaceID
  /// What the asking account may do in it.
  package var role: Role
  package var epoch: UInt32
  package var isPersonal: Bool
  /// How many accounts are members.
  package var members: Int

  package init(id: SpaceID, role: Role, epoch: UInt32, isPersonal: Bool, members: Int) {
    (self.id, self.role, self.epoch, self.isPersonal, self.members) = (id, role, epoch, isPersonal, members)
  }
}

extension SpaceListing {
  package init(bytes: [UInt8]) throws(WireError) {
    let message: Kith_V1_SpaceList = try Field.message(bytes)
    try Field.number(message.spaces.count, Limits.standard.spacesOfAnAccount, "spaces")
    spaces = []
    for space in message.spaces { spaces.append(try ListedSpace(space)) }
  }

  package var bytes: [UInt8] {
    var message = Kith_V1_SpaceList()
    message.spaces = spaces.map(\.message)
    return Field.bytes(message)
  }
}

extension ListedSpace {
  fileprivate init(_ message: Kith_V1_SpaceList.Space) throws(WireError) {
    id = try Field.wide(message.id, "a space")
    role = try Role(message.role)
    epoch = message.epoch
    isPersonal = message.personal
    members = Int(message.members)
  }

  fileprivate var message: Kith_V1_SpaceList.Space {
    var message = Kith_V1_SpaceList.Space()
    message.id = Field.data(id.bytes)
    message.role = role.message
    message.epoch = epoch
    message.personal = isPersonal
    message.members = UInt32(clamping: members)
    return message
  }
}
