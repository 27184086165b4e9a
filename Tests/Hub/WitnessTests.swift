import KithHub
import KithHubSQLite
import KithMerge
import KithWire
import Testing

@Suite struct WitnessTests {
  /// A server that went back to a backup: the same key and devices, but other commits.
  @Test func aTimelineThatTheServerLostIsAReset() async throws {
    let (world, laptop) = try await start()
    let page = try await world.push([pushed(1, sealed(edit(10)))], by: laptop)
    let restored = try await backup(of: world, laptop, seed: 2)

    let pull = ExchangeCall(cursor: page.cursor, witness: page.witness, records: [])
    let push = ExchangeCall(
      cursor: page.cursor, witness: page.witness, records: [pushed(2, sealed(edit(10, 2)))])
    #expect(try await restored.hub.exchange(pull, in: laptop.space, by: laptop.key) == .reset)
    #expect(try await restored.hub.exchange(push, in: laptop.space, by: laptop.key) == .reset)
    #expect(try await restored.held(id(2), in: laptop.space) == nil)

    // Even when it has as many commits again.
    _ = try await restored.push([pushed(3, sealed(edit(30)))], by: laptop)
    #expect(try await restored.hub.exchange(pull, in: laptop.space, by: laptop.key) == .reset)
  }

  @Test func aWitnessThatSomebodyMadeUpIsMalformed() async throws {
    let (world, laptop) = try await start()
    let page = try await world.push([pushed(1, sealed(edit(10)))], by: laptop)

    for place in page.witness.tag.indices {
      var witness = page.witness
      witness.tag[place] ^= 1
      #expect(try await code(world, laptop, .start, witness) == .malformed, "byte \(place)")
    }
    var witness = page.witness
    witness.seq += 1
    #expect(try await code(world, laptop, .start, witness) == .malformed)
    #expect(try await code(world, laptop, .start, Witness(seq: 0, tag: page.witness.tag)) == .malformed)
    #expect(try await code(world, laptop, .start, Witness(seq: 1, tag: [])) == .malformed)
  }

  @Test func aWitnessBelongsToItsSpace() async throws {
    let (world, laptop) = try await start()
    let other = try await world.account(2)
    let page = try await world.push([pushed(1, sealed(edit(10)))], by: laptop)

    #expect(try await code(world, other, .start, page.witness) == .malformed)
  }

  @Test func aCursorIsNeverBeyondItsWitness() async throws {
    let (world, laptop) = try await start()
    let page = try await world.push([pushed(1, sealed(edit(10)))], by: laptop)

    #expect(try await code(world, laptop, Position(seq: 2), page.witness) == .malformed)
    #expect(try await code(world, laptop, Position(seq: 1), .none) == .malformed)
    #expect(try await code(world, laptop, Position(seq: 1), page.witness) == nil)
  }

  @Test func aDeviceThatStaysAwayTooLongStartsOver() async throws {
    let (world, laptop) = try await start()
    let old = try await world.push([pushed(1, sealed(edit(10)))], by: laptop)
    let new = try await world.push([pushed(2, sealed(edit(10, 2)))], by: laptop)

    world.clock.advance(seconds: 401 * 24 * 3_600)
    try await world.hub.tidy()

    let away = ExchangeCall(cursor: old.cursor, witness: old.witness, records: [])
    #expect(try await world.hub.exchange(away, in: laptop.space, by: laptop.key) == .reset)
    #expect(try await code(world, laptop, new.cursor, new.witness) == nil)
  }

  private func start() async throws -> (World, Machine) {
    let world = try await World()
    return (world, try await world.account(1))
  }

  private func backup(of world: World, _ machine: Machine, seed: UInt64) async throws -> World {
    let store = try SQLiteHubStore.memory()
    let key = try await world.store.write { try $0.witnessKey(orKeep: [UInt8](repeating: 0, count: 32)) }
    let device = try #require(try await world.store.read { try $0.device(machine.key) })
    try await store.write { store in
      _ = try store.witnessKey(orKeep: key)
      try store.addAccount(machine.key.account, personalSpace: machine.space, at: 1)
      try store.addDevice(device)
    }
    return try await World(store: store, seed: seed)
  }

  private func code(
    _ world: World, _ machine: Machine, _ cursor: Position, _ witness: Witness
  ) async throws -> Refusal.Code? {
    try await refusal {
      try await world.hub.exchange(
        ExchangeCall(cursor: cursor, witness: witness, records: []), in: machine.space, by: machine.key)
    }
  }
}
