import KithHub
import KithMerge
import KithWire
import Testing

/// What a push may claim, and what becomes of the rest.
@Suite struct PushRuleTests {
  @Test func whatIsRefusedDoesNotHoldUpTheRest() async throws {
    let world = try await World()
    let laptop = try await world.account(1)
    let junk = PushedRecord(id: id(2), state: [9, 9, 9])

    let page = try await world.push(
      [pushed(1, sealed(edit(10))), junk, pushed(3, sealed(edit(10, 3)))], by: laptop)

    #expect(page.acked == [0, 2])
    #expect(
      page.refused == [
        RefusedRecord(
          place: 1, reason: .malformed,
          sentence: "The server cannot read this record. Update kith on both machines.")
      ])
  }

  @Test func aRecordSpeltInAnotherWayIsMalformed() async throws {
    let world = try await World()
    let laptop = try await world.account(1)

    let spare = PushedRecord(id: id(1), state: sealed(edit(10)).bytes + [0])
    let unsealed = sealed(
      SealedEdit(dot: edit(10).dot, fields: [FieldKey(rawValue: 1)], payload: [1, 0, 0, 0]))
    let page = try await world.push([spare, pushed(2, unsealed)], by: laptop)

    #expect(page.refused.map(\.reason) == [.malformed, .malformed])
  }

  @Test func aWriterBelongsToTheAccountThatFirstUsedIt() async throws {
    let (world, ada, bob) = try await two(.editor)
    _ = try await world.push([pushed(1, sealed(edit(10)))], by: ada)

    let sameRecord = try await world.push([pushed(1, sealed(edit(10, 2)))], by: bob, in: ada.space)
    let otherRecord = try await world.push([pushed(2, sealed(edit(10, 2)))], by: bob, in: ada.space)
    let ownWriter = try await world.push([pushed(2, sealed(edit(20)))], by: bob, in: ada.space)

    #expect(sameRecord.refused.map(\.reason) == [.malformed])
    #expect(otherRecord.refused.map(\.reason) == [.malformed])
    #expect(ownWriter.acked == [0])
  }

  @Test func aWriterBelongsToAllMachinesOfItsAccount() async throws {
    let world = try await World()
    let laptop = try await world.account(1)
    let phone = try await world.device(2, of: laptop)
    _ = try await world.push([pushed(1, sealed(edit(10)))], by: laptop)

    let page = try await world.push([pushed(2, sealed(edit(10, 2)))], by: phone)

    #expect(page.acked == [0])
  }

  @Test func nobodyHasSeenMoreOfAnotherThanTheServer() async throws {
    let (world, ada, bob) = try await two(.editor)
    _ = try await world.push([pushed(1, sealed(edit(10)))], by: ada)

    let seen = try await world.push([pushed(1, sealed(edit(20), seen: [10: 1]))], by: bob, in: ada.space)
    let more = try await world.push([pushed(1, sealed(edit(20, 2), seen: [10: 2]))], by: bob, in: ada.space)

    #expect(seen.acked == [0])
    #expect(more.refused.map(\.reason) == [.malformed])
    #expect(try await world.held(id(1), in: ada.space)?.context.counter(of: WriterID(rawValue: 10)) == 1)
  }

  @Test func oneEditHasOnePayload() async throws {
    let (world, ada, bob) = try await two(.editor)
    _ = try await world.push([pushed(1, sealed(edit(10, says: "a")))], by: ada)

    for offer in [false, true] {
      let page = try await world.push(
        [pushed(1, sealed(edit(10, says: "z")), offer: offer)], by: bob, in: ada.space)
      #expect(page.refused.map(\.reason) == [.malformed])
    }
    #expect(try await world.held(id(1), in: ada.space) == sealed(edit(10, says: "a")))
  }

  @Test func anOfferMayCarryWhatOthersWrote() async throws {
    let (world, ada, bob) = try await two(.editor)
    let writer = WriterID(rawValue: 10)

    let page = try await world.push(
      [pushed(1, sealed(edit(10, 3)), offer: true, first: ada.key.account)], by: bob, in: ada.space)
    let found = try await world.push([], by: bob, in: ada.space)

    #expect(page.acked == [0])
    #expect(found.records.map(\.firstAccount) == [ada.key.account])
    // It claims no writer: the one it is of can still use it.
    #expect(try await world.store.read { try $0.account(of: writer, in: ada.space) } == nil)
    #expect(try await world.push([pushed(2, sealed(edit(10, 4)))], by: ada).acked == [0])
  }

  @Test func pushesAndOffersAreWrittenDown() async throws {
    let world = try await World()
    let laptop = try await world.account(1)
    _ = try await world.push(
      [
        pushed(1, sealed(edit(10))), pushed(2, sealed(edit(10, 2))), pushed(3, sealed(edit(30)), offer: true),
      ],
      by: laptop)

    let audit = try await world.store.read { try $0.audit(limit: 2) }

    #expect(audit.map(\.deed) == [.offer, .push])
    #expect(audit.map(\.count) == [1, 2])
    #expect(audit.map(\.device) == [laptop.key.device, laptop.key.device])
  }

  @Test func theBoundIsOnWhatTheServerWouldKeep() async throws {
    var limits = Limits.standard
    limits.recordBytes = 200
    let world = try await World(limits: limits)
    let laptop = try await world.account(1)
    let half = String(repeating: "x", count: 110)
    _ = try await world.push([pushed(1, sealed(edit(10, says: half, field: 1)))], by: laptop)

    let second = sealed(edit(20, says: half, field: 2))
    let page = try await world.push([pushed(1, second)], by: laptop)
    let offered = try await world.push([pushed(1, second, offer: true)], by: laptop)
    let huge = try await world.push(
      [pushed(2, sealed(edit(30, says: half + half + half + half)), offer: true)], by: laptop)
    let shrunk = try await world.push(
      [
        pushed(
          1, sealed(edit(40, says: half + "yy", field: 1), edit(20, says: half, field: 2), seen: [10: 1]))
      ],
      by: laptop)

    #expect(page.refused.map(\.reason) == [.tooLarge])
    #expect(offered.acked == [0])
    #expect(huge.refused.map(\.reason) == [.tooLarge])
    #expect(shrunk.refused.map(\.reason) == [.tooLarge])
    let less = try await world.push(
      [pushed(1, sealed(edit(50, field: 1), seen: [10: 1, 20: 1]))], by: laptop)
    #expect(less.acked == [0])
  }

  @Test func whatWasPurgedIsGone() async throws {
    let world = try await World()
    let laptop = try await world.account(1)
    _ = try await world.push([pushed(1, .purged([7]), offer: true)], by: laptop)

    let edited = try await world.push([pushed(1, sealed(edit(10)))], by: laptop)
    let offered = try await world.push([pushed(1, sealed(edit(10)), offer: true)], by: laptop)

    #expect(edited.refused.map(\.reason) == [.gone])
    #expect(edited.records.map(\.state) == [SealedRecord.purged([7]).bytes])
    #expect(offered.acked == [0])
    #expect(try await world.held(id(1), in: laptop.space) == .purged([7]))
  }

  @Test func onlyAnOwnersOfferPurges() async throws {
    let (world, ada, bob) = try await two(.editor)
    _ = try await world.push([pushed(1, sealed(edit(10)))], by: ada)

    let plain = try await world.push([pushed(1, .purged([7]))], by: ada)
    let editors = try await world.push([pushed(1, .purged([7]), offer: true)], by: bob, in: ada.space)
    #expect(plain.refused.map(\.reason) == [.notAllowed])
    #expect(editors.refused.map(\.reason) == [.notAllowed])
    #expect(try await world.held(id(1), in: ada.space) == sealed(edit(10)))

    let owners = try await world.push([pushed(1, .purged([7]), offer: true)], by: ada)
    #expect(owners.acked == [0])
  }

  private func two(_ role: Role) async throws -> (World, Machine, Machine) {
    let world = try await World()
    let ada = try await world.account(1)
    let bob = try await world.account(2)
    try await world.setRole(role, of: bob, in: ada.space)
    return (world, ada, bob)
  }
}
