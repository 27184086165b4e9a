import Crypto
import Foundation
import KithHub
import KithMerge
import KithWire
import Testing

/// A group of Ada's, and whoever a test lets in.
struct Circle: Sendable {
  let world: World
  let ada: Machine

  init(limits: Limits = .standard) async throws {
    world = try await World(limits: limits)
    ada = try await world.account(1)
    _ = try await world.hub.createSpace(GroupTests.space, by: ada.key)
  }

  func link(_ role: Role, by machine: Machine? = nil) async throws -> Link.Secret {
    try await link(Membership(space: GroupTests.space, role: role), by: machine ?? ada)
  }

  func link(_ membership: Membership, by machine: Machine) async throws -> Link.Secret {
    let bytes = RecordID(high: .random(in: .min ... .max), low: .random(in: .min ... .max)).bytes
    let secret = try #require(Link.Secret(bytes: bytes))
    var call = World.invite(secret, .newMember)
    call.membership = membership
    _ = try await world.hub.invite(call, by: machine.key)
    return secret
  }

  func redeem(_ secret: Link.Secret, as machine: Machine) async throws -> RedeemAnswer {
    let again = try World.machine(
      secret, account: machine.key.account.rawValue, device: machine.key.device.rawValue,
      signing: machine.signing)
    return try await world.hub.redeem(again.redemption)
  }

  /// The first machine of a new account, which is a member.
  func member(_ number: UInt64, _ role: Role) async throws -> Machine {
    let machine = try await world.account(number)
    _ = try await redeem(try await link(role == .owner ? .editor : role), as: machine)
    if role == .owner { _ = try await change(number, .editor, .owner) }
    return machine
  }

  func change(_ account: UInt64, _ was: Role, _ role: Role) async throws -> MemberListing {
    try await change([RoleChange(account: AccountID(rawValue: account), was: was, role: role)])
  }

  func change(_ changes: [RoleChange]) async throws -> MemberListing {
    try await world.hub.changeRoles(RolesCall(changes: changes), in: GroupTests.space, by: ada.key)
  }

  func roles(by machine: Machine? = nil) async throws -> [UInt64: Role] {
    let members = try await world.hub.members(of: GroupTests.space, by: (machine ?? ada).key).members
    return Dictionary(uniqueKeysWithValues: members.map { ($0.account.rawValue, $0.role) })
  }

  /// Pushes one record, or only reads.
  func push(
    _ number: UInt64?, writer: UInt64 = 1, epoch: UInt32 = 1, by machine: Machine, reads: Bool = false
  ) async throws -> ExchangeAnswer {
    let records = number.map { number in
      [
        PushedRecord(
          id: RecordID(high: 7, low: number), state: sealed(edit(writer, epoch: epoch)).bytes)
      ]
    }
    return try await world.hub.exchange(
      ExchangeCall(cursor: .start, witness: .none, records: reads ? [] : records ?? []), in: GroupTests.space,
      by: machine.key)
  }
}

extension ExchangeAnswer {
  var page: ExchangePage? {
    if case .page(let page) = self { page } else { nil }
  }
}
