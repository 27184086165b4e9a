import KithHub
import KithMerge
import KithWire
import Testing

/// Somebody joins a group while somebody else leaves it.
@Suite struct NewcomerTests {
  /// Else nobody could make new keys: not the others, who do not know a key to seal them for, and not the
  /// newcomer, whose word for themselves would lie under them.
  @Test func whoANewcomerIsIsTakenWhileKeysAreWanted() async throws {
    let group = try await Circle()
    let bob = try await group.member(2, .viewer)
    let eve = try await group.member(3, .editor)
    try await group.world.hub.leave(GroupTests.space, by: eve.key)

    #expect(try await says(who: 2, writer: 5, by: bob, group).page?.acked == [0])

    // … of oneself, and nothing else.
    #expect(try await says(who: 3, writer: 7, by: group.ada, group) == .keysWanted(1))
    #expect(try await group.push(1, writer: 8, by: group.ada) == .keysWanted(1))
  }

  private func says(
    who member: UInt64, writer: UInt64, by machine: Machine, _ group: Circle
  ) async throws -> ExchangeAnswer {
    let record = PushedRecord(id: RecordID(high: 0, low: member), state: sealed(edit(writer)).bytes)
    return try await group.world.hub.exchange(
      ExchangeCall(cursor: .start, witness: .none, records: [record]), in: GroupTests.space, by: machine.key)
  }
}
