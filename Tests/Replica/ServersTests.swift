import KithMerge
import KithRecords
import KithReplica
import KithSealing
import KithTestSupport
import Testing

/// A home of several servers, seen from within.
@Suite struct ServersTests {
  private let here = TemporaryHome()

  private func server(_ port: Int) -> KnownServer {
    KnownServer(
      host: "127.0.0.1", port: port, name: "s\(port)", pin: Array(repeating: UInt8(port), count: 32),
      certificate: nil, account: AccountID(rawValue: UInt64(port)))
  }

  /// One's own network at one server, with a group; a group at another.
  private func two() throws -> (main: Replica, group: Replica, further: Replica, club: Replica) {
    let main = try here.start()
    try main.enrol(server(1))
    var operation = here.operation("space create")
    let group = try main.makeGroup(named: "Here", in: &operation, using: &here.random)
    let hash = Array(repeating: UInt8(2), count: 32)
    let (identity, keys) = try main.drawIdentity(for: hash, using: &here.random)
    let further = try main.enrolFurther(server(2), as: identity, with: keys)
    let club = try further.makeGroup(named: "Club", in: &operation, using: &here.random)
    return (main, group, further, club)
  }

  @Test func whatIsDrawnForOneServerIsShownToNoOther() throws {
    let main = try here.start()
    let (one, two) = ([UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 32))

    let (first, keys) = try main.drawIdentity(for: one, using: &here.random)
    #expect(try main.drawIdentity(for: one, using: &here.random).0.device == first.device)
    let (second, _) = try main.drawIdentity(for: two, using: &here.random)
    #expect(second.device != first.device && second.keys.signing != first.keys.signing)
    #expect(try main.drawnIdentity(for: two)?.device == second.device)

    let own = try main.enrolFurther(server(1), as: first, with: keys)
    #expect(own.device == first.device && main.device != own.device)
    #expect(try main.drawnIdentity(for: one) == nil)
    try main.forgetDrawnIdentity(for: two)
    #expect(try main.drawIdentity(for: two, using: &here.random).0.device != second.device)
  }

  /// Whoever was shut out has a group's number and old keys, and may offer them at a server of their own.
  @Test func aSpaceOfAnotherAccountIsForeign() throws {
    let (main, group, further, club) = try two()

    #expect(try !main.isForeign(group.spaceID) && !further.isForeign(club.spaceID))
    #expect(try main.isForeign(club.spaceID) && further.isForeign(group.spaceID))
    for own in [main, further] {
      #expect(try own.isForeign(main.spaceID) && own.isForeign(further.spaceID))
      #expect(try !own.isForeign(SpaceID(high: 7, low: 7)))
    }
  }

  @Test func oneOperationGoesByAnotherNameAtEachServer() throws {
    let (main, group, _, club) = try two()
    var operation = here.operation("add")
    let ids = [RecordID(using: &here.random), RecordID(using: &here.random), RecordID(using: &here.random)]
    for (id, space) in zip(ids, [main, group, club]) {
      let name = PersonName(written: "Ada").value
      _ = try space.apply([Draft(id: id, kind: .contact, changes: [FieldName("name"): name])], in: &operation)
    }

    let writers = try zip(ids, [main, group, club]).map { id, space in
      try #require(try space.outgoing(limitBytes: 1 << 20).first { $0.id == id }).state
    }.map { try SealedRecord(bytes: $0).edits.map(\.dot.writer) }
    #expect(writers[0] == writers[1] && writers[0] == [operation.writer])
    #expect(writers[2].count == 1 && writers[2] != writers[0])
    #expect(try main.operations().first?.records == 3, "on this machine it is one")
  }

  @Test func whoLeavesIsAnotherToTheNextServerAndReadsOldBackups() throws {
    let (main, _, further, club) = try two()
    let ada = try here.add("Ada", to: main)
    let before = main.device
    let clubSpace = try club.spaceHere()
    var operation = here.operation("server leave")

    try main.leaveServer(in: &operation, using: &here.random)
    let after = try Replica(here.home)
    #expect(after.device != before && after.spaceID != main.spaceID)
    #expect(try after.record(ada) != nil && after.server() == nil)
    #expect(try here.home.keyring().keys(of: main.spaceID) != nil)
    #expect(try after.spaces().map(\.name) == ["", "own at s2", "Club"])
    #expect(try after.checkup().differences.isEmpty)
    #expect(try after.enrolAndFindDevice(server(3)) == after.device)

    try further.leaveServer(in: &operation, using: &here.random)
    #expect(try here.home.keyring().keys(of: club.spaceID) == nil)
    #expect(throws: ReplicaError.self, "whoever has it open since before") {
      try further.seen(from: clubSpace)
    }
    #expect(try Replica(here.home).spaces().count == 1)
  }

  /// A backup that was put back knows of a server whose keys went since.
  @Test func whatNobodyCanReadMakesWay() throws {
    let (main, _, further, club) = try two()
    var ring = try here.home.keyring()
    ring.remove(further.spaceID)
    ring.remove(club.spaceID)
    ring.keep(nil, of: further.spaceID)
    try here.home.keep(ring)

    let again = try Replica(here.home)
    #expect(try again.personals().count == 1 && again.spaces().map(\.name) == ["", "Here"])
    #expect(try again.lostServers().map(\.server) == [server(2)])
    let hash = Array(repeating: UInt8(2), count: 32)
    let (identity, keys) = try again.drawIdentity(for: hash, using: &here.random)
    let own = try again.enrolFurther(server(2), as: identity, with: keys)
    #expect(try again.lostServers().isEmpty && own.server() == server(2))
    // The group's keys come with the account's own record of them.
    var operation = here.operation("join")
    let back = try own.take(club.sealer.keys, role: .editor, in: &operation)
    #expect(try back.server() == server(2) && own.groups().map(\.name).count == 1)

    var second = try here.home.keyring()
    second.remove(own.spaceID)
    second.keep(nil, of: own.spaceID)
    try here.home.keep(second)
    let lost = try Replica(here.home)
    for one in try lost.lostServers() { try lost.forget(one) }
    #expect(try lost.lostServers().isEmpty && lost.spaces().map(\.name) == ["", "Here"])
    _ = main
  }
}

extension Replica {
  fileprivate func enrolAndFindDevice(_ server: KnownServer) throws -> DeviceID {
    try enrol(server)
    return device
  }
}
