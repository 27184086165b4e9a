import Foundation
import GRDB
import KithHub
import KithHubSQLite
import KithMerge
import KithTestSupport
import KithWire
import Testing

/// A hub's copy: all of one moment, nothing of what was erased; and what is let back in.
@Suite struct HubCopyTests {
  @Test func aCopyIsTheHubAsItIs() async throws {
    try await withHub { folder, store in
      let copy = folder.appending(path: "copy").path

      try await store.copy(to: copy)

      #expect(try HubCopy.contents(copy) == HubCopy.Contents(accounts: 1, records: 2, newestMs: 1))
      let again = try SQLiteHubStore.file(copy)
      #expect(try await shown(again, after: .start).map(\.0) == [id(1), id(2)])
      #expect(try await Checkup.of(again).findings.isEmpty)
    }
  }

  @Test func aCopyTakenWhileOthersWriteIsOfOneMoment() async throws {
    try await withHub { folder, store in
      let other = try SQLiteHubStore.look(at: folder.appending(path: "hub.sqlite").path)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for seq in 2...80 as ClosedRange<UInt64> {
            try await store.write { store in
              let record = StoredRecord(
                id: id(seq + 1), state: SealedRecord.empty.bytes, firstAccount: HubStoreLaws.account)
              try store.put(record, seq: seq, in: HubStoreLaws.space)
              try store.commit(
                commit(at: seq), recordCount: Int(seq) + 1,
                bytes: (Int(seq) + 1) * SealedRecord.empty.bytes.count, in: HubStoreLaws.space, at: Int64(seq)
              )
            }
          }
        }
        group.addTask {
          for number in 0..<6 { try await other.copy(to: folder.appending(path: "copy-\(number)").path) }
        }
        try await group.waitForAll()
      }

      for number in 0..<6 {
        let copy = try SQLiteHubStore.file(folder.appending(path: "copy-\(number)").path)
        #expect(try await Checkup.of(copy).findings.isEmpty)
      }
    }
  }

  @Test func aFileThatIsThereIsNotWrittenOver() async throws {
    try await withHub { folder, store in
      let letter = folder.appending(path: "letter")
      try Data("Dear Ada".utf8).write(to: letter)

      await #expect(throws: SQLiteHubProblem.self) { try await store.copy(to: letter.path) }

      #expect(try Data(contentsOf: letter) == Data("Dear Ada".utf8))
    }
  }

  @Test func aCopyThatComesBackHasNoLinks() async throws {
    try await withHub { folder, store in
      let copy = folder.appending(path: "copy").path
      try await store.copy(to: copy)

      let contents = try HubCopy.prepare(copy, toldAs: "FILE")

      #expect(contents == HubCopy.Contents(accounts: 1, records: 2, newestMs: 1))
      #expect(!FileManager.default.fileExists(atPath: copy + "-wal"))
      let back = try SQLiteHubStore.file(copy)
      #expect(try await back.read { try $0.invitation(InvitationID(high: 1, low: 1)) } == nil)
      #expect(try await store.read { try $0.invitation(InvitationID(high: 1, low: 1)) } != nil)
    }
  }

  @Test(arguments: [
    ("DROP TABLE record", "FILE is no backup of a server. Name a file that kithd backup wrote."),
    ("DROP TABLE grdb_migrations", "FILE is no backup of a server. Name a file that kithd backup wrote."),
    ("DELETE FROM grdb_migrations", "FILE is no backup of a server. Name a file that kithd backup wrote."),
    (
      "CREATE TRIGGER t AFTER DELETE ON invitation BEGIN DELETE FROM device; END",
      "FILE is no backup of a server. Name a file that kithd backup wrote."
    ),
    (
      "INSERT INTO grdb_migrations VALUES ('999: from tomorrow')",
      "The database was written by a newer kithd. Update kithd on this machine."
    ),
  ])
  func whatIsNoHubOfThisAgeIsRefused(planted: String, told: String) async throws {
    try await withHub { folder, store in
      let copy = folder.appending(path: "copy").path
      try await store.copy(to: copy)
      let queue = try DatabaseQueue(path: copy)
      try await queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA foreign_keys = OFF; \(planted)") }
      try queue.close()

      #expect(throws: SQLiteHubProblem.self) { try HubCopy.prepare(copy, toldAs: "FILE") }
      do throws(SQLiteHubProblem) {
        _ = try HubCopy.prepare(copy, toldAs: "FILE")
      } catch {
        #expect(error.description == told)
      }
    }
  }

  @Test func whateverBytesAreRefusedOrWhole() async throws {
    try await withHub { folder, store in
      let copy = folder.appending(path: "copy").path
      try await store.copy(to: copy)
      let whole = try Data(contentsOf: URL(filePath: copy))
      var refused = 0
      for seed in 0..<120 as Range<UInt64> {
        var random = SeededRandom(seed: seed)
        var bytes = whole
        switch seed % 3 {
        case 0: bytes = whole.prefix(random.below(whole.count))
        case 1:
          for _ in 0..<40 { bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next()) }
        default: bytes = Data((0..<random.below(9_000)).map { _ in UInt8(truncatingIfNeeded: random.next()) })
        }
        let file = folder.appending(path: "file-\(seed)")
        try bytes.write(to: file)

        do throws(SQLiteHubProblem) {
          _ = try HubCopy.prepare(file.path, toldAs: "FILE")
        } catch {
          refused += 1
          let isTold = error == .newer || error == .notAHub("FILE") || error.description.hasPrefix("FILE is ")
          #expect(isTold, "seed \(seed): \(error)")
        }
      }
      #expect(refused >= 80)
    }
  }

  private func withHub(_ body: (URL, SQLiteHubStore) async throws -> Void) async throws {
    try await StoreKind.file.withFolder { folder in
      let store = try SQLiteHubStore.file(folder.appending(path: "hub.sqlite").path)
      try await begin(store)
      try await store.write { store in
        for number in [1, 2] as [UInt64] {
          let record = StoredRecord(
            id: id(number), state: SealedRecord.empty.bytes, firstAccount: HubStoreLaws.account)
          try store.put(record, seq: 1, in: HubStoreLaws.space)
        }
        let bytes = 2 * SealedRecord.empty.bytes.count
        try store.commit(commit(at: 1), recordCount: 2, bytes: bytes, in: HubStoreLaws.space, at: 1)
        try store.addInvitation(invitation())
      }
      try await body(folder, store)
    }
  }
}
