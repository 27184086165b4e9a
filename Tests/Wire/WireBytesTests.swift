import Foundation
import KithMerge
import KithTestSupport
import KithWire
import Testing

@Suite struct WireBytesTests {
  @Test func everyMessageComesBackAsItWas() throws {
    #expect(try ExchangeCall(bytes: WireSamples.call.bytes) == WireSamples.call)
    #expect(try ExchangeAnswer(bytes: WireSamples.page.bytes) == WireSamples.page)
    #expect(try ExchangeAnswer(bytes: ExchangeAnswer.reset.bytes) == .reset)
    let epoch = ExchangeAnswer.newEpoch(7, package: [1, 2, 3])
    #expect(try ExchangeAnswer(bytes: epoch.bytes) == epoch)
    #expect(try InviteCall(bytes: WireSamples.invite.bytes) == WireSamples.invite)
    #expect(try InviteAnswer(bytes: InviteAnswer(expiresMs: -1).bytes) == InviteAnswer(expiresMs: -1))
    #expect(try LookCall(bytes: WireSamples.look.bytes) == WireSamples.look)
    #expect(try LookAnswer(bytes: WireSamples.looked.bytes) == WireSamples.looked)
    #expect(try RedeemCall(bytes: WireSamples.redeem.bytes) == WireSamples.redeem)
    let redeemed = RedeemAnswer(account: WireSamples.account, space: WireSamples.space)
    #expect(try RedeemAnswer(bytes: redeemed.bytes) == redeemed)
    #expect(try DeviceListing(bytes: WireSamples.devices.bytes) == WireSamples.devices)
  }

  @Test func whatIsSaidOfGroupsComesBackAsItWas() throws {
    #expect(try ExchangeAnswer(bytes: WireSamples.pageOfAGroup.bytes) == WireSamples.pageOfAGroup)
    #expect(try ExchangeAnswer(bytes: ExchangeAnswer.keysWanted(7).bytes) == .keysWanted(7))
    #expect(try EpochCall(bytes: WireSamples.newKeys.bytes) == WireSamples.newKeys)
    #expect(try InviteCall(bytes: WireSamples.inviteMember.bytes) == WireSamples.inviteMember)
    #expect(try LookAnswer(bytes: WireSamples.lookedAtGroup.bytes) == WireSamples.lookedAtGroup)
    #expect(try RedeemAnswer(bytes: WireSamples.redeemedGroup.bytes) == WireSamples.redeemedGroup)
    #expect(try SpaceListing(bytes: WireSamples.spaces.bytes) == WireSamples.spaces)
    #expect(try MemberListing(bytes: WireSamples.members.bytes) == WireSamples.members)
    #expect(try RolesCall(bytes: WireSamples.roles.bytes) == WireSamples.roles)
    #expect(try AuditListing(bytes: WireSamples.audit.bytes) == WireSamples.audit)
    #expect(try Done(bytes: Done().bytes) == Done())
    // A role, or a kind of answer, that this build has no word for is refused, not guessed at.
    #expect(throws: WireError.self) {
      try MemberListing(bytes: [0x0A, 0x0C, 0x0A, 0x08] + WireSamples.ramp(8, from: 0) + [0x10, 0x09])
    }
  }

  /// Machines that were never updated read these bytes: a change here is a new version of the wire.
  @Test(arguments: WireSamples.all.map(\.name))
  func bytesNeverChange(name: String) throws {
    let file = try #require(Bundle.module.url(forResource: "Vectors/\(name)", withExtension: "hex"))
    let kept = try String(contentsOf: file, encoding: .utf8).filter(\.isHexDigit)

    let made = WireSamples.all.first { $0.name == name }?.bytes.hex

    #expect(made == kept)
  }

  @Test func anEmptyMessageIsRefusedWhereItSaysNothing() {
    #expect(throws: WireError.self) { try ExchangeAnswer(bytes: []) }
    #expect(throws: WireError.self) { try InviteCall(bytes: []) }
    #expect(throws: WireError.self) { try LookCall(bytes: []) }
    #expect(throws: WireError.self) { try RedeemCall(bytes: []) }
    #expect(throws: WireError.self) { try RedeemAnswer(bytes: []) }
  }

  @Test func everyFieldHasOneLength() {
    var call = WireSamples.redeem
    call.token = WireSamples.ramp(31, from: 0)
    #expect(throws: WireError.malformed("a token of 31 bytes")) { try RedeemCall(bytes: call.bytes) }

    call = WireSamples.redeem
    call.signingKey = WireSamples.ramp(33, from: 0)
    #expect(throws: WireError.malformed("a signing key of 33 bytes")) { try RedeemCall(bytes: call.bytes) }

    call = WireSamples.redeem
    call.label = String(repeating: "é", count: 101)
    #expect(throws: WireError.malformed("a label of 202 bytes")) { try RedeemCall(bytes: call.bytes) }

    var exchange = WireSamples.call
    exchange.witness = Witness(seq: 1, tag: WireSamples.ramp(16, from: 0))
    #expect(throws: WireError.malformed("a witness of 16 bytes")) { try ExchangeCall(bytes: exchange.bytes) }

    exchange.witness = Witness(seq: 0, tag: WireSamples.ramp(24, from: 0))
    #expect(throws: WireError.malformed("a witness of 24 bytes")) { try ExchangeCall(bytes: exchange.bytes) }
  }

  @Test func aLabelCannotDriveATerminal() {
    var call = WireSamples.redeem
    call.label = "laptop\u{1B}[2J"

    #expect(throws: WireError.malformed("a label with control characters")) {
      try RedeemCall(bytes: call.bytes)
    }
  }

  @Test func aCallHasABound() throws {
    let record = PushedRecord(id: WireSamples.record, state: [])
    let limit = Limits.standard.recordsOfACall
    let most = ExchangeCall(cursor: .start, witness: .none, records: Array(repeating: record, count: limit))
    let tooMany = ExchangeCall(
      cursor: .start, witness: .none, records: Array(repeating: record, count: limit + 1))

    #expect(try ExchangeCall(bytes: most.bytes).records.count == limit)
    #expect(throws: WireError.malformed("2001 records in a call")) { try ExchangeCall(bytes: tooMany.bytes) }
  }

  @Test func aReasonOfANewerServerIsUnknown() throws {
    // field 2 of page: RefusedRecord { place 1, reason 99, sentence "x" }
    let bytes: [UInt8] = [0x0A, 0x09, 0x12, 0x07, 0x08, 0x01, 0x10, 0x63, 0x1A, 0x01, 0x78]

    let answer = try ExchangeAnswer(bytes: bytes)

    guard case .page(let page) = answer else { return #expect(Bool(false), "not a page") }
    #expect(page.refused == [RefusedRecord(place: 1, reason: .unknown, sentence: "x")])
  }

  /// Nothing that arrives may stop the program, and what is read is read the same again.
  @Test func damagedMessagesAreReadOrRefused() {
    for seed in 0..<3_000 {
      var random = SeededRandom(seed: UInt64(seed))
      let sample = WireSamples.all[random.below(WireSamples.all.count)]
      var bytes = sample.bytes
      for _ in 0..<(1 + random.below(4)) where !bytes.isEmpty {
        switch random.below(3) {
        case 0: bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes.remove(at: random.below(bytes.count))
        default: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: random.below(bytes.count))
        }
      }

      let calls = [try? ExchangeCall(bytes: bytes)].compactMap { $0 }
      let answers = [try? ExchangeAnswer(bytes: bytes)].compactMap { $0 }
      let redeems = [try? RedeemCall(bytes: bytes)].compactMap { $0 }

      for call in calls { #expect((try? ExchangeCall(bytes: call.bytes)) == call, "seed \(seed)") }
      for answer in answers { #expect((try? ExchangeAnswer(bytes: answer.bytes)) == answer, "seed \(seed)") }
      for redeem in redeems { #expect((try? RedeemCall(bytes: redeem.bytes)) == redeem, "seed \(seed)") }
    }
  }
}
