import KithMerge
import KithReplica
import KithSealing
import Testing

/// Who is removed, and who is back.
extension GroupTests {
  /// They are back by another link, and an owner removes them again before hearing of it.
  @Test func aRemovalCountsBesideAWordThatHadNotSeenIt() throws {
    let (_, group, theirs) = try both()
    let account = AccountID(rawValue: 2)
    var shore = Shore()
    for replica in [theirs, group] { try shore.meet(replica) }
    try group.markRemoved(account, in: &ada.now)
    for replica in [group, theirs] { try shore.meet(replica) }
    try group.drawKeys(using: &ada.random)
    let again = try theirs.personal().take(group.sealer.keys, role: .editor, in: &bob.now)

    try group.markRemoved(account, in: &ada.now)
    _ = bob.operation("time passes")
    try again.introduce(account, named: nil, in: &bob.now)
    for replica in [group, again] { try shore.meet(replica) }

    #expect(try shore.meet(group).keptOut.isEmpty)
    for replica in [group, again] {
      #expect(try replica.members().first { $0.account == account }?.removed != nil)
    }
    // Another link, with newer keys yet, settles it.
    #expect(try group.linksNeedNewerKeys())
    try group.drawKeys(using: &ada.random)
    let back = try theirs.personal().take(group.sealer.keys, role: .editor, in: &bob.now)
    try back.introduce(account, named: nil, in: &bob.now)
    for replica in [back, group] { try shore.meet(replica) }
    #expect(try group.members().first { $0.account == account }.map { $0.removed == nil } == true)
  }

  /// The server's clock says when they came, and this machine's may be years behind or ahead: they may come
  /// again at any moment.
  @Test(arguments: [Int64(1), 4_000_000_000_000]) func aRemovalIsOfTheComingThatIsKnown(_ joined: Int64)
    throws
  {
    let (_, group, _) = try both()
    let bob = AccountID(rawValue: 2)
    try group.keep(members: [ListedAccount(account: bob, role: .editor, joined: joined)])
    var shore = Shore()
    try shore.meet(group)
    try group.markRemoved(bob, in: &ada.now)

    #expect(try group.members().first { $0.account == bob }?.removed == joined)
  }

  /// Neither had heard of the other, and the clock of one is years ahead or behind.
  @Test(arguments: [Int64(5), 4_000_000_000_000])
  func whoJoinsWhileAnotherMachineLeavesStaysIn(_ leaving: Int64) throws {
    let (_, group, theirs) = try both()
    let laptop = TemporaryHome(seed: 3)
    let (phone, own) = (try theirs.personal(), try laptop.twin(of: bob))
    var harbour = Shore()
    for replica in [phone, own] { try harbour.meet(replica) }
    let space = try #require(try own.adoptGroups(at: 1).first)

    var leave = KithReplica.Operation("leave", at: leaving, using: &laptop.random)
    try own.seen(from: space).leave(in: &leave)
    _ = try phone.take(group.sealer.keys, role: .viewer, in: &bob.now)
    for replica in [phone, own, phone] { try harbour.meet(replica) }
    for replica in [phone, own] {
      #expect(try replica.adoptGroups(at: 2).map(\.id) == [space.id])
      #expect(try replica.groupsLeft().isEmpty)
    }

    // Who has heard of it leaves for both.
    try phone.seen(from: #require(try phone.spaces().last)).leave(in: &bob.now)
    for replica in [phone, own] { try harbour.meet(replica) }
    for replica in [phone, own] {
      #expect(try replica.adoptGroups(at: 3).isEmpty)
      #expect(try replica.groupsLeft().map(\.id) == [space.id])
    }
  }
}
