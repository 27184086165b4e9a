import KithHub
import KithMerge
import KithTestSupport
import KithWire
import Testing

/// What every `HubStore` promises, by the numbers in its comment.
@Suite struct HubStoreLaws {
  static let account = AccountID(rawValue: .max)
  static let other = AccountID(rawValue: 2)
  static let space = SpaceID(high: .max, low: 1)

  /// Law 1.
  @Test(arguments: StoreKind.allCases) func aWriteThatThrowsLeavesNothing(kind: StoreKind) async throws {
    try await kind.withEmpty { store, _ in
      try await begin(store)

      await #expect(throws: Stop.self) {
        try await store.write { store in
          try put(store, [1, 2], seq: 1)
          try store.bind(WriterID(rawValue: 1), to: HubStoreLaws.account, in: HubStoreLaws.space)
          try store.append(AuditLine(.push, atMs: 1, account: nil))
          throw Stop()
        }
      }

      let (state, record, writer, audit) = try await store.read { store in
        (
          try store.space(HubStoreLaws.space), try store.record(id(1), in: HubStoreLaws.space),
          try store.account(of: WriterID(rawValue: 1), in: HubStoreLaws.space), try store.audit(limit: 1)
        )
      }
      #expect(state == SpaceState(epoch: 1, head: .none, recordCount: 0))
      #expect(record == nil)
      #expect(writer == nil)
      #expect(audit == [])
    }
  }

  /// Law 2.
  @Test(arguments: StoreKind.allCases) func concurrentWritesOfASpaceAreSerial(kind: StoreKind) async throws {
    try await kind.withEmpty { store, _ in
      try await begin(store)

      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 1...40 {
          group.addTask {
            try await store.write { store in
              let head = try store.lockSpace(HubStoreLaws.space)?.head.seq ?? 0
              try put(store, [UInt64(number)], seq: head + 1)
            }
          }
        }
        try await group.waitForAll()
      }

      let seqs = try await shown(store, after: .start).map(\.1)
      #expect(seqs == Array(1...40))
    }
  }

  /// Law 3.
  @Test(arguments: StoreKind.allCases) func aSeqIsGivenOnce(kind: StoreKind) async throws {
    try await kind.withEmpty { store, _ in
      try await begin(store)
      try await store.write { try put($0, [1], seq: 5) }

      for seq in [5, 4] as [UInt64] {
        await #expect(throws: (any Error).self) { try await store.write { try put($0, [2], seq: seq) } }
      }

      #expect(try await store.read { try $0.space(HubStoreLaws.space)?.head } == commit(at: 5))
    }
  }

  /// Law 4.
  @Test(arguments: StoreKind.allCases) func aReadSeesOneMoment(kind: StoreKind) async throws {
    try await kind.withEmpty { store, _ in
      try await begin(store)

      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for seq in 1...60 as ClosedRange<UInt64> { try await store.write { try put($0, [seq], seq: seq) } }
        }
        for _ in 0..<20 {
          group.addTask {
            try await store.read { store in
              let head = try store.space(HubStoreLaws.space)?.head.seq ?? 0
              var last: UInt64 = 0
              try store.records(in: HubStoreLaws.space, after: .start) { _, seq in
                last = seq
                return true
              }
              #expect(last == head)
            }
          }
        }
        try await group.waitForAll()
      }
    }
  }

  /// Law 5.
  @Test(arguments: StoreKind.allCases) func recordsAreShownInOrder(kind: StoreKind) async throws {
    try await kind.withEmpty { store, _ in
      for seed in 0..<20 {
        let space = SpaceID(high: 9, low: UInt64(seed))
        try await begin(store, space, AccountID(rawValue: 100 + UInt64(seed)))
        var random = SeededRandom(seed: UInt64(seed))
        var expected: [RecordID: UInt64] = [:]
        for seq in 1...8 as ClosedRange<UInt64> {
          let numbers = (0...random.below(4)).map { _ in UInt64(random.below(6)) }
          for number in numbers { expected[id(number)] = seq }
          try await store.write { try put($0, numbers, seq: seq, in: space) }
        }

        let found = try await shown(store, after: .start, in: space)

        let sorted = expected.map { ($0.value, $0.key) }.sorted { $0 < $1 }
        #expect(found.map(\.0) == sorted.map(\.1), "seed \(seed)")
        #expect(found.map(\.1) == sorted.map(\.0), "seed \(seed)")
      }
    }
  }

  /// Law 5.
  @Test(arguments: StoreKind.allCases) func aPositionInsideACommitGoesOn(kind: StoreKind) async throws {
    try await kind.withEmpty { store, _ in
      try await begin(store)
      try await store.write { try put($0, [1, 2, 3], seq: 1) }
      try await store.write { try put($0, [4], seq: 2) }

      let inside = try await shown(store, after: Position(seq: 1, record: id(2)))
      let behind = try await shown(store, after: Position(seq: 1))
      let between = try await shown(store, after: Position(seq: 0, record: id(9)))
      let far = try await shown(store, after: Position(seq: .max, record: id(9)))

      #expect(inside.map(\.0) == [id(3), id(4)])
      #expect(behind.map(\.0) == [id(4)])
      #expect(between.map(\.0) == [id(1), id(2), id(3), id(4)])
      #expect(far.isEmpty)
    }
  }

  /// Law 6.
  @Test(arguments: StoreKind.allCases) func bytesComeBackAsTheyWere(kind: StoreKind) async throws {
    try await kind.withEmpty { store, _ in
      try await begin(store)
      let states: [[UInt8]] = [[], [0], Array(0...255), [UInt8](repeating: 0xFF, count: 300_000)]

      for (seq, state) in states.enumerated() {
        try await store.write { store in
          let record = StoredRecord(id: id(1), state: state, firstAccount: HubStoreLaws.account)
          try store.put(record, seq: UInt64(seq) + 1, in: HubStoreLaws.space)
          try store.commit(
            commit(at: UInt64(seq) + 1), recordCount: 1, bytes: 0, in: HubStoreLaws.space, at: 1)
        }
        let kept = try await store.read { try $0.record(id(1), in: HubStoreLaws.space) }
        #expect(kept == StoredRecord(id: id(1), state: state, firstAccount: HubStoreLaws.account))
      }
    }
  }

  /// Law 7.
  @Test(arguments: StoreKind.allCases) func whatIsTakenStaysTaken(kind: StoreKind) async throws {
    try await kind.withEmpty { store, _ in
      try await begin(store)
      try await begin(store, SpaceID(high: 3, low: 3), HubStoreLaws.other)
      let writer = WriterID(rawValue: .max)
      try await store.write { store in
        try store.addDevice(device(1, signing: 1))
        try store.addInvitation(invitation())
        try store.bind(writer, to: HubStoreLaws.account, in: HubStoreLaws.space)
      }

      let attempts: [@Sendable (any HubTransaction) throws -> Void] = [
        { try $0.addAccount(HubStoreLaws.account, personalSpace: SpaceID(high: 0, low: 9), at: 1) },
        { try $0.addAccount(AccountID(rawValue: 9), personalSpace: HubStoreLaws.space, at: 1) },
        { try $0.addDevice(device(1, signing: 2)) },
        { try $0.addDevice(device(2, signing: 1)) },
        { try $0.addInvitation(invitation()) },
        { try $0.bind(writer, to: HubStoreLaws.other, in: HubStoreLaws.space) },
      ]
      for (place, attempt) in attempts.enumerated() {
        await #expect(throws: (any Error).self, "attempt \(place)") {
          try await store.write { try attempt($0) }
        }
      }
    }
  }

  /// Law 8.
  @Test func theFileKeepsWhatWasWritten() async throws {
    try await StoreKind.file.withEmpty { store, reopen in
      try await begin(store)
      let key = try await store.write { try $0.witnessKey(orKeep: [UInt8](repeating: 1, count: 32)) }
      try await store.write { try put($0, [1], seq: 1) }

      let again = try #require(try reopen())

      #expect(try await shown(again, after: .start).map(\.0) == [id(1)])
      let kept = try await again.write { try $0.witnessKey(orKeep: [UInt8](repeating: 2, count: 32)) }
      #expect(kept == key)
    }
  }

  private struct Stop: Error {}
}
