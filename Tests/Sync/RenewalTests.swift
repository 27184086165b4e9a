import Foundation
import KithMerge
import KithRecords
import KithReplica
import KithSealing
import KithSync
import KithTestSupport
import KithWire
import Testing

/// When new keys are due, by what a home itself has written down, and what an exchange counts.
@Suite struct RenewalTests {
  /// The server alone shut it out, or the first attempt got half way.
  @Test func keysAreDueUntilThereAreNewOnesWhoeverShutTheMachineOut() throws {
    let here = try LoneHome()
    let other = try here.introduceAnother()
    #expect(try !here.owes())
    #expect(try here.call(listing: [(other, true)]) == nil)

    try here.replica.markRevoked(other.device, in: &here.operation)
    #expect(try here.owes())
    let call = try #require(try here.call(listing: [(other, true)]))

    #expect(call.from == 1)
    #expect(call.to > 1 && call.to == here.replica.sealer.epoch)
    #expect(call.revoked.isEmpty)
    #expect(call.packages.keys.map { $0 } == [KeyHolderID(here.replica.device)])
    #expect(!here.replica.owesKeys(after: call.to, try here.replica.machines()))
    #expect(try here.call(listing: [(other, true)], epoch: call.to) == nil)
  }

  @Test func aMachineThatIsShutOutItselfMakesNoKeysForIt() throws {
    let here = try LoneHome()
    try here.replica.introduce(here.replica.device, DeviceKeys(), label: "here", in: &here.operation)

    try here.replica.markRevoked(here.replica.device, in: &here.operation)

    #expect(try !here.owes())
  }

  @Test func toAskWhatStandsInTheWayDrawsNoKeys() throws {
    let here = try LoneHome()
    let other = try here.introduceAnother()
    try here.replica.markRevoked(other.device, in: &here.operation)
    let silent = Introduction(
      device: DeviceID(rawValue: 9), label: "silent", signing: other.signing, agreement: other.agreement)

    #expect(throws: SyncError.unintroduced(label: "silent")) {
      try Renewal.plan(
        here.replica, listing: here.listing([(other, false), (silent, false)]), epoch: 1)
    }
    let plan = try Renewal.plan(here.replica, listing: here.listing([(other, false)]), epoch: 1)

    #expect(plan != nil)
    #expect(here.replica.sealer.epoch == 1)
  }

  /// One that never spoke for itself is introduced and marked in one edit, or not at all.
  @Test func aStrangerIsIntroducedAndMarkedAtOnce() throws {
    let here = try LoneHome()
    let stranger = Introduction(
      device: DeviceID(rawValue: 5), label: "lost", signing: [UInt8](repeating: 1, count: 32),
      agreement: [UInt8](repeating: 2, count: 32))

    try here.replica.markRevoked([stranger.device], introducing: [stranger], in: &here.operation)
    let first = try here.replica.machines()
    try here.replica.markRevoked([stranger.device], introducing: [stranger], in: &here.operation)

    #expect(first.map(\.device) == [stranger.device])
    #expect(first.map(\.revoked) == [here.operation.time])
    #expect(try here.replica.machines() == first)
    let sent = try here.replica.outgoing(limitBytes: .max)
    #expect(try sent.map { try SealedRecord(bytes: $0.state).edits.count } == [1])
  }

  @Test func aPurgeThatIsRefusedIsNoRefusedEdit() throws {
    let here = try LoneHome()
    let id = RecordID(high: 1, low: 1)
    let named = Draft(
      id: id, kind: .contact, changes: [FieldName("name"): PersonName(written: "Ada").value])
    _ = try here.replica.apply([named], in: &here.operation)
    _ = try here.exchange { call in ExchangePage.taking(call, at: 1) }
    #expect(try here.replica.forget([id]) == 1)

    let report = try here.exchange { call in ExchangePage.refusing(call, at: 1) }

    #expect(report.refused == 0)
    #expect(report.absorbed.notForgotten == [id])
  }
}

extension ExchangePage {
  fileprivate static func taking(_ call: ExchangeCall, at seq: UInt64) -> ExchangePage {
    ExchangePage(
      acked: Array(call.records.indices), refused: [], records: [], cursor: Position(seq: seq),
      witness: Witness(seq: seq, tag: [UInt8](repeating: 1, count: 24)), more: false)
  }

  fileprivate static func refusing(_ call: ExchangeCall, at seq: UInt64) -> ExchangePage {
    var page = taking(call, at: seq)
    page.acked = []
    page.refused = call.records.indices.map { RefusedRecord(place: $0, reason: .grew, sentence: "It grew.") }
    return page
  }
}

/// A home in a folder of its own, and what a test does with it.
private final class LoneHome {
  let replica: Replica
  var operation: KithReplica.Operation
  private var random = SeededRandom(seed: 1)

  init() throws {
    let home = Home(folder: NSTemporaryDirectory() + "kith-\(UUID().uuidString)")
    replica = try Replica.start(home, using: &random)
    operation = Operation("test", at: 1_700_000_000_000, using: &random)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: replica.home.folder)
  }

  /// This machine and another one, which the server knows.
  func introduceAnother() throws -> Introduction {
    let ring = try replica.home.keyring()
    try replica.introduce(ring.device, ring.keys, label: "here", in: &operation)
    let keys = DeviceKeys()
    try replica.introduce(DeviceID(rawValue: 7), keys, label: "other", in: &operation)
    return try replica.introduction(of: DeviceID(rawValue: 7), keys, label: "other")
  }

  func owes() throws -> Bool {
    replica.owesKeys(after: replica.sealer.epoch, try replica.machines())
  }

  /// What the server says: this machine, and others, each revoked or not.
  func listing(_ others: [(Introduction, Bool)]) throws -> DeviceListing {
    let ring = try replica.home.keyring()
    let own = try replica.introduction(of: ring.device, ring.keys, label: "here")
    return DeviceListing(
      devices: ([(own, false)] + others).map { said, revoked in
        ListedDevice(
          id: said.device, label: said.label, addedMs: 0, lastSeenMs: 0, signingKey: said.signing,
          agreementKey: said.agreement, revoked: revoked)
      })
  }

  func call(listing others: [(Introduction, Bool)], epoch: UInt32 = 1) throws -> EpochCall? {
    try Renewal.call(replica, listing: listing(others), epoch: epoch, using: &random)
  }

  /// One exchange with a server that answers so.
  func exchange(_ answer: (ExchangeCall) -> ExchangePage) throws -> SyncReport {
    var session = ExchangeSession(replica, draw: { 4 })
    var step = try session.begin(at: operation.time)
    while case .send(let call) = step {
      step = try session.heard(.answered(.page(answer(call))), at: operation.time)
    }
    guard case .done(let report) = step else { throw SyncError.unsettled }
    return report
  }
}
