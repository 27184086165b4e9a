import Foundation
import GRDB
import KithHub
import KithHubSQLite
import KithMerge
import Testing

/// Each way in which a hub's file can be wrong is found, and told by its name.
@Suite struct CheckupTests {
  @Test func aHubInUseIsWhole() async throws {
    try await withHub { path in
      let checkup = try await Checkup.of(SQLiteHubStore.look(at: path))

      #expect(checkup.findings.isEmpty)
      #expect(checkup.spaces == 2)
      #expect(checkup.records == 4)
    }
  }

  @Test(arguments: [
    ("UPDATE record SET state = x'0102' WHERE seq = 2", ["unreadable", "miscounted"]),
    (
      "UPDATE record SET state = zeroblob(length(state)) WHERE seq = 2",
      ["unreadable"]
    ),
    ("UPDATE space SET bytes = bytes + 1 WHERE record_count = 3", ["miscounted"]),
    ("UPDATE record SET seq = 99 WHERE seq = 2", ["beyond-head"]),
    ("UPDATE space SET record_count = 9 WHERE record_count = 3", ["miscounted"]),
    ("DELETE FROM record WHERE seq = 2", ["miscounted"]),
    (#"DELETE FROM "commit" WHERE seq = 2"#, ["headless"]),
    ("UPDATE writer SET account = 77 WHERE account = 1", ["dangling", "strange-writer"]),
    ("UPDATE record SET first_account = 77 WHERE seq = 2", ["dangling"]),
    ("DROP INDEX record_by_seq", []),
    (
      """
      CREATE TABLE copy AS SELECT * FROM record; DROP TABLE record; ALTER TABLE copy RENAME TO record;
      INSERT INTO record SELECT * FROM record WHERE seq = 2; UPDATE space SET record_count = record_count + 1
      WHERE record_count = 3
      """, ["repeated", "miscounted"]
    ),
  ])
  func aRowThatIsWrongIsFound(planted: String, kinds: [String]) async throws {
    try await withHub { path in
      try plant(planted, in: path)

      let findings = try await Checkup.of(SQLiteHubStore.look(at: path)).findings

      #expect(Set(findings.map(\.kind.rawValue)) == Set(kinds), "\(findings)")
      for finding in findings { #expect(finding.text.hasSuffix(".")) }
    }
  }

  @Test func everyRowThatIsUnreadableHasALine() async throws {
    try await withHub { path in
      try plant("UPDATE record SET state = x'' WHERE seq = 1", in: path)

      let findings = try await Checkup.of(SQLiteHubStore.look(at: path)).findings

      #expect(Set(findings.compactMap(\.record)) == [id(1), id(2), id(4)])
      #expect(findings.allSatisfy { $0.kind == .unreadable || $0.kind == .miscounted })
      #expect(findings.allSatisfy { $0.space != nil })
    }
  }

  @Test func aDamagedPageIsFoundWithoutATrap() async throws {
    var (found, unnoticed) = (0, [Int]())
    for page in 2..<60 {
      try await withHub { path in
        let file = try FileHandle(forUpdating: URL(filePath: path))
        guard try file.seekToEnd() >= UInt64(page) * 4_096 else { return }
        try file.seek(toOffset: UInt64(page - 1) * 4_096)
        try file.write(contentsOf: [UInt8](repeating: 0xA5, count: 100))
        try file.close()

        let findings: [Finding]
        do {
          findings = try await Checkup.of(SQLiteHubStore.look(at: path)).findings
        } catch is SQLiteHubProblem {
          found += 1
          return
        }
        if findings.contains(where: { $0.kind == .damage }) { found += 1 } else { unnoticed.append(page) }
      }
    }
    #expect(found > 15)
    #expect(unnoticed.isEmpty)
  }

  private func plant(_ sql: String, in path: String) throws {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    try DatabaseQueue(path: path, configuration: configuration).writeWithoutTransaction {
      try $0.execute(sql: sql)
    }
  }

  /// Two accounts; the first has three records in two commits, the second has one. No log is left beside.
  private func withHub(_ body: (String) async throws -> Void) async throws {
    try await StoreKind.file.withFolder { folder in
      let path = folder.appending(path: "hub.sqlite").path
      try await fill(try SQLiteHubStore.file(path))
      try await body(path)
    }
  }

  private func fill(_ store: SQLiteHubStore) async throws {
    let world = try await World(store: store)
    let (first, second) = (try await world.account(1), try await world.account(2))
    _ = try await world.push([pushed(1, sealed(edit(1))), pushed(2, sealed(edit(2)))], by: first)
    _ = try await world.push([pushed(3, sealed(edit(3)))], by: first)
    _ = try await world.push([pushed(4, sealed(edit(1)))], by: second)
    #expect(try await store.settle())
  }
}
