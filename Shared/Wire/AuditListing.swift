package import KithMerge

/// Who did what when, without a word of content.
package struct AuditLine: Hashable, Sendable {
  /// What was done. A number is never given to another deed.
  package enum Deed: UInt8, Hashable, Sendable, CaseIterable {
    case push = 1
    /// Records offered after a reset: exempt from the rules about writers, and so written down.
    case offer = 2
    case invitation = 3
    case newAccount = 4
    case newDevice = 5
    case newEpoch = 6
    /// The operator cut a device off.
    case cutOff = 7
    case newSpace = 8
    case newMember = 9
    /// A member left by themselves.
    case left = 10
    case removed = 11
    case newRole = 12
    case deletedSpace = 13

    /// The word that it goes by. One is never given to another deed.
    package var word: String {
      switch self {
      case .push: "push"
      case .offer: "offer"
      case .invitation: "invitation"
      case .newAccount: "new-account"
      case .newDevice: "new-device"
      case .newEpoch: "new-keys"
      case .cutOff: "cut-off"
      case .newSpace: "new-group"
      case .newMember: "new-member"
      case .left: "left"
      case .removed: "removed"
      case .newRole: "new-role"
      case .deletedSpace: "deleted-group"
      }
    }
  }

  package var deed: Deed
  /// Milliseconds since 1970.
  package var atMs: Int64
  /// Who did it; nil for the operator.
  package var account: AccountID?
  package var device: DeviceID?
  package var space: SpaceID?
  /// To whom it was done, and what they may do since.
  package var subject: AccountID?
  package var role: Role?
  /// How many records or receivers.
  package var count: Int

  package init(
    _ deed: Deed, atMs: Int64, account: AccountID?, device: DeviceID? = nil, space: SpaceID? = nil,
    subject: AccountID? = nil, role: Role? = nil, count: Int = 1
  ) {
    self.deed = deed
    self.atMs = atMs
    self.account = account
    self.device = device
    self.space = space
    self.subject = subject
    self.role = role
    self.count = count
  }
}

/// What was done in one space, the newest first.
package struct AuditListing: Hashable, Sendable {
  /// Each without its space.
  package var lines: [AuditLine]

  package init(lines: [AuditLine]) {
    self.lines = lines
  }
}

extension AuditListing {
  /// Lines of a deed that this build has no word for are left out.
  package init(bytes: [UInt8]) throws(WireError) {
    let message: Kith_V1_AuditList = try Field.message(bytes)
    try Field.number(message.lines.count, Limits.standard.auditLines, "lines")
    lines = []
    for line in message.lines {
      guard let deed = AuditLine.Deed.allCases.first(where: { $0.message == line.deed }) else { continue }
      lines.append(
        AuditLine(
          deed, atMs: line.atMs, account: try Field.account(line.account, "an account"),
          device: line.device.isEmpty ? nil : try Field.narrow(line.device, "a device"),
          subject: try Field.account(line.subject, "an account"), role: try Role(ifAny: line.role),
          count: Int(line.count)))
    }
  }

  package var bytes: [UInt8] {
    var message = Kith_V1_AuditList()
    message.lines = lines.compactMap { said in
      guard let deed = said.deed.message else { return nil }
      var line = Kith_V1_AuditList.Line()
      line.deed = deed
      line.atMs = said.atMs
      if let account = said.account { line.account = Field.data(account.bytes) }
      if let device = said.device { line.device = Field.data(device.bytes) }
      if let subject = said.subject { line.subject = Field.data(subject.bytes) }
      if let role = said.role { line.role = role.message }
      line.count = UInt32(clamping: said.count)
      return line
    }
    return Field.bytes(message)
  }
}

extension AuditLine.Deed {
  /// Nil for what is not done in a space that is still there.
  fileprivate var message: Kith_V1_AuditList.Deed? {
    switch self {
    case .push: .push
    case .offer: .offer
    case .invitation: .invitation
    case .newEpoch: .newEpoch
    case .newSpace: .newSpace
    case .newMember: .newMember
    case .left: .left
    case .removed: .removed
    case .newRole: .newRole
    case .newAccount, .newDevice, .cutOff, .deletedSpace: nil
    }
  }
}
