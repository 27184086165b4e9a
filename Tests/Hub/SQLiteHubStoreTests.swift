import Foundation
import GRDB
import KithHubSQLite
import Testing

/// What only a file can get wrong.
@Suite struct SQLiteHubStoreTests {
  @Test func aNewerFileIsRefused() throws {
    try withPath { path in
      _ = try SQLiteHubStore.file(path)
      let file = try DatabaseQueue(path: path)
      try file.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('999: from tomorrow')") }

      #expect(throws: SQLiteHubProblem.newer) { try SQLiteHubStore.file(path) }
      #expect(
        SQLiteHubProblem.newer.description
          == "The database was written by a newer kithd. Update kithd on this machine.")
    }
  }

  @Test func aFileThatIsNoDatabaseIsRefusedAndLeftAlone() throws {
    try withPath { path in
      let letter = Data(String(repeating: "Dear Ada, ", count: 500).utf8)
      try letter.write(to: URL(filePath: path))

      #expect(throws: SQLiteHubProblem.self) { try SQLiteHubStore.file(path) }
      #expect(try Data(contentsOf: URL(filePath: path)) == letter)
    }
  }

  @Test func aFileKeepsAWriteAheadLog() throws {
    try withPath { path in
      _ = try SQLiteHubStore.file(path)

      let file = try DatabaseQueue(path: path)

      #expect(try file.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
    }
  }

  private func withPath(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kith-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.appending(path: "hub.sqlite").path)
  }
}
