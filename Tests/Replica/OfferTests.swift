import KithMerge
import KithRecords
import KithReplica
import KithSealing
import KithTestSupport
import Testing

/// What a home gives back to a server that went back to a backup: what its role in a group lets it.
@Suite struct OfferTests {
  private let ada = TemporaryHome(seed: 1)
  private let bob = TemporaryHome(seed: 2)

  /// Bob's place in Ada's group, all of it known to the server, and the records by what they are.
  private func place() throws -> (group: Replica, names: [RecordID: String]) {
    let group = try begun(ada, 1).makeGroup(named: "Job club", in: &ada.now, using: &ada.random)
    try group.introduce(AccountID(rawValue: 1), named: "Ada", in: &ada.now)
    let grace = try ada.add("Grace Hopper", to: group)
    let theirs = try begun(bob, 2).take(group.sealer.keys, role: .editor, in: &bob.now)
    let sent = try group.outgoing(limitBytes: .max)
    try answer(
      theirs,
      records: sent.map { Incoming(id: $0.id, state: $0.state, firstAccount: AccountID(rawValue: 1)) })
    try theirs.introduce(AccountID(rawValue: 2), named: "Bob", in: &bob.now)
    let alan = try bob.add("Alan Turing", to: theirs)
    try answer(theirs, acked: try theirs.outgoing(limitBytes: .max))
    var names = [grace: "Grace", alan: "Alan"]
    names[RecordID(high: 0, low: 1)] = "Ada, a member"
    names[RecordID(high: 0, low: 2)] = "Bob, a member"
    for record in sent where names[record.id] == nil { names[record.id] = "the group" }
    return (theirs, names)
  }

  private func begun(_ home: TemporaryHome, _ account: UInt64) throws -> Replica {
    let own = try home.start()
    var server = home.server
    server.account = AccountID(rawValue: account)
    try own.enrol(server)
    return own
  }

  private func answer(
    _ replica: Replica, acked: [Outgoing] = [], refused: [Outgoing] = [], records: [Incoming] = []
  ) throws {
    let from = try replica.bookmark()
    let seq = from.seq + 1
    let sentence = "Your role in this space does not let you change this. Ask its owner."
    let delivery = Delivery(
      acked: acked, refused: refused.map { ($0, "not-allowed", sentence) }, records: records, from: from,
      to: Bookmark(seq: seq, record: nil, witnessSeq: seq, witnessTag: [1]))
    _ = try #require(try replica.absorb(delivery, at: 5))
  }

  @Test(arguments: [
    (Role.viewer, ["Bob, a member"]), (.contributor, ["Alan", "Bob, a member"]),
    (.editor, ["Alan", "Bob, a member", "Grace", "the group"]),
    (.owner, ["Ada, a member", "Alan", "Bob, a member", "Grace", "the group"]),
  ])
  func aRoleSaysWhatIsGivenBack(_ role: Role, _ expected: [String]) throws {
    let (group, names) = try place()
    try group.keep(role: role)
    let before = try names.keys.map { try group.record($0)?.value("label")?.text }

    try group.startOver(from: try group.bookmark())

    let offers = try group.outgoing(limitBytes: .max)
    #expect(offers.compactMap { names[$0.id] }.sorted() == expected)
    #expect(offers.allSatisfy { $0.isOffer })
    #expect(try group.bookmark() == .start)
    let after = try names.keys.map { try group.record($0)?.value("label")?.text }
    #expect(after == before)
    #expect(try group.personal().cards(Shelf(kind: .contact)).count == 2)
  }

  @Test func ofOnesOwnNetworkEverythingIsGivenBack() throws {
    let own = try begun(bob, 2)
    try bob.add("Alan Turing", to: own)
    try answer(own, acked: try own.outgoing(limitBytes: .max))

    try own.startOver(from: try own.bookmark())

    #expect(try own.outgoing(limitBytes: .max).map(\.isOffer) == [true])
  }

  /// The role may be another by now: what is refused then is somebody else's to give back, and stays.
  @Test func whatIsRefusedOfItStaysWithoutAWord() throws {
    let (group, names) = try place()
    try group.startOver(from: try group.bookmark())

    try answer(group, refused: try group.outgoing(limitBytes: .max))

    #expect(try group.quarantined().isEmpty)
    #expect(try group.outgoingCount() == 0)
    #expect(try group.personal().cards(Shelf(kind: .contact)).count == 2)
    #expect(try group.members().count == 2 && names.count == 5)
    #expect(try group.personal().derivedDifferences().isEmpty)
  }
}
