import KithHub
import KithHubSQLite
import KithMerge
import KithWire
import Synchronization
import Testing

/// New keys for a space, and what leaves the log when something is purged.
@Suite struct EpochTests {
  @Test func anEpochRisesByNoMoreThanAStep() async throws {
    let world = try await World()
    let laptop = try await world.account(1)
    let step = Hub.Limit.epochStep

    for to in [step + 2, .max] {
      let call = EpochCall(from: 1, to: to, revoked: [], packages: [KeyHolderID(laptop.key.device): [1]])
      #expect(
        try await refusal { try await world.hub.startEpoch(call, in: laptop.space, by: laptop.key) }
          == .malformed)
    }
    let call = EpochCall(from: 1, to: 1 + step, revoked: [], packages: [KeyHolderID(laptop.key.device): [1]])
    #expect(try await world.hub.startEpoch(call, in: laptop.space, by: laptop.key).done)
  }

  @Test func anAccountHasNewKeysOnlySoOftenADay() async throws {
    let world = try await World()
    let (laptop, other) = (try await world.account(1), try await world.account(2))
    let phone = try await world.device(2, of: laptop)
    func start(_ from: UInt32, by machine: Machine, revoking: Bool = false) async throws -> Bool {
      var packages = [KeyHolderID(machine.key.device): [UInt8(1)]]
      if machine.key == laptop.key, !revoking, from <= UInt32(Hub.Limit.epochs) + 1 {
        packages[KeyHolderID(phone.key.device)] = [1]
      }
      let call = EpochCall(
        from: from, to: from + 1, revoked: revoking ? [phone.key.device] : [], packages: packages)
      return try await world.hub.startEpoch(call, in: machine.space, by: machine.key).done
    }
    for number in 0..<UInt32(Hub.Limit.epochs) {
      #expect(try await start(number + 1, by: laptop))
    }
    let next = UInt32(Hub.Limit.epochs) + 1

    #expect(try await refusal { _ = try await start(next, by: laptop) } == .tooMany)
    #expect(try await start(1, by: other))
    #expect(try await start(next, by: laptop, revoking: true))
    world.clock.advance(seconds: Hub.Limit.epochsMs / 1_000 + 1)
    #expect(try await start(next + 1, by: laptop))
  }

  @Test func onlyWhatIsNewlyPurgedSettlesTheStore() async throws {
    let store = SettlingStore(try SQLiteHubStore.memory())
    let world = try await World(store: store)
    let laptop = try await world.account(1)
    _ = try await world.push([pushed(1, sealed(edit(10)))], by: laptop)
    let marker = PayloadPrefix(format: 1, epoch: 1).bytes + [7]
    let purge = PushedRecord(
      id: id(1), state: SealedRecord.purged(marker).bytes,
      purge: .init(seen: sealed(edit(10)).context, byAge: false))

    #expect(try await world.push([purge], by: laptop).acked == [0])
    #expect(store.count == 1)
    #expect(try await world.push([purge], by: laptop).acked == [0])
    _ = try await world.push([pushed(2, sealed(edit(10, 2)))], by: laptop)

    #expect(store.count == 1)
  }

  @Test func aPushIsTakenEvenIfTheLogCannotBeEmptied() async throws {
    let store = SettlingStore(try SQLiteHubStore.memory(), fails: true)
    let world = try await World(store: store)
    let laptop = try await world.account(1)

    let page = try await world.push([pushed(1, .purged([7, 7, 7, 7, 7]), offer: true)], by: laptop)

    #expect(page.acked == [0])
    #expect(store.count == 1)
  }
}

/// A store that counts how often it is settled, on a disk that may fail at it.
private final class SettlingStore: HubStore {
  private let store: any HubStore
  private let fails: Bool
  private let settled = Mutex(0)

  init(_ store: any HubStore, fails: Bool = false) {
    (self.store, self.fails) = (store, fails)
  }

  var count: Int { settled.withLock { $0 } }

  func write<T: Sendable>(_ body: @escaping @Sendable (any HubTransaction) throws -> T) async throws -> T {
    try await store.write(body)
  }

  func read<T: Sendable>(_ body: @escaping @Sendable (any HubReading) throws -> T) async throws -> T {
    try await store.read(body)
  }

  func settle() async throws -> Bool {
    settled.withLock { $0 += 1 }
    guard !fails else { throw StoreFault.damage("the disk fails") }
    return try await store.settle()
  }
}
