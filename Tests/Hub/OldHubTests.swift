import Foundation
import KithHub
import KithHubSQLite
import KithMerge
import KithWire
import Testing

/// Databases that older servers wrote are read for ever.
@Suite struct OldHubTests {
  /// One account with a machine, what it had pushed, and an open link for another; from before there were
  /// groups.
  @Test func aHubOfVersion5KeepsItsMembersAndMakesAGroup() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kith-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let old = try #require(Bundle.module.url(forResource: "Vectors/hub-5", withExtension: nil))
    try FileManager.default.copyItem(at: old, to: folder)

    let store = try SQLiteHubStore.file(folder.appending(path: "hub.sqlite").path)

    let account = try #require(try await store.read { try $0.accounts(limit: 2) }.first)
    let (spaces, devices, members) = try await store.read { store in
      let spaces = try store.memberships(of: account.id, limit: 9)
      return (
        spaces, try store.devices(of: account.id),
        try spaces.flatMap { try store.members(of: $0.id, limit: 9) }
      )
    }
    #expect(spaces.map(\.isPersonal) == [true] && spaces.map(\.role) == [.owner])
    #expect(members == [ListedMember(account: account.id, role: .owner, joinedMs: account.addedMs)])
    #expect(try await Checkup.of(store).findings.isEmpty)

    let world = try await World(store: store)
    let key = try #require(devices.first).key
    _ = try await world.hub.createSpace(GroupTests.space, by: key)
    #expect(try await world.hub.spaces(by: key).spaces.count == 2)
    #expect(try await world.hub.audit(of: GroupTests.space, by: key).lines.map(\.deed) == [.newSpace])
  }
}
