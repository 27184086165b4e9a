import Foundation
import KithHub
import KithHubSQLite
import KithMerge
import KithTestSupport
import KithWire
import Testing

/// What a store promises to its operator.
extension HubStoreLaws {
  /// Law 9.
  @Test(arguments: StoreKind.allCases) func whatIsListedIsListedOnce(kind: StoreKind) async throws {
    try await kind.withEmpty { store, _ in
      var random = SeededRandom(seed: 9)
      let ids = (0..<30).map { _ in random.next() }
      for (place, number) in ids.enumerated() {
        try await store.write { store in
          let space = SpaceID(high: number, low: 0)
          let account = AccountID(rawValue: number)
          try store.addAccount(account, personalSpace: space, at: Int64(place))
          for writer in ids { try store.bind(WriterID(rawValue: writer), to: account, in: space) }
        }
      }

      let (all, few, none) = try await store.read { store in
        (try store.accounts(limit: 100), try store.accounts(limit: 7), try store.accounts(limit: 0))
      }
      let (spaces, writers) = try await store.read { store in
        var spaces: [SpaceID] = []
        try store.spaces { space in
          spaces.append(space)
          return spaces.count < 20
        }
        var writers: [WriterID: AccountID] = [:]
        try store.writers(in: spaces[0]) { writer, account in
          writers[writer] = account
          return true
        }
        return (spaces, writers)
      }

      let expected = ids.enumerated().map { StoredAccount(id: AccountID(rawValue: $1), addedMs: Int64($0)) }
      #expect(all == expected)
      #expect(few == Array(expected.prefix(7)))
      #expect(none.isEmpty)
      #expect(spaces == Array(ids.sorted().map { SpaceID(high: $0, low: 0) }.prefix(20)))
      #expect(Set(writers.keys) == Set(ids.map { WriterID(rawValue: $0) }))
      #expect(Set(writers.values) == [AccountID(rawValue: spaces[0].high)])
    }
  }

  /// Law 10.
  @Test func whatWasOverwrittenIsInNoFile() async throws {
    try await StoreKind.file.withFolder { folder in
      let store = try SQLiteHubStore.file(folder.appending(path: "hub.sqlite").path)
      try await begin(store)
      let secrets = (1...40 as ClosedRange<UInt64>).map { "planted-\($0)-" }
      for (number, secret) in zip((1 as UInt64)..., secrets) {
        try await store.write { store in
          let state = Array(String(repeating: secret, count: 10 + 40 * Int(number)).utf8)
          let record = StoredRecord(id: id(number), state: state, firstAccount: HubStoreLaws.account)
          try store.put(record, seq: number, in: HubStoreLaws.space)
          try store.commit(
            commit(at: number), recordCount: Int(number), bytes: 0, in: HubStoreLaws.space, at: 1)
        }
      }
      #expect(try found("planted-", in: folder))

      try await store.write { try put($0, Array(1...40), seq: 41) }
      let isDone = try await store.settle()

      #expect(isDone)
      #expect(try !found("planted-", in: folder))
      #expect(try Data(contentsOf: folder.appending(path: "hub.sqlite-wal")).isEmpty)
    }
  }

  /// Law 10, where it cannot be kept yet: the store says so, and goes on.
  @Test func whoeverReadsAnOldMomentHoldsUpSettling() async throws {
    try await StoreKind.file.withFolder { folder in
      let path = folder.appending(path: "hub.sqlite").path
      let store = try SQLiteHubStore.file(path)
      try await begin(store)
      let other = try SQLiteHubStore.look(at: path)

      let (entered, told) = AsyncStream.makeStream(of: Void.self)
      let release = DispatchSemaphore(value: 0)
      async let looked: Void = other.read { store in
        _ = try store.space(HubStoreLaws.space)
        told.finish()
        release.wait()
      }
      for await _ in entered {}
      try await store.write { try put($0, [1], seq: 1) }
      let isDone = try await store.settle()
      release.signal()
      try await looked

      #expect(!isDone)
      #expect(try await store.settle())
      #expect(try await shown(store, after: .start).map(\.1) == [1])
    }
  }

  /// Law 12.
  @Test(arguments: StoreKind.allCases) func aStoreInUseHasNoFaults(kind: StoreKind) async throws {
    try await kind.withEmpty { store, _ in
      try await begin(store)
      try await store.write { store in
        try put(store, [1, 2], seq: 1)
        try store.addDevice(device(1, signing: 1))
        try store.addInvitation(invitation())
      }

      #expect(try await store.read { try $0.faults(limit: 10) }.isEmpty)
      #expect(try await store.settle())
    }
  }

  /// Revoked machines are not counted, and records of every space are.
  @Test(arguments: StoreKind.allCases) func whatThereIsIsCounted(kind: StoreKind) async throws {
    try await kind.withEmpty { store, _ in
      let none = try await store.read { try $0.sizes() }
      try await begin(store)
      try await begin(store, SpaceID(high: 0, low: 7), AccountID(rawValue: 107))
      try await store.write { store in
        try put(store, [1, 2], seq: 1)
        try put(store, [1, 2, 3], seq: 1, in: SpaceID(high: 0, low: 7))
        for number in 1...3 as ClosedRange<UInt64> {
          try store.addDevice(device(number, signing: UInt8(number)))
        }
        try store.revokeDevice(device(2, signing: 2).key)
      }

      let sizes = try await store.read { try $0.sizes() }

      #expect(none == HubSizes(bytes: none.bytes, accounts: 0, devices: 0, records: 0))
      #expect(sizes == HubSizes(bytes: sizes.bytes, accounts: 2, devices: 2, records: 5))
      #expect(sizes.bytes > 0)
    }
  }

  private func found(_ text: String, in folder: URL) throws -> Bool {
    try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).contains {
      try Data(contentsOf: $0).range(of: Data(text.utf8)) != nil
    }
  }
}
