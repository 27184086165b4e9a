import KithMerge
import KithRecords
import KithReplica
import KithSealing
import KithTestSupport
import Testing

/// A group as a home keeps it beside its own network.
@Suite struct GroupTests {
  let ada = TemporaryHome(seed: 1)
  let bob = TemporaryHome(seed: 2)

  /// Ada's group and Bob's place in it.
  func both(_ role: Role = .editor) throws -> (ada: Replica, group: Replica, bob: Replica) {
    let own = try begun(ada, 1)
    let group = try own.makeGroup(named: "Job club", in: &ada.now, using: &ada.random)
    try group.keep(role: .owner)
    let theirs = try begun(bob, 2).take(group.sealer.keys, role: role, in: &bob.now)
    try group.introduce(AccountID(rawValue: 1), named: "Ada", in: &ada.now)
    try theirs.introduce(AccountID(rawValue: 2), named: "Bob", in: &bob.now)
    return (own, group, theirs)
  }

  private func begun(_ home: TemporaryHome, _ account: UInt64) throws -> Replica {
    let own = try home.start()
    var server = home.server
    server.account = AccountID(rawValue: account)
    try own.enrol(server)
    return own
  }

  @Test func bothAreSeenAndEachIsSealedUnderItsOwnKeys() throws {
    let (own, group, theirs) = try both()
    let grace = try ada.add("Grace Hopper", to: own)
    let alan = try ada.add("Alan Turing", to: group)
    var shore = Shore()
    for replica in [group, theirs] { try shore.meet(replica) }

    #expect(try own.cards(Shelf(kind: .contact)).map(\.group) == ["Job club", nil])
    #expect(try theirs.personal().cards(Shelf(kind: .contact)).map(\.name) == ["Alan Turing"])
    #expect(try theirs.record(grace) == nil)
    // Edited from one's own network, it is the group's all the same.
    try ada.set(alan, [FieldName("title"): .text("Reader")], in: own)
    for replica in [group, theirs] { try shore.meet(replica) }
    #expect(try theirs.record(alan)?.value("title")?.text == "Reader")
    #expect(try own.derivedDifferences().isEmpty)
    #expect(try own.history(of: alan).map(\.by) == [.own(own.device), .own(own.device)])
  }

  /// A member could put somebody there for an import of others to find.
  @Test func whatIsImportedStaysWhereItIsPut() throws {
    let (own, group, _) = try both()
    let email = Labelled("grace@navy.example", label: "work").value
    let field = FieldName("email", elementFor: email)
    let planted = try ada.add("Grace Hopper", [field: email], to: group)
    let arrival = Arrival(
      kind: .contact, identities: ["email:grace@navy.example"], name: "Grace Hopper")

    let found = try #require(try own.records(of: [arrival]).first)
    var fill = Draft(id: planted, kind: .contact, changes: [FieldName("title"): .text("Admiral")])
    fill.mode = .fill
    _ = try own.apply([fill], in: &ada.now)

    #expect(found != planted)
    #expect(try group.records(of: [arrival]) == [planted])
    #expect(try group.outgoing(limitBytes: .max).filter { $0.id == planted }.count == 1)
    #expect(try own.outgoing(limitBytes: .max).contains { $0.id == planted })
  }

  @Test func whatKithKeepsForItselfNeverGoesIntoAGroup() throws {
    let (own, group, theirs) = try both()
    let trap = RecordID(high: 2, low: 0)
    let forged = Draft(id: trap, kind: .account, changes: [FieldName("older"): .text("trap")])
    _ = try theirs.apply([forged], in: &bob.now)
    var shore = Shore()
    try shore.meet(theirs)
    let absorbed = try shore.meet(group)

    #expect(absorbed.keptOut.count == 1)
    #expect(absorbed.keptOut.first?.contains("a number that kith keeps for itself") == true)
    let before = try own.accountKeys()
    try own.renewAccountKey(in: &ada.now)
    let after = try own.accountKeys()
    #expect(before.count == 1 && Set(after).isSuperset(of: before))
    #expect(try !group.outgoing(limitBytes: .max).contains { $0.id == trap })
  }

  @Test func aRowThatIsUsedAgainHasTheKeysOfItsSpace() throws {
    let (own, group, _) = try both()
    let first = group.spaceID
    try group.leave(in: &ada.now)
    #expect(try own.spaces().map(\.isPersonal) == [true])

    let second = try own.makeGroup(named: "Chess club", in: &ada.now, using: &ada.random)
    let alan = try ada.add("Alan Turing", to: second)

    #expect(second.spaceID != first && second.sealer.space == second.spaceID)
    #expect(try Replica(ada.home).record(alan)?.value("name") != nil)
  }

  @Test func rolesAreMinded() throws {
    let (_, group, theirs) = try both(.contributor)
    var shore = Shore()
    for replica in [group, theirs] { try shore.meet(replica) }
    let alan = try ada.add("Alan Turing", to: group)
    try shore.meet(group)
    try shore.say(AccountID(rawValue: 1), of: alan, to: theirs)

    let refused = ReplicaError.notAllowed(space: "Job club", role: .contributor)
    #expect(throws: refused) { try bob.set(alan, [FieldName("title"): .text("x")], in: theirs) }
    let own = try bob.add("Edsger Dijkstra", to: theirs)
    #expect(try bob.set(own, [FieldName("title"): .text("x")], in: theirs) == [.changed])
    #expect(throws: ReplicaError.ownersOnly(space: "Job club")) { try theirs.forget([own]) }

    try theirs.keep(role: .viewer)
    #expect(throws: ReplicaError.notAllowed(space: "Job club", role: .viewer)) {
      try bob.set(own, [FieldName("title"): .text("y")], in: theirs)
    }
  }

  @Test func whatWasUnsentWhenTheGroupClosedIsKeptAside() throws {
    let (_, group, theirs) = try both()
    let alan = try ada.add("Alan Turing", to: group)
    var shore = Shore()
    for replica in [group, theirs] { try shore.meet(replica) }
    try bob.set(alan, [FieldName("title"): .text("Reader")], in: theirs)

    #expect(try theirs.close(at: 9) == 1)

    #expect(try theirs.record(alan)?.value("title") == nil)
    #expect(try theirs.outgoingCount() == 0)
    #expect(try theirs.quarantined().map(\.reason) == ["not-a-member"])
    #expect(throws: ReplicaError.closed(space: "Job club")) {
      try bob.set(alan, [FieldName("title"): .text("x")], in: theirs)
    }
  }

  /// Another machine left: what is only here stays until somebody says otherwise.
  @Test func whatWasUnsentWhenAnotherMachineLeftIsKept() throws {
    let (own, group, _) = try both()
    var shore = Shore()
    try shore.meet(group)
    #expect(try own.adoptGroups(at: 1).count == 1)
    let left = Draft(
      id: try ada.keeping(of: own), kind: .space, changes: [FieldName("left"): .moment(2_000_000_000_000)])
    try ada.add("Alan Turing", to: group)
    _ = try own.apply([left], in: &ada.now)

    #expect(try own.adoptGroups(at: 7).isEmpty)

    #expect(try own.spaces().map(\.isLeft) == [false, true])
    #expect(try own.quarantined().count == 1)
    _ = try group.drop(own.quarantined().map(\.id))
    _ = try own.adoptGroups(at: 8)
    #expect(try own.spaces().count == 1)
  }

  /// Only somebody who has keys of after the removal can say that they are back.
  @Test func aRemovedMemberDoesNotComeBackByOldKeys() throws {
    let (_, group, theirs) = try both()
    var shore = Shore()
    for replica in [theirs, group] { try shore.meet(replica) }
    try group.markRemoved(AccountID(rawValue: 2), in: &ada.now)
    for replica in [group, theirs] { try shore.meet(replica) }
    try group.drawKeys(using: &ada.random)

    let back = Draft(
      id: RecordID(high: 0, low: 2), kind: .member, changes: [FieldName("removed"): .empty])
    _ = try theirs.apply([back], in: &bob.now)
    try shore.meet(theirs)
    let absorbed = try shore.meet(group)

    #expect(absorbed.keptOut.count == 1)
    #expect(try group.members().first { $0.name == "Bob" }?.removed != nil)
  }

  /// The server lets them in until the owner's machine has told it; only another link lets them in again.
  @Test func whoIsRemovedHasNoSayInItUntilAnotherLink() throws {
    let (_, group, theirs) = try both()
    var shore = Shore()
    for replica in [theirs, group] { try shore.meet(replica) }
    #expect(try !group.linksNeedNewerKeys())
    try group.markRemoved(AccountID(rawValue: 2), in: &ada.now)
    for replica in [group, theirs] { try shore.meet(replica) }

    try theirs.introduce(AccountID(rawValue: 2), named: nil, in: &bob.now)
    #expect(try theirs.outgoingCount() == 0)
    #expect(try group.linksNeedNewerKeys())

    try group.drawKeys(using: &ada.random)
    #expect(try !group.linksNeedNewerKeys())
    let again = try theirs.personal().take(group.sealer.keys, role: .viewer, in: &bob.now)
    try again.introduce(AccountID(rawValue: 2), named: nil, in: &bob.now)
    try shore.meet(again)
    #expect(try shore.meet(group).keptOut.isEmpty)
    #expect(try group.members().first { $0.name == "Bob" }.map { $0.removed == nil } == true)
  }

  /// … which another machine of this person took in.
  @Test func keysThatComeByOnesOwnNetworkOpenWhatCameBefore() throws {
    let (_, group, theirs) = try both()
    let laptop = TemporaryHome(seed: 3)
    let own = try laptop.twin(of: bob)
    var (shore, harbour) = (Shore(), Shore())
    for replica in [try theirs.personal(), own] { try harbour.meet(replica) }
    let space = try #require(try own.adoptGroups(at: 1).first)
    try group.drawKeys(using: &ada.random)
    try ada.add("Alan Turing", to: group)
    for replica in [group, try own.seen(from: space)] { try shore.meet(replica) }
    #expect(try own.cards(Shelf(kind: .contact)).isEmpty)

    _ = try theirs.personal().take(group.sealer.keys, role: nil, in: &bob.now)
    for replica in [try theirs.personal(), own] { try harbour.meet(replica) }
    _ = try own.adoptGroups(at: 2)

    #expect(try own.cards(Shelf(kind: .contact)).map(\.name) == ["Alan Turing"])
    #expect(try own.seen(from: space).isDue(.sealAnew))
  }

  @Test func aKeyIsPinnedUntilSomebodyConfirmsAnother() throws {
    let (_, group, theirs) = try both()
    var shore = Shore()
    for replica in [theirs, group] { try shore.meet(replica) }
    try group.pinMembers()
    let before = try #require(try group.members().first { $0.name == "Bob" }?.agreement)

    try theirs.personal().renewAccountKey(in: &bob.now)
    try theirs.introduce(AccountID(rawValue: 2), named: nil, in: &bob.now)
    for replica in [theirs, group] { try shore.meet(replica) }
    try group.pinMembers()

    let changed = try #require(try group.members().first { $0.name == "Bob" })
    #expect(changed.pinned == before && changed.agreement != before)
    try group.confirm(changed)
    #expect(try group.members().first { $0.name == "Bob" }?.pinned == nil)
    #expect(try group.isDue(.renewal))
  }
}

extension TemporaryHome {
  /// An operation that goes on through a test.
  var now: KithReplica.Operation {
    get { operation("test") }
    set { _ = newValue }
  }

  /// The record in which a home keeps the keys of its only group.
  func keeping(of own: Replica) throws -> RecordID {
    var found: RecordID?
    try own.forEachSealed { id, _ in if id.high == 1 { found = id } }
    return found ?? RecordID(high: 0, low: 0)
  }
}

extension Shore {
  /// Sends one record, as first pushed by `account`.
  func say(_ account: AccountID, of id: RecordID, to replica: Replica) throws {
    let from = try replica.bookmark()
    let state = state(of: id)
    _ = try replica.absorb(
      Delivery(
        records: [Incoming(id: id, state: state, firstAccount: account)], from: from, to: from), at: 5)
  }
}
