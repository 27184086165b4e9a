import KithHub
import KithMerge
import KithWire
import Testing

/// Who may do what, and since which keys.
@Suite struct MembershipTests {
  @Test func anotherAccountsSpaceIsNotFound() async throws {
    let world = try await World()
    let ada = try await world.account(1)
    let bob = try await world.account(2)
    let records = [pushed(1, sealed(edit(10)))]

    let theirs = try await refusal { try await world.push(records, by: bob, in: ada.space) }
    let nobodys = try await refusal { try await world.push(records, by: bob, in: SpaceID(high: 9, low: 9)) }
    let reading = try await refusal { try await world.push([], by: bob, in: ada.space) }

    #expect([theirs, nobodys, reading] == [.notFound, .notFound, .notFound])
  }

  @Test func aRevokedDeviceIsUnknown() async throws {
    let world = try await World()
    let laptop = try await world.account(1)
    let phone = try await world.device(2, of: laptop)
    try await world.store.write { try $0.revokeDevice(phone.key) }

    #expect(try await refusal { try await world.push([], by: phone) } == .unknownDevice)
    #expect(
      try await refusal { try await world.push([pushed(1, sealed(edit(1)))], by: phone) } == .unknownDevice)
    #expect(try await refusal { try await world.hub.device(phone.key) } == .unknownDevice)
    #expect(try await refusal { try await world.hub.devices(by: phone.key) } == .unknownDevice)
    let invite = World.invite(try #require(Link.Secret(bytes: Array(0..<16))), .newDevice)
    #expect(try await refusal { try await world.hub.invite(invite, by: phone.key) } == .unknownDevice)
    #expect(try await refusal { try await world.push([], by: laptop) } == nil)
  }

  @Test func aFormerMemberIsAStranger() async throws {
    let (world, ada, bob) = try await two(.editor)
    _ = try await world.push([pushed(1, sealed(edit(20)))], by: bob, in: ada.space)

    try await world.setRole(nil, of: bob, in: ada.space)

    #expect(try await refusal { try await world.push([], by: bob, in: ada.space) } == .notFound)
  }

  @Test func aViewerReadsAndWritesNothing() async throws {
    let (world, ada, bob) = try await two(.viewer)
    _ = try await world.push([pushed(1, sealed(edit(10)))], by: ada)

    for offer in [false, true] {
      let page = try await world.push([pushed(2, sealed(edit(20)), offer: offer)], by: bob, in: ada.space)
      #expect(page.refused.map(\.reason) == [.notAllowed])
      #expect(
        page.records == [HeldRecord(id: id(1), state: sealed(edit(10)).bytes, firstAccount: ada.key.account)])
    }
  }

  @Test func aContributorChangesOnlyItsOwn() async throws {
    let (world, ada, bob) = try await two(.contributor)
    _ = try await world.push([pushed(1, sealed(edit(10)))], by: ada)

    let page = try await world.push(
      [pushed(1, sealed(edit(20))), pushed(2, sealed(edit(20, 2)))], by: bob, in: ada.space)
    let again = try await world.push([pushed(2, sealed(edit(20, 3)))], by: bob, in: ada.space)

    #expect(page.refused.map(\.place) == [0])
    #expect(page.refused.map(\.reason) == [.notAllowed])
    #expect(page.acked == [1])
    #expect(again.acked == [0])
  }

  @Test func anEditorChangesEverything() async throws {
    let (world, ada, bob) = try await two(.editor)
    _ = try await world.push([pushed(1, sealed(edit(10)))], by: ada)

    let page = try await world.push([pushed(1, sealed(edit(20, field: 2)))], by: bob, in: ada.space)

    #expect(page.acked == [0])
    #expect(page.records.map(\.firstAccount) == [ada.key.account])
  }

  @Test func oldKeysSealNothingNew() async throws {
    let (world, ada, bob) = try await two(.editor)
    _ = try await world.push([pushed(1, sealed(edit(20)))], by: bob, in: ada.space)
    try await world.store.write {
      try $0.startEpoch(2, packages: [KeyHolderID(bob.key.device): [4, 2]], in: ada.space)
    }
    let old = [pushed(2, sealed(edit(20, 2, epoch: 2))), pushed(3, sealed(edit(20, 3, epoch: 1)))]

    let answer = try await world.hub.exchange(
      ExchangeCall(cursor: .start, witness: .none, records: old), in: ada.space, by: bob.key)

    #expect(answer == .newEpoch(2, package: [4, 2]))
    #expect(try await world.held(id(2), in: ada.space) == nil)
    #expect(try await world.store.read { try $0.space(ada.space)?.head.seq } == 1)
  }

  /// Else they would be readable nowhere if the machine that has their keys went missing now.
  @Test func keysThatNobodyWasGivenSealNothingNew() async throws {
    let world = try await World()
    let ada = try await world.account(1)
    _ = try await world.push([pushed(1, sealed(edit(10, field: 1)))], by: ada)
    let marker = PayloadPrefix(format: 1, epoch: 5).bytes + Array(repeating: 7, count: 16)
    let seen = sealed(edit(10, field: 1)).context
    let purge = PushedRecord(id: id(1), state: SealedRecord.purged(marker).bytes, purge: .init(seen: seen))

    for ahead in [pushed(2, sealed(edit(11, epoch: 5))), purge] {
      let answer = try await world.hub.exchange(
        ExchangeCall(cursor: .start, witness: .none, records: [ahead], epoch: 5), in: ada.space, by: ada.key)
      #expect(answer == .newEpoch(1, package: []))
    }
    #expect(try await world.held(id(2), in: ada.space) == nil)
    #expect(try await world.held(id(1), in: ada.space)?.isPurged == false)

    let offer = try await world.push([pushed(3, sealed(edit(12, epoch: 5)), offer: true)], by: ada)
    #expect(offer.acked == [0])
  }

  @Test func oldEditsStayWhereTheyAre() async throws {
    let (world, ada, _) = try await two(.editor)
    _ = try await world.push([pushed(1, sealed(edit(10, field: 1)))], by: ada)
    try await world.store.write { try $0.startEpoch(2, packages: [:], in: ada.space) }

    let known = sealed(edit(10, field: 1), edit(11, field: 2, epoch: 2))
    let offered = sealed(edit(12, epoch: 1))
    let page = try await world.push([pushed(1, known), pushed(2, offered, offer: true)], by: ada)

    #expect(page.acked == [0, 1])
  }

  private func two(_ role: Role) async throws -> (World, Machine, Machine) {
    let world = try await World()
    let ada = try await world.account(1)
    let bob = try await world.account(2)
    try await world.setRole(role, of: bob, in: ada.space)
    return (world, ada, bob)
  }
}
