import Foundation
import KithHub
import KithHubSQLite

/// The stores there are, and how to make an empty one.
enum StoreKind: CaseIterable, Sendable {
  case memory
  case file

  /// Runs `body` on an empty store; `reopen` opens the same one again, where it has a file.
  func withEmpty(
    _ body: (_ store: any HubStore, _ reopen: () throws -> (any HubStore)?) async throws -> Void
  ) async throws {
    switch self {
    case .memory:
      try await body(try SQLiteHubStore.memory()) { nil }
    case .file:
      try await withFolder { folder in
        let path = folder.appending(path: "hub.sqlite").path
        try await body(try SQLiteHubStore.file(path)) { try SQLiteHubStore.file(path) }
      }
    }
  }

  /// Runs `body` with an empty folder.
  func withFolder(_ body: (URL) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kith-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder)
  }
}
