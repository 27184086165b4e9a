import KithHub
import KithMerge
import KithWire
import Testing

/// A group at the server: who comes in and how, who goes, and what its keys then are.
@Suite struct GroupTests {
  static let space = SpaceID(high: 8, low: 8)

  @Test func aGroupHasWhoMadeItAsItsOwner() async throws {
    let world = try await World()
    let ada = try await world.account(1)

    let made = try await world.hub.createSpace(GroupTests.space, by: ada.key)

    #expect(made.members.map(\.account) == [ada.key.account])
    #expect(made.members.map(\.role) == [.owner])
    #expect(try await world.hub.createSpace(GroupTests.space, by: ada.key) == made)
    let spaces = try await world.hub.spaces(by: ada.key).spaces
    #expect(spaces.map(\.isPersonal) == [true, false])
    #expect(spaces.map(\.members) == [1, 1])
    let bob = try await world.account(2)
    #expect(try await refusal { try await world.hub.createSpace(GroupTests.space, by: bob.key) } == .taken)
    #expect(try await refusal { try await world.hub.createSpace(ada.space, by: ada.key) } == .taken)
  }

  @Test func aLinkMakesAnAccountAMember() async throws {
    let group = try await Circle()
    let secret = try await group.link(.contributor)
    let bob = try await group.world.account(2)

    let look = try await group.world.hub.look(
      LookCall(id: secret.invitation, token: secret.token, signingKey: bob.redemption.signingKey))
    #expect(
      look.kind == .newMember && look.space == GroupTests.space && look.account == group.ada.key.account)
    #expect(look.role == .contributor && look.members == 1)

    let answer = try await group.redeem(secret, as: bob)
    #expect(answer.account == bob.key.account && answer.space == bob.space)
    #expect(answer.membership == Membership(space: GroupTests.space, role: .contributor))
    // A lost answer burns nothing; somebody else's key does.
    #expect(try await group.redeem(secret, as: bob) == answer)
    let eve = try await group.world.account(3)
    #expect(try await refusal { try await group.redeem(secret, as: eve) } == .usedLink)
    #expect(try await group.roles() == [1: .owner, 2: .contributor])
  }

  @Test func aLinkMakesSomebodyNewAnAccountToo() async throws {
    let group = try await Circle()
    let secret = try await group.link(.viewer)
    let stranger = try World.machine(secret, account: 9, device: 1)

    let answer = try await group.world.hub.redeem(stranger.redemption)

    #expect(answer.membership?.role == .viewer)
    #expect(try await group.world.hub.spaces(by: stranger.key).spaces.map(\.role) == [.owner, .viewer])
  }

  @Test func whoIsInCannotComeInAgain() async throws {
    let group = try await Circle()
    let bob = try await group.member(2, .editor)
    let secret = try await group.link(.viewer)

    #expect(try await refusal { try await group.redeem(secret, as: bob) } == .taken)
    #expect(try await refusal { try await group.redeem(secret, as: group.ada) } == .taken)
    // Neither of them used it up.
    let eve = try await group.world.account(3)
    #expect(try await group.redeem(secret, as: eve).membership?.role == .viewer)
    #expect(try await group.roles() == [1: .owner, 2: .editor, 3: .viewer])
  }

  @Test func onlyAnOwnerInvites() async throws {
    let group = try await Circle()
    let bob = try await group.member(2, .editor)

    #expect(try await refusal { try await group.link(.viewer, by: bob) } == .notAllowed)
    #expect(try await refusal { try await group.link(.owner) } == .malformed)
    let own = Membership(space: group.ada.space, role: .viewer)
    #expect(try await refusal { try await group.link(own, by: group.ada) } == .malformed)
  }

  /// Whoever is an owner no more invites nobody either, by a link of before.
  @Test func aLinkIsWorthWhatItsMakerMayDo() async throws {
    let group = try await Circle()
    let bob = try await group.member(2, .owner)
    let secret = try await group.link(.editor, by: bob)
    _ = try await group.change(2, .owner, .editor)

    let eve = try await group.world.account(3)
    #expect(try await refusal { try await group.redeem(secret, as: eve) } == .expiredLink)
  }

  @Test func rolesChangeTogetherOrNotAtAll() async throws {
    let group = try await Circle()
    _ = try await group.member(2, .viewer)
    let handsOver = [
      RoleChange(account: AccountID(rawValue: 2), was: .viewer, role: .owner),
      RoleChange(account: AccountID(rawValue: 1), was: .owner, role: .editor),
    ]
    let isMistaken = [handsOver[1], RoleChange(account: AccountID(rawValue: 2), was: .editor, role: .owner)]

    #expect(try await refusal { try await group.change(isMistaken) } == .taken)
    #expect(try await group.roles() == [1: .owner, 2: .viewer])
    #expect(try await refusal { try await group.change([handsOver[1]]) } == .lastOwner)
    #expect(try await group.roles() == [1: .owner, 2: .viewer])
    _ = try await group.change(handsOver)
    #expect(try await group.roles() == [1: .editor, 2: .owner])
    #expect(try await refusal { try await group.change(handsOver) } == .notAllowed)
  }

  @Test func whoeverLeavesIsGoneAndTheNextEditsWantNewKeys() async throws {
    let group = try await Circle()
    let bob = try await group.member(2, .editor)
    let (hub, space) = (group.world.hub, GroupTests.space)
    _ = try await group.push(1, by: bob)
    #expect(try await refusal { try await hub.leave(space, by: group.ada.key) } == .lastOwner)

    try await hub.leave(space, by: bob.key)

    #expect(try await refusal { try await hub.members(of: space, by: bob.key) } == .notFound)
    #expect(try await hub.members(of: space, by: group.ada.key).keysAreWanted)
    // Reading goes on, and what is known already may be said again; new things wait for new keys.
    #expect(try await group.push(1, writer: 1, by: group.ada, reads: true).page != nil)
    #expect(try await group.push(2, writer: 3, by: group.ada) == .keysWanted(1))
    let again = EpochCall(from: 1, to: 2, packages: [KeyHolderID(group.ada.key.account): [1]])
    #expect(try await hub.startEpoch(again, in: space, by: group.ada.key).done)
    #expect(try await group.push(2, writer: 3, epoch: 2, by: group.ada).page?.acked == [0])
  }

  @Test func anEpochIsForJustThoseWhoRemain() async throws {
    let group = try await Circle()
    let bob = try await group.member(2, .owner)
    _ = try await group.member(3, .viewer)
    let open = try await group.link(.viewer)
    func call(_ from: UInt32, removing removed: [UInt64], for members: [UInt64]) -> EpochCall {
      EpochCall(
        from: from, to: from + 1, removed: removed.map { AccountID(rawValue: $0) },
        packages: Dictionary(uniqueKeysWithValues: members.map { (KeyHolderID(rawValue: $0), [UInt8($0)]) }))
    }
    let (hub, space) = (group.world.hub, GroupTests.space)

    for wrong in [call(1, removing: [3], for: [1, 2, 3]), call(1, removing: [3], for: [1])] {
      #expect(try await refusal { try await hub.startEpoch(wrong, in: space, by: bob.key) } == .taken)
    }
    let themselves = call(1, removing: [2], for: [1, 3])
    #expect(try await refusal { try await hub.startEpoch(themselves, in: space, by: bob.key) } == .malformed)

    // Two owners each remove the other at once: whoever comes first does.
    #expect(try await hub.startEpoch(call(1, removing: [1], for: [2, 3]), in: space, by: bob.key).done)
    let late = call(1, removing: [2], for: [1, 3])
    #expect(try await refusal { try await hub.startEpoch(late, in: space, by: group.ada.key) } == .notFound)
    #expect(try await group.roles(by: bob) == [2: .owner, 3: .viewer])

    // Two that are not at odds: the second is told of the first's keys.
    let second = try await hub.startEpoch(call(1, removing: [3], for: [2]), in: space, by: bob.key)
    #expect(second == EpochAnswer(epoch: 2, package: [2], done: false))
    let eve = try await group.world.account(4)
    #expect(try await refusal { try await group.redeem(open, as: eve) } == .unknownLink)
  }

  @Test func aDeletedGroupIsGoneForGood() async throws {
    let group = try await Circle()
    let bob = try await group.member(2, .editor)
    let (hub, space) = (group.world.hub, GroupTests.space)
    _ = try await group.push(1, by: group.ada)

    try await hub.deleteSpace(space, by: group.ada.key)

    #expect(try await refusal { try await group.push(2, by: bob) } == .notFound)
    #expect(try await refusal { try await hub.createSpace(space, by: bob.key) } == .taken)
    #expect(try await group.world.held(id(1), in: space) == nil)
    #expect(try await hub.spaces(by: bob.key).spaces.map(\.isPersonal) == [true])
    #expect(try await Checkup.of(group.world.store).findings.isEmpty)
    #expect(try await refusal { try await hub.deleteSpace(bob.space, by: bob.key) } == .malformed)
  }

  @Test func aPageSaysWhoseTheEditsAreAndWhatOneMayDo() async throws {
    let group = try await Circle()
    let bob = try await group.member(2, .viewer)
    _ = try await group.push(1, writer: 5, by: group.ada)

    let page = try #require(try await group.push(nil, by: bob).page)

    #expect(page.role == .viewer)
    #expect(page.records.map(\.writers) == [[WriterID(rawValue: 5): group.ada.key.account]])
    #expect(try #require(try await group.push(nil, by: group.ada).page).records.map(\.writers) == [[:]])
  }

  @Test func theAuditTellsWhoDidWhatToWhom() async throws {
    let group = try await Circle()
    let bob = try await group.member(2, .viewer)
    _ = try await group.change(2, .viewer, .editor)
    _ = try await group.push(1, by: bob)
    let remaining = EpochCall(
      from: 1, to: 2, removed: [bob.key.account], packages: [KeyHolderID(group.ada.key.account): [1]])
    _ = try await group.world.hub.startEpoch(remaining, in: GroupTests.space, by: group.ada.key)

    let lines = try await group.world.hub.audit(of: GroupTests.space, by: group.ada.key).lines

    let told = lines.map { line in
      let subject = line.subject.map { " \($0.rawValue)" } ?? ""
      return "\(line.account?.rawValue ?? 0) \(line.deed)\(subject)\(line.role.map { " \($0.word)" } ?? "")"
    }
    #expect(
      told == [
        "1 newEpoch", "1 removed 2", "2 push", "1 newRole 2 editor", "2 newMember 2 viewer",
        "1 invitation viewer", "1 newSpace",
      ])
  }

  @Test func thereAreBounds() async throws {
    var limits = Limits.standard
    (limits.membersOfASpace, limits.spacesOfAnAccount) = (2, 3)
    let group = try await Circle(limits: limits)
    _ = try await group.member(2, .viewer)

    #expect(try await refusal { try await group.member(3, .viewer) } == .tooMany)
    let ada = group.ada.key
    _ = try await group.world.hub.createSpace(SpaceID(high: 8, low: 9), by: ada)
    let third = SpaceID(high: 8, low: 10)
    #expect(try await refusal { try await group.world.hub.createSpace(third, by: ada) } == .tooMany)
  }
}
