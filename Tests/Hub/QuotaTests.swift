import Foundation
import GRDB
import KithHub
import KithHubSQLite
import KithMerge
import KithWire
import Testing

/// What the server keeps for one account, and what it says where that is all.
@Suite struct QuotaTests {
  @Test func anotherRecordThanTheLastIsRefused() async throws {
    let world = try await World(quota: Quota(records: 2, bytes: 1 << 20))
    let ada = try await world.account(1)
    let bob = try await world.account(2)

    let page = try await world.push((1...3).map { pushed($0, sealed(edit($0))) }, by: ada)

    #expect(page.acked == [0, 1])
    #expect(
      page.refused == [
        RefusedRecord(
          place: 2, reason: .overQuota,
          sentence: "The server keeps no more than 2 records for you. Forget what is not needed any more, or "
            + "ask who runs it for more; then: kith quarantine retry --all")
      ])
    let edited = try await world.push([pushed(1, sealed(edit(1), edit(1, 2, field: 2)))], by: ada)
    #expect(edited.acked == [0])
    #expect(try await world.push([pushed(9, sealed(edit(9)))], by: bob).acked == [0])
  }

  @Test func moreBytesThanTheQuotaAreRefusedAndRoomCanBeMade() async throws {
    let world = try await World(quota: Quota(records: 100, bytes: 2 << 20))
    let ada = try await world.account(1)
    let long = String(repeating: "x", count: 200 << 10)
    let records = (1...11).map { pushed($0, sealed(edit($0, says: long))) }

    let first = try await world.push(Array(records.prefix(6)), by: ada)
    let second = try await world.push(Array(records.dropFirst(6)), by: ada)

    #expect(first.acked == [0, 1, 2, 3, 4, 5])
    #expect(second.acked == [0, 1, 2, 3])
    #expect(second.refused.map(\.reason) == [.overQuota])
    #expect(
      second.refused.first?.sentence.hasPrefix("The server keeps no more than 2 MiB for you. ") == true)

    // The edit that replaces a long one with a short one makes room for the other.
    let short = sealed(edit(1, 2), seen: [1: 2])
    let third = try await world.push([pushed(1, short), records[10]], by: ada)
    #expect(third.acked == [0, 1])
    try await expectCounted(world, ada)
  }

  @Test func whatIsPurgedIsTakenWhateverThereIs() async throws {
    let world = try await World(quota: Quota(records: 100, bytes: 60))
    let ada = try await world.account(1)
    let record = sealed(edit(1))
    #expect(try await world.push([pushed(1, record)], by: ada).acked == [0])
    #expect(try await world.push([pushed(2, sealed(edit(2)))], by: ada).refused.map(\.reason) == [.overQuota])

    let marker = PayloadPrefix(format: 1, epoch: 1).bytes + [UInt8](repeating: 5, count: 60)
    let purge = PushedRecord(
      id: id(1), state: SealedRecord.purged(marker).bytes,
      purge: .init(seen: record.context, byAge: false))
    #expect(try await world.push([purge], by: ada).acked == [0])
    try await expectCounted(world, ada)
  }

  /// Or an account would grow by what it is refused.
  @Test func ofARecordThatIsRefusedNoWriterStays() async throws {
    let world = try await World(quota: Quota(records: 1, bytes: 1 << 20))
    let ada = try await world.account(1)
    let records = (1...3).map { pushed($0, sealed(edit(100 * $0), edit(100 * $0 + 1))) }

    let page = try await world.push(records, by: ada)

    #expect(page.acked == [0] && page.refused.map(\.place) == [1, 2])
    let writers = try await world.store.read { store in
      var found: Set<WriterID> = []
      try store.writers(in: ada.space) { writer, _ in
        found.insert(writer)
        return true
      }
      return found
    }
    #expect(writers == [WriterID(rawValue: 100), WriterID(rawValue: 101)])
  }

  /// The count of a database that an older server wrote is made up for.
  @Test func anOlderDatabaseIsCounted() async throws {
    try await StoreKind.file.withFolder { folder in
      let path = folder.appending(path: "hub.sqlite").path
      let world = try await World(store: SQLiteHubStore.file(path))
      let ada = try await world.account(1)
      _ = try await world.push((1...3).map { pushed($0, sealed(edit($0))) }, by: ada)
      let before = try await world.store.read { try $0.space(ada.space)?.bytes }
      try await DatabaseQueue(path: path).write { db in
        try db.execute(
          sql: """
            ALTER TABLE space DROP COLUMN bytes;
            DELETE FROM grdb_migrations WHERE identifier = '3: how many bytes a space holds'
            """)
      }

      let older = try SQLiteHubStore.file(path)

      #expect(try await older.read { try $0.space(ada.space)?.bytes } == before)
      #expect(before ?? 0 > 0)
    }
  }

  private func expectCounted(_ world: World, _ machine: Machine) async throws {
    let (counted, bytes) = try await world.store.read { store in
      var bytes = 0
      try store.records(in: machine.space, after: .start) { record, _ in
        bytes += record.state.count
        return true
      }
      return (try store.space(machine.space)?.bytes, bytes)
    }
    #expect(counted == bytes)
  }
}
