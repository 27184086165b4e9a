import KithMerge
import KithWire

/// One message of each kind, with every field filled.
enum WireSamples {
  static let record = RecordID(high: 0x0102_0304_0506_0708, low: 0x1112_1314_1516_1718)
  static let space = SpaceID(high: 0xA0A1_A2A3_A4A5_A6A7, low: 0xB0B1_B2B3_B4B5_B6B7)
  static let account = AccountID(rawValue: 0xC0C1_C2C3_C4C5_C6C7)
  static let device = DeviceID(rawValue: 0xD0D1_D2D3_D4D5_D6D7)
  static let invitation = InvitationID(high: 0xE0E1_E2E3_E4E5_E6E7, low: 0xF0F1_F2F3_F4F5_F6F7)
  static let witness = Witness(seq: 300, tag: ramp(24, from: 0x40))

  static let call = ExchangeCall(
    cursor: Position(seq: 299, record: record), witness: witness,
    records: [
      PushedRecord(id: record, state: [1, 0, 0, 0]),
      PushedRecord(id: record, state: [1, 1, 2, 7, 7], offer: true, firstAccount: account),
    ],
    pageBytes: 70_000)

  static let page = ExchangeAnswer.page(
    ExchangePage(
      acked: [0, 2, 300],
      refused: [RefusedRecord(place: 1, reason: .tooLarge, sentence: "Too large. Split it.")],
      records: [
        HeldRecord(id: record, state: [1, 0, 0, 0]), HeldRecord(id: record, state: [], firstAccount: account),
      ], cursor: Position(seq: 300), witness: witness, more: true))

  static let invite = InviteCall(
    id: invitation, tokenHash: ramp(32, from: 0), kind: .newDevice, sealedKeys: [9, 8, 7],
    lifetimeSeconds: 600)

  static let look = LookCall(id: invitation, token: ramp(32, from: 1), signingKey: ramp(32, from: 2))

  static let looked = LookAnswer(
    kind: .newDevice, account: account, space: space, serverName: "kith.example",
    expiresMs: 1_700_000_000_000,
    sealedKeys: [9, 8, 7])

  static let redeem = RedeemCall(
    id: invitation, token: ramp(32, from: 1), account: account, space: space, device: device,
    signingKey: ramp(32, from: 2), agreementKey: ramp(32, from: 3), label: "Ada’s laptop",
    proof: ramp(64, from: 4))

  static let devices = DeviceListing(devices: [
    ListedDevice(
      id: device, label: "laptop", addedMs: 1, lastSeenMs: 2, signingKey: ramp(32, from: 5),
      agreementKey: ramp(32, from: 6), revoked: true)
  ])

  // MARK: Groups

  static let other = AccountID(rawValue: 0xC8C9_CACB_CCCD_CECF)
  static let writer = WriterID(rawValue: 0x9091_9293_9495_9697)

  static let pageOfAGroup = ExchangeAnswer.page(
    ExchangePage(
      acked: [], refused: [],
      records: [
        HeldRecord(id: record, state: [1, 0, 0, 0], firstAccount: account, writers: [writer: other])
      ],
      cursor: Position(seq: 300), witness: witness, more: false, epoch: 7, devices: 2, role: .contributor))

  static let newKeys = EpochCall(
    from: 7, to: 9, removed: [other], packages: [KeyHolderID(account): [4, 5], KeyHolderID(device): [6]])

  static let inviteMember = InviteCall(
    id: invitation, tokenHash: ramp(32, from: 0), kind: .newMember, sealedKeys: [9, 8, 7],
    lifetimeSeconds: 600, membership: Membership(space: space, role: .viewer))

  static let lookedAtGroup = LookAnswer(
    kind: .newMember, account: account, space: space, serverName: "kith.example",
    expiresMs: 1_700_000_000_000, sealedKeys: [9, 8, 7], role: .editor, members: 3)

  static let redeemedGroup = RedeemAnswer(
    account: account, space: space, membership: Membership(space: space, role: .viewer))

  static let spaces = SpaceListing(spaces: [
    ListedSpace(id: space, role: .owner, epoch: 7, isPersonal: true, members: 1),
    ListedSpace(id: space, role: .viewer, epoch: 8, isPersonal: false, members: 5),
  ])

  static let members = MemberListing(
    members: [ListedMember(account: account, role: .editor, joinedMs: 1_700_000_000_000)], epoch: 7,
    keysAreWanted: true)

  static let roles = RolesCall(changes: [RoleChange(account: account, was: .owner, role: .editor)])

  static let audit = AuditListing(lines: [
    AuditLine(.newRole, atMs: 5, account: account, device: device, subject: other, role: .owner),
    AuditLine(.push, atMs: 4, account: nil, count: 300),
  ])

  private static let ofGroups: [(name: String, bytes: [UInt8])] = [
    ("exchange-page-group", pageOfAGroup.bytes),
    ("exchange-keys-wanted", ExchangeAnswer.keysWanted(7).bytes), ("epoch-call", newKeys.bytes),
    ("epoch-answer", EpochAnswer(epoch: 9, package: [1, 2], done: true).bytes),
    ("invite-call-member", inviteMember.bytes), ("look-answer-member", lookedAtGroup.bytes),
    ("redeem-answer-member", redeemedGroup.bytes), ("spaces", spaces.bytes), ("members", members.bytes),
    ("roles-call", roles.bytes), ("audit", audit.bytes),
  ]

  /// Each message by the name of its file in `Vectors`.
  static let all: [(name: String, bytes: [UInt8])] =
    [
      ("exchange-call", call.bytes), ("exchange-page", page.bytes),
      ("exchange-reset", ExchangeAnswer.reset.bytes),
      ("exchange-epoch", ExchangeAnswer.newEpoch(7, package: [1, 2, 3]).bytes), ("invite-call", invite.bytes),
      ("invite-answer", InviteAnswer(expiresMs: 1_700_000_000_000).bytes), ("look-call", look.bytes),
      ("look-answer", looked.bytes), ("redeem-call", redeem.bytes),
      ("redeem-answer", RedeemAnswer(account: account, space: space).bytes), ("devices", devices.bytes),
    ] + ofGroups

  static func ramp(_ count: Int, from start: UInt8) -> [UInt8] {
    (0..<count).map { start &+ UInt8(truncatingIfNeeded: $0) }
  }
}
