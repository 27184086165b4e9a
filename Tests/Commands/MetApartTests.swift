import KithCommands
import KithMerge
import KithRecords
import KithReplica
import KithTestSupport
import Testing

/// Whom one meets on two machines, and where others read along.
@Suite struct MetApartTests {
  @Test func metOnTwoMachinesThatAreApartIsMetOnce() async throws {
    let home = try await MetTests.home()
    _ = await home.kith("event", "add", "Fair", "--when", "today")
    let other = try TestHome(seed: 2, copying: home)
    other.time = home.time + 60_000

    for machine in [home, other] {
      #expect(await machine.kith("met", "Ada Lovelace", "--at", "fair").status == .done)
    }
    try home.receive(from: other)

    #expect(await home.kith("tie", "list").out.split(separator: "\n").count == 1)
    #expect(try MetTests.planned(home, about: "ada").count == 1)
  }

  /// Who shares a group shares no word of how they met.
  @Test func inAGroupTheContactIsSharedAndTheRestIsNot() async throws {
    let home = try await MetTests.home()
    _ = await home.kith("event", "add", "Fair", "--when", "today")
    try Replica(home.home).enrol(
      KnownServer(
        host: "127.0.0.1", port: 1, name: "club", pin: nil, certificate: nil,
        account: AccountID(rawValue: 0xA000_0000_0000_0001)))
    #expect(await home.kith("space", "create", "Job club", "--as", "Ada").status == .done)
    #expect(await home.kith("space", "use", "Job club").status == .done)

    let said = await home.kith("met", "Bob", "--at", "fair", "--said", "Hires.")

    #expect(said.out.hasSuffix("They are in Job club.\n"), "\(said)")
    let club = try GroupNamed.replica("Job club", home)
    var kinds: [KindName] = []
    try club.forEachRecord { kinds.append($0.kind) }
    #expect(kinds == [.contact])
    #expect(await home.kith("met", "Carla", "--via", "ada").out.hasSuffix("They are in Job club.\n"))
    #expect(!(await home.kith("show", "carla").out.contains("How we met")), "the others would read it")
    _ = await home.kith("undo")
    // At a group's event the others would be seen, too.
    _ = await home.kith("event", "add", "Meeting", "--when", "today", "--space", "Job club")
    _ = await home.kith("event", "invite", "meeting", "Dora")
    #expect(await home.kith("met", "Dora", "--at", "meeting", "--space", "own").status == .done)
    #expect(await home.kith("event", "show", "meeting", "--json").out.contains("\"text\": \"Dora\""))
    for _ in 0..<3 { _ = await home.kith("undo") }
    #expect(await home.kith("event", "report", "fair").out.contains("Met              1: Bob\n"))
    #expect(await home.kith("undo").out.hasPrefix("Undid “met”: Bob, "))
    #expect(await home.kith("event", "report", "fair").out.contains("Met              nobody\n"))
  }
}

enum GroupNamed {
  static func replica(_ name: String, _ home: TestHome) throws -> Replica {
    let replica = try Replica(home.home)
    let space = try #require(try replica.spaces().first { $0.name == name })
    return try replica.seen(from: space)
  }
}
