import Foundation
import KithMerge
import KithRecords
import KithReplica
import KithSealing
import KithSync
import KithTestSupport
import KithWire
import Testing

/// When a group's keys are made anew, for whom, and by which key the others believe them.
@Suite struct GroupRenewalTests {
  /// Their key is renewed, under keys that a server which went back to a backup does not know: it takes no
  /// word of it before it has them.
  @Test func keysAreBelievedByTheKeyThatTheServerHasHeardOf() throws {
    let here = try OneInAGroup()
    let before = try #require(try here.own.accountKeys().first)
    let bob = try here.introduceBob()
    try here.exchange()
    try here.group.drawKeys(using: &here.random)
    try here.own.renewAccountKey(in: &here.operation)
    try here.group.introduce(OneInAGroup.ada, named: nil, in: &here.operation)

    let call = try #require(try here.call(listing: [OneInAGroup.ada, OneInAGroup.bob]))
    let package = try KeyPackage(bytes: try #require(call.packages[KeyHolderID(OneInAGroup.bob)]))
    let keys = here.group.sealer.keys
    let opened = try package.opened(
      for: KeyHolderID(OneInAGroup.bob), bob, from: try #require(before.publicKey), space: keys.space,
      secret: keys.packageSecret)

    #expect(call.to == keys.newest && opened == keys)
    // The server has the keys: now its own word goes first.
    #expect(throws: SyncError.silentMember(account: OneInAGroup.ada.description)) {
      try here.call(listing: [OneInAGroup.ada, OneInAGroup.bob], epoch: call.to, isWanted: true)
    }
  }

  /// … and it knows nobody else in the group: there is nobody who would have to believe them.
  @Test func whoIsAloneNeedsNobodysBelief() throws {
    let here = try OneInAGroup()
    try here.group.drawKeys(using: &here.random)

    let call = try #require(try here.call(listing: [OneInAGroup.ada]))

    #expect(call.to == here.group.sealer.epoch)
    #expect(Array(call.packages.keys) == [KeyHolderID(OneInAGroup.ada)])
    #expect(throws: SyncError.silentMember(account: OneInAGroup.ada.description)) {
      try here.call(listing: [OneInAGroup.ada, OneInAGroup.bob])
    }
  }

  /// One owner wrote it while another let them in again: no link has newer keys than the mark, and what the
  /// clocks say of the two is nothing to go by.
  @Test func aMarkUnderTheNewestKeysIsCarriedOutWhateverTheClocksSay() throws {
    let here = try OneInAGroup()
    _ = try here.introduceBob()
    try here.exchange()
    try here.group.markRemoved(OneInAGroup.bob, in: &here.operation)
    let late = here.operation.time + 1

    let call = try here.call(listing: [OneInAGroup.ada, OneInAGroup.bob], joined: late)
    #expect(call?.removed == [OneInAGroup.bob])
    #expect(call.map { Array($0.packages.keys) } == [KeyHolderID(OneInAGroup.ada)])

    // With those keys they may have come in again, and are to say so.
    let newer = here.group.sealer.epoch
    #expect(throws: SyncError.silentMember(account: OneInAGroup.bob.description)) {
      try here.call(listing: [OneInAGroup.ada, OneInAGroup.bob], joined: late, epoch: newer)
    }
    #expect(
      try here.call(listing: [OneInAGroup.ada, OneInAGroup.bob], epoch: newer)?.removed == [OneInAGroup.bob])
  }

  /// … by a link that they used in the minute after they were removed.
  @Test func whoComesAgainIsNotRemovedAgainByAClockThatIsAhead() throws {
    let here = try OneInAGroup()
    _ = try here.introduceBob()
    try here.exchange()
    try here.group.keep(members: [ListedAccount(account: OneInAGroup.bob, role: .editor, joined: 5)])
    try here.group.markRemoved(OneInAGroup.bob, in: &here.operation)
    let call = try here.call(listing: [OneInAGroup.ada, OneInAGroup.bob])
    #expect(call?.removed == [OneInAGroup.bob])

    #expect(throws: SyncError.silentMember(account: OneInAGroup.bob.description)) {
      try here.call(
        listing: [OneInAGroup.ada, OneInAGroup.bob], joined: 6, epoch: here.group.sealer.epoch)
    }
  }

  /// Who wrote it may never come again.
  @Test func aMarkIsCarriedOutByWhicheverOwnerComes() throws {
    let here = try OneInAGroup()
    _ = try here.introduceBob()
    try here.exchange()
    try here.group.keep(members: [
      ListedAccount(account: OneInAGroup.ada, role: .owner, joined: 5),
      ListedAccount(account: OneInAGroup.bob, role: .editor, joined: 5),
    ])
    #expect(try !GroupRenewal.mayBeDue(here.group, here.exchange()))
    try here.group.markRemoved(OneInAGroup.bob, in: &here.operation)
    // As if another had written it.
    try here.group.settle(here.group.owed(.renewal))

    #expect(try !GroupRenewal.mayBeDue(here.group, here.exchange(as: .editor)))
    let report = try here.exchange()
    #expect(try !report.needsRenewal && GroupRenewal.mayBeDue(here.group, report))
    #expect(
      try here.call(listing: [OneInAGroup.ada, OneInAGroup.bob])?.removed == [OneInAGroup.bob])

    try here.group.keep(members: [ListedAccount(account: OneInAGroup.ada, role: .owner, joined: 5)])
    #expect(try !GroupRenewal.mayBeDue(here.group, here.exchange()))
  }
}

/// Ada's home, and a group that she owns.
private final class OneInAGroup {
  static let ada = AccountID(rawValue: 1)
  static let bob = AccountID(rawValue: 2)

  let own: Replica
  let group: Replica
  var operation: KithReplica.Operation
  var random = SeededRandom(seed: 1)

  init() throws {
    let home = Home(folder: NSTemporaryDirectory() + "kith-\(UUID().uuidString)")
    own = try Replica.start(home, using: &random)
    operation = Operation("test", at: 1_700_000_000_000, using: &random)
    try own.enrol(
      KnownServer(
        host: "127.0.0.1", port: 1, name: "test", pin: nil, certificate: nil, account: OneInAGroup.ada))
    group = try own.makeGroup(named: "Job club", in: &operation, using: &random)
    try group.keep(role: .owner)
    try group.introduce(OneInAGroup.ada, named: "Ada", in: &operation)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: own.home.folder)
  }

  /// Bob says who he is.
  func introduceBob() throws -> AgreementKey {
    let key = AgreementKey()
    let said = Draft(
      id: RecordID(high: 0, low: OneInAGroup.bob.rawValue), kind: .member,
      changes: [
        FieldName("label"): .text("Bob"),
        FieldName("agreement"): .text(try #require(key.publicKey).hex),
      ])
    _ = try group.apply([said], in: &operation)
    return key
  }

  /// An exchange with a server that takes all that waits.
  @discardableResult
  func exchange(as role: Role = .owner) throws -> SyncReport {
    var session = ExchangeSession(group, draw: { 4 })
    var step = try session.begin(at: operation.time)
    let seq = try group.bookmark().seq + 1
    while case .send(let call) = step {
      let page = ExchangePage(
        acked: Array(call.records.indices), refused: [], records: [], cursor: Position(seq: seq),
        witness: Witness(seq: seq, tag: [UInt8](repeating: 1, count: 24)), more: false,
        epoch: group.sealer.epoch, role: role)
      step = try session.heard(.answered(.page(page)), at: operation.time)
    }
    guard case .done(let report) = step else { throw SyncError.unsettled }
    return report
  }

  /// What is to be asked of a server that lists these.
  func call(
    listing: [AccountID], joined: Int64 = 5, epoch: UInt32 = 1, isWanted: Bool = false
  ) throws -> EpochCall? {
    let members = listing.map {
      ListedMember(account: $0, role: $0 == OneInAGroup.ada ? .owner : .editor, joinedMs: joined)
    }
    return try GroupRenewal.call(
      group, listing: MemberListing(members: members, epoch: epoch, keysAreWanted: false),
      isWanted: isWanted, using: &random)
  }
}
