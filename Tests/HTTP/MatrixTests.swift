import Crypto
import Foundation
import KithHTTP
import KithHub
import KithMerge
import KithWire
import Synchronization
import Testing

/// Who may ask what: every place of the server, as each of nine callers, and what they are told.
@Suite struct MatrixTests {
  enum Asking: String, CaseIterable {
    case nobody, stranger, former, revoked, viewer, contributor, editor, owner, elsewhere
  }

  /// A new route stops this test from compiling until it says here how it is asked, and then from passing
  /// until the table says what each caller is told.
  static func asks(of route: Route) -> [Ask] {
    switch route {
    case .exchange:
      [
        Ask("exchange, to read") { _, _ in MatrixTests.push([]) },
        Ask("exchange, to add") { _, number in MatrixTests.push([(900 + number, 900 + number)]) },
        Ask("exchange, to change") { _, number in MatrixTests.push([(1, 900 + number)]) },
        Ask("exchange, to say who one is") { _, number in MatrixTests.push([], member: (number, 900 + number))
        },
        Ask("exchange, to say who the owner is") { _, number in
          MatrixTests.push([], member: (1, 900 + number))
        },
        Ask("exchange, to purge") { _, _ in MatrixTests.purge },
      ]
    case .epoch:
      [
        Ask("epoch") { _, _ in MatrixTests.epoch(removing: []) },
        Ask("epoch, to remove") { _, _ in MatrixTests.epoch(removing: [4]) },
      ]
    case .createSpace: [Ask("create") { _, _ in [] }]
    case .members: [Ask("members") { _, _ in [] }]
    case .roles:
      [
        Ask("roles") { _, _ in
          RolesCall(changes: [RoleChange(account: AccountID(rawValue: 4), was: .viewer, role: .editor)]).bytes
        }
      ]
    case .leave: [Ask("leave") { _, _ in [] }]
    case .deleteSpace: [Ask("delete") { _, _ in [] }]
    case .audit: [Ask("audit") { _, _ in [] }]
    case .spaces: [Ask("spaces") { _, _ in [] }]
    case .invitations:
      [
        Ask("invite a device") { group, _ in group.invitation(.newDevice) },
        Ask("invite a member") { group, _ in group.invitation(.newMember) },
      ]
    case .lookAtInvitation: [Ask("look") { group, number in try group.look(try Group.caller(number)) }]
    case .redeemInvitation: [Ask("redeem") { group, number in try group.redeem(try Group.caller(number)) }]
    case .devices: [Ask("devices") { _, _ in [] }]
    case .live: [Ask("live") { _, _ in [] }]
    case .health: [Ask("health") { _, _ in [] }]
    }
  }

  @Test func everybodyIsToldWhatTheyMayHear() async throws {
    var table = ""
    for route in Route.plain + Route.all(of: Group.space) {
      for ask in MatrixTests.asks(of: route) {
        var answers: [String] = []
        for asking in Asking.allCases { answers.append(try await told(asking, route, ask)) }
        table += "\(ask.name): \(answers.joined(separator: ", "))\n"
      }
    }
    #expect(table == MatrixTests.expected)
  }

  /// In the order of `Asking`.
  static let expected = """
    invite a device: unsigned, unknown-device, ok, unknown-device, ok, ok, ok, ok, ok
    invite a member: unsigned, unknown-device, not-found, unknown-device, not-allowed, not-allowed, \
    not-allowed, ok, not-found
    look: unsigned, ok, ok, ok, ok, ok, ok, ok, ok
    redeem: unsigned, ok, ok, taken, taken, taken, taken, taken, ok
    devices: unsigned, unknown-device, ok, unknown-device, ok, ok, ok, ok, ok
    live: unsigned, unknown-device, ok, unknown-device, ok, ok, ok, ok, ok
    health: ok, ok, ok, ok, ok, ok, ok, ok, ok
    spaces: unsigned, unknown-device, ok, unknown-device, ok, ok, ok, ok, ok
    exchange, to read: unsigned, unknown-device, not-found, unknown-device, ok, ok, ok, ok, not-found
    exchange, to add: unsigned, unknown-device, not-found, unknown-device, refused not-allowed, ok, ok, \
    ok, not-found
    exchange, to change: unsigned, unknown-device, not-found, unknown-device, refused not-allowed, \
    refused not-allowed, ok, ok, not-found
    exchange, to say who one is: unsigned, unknown-device, not-found, unknown-device, ok, ok, ok, ok, \
    not-found
    exchange, to say who the owner is: unsigned, unknown-device, not-found, unknown-device, \
    refused not-allowed, refused not-allowed, refused not-allowed, ok, not-found
    exchange, to purge: unsigned, unknown-device, not-found, unknown-device, refused not-allowed, \
    refused not-allowed, refused not-allowed, ok, not-found
    epoch: unsigned, unknown-device, not-found, unknown-device, ok, ok, ok, ok, not-found
    epoch, to remove: unsigned, unknown-device, not-found, unknown-device, not-allowed, not-allowed, \
    not-allowed, ok, not-found
    create: unsigned, unknown-device, taken, unknown-device, taken, taken, taken, ok, taken
    members: unsigned, unknown-device, not-found, unknown-device, ok, ok, ok, ok, not-found
    roles: unsigned, unknown-device, not-found, unknown-device, not-allowed, not-allowed, not-allowed, \
    ok, not-found
    leave: unsigned, unknown-device, not-found, unknown-device, ok, ok, ok, last-owner, not-found
    delete: unsigned, unknown-device, not-found, unknown-device, not-allowed, not-allowed, not-allowed, \
    ok, not-found
    audit: unsigned, unknown-device, not-found, unknown-device, not-allowed, not-allowed, not-allowed, \
    ok, not-found

    """

  struct Ask {
    let name: String
    let body: @Sendable (Group, UInt64) throws -> [UInt8]

    init(_ name: String, _ body: @escaping @Sendable (Group, UInt64) throws -> [UInt8]) {
      (self.name, self.body) = (name, body)
    }
  }

  private func told(_ asking: Asking, _ route: Route, _ ask: Ask) async throws -> String {
    let group = try await Group()
    let number = Group.number(of: asking)
    let caller = asking == .revoked ? try Caller(account: 2, device: 2) : try Group.caller(number)
    let body = try ask.body(group, asking == .revoked ? 22 : number)
    let reply = try await group.house.ask(
      caller.request(route, body) { if asking == .nobody { $0.headers = [] } })
    guard reply.status == 200 else { return reply.code?.rawValue ?? "\(reply.status)" }
    guard case .exchange = route, case .page(let page) = try ExchangeAnswer(bytes: reply.body) else {
      return "ok"
    }
    return page.refused.first.map { "refused " + $0.reason.word } ?? "ok"
  }

  private static func push(_ records: [(UInt64, UInt64)], member: (UInt64, UInt64)? = nil) -> [UInt8] {
    let high: UInt64 = 7
    let all =
      records.map { (RecordID(high: high, low: $0.0), $0.1) }
      + (member.map { [(RecordID(high: 0, low: $0.0), $0.1)] } ?? [])
    return ExchangeCall(
      cursor: .start, witness: .none,
      records: all.map { PushedRecord(id: $0.0, state: Group.record(writer: $0.1).bytes) }
    ).bytes
  }

  private static var purge: [UInt8] {
    let marker = PayloadPrefix(format: 1, epoch: 1).bytes + [UInt8](repeating: 7, count: 16)
    let seen = Group.record(writer: 1).context
    return ExchangeCall(
      cursor: .start, witness: .none,
      records: [
        PushedRecord(
          id: RecordID(high: 7, low: 1), state: SealedRecord.purged(marker).bytes, purge: .init(seen: seen))
      ]
    ).bytes
  }

  private static func epoch(removing: [UInt64]) -> [UInt8] {
    let remaining = (1...4 as ClosedRange<UInt64>).filter { !removing.contains($0) }
    return EpochCall(
      from: 2, to: 3, removed: removing.map { AccountID(rawValue: $0) },
      packages: Dictionary(uniqueKeysWithValues: remaining.map { (KeyHolderID(rawValue: $0), [1]) })
    ).bytes
  }
}

/// The first beat of a live channel is its last: nobody is let in any more, and so it ends.
private final class LastBeat: Sendable {
  let hub = Mutex<Hub?>(nil)

  func come() async throws {
    try await hub.withLock { $0 }?.store.write { store in
      for account in 1...6 as ClosedRange<UInt64> {
        try store.revokeDevice(
          KeyID(account: AccountID(rawValue: account), device: DeviceID(rawValue: 1)))
      }
    }
  }
}

/// A group of four, somebody who was in it, and somebody who has another one.
struct Group: Sendable {
  static let space = SpaceID(high: 8, low: 8)

  let house: House
  let secret: Link.Secret

  static func caller(_ number: UInt64) throws -> Caller {
    number == 22 ? try Caller(account: 2, device: 2) : try Caller(account: number)
  }

  static func number(of asking: MatrixTests.Asking) -> UInt64 {
    switch asking {
    case .nobody, .owner: 1
    case .editor, .revoked: 2
    case .contributor: 3
    case .viewer: 4
    case .former: 5
    case .elsewhere: 6
    case .stranger: 9
    }
  }

  init() async throws {
    let end = LastBeat()
    house = try await House(beat: { _ in try await end.come() })
    end.hub.withLock { [house] in $0 = house.hub }
    secret = try #require(Link.Secret(bytes: [UInt8](repeating: 9, count: 16)))
    for number in 1...6 as ClosedRange<UInt64> { _ = try await house.account(number) }
    let hub = house.hub
    let owner = try Group.caller(1).key
    _ = try await hub.createSpace(Group.space, by: owner)
    _ = try await hub.createSpace(SpaceID(high: 8, low: 9), by: Group.caller(6).key)
    for (number, role) in [(2, .editor), (3, .contributor), (4, .viewer), (5, .editor)] as [(UInt64, Role)] {
      try await hub.store.write {
        try $0.setRole(role, of: AccountID(rawValue: number), in: Group.space, at: Int64(number))
      }
    }
    _ = try await hub.exchange(
      ExchangeCall(
        cursor: .start, witness: .none,
        records: [PushedRecord(id: RecordID(high: 7, low: 1), state: Group.record(writer: 1, epoch: 1).bytes)]
      ),
      in: Group.space, by: owner)
    let remaining = Dictionary(uniqueKeysWithValues: (1...4).map { (KeyHolderID(rawValue: $0), [UInt8(1)]) })
    _ = try await hub.startEpoch(
      EpochCall(from: 1, to: 2, removed: [AccountID(rawValue: 5)], packages: remaining), in: Group.space,
      by: owner)
    _ = try await hub.invite(
      InviteCall(
        id: secret.invitation, tokenHash: secret.tokenHash, kind: .newMember, sealedKeys: [1],
        lifetimeSeconds: 0, membership: Membership(space: Group.space, role: .editor)), by: owner)
    let lost = try Caller(account: 2, device: 2)
    try await hub.store.write { store in
      try store.addDevice(
        StoredDevice(
          key: lost.key, signingKey: lost.signingKey, agreementKey: [UInt8](repeating: 1, count: 32),
          label: "lost", addedMs: 1, lastSeenMs: 1, revoked: true))
    }
  }

  static func record(writer: UInt64, epoch: UInt32 = 2) -> SealedRecord {
    let edit = SealedEdit(
      dot: Dot(writer: WriterID(rawValue: writer), counter: 1), fields: [FieldKey(rawValue: writer)],
      payload: PayloadPrefix(format: 1, epoch: epoch).bytes + [1])
    return SealedRecord(
      edits: [edit], context: Context([WriterID(rawValue: writer): 1]))
  }

  func invitation(_ kind: InvitationKind) -> [UInt8] {
    InviteCall(
      id: InvitationID(high: 3, low: 3), tokenHash: [UInt8](repeating: 3, count: 32), kind: kind,
      sealedKeys: [1], lifetimeSeconds: 0,
      membership: kind == .newMember ? Membership(space: Group.space, role: .viewer) : nil
    ).bytes
  }

  func look(_ caller: Caller) throws -> [UInt8] {
    LookCall(id: secret.invitation, token: secret.token, signingKey: caller.signingKey).bytes
  }

  func redeem(_ caller: Caller) throws -> [UInt8] {
    try caller.redemption(secret).bytes
  }
}
