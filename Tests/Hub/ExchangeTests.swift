import KithHub
import KithHubSQLite
import KithMerge
import KithTestSupport
import KithWire
import Synchronization
import Testing

@Suite struct ExchangeTests {
  @Test func whatOneMachinePushesTheOtherReceives() async throws {
    let world = try await World()
    let laptop = try await world.account(1)
    let phone = try await world.device(2, of: laptop)
    let record = pushed(1, sealed(edit(10, says: "Ada")))

    let pushedPage = try await world.push([record], by: laptop)
    let page = try await world.push([], by: phone)

    #expect(pushedPage.acked == [0])
    #expect(page.records == [HeldRecord(id: id(1), state: record.state)])
    #expect(page.cursor == Position(seq: 1))
    #expect(page.witness == pushedPage.witness)
    #expect(!page.more)
  }

  @Test func sentTwiceIsSentOnce() async throws {
    let world = try await World()
    let laptop = try await world.account(1)
    let records = [pushed(1, sealed(edit(10))), pushed(2, sealed(edit(10, 2)))]

    let first = try await world.push(records, by: laptop)
    let second = try await world.push(records, by: laptop)

    #expect(first == second)
    #expect(first.witness.seq == 1)
  }

  @Test func onePushIsOneCommit() async throws {
    let world = try await World()
    let laptop = try await world.account(1)

    let page = try await world.push((1...50).map { pushed($0, sealed(edit(10, $0))) }, by: laptop)

    #expect(page.acked == Array(0..<50))
    #expect(page.witness.seq == 1)
    #expect(try await world.store.read { try $0.space(laptop.space)?.recordCount } == 50)
  }

  @Test func nothingToDoWritesNothing() async throws {
    let counting = CountingStore(try SQLiteHubStore.memory())
    let world = try await World(store: counting)
    let laptop = try await world.account(1)
    let page = try await world.push([pushed(1, sealed(edit(10)))], by: laptop)
    let before = counting.writes

    let calm = try await world.exchange(
      ExchangeCall(cursor: page.cursor, witness: page.witness, records: []), laptop)

    #expect(counting.writes == before)
    #expect(
      calm
        == ExchangePage(
          acked: [], refused: [], records: [], cursor: page.cursor, witness: page.witness, more: false,
          epoch: page.epoch,
          devices: page.devices, role: .owner))
  }

  @Test func aPushIsNotSentBackButWhatItMetIs() async throws {
    let world = try await World()
    let laptop = try await world.account(1)
    let phone = try await world.device(2, of: laptop)
    _ = try await world.push([pushed(1, sealed(edit(10, field: 1)))], by: laptop)

    let page = try await world.push(
      [pushed(1, sealed(edit(20, field: 2))), pushed(2, sealed(edit(20, 2)))], by: phone)

    let merged = sealed(edit(10, field: 1), edit(20, field: 2))
    #expect(page.records == [HeldRecord(id: id(1), state: merged.bytes)])
    #expect(page.cursor == Position(seq: 2))
  }

  @Test func pagesFollowOneAnotherInsideACommit() async throws {
    let world = try await World()
    let laptop = try await world.account(1)
    let phone = try await world.device(2, of: laptop)
    let records = (1...7).map { pushed($0, sealed(edit(10, $0, says: "0123456789"))) }
    _ = try await world.push(records, by: laptop)
    let size = records[0].state.count

    var call = ExchangeCall(cursor: .start, witness: .none, records: [], pageBytes: 3 * size)
    var pages: [[RecordID]] = []
    var more = true
    while more {
      let page = try await world.exchange(call, phone)
      pages.append(page.records.map(\.id))
      (call.cursor, call.witness, more) = (page.cursor, page.witness, page.more)
    }

    #expect(pages == [[id(1), id(2), id(3)], [id(4), id(5), id(6)], [id(7)]])
    #expect(call.cursor == Position(seq: 1))
  }

  @Test func aPageHoldsAtLeastOneRecord() async throws {
    let world = try await World()
    let laptop = try await world.account(1)
    _ = try await world.push((1...2).map { pushed($0, sealed(edit(10, $0))) }, by: laptop)

    let page = try await world.exchange(
      ExchangeCall(cursor: .start, witness: .none, records: [], pageBytes: 1), laptop)

    #expect(page.records.map(\.id) == [id(1)])
    #expect(page.more)
  }

  @Test func aPageHasABoundWhateverIsAskedFor() async throws {
    var limits = Limits.standard
    limits.longestPageBytes = 100
    let world = try await World(limits: limits)
    let laptop = try await world.account(1)
    _ = try await world.push((1...9).map { pushed($0, sealed(edit(10, $0))) }, by: laptop)

    let page = try await world.exchange(
      ExchangeCall(cursor: .start, witness: .none, records: [], pageBytes: .max), laptop)

    #expect(page.records.reduce(0) { $0 + $1.state.count } <= 100)
    #expect(page.more)
  }

  @Test func aCallHasABound() async throws {
    var limits = Limits.standard
    limits.recordsOfACall = 2
    let world = try await World(limits: limits)
    let laptop = try await world.account(1)

    let code = try await refusal {
      try await world.push((1...3).map { pushed($0, sealed(edit(10, $0))) }, by: laptop)
    }

    #expect(code == .tooLarge)
  }

  /// Whatever order and overlap, the server holds what all pushes add up to.
  @Test func theServerHoldsTheMergeOfAllThatItTook() async throws {
    for seed in 0..<15 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let world = try await World(seed: seed)
      let laptop = try await world.account(1)
      let machines = [laptop, try await world.device(2, of: laptop), try await world.device(3, of: laptop)]
      var copies = Array(repeating: [RecordID: SealedRecord](), count: machines.count)
      var all: [RecordID: SealedRecord] = [:]
      var writer: UInt64 = 0

      for _ in 0..<30 {
        let place = random.below(machines.count)
        let target = id(UInt64(random.below(3)))
        if random.oneIn(3), let other = copies.randomElement(using: &random)?[target] {
          copies[place][target] = (copies[place][target] ?? .empty).merged(with: other)
        }
        writer += 1
        let copy = (copies[place][target] ?? .empty).edited(by: edit(writer, field: UInt64(random.below(3))))
        copies[place][target] = copy
        all[target] = (all[target] ?? .empty).merged(with: copy)
        let page = try await world.push([PushedRecord(id: target, state: copy.bytes)], by: machines[place])
        #expect(page.refused == [], "seed \(seed)")
      }

      for (target, record) in all {
        #expect(try await world.held(target, in: laptop.space) == record, "seed \(seed)")
      }
    }
  }
}

/// A store that counts what is written to it.
final class CountingStore: HubStore {
  private let store: any HubStore
  private let count = Mutex(0)

  init(_ store: any HubStore) {
    self.store = store
  }

  var writes: Int { count.withLock { $0 } }

  func write<T: Sendable>(_ body: @escaping @Sendable (any HubTransaction) throws -> T) async throws -> T {
    count.withLock { $0 += 1 }
    return try await store.write(body)
  }

  func read<T: Sendable>(_ body: @escaping @Sendable (any HubReading) throws -> T) async throws -> T {
    try await store.read(body)
  }

  func settle() async throws -> Bool {
    try await store.settle()
  }
}
