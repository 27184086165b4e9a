import KithHTTP
import KithHub
import KithMerge
import KithWire
import HTTPTypes
import Testing

/// Whole conversations, as the server sees them.
@Suite struct TalkTests {
  let record = SealedRecord(edits: [
    SealedEdit(
      dot: Dot(writer: WriterID(rawValue: 1), counter: 1), fields: [FieldKey(rawValue: 1)],
      payload: PayloadPrefix(format: 1, epoch: 1).bytes + [1, 2, 3])
  ])

  @Test func aFirstMachineJoinsAndPushesAndASecondReceives() async throws {
    let house = try await House()
    let laptop = try Caller(account: 1)
    let phone = try Caller(account: 1, device: 2)
    let first = try await house.hub.inviteNewAccount()

    let looked = try await house.ask(look(first, laptop))
    #expect(try LookAnswer(bytes: looked.body).kind == .newAccount)
    let redeemed = try await house.ask(laptop.request(.redeemInvitation, laptop.redemption(first).bytes))
    #expect(
      try RedeemAnswer(bytes: redeemed.body) == RedeemAnswer(account: laptop.key.account, space: laptop.space)
    )

    let push = ExchangeCall(
      cursor: .start, witness: .none,
      records: [PushedRecord(id: RecordID(high: 0, low: 1), state: record.bytes)])
    let pushed = try await house.ask(laptop.request(.exchange(laptop.space), push.bytes))
    #expect(pushed.headers[.contentType] == Route.mediaType)
    #expect(try page(pushed).acked == [0])

    let second = try #require(Link.Secret(bytes: [UInt8](repeating: 3, count: 16)))
    let invite = InviteCall(
      id: second.invitation, tokenHash: second.tokenHash, kind: .newDevice, sealedKeys: [4, 2],
      lifetimeSeconds: 0)
    let invited = try await house.ask(laptop.request(.invitations, invite.bytes))
    #expect(try InviteAnswer(bytes: invited.body).expiresMs == (Caller.now + 600) * 1_000)

    let shown = try LookAnswer(bytes: try await house.ask(look(second, phone)).body)
    #expect(shown.account == laptop.key.account)
    #expect(shown.sealedKeys == [4, 2])
    let joined = try await house.ask(phone.request(.redeemInvitation, phone.redemption(second).bytes))
    #expect(joined.status == 200)

    let pull = ExchangeCall(cursor: .start, witness: .none, records: [])
    let pulled = try await house.ask(phone.request(.exchange(laptop.space), pull.bytes))
    #expect(try page(pulled).records.map(\.state) == [record.bytes])
    let listed = try await house.ask(phone.request(.devices))
    #expect(try DeviceListing(bytes: listed.body).devices.map(\.id) == [laptop.key.device, phone.key.device])
  }

  @Test func aUsedLinkIsGone() async throws {
    let house = try await House()
    let secret = try await house.hub.inviteNewAccount()
    let ada = try Caller(account: 1)
    let eve = try Caller(account: 2)
    let redemption = try ada.request(.redeemInvitation, ada.redemption(secret).bytes)

    #expect(try await house.ask(redemption).status == 200)
    #expect(try await house.ask(redemption).status == 200)
    let reply = try await house.ask(eve.request(.redeemInvitation, eve.redemption(secret).bytes))

    #expect(
      reply.text == """
        410
        Content-Type: application/problem+json
        Cache-Control: no-store

        {"code":"used-link","detail":"The link was used already. Ask for another.",\
        "status":410,"title":"used link","type":"about:blank"}
        """)
  }

  @Test func anExpiredLinkIsGoneToo() async throws {
    let house = try await House()
    let secret = try await house.hub.inviteNewAccount(lifetimeSeconds: 10)
    let ada = try Caller(account: 1)

    house.advance(seconds: 10)

    #expect(try await house.ask(look(secret, ada)).code == .expiredLink)
    let reply = try await house.ask(ada.request(.redeemInvitation, ada.redemption(secret).bytes))
    #expect(reply.code == .expiredLink)
    #expect(reply.status == 410)
  }

  @Test func aLinkNobodyMadeIsUnknown() async throws {
    let house = try await House()
    let secret = try #require(Link.Secret(bytes: [UInt8](repeating: 3, count: 16)))

    let reply = try await house.ask(look(secret, Caller(account: 1)))

    #expect(reply.code == .unknownLink)
  }

  /// The key in the body signs the request: a link cannot be redeemed for a key that one does not hold.
  @Test func aRedemptionIsSignedByTheNewKey() async throws {
    let house = try await House()
    let secret = try await house.hub.inviteNewAccount()
    let ada = try Caller(account: 1)
    let eve = try Caller(account: 2)

    let reply = try await house.ask(eve.request(.redeemInvitation, ada.redemption(secret).bytes))
    let elsewhere = try ada.redemption(secret, pin: [UInt8](repeating: 9, count: 32))

    #expect(reply.code == .badSignature)
    #expect(try await house.ask(ada.request(.redeemInvitation, elsewhere.bytes)).code == .badSignature)
  }

  @Test func anotherAccountsSpaceAndNoSpaceLookAlike() async throws {
    let house = try await House()
    let ada = try await house.account(1)
    let eve = try await house.account(2)
    let pull = ExchangeCall(cursor: .start, witness: .none, records: []).bytes

    let theirs = try await house.ask(eve.request(.exchange(ada.space), pull))
    let nobodys = try await house.ask(eve.request(.exchange(SpaceID(high: 9, low: 9)), pull))

    #expect(theirs.code == .notFound)
    #expect(theirs.text == nobodys.text)
  }

  @Test func whatCannotBeReadIsMalformed() async throws {
    let house = try await House()
    let ada = try await house.account(1)

    let routes: [Route] = [.exchange(ada.space), .invitations, .lookAtInvitation, .redeemInvitation]
    for route in routes {
      #expect(try await house.ask(ada.request(route, [0xFF, 0xFF])).code == .malformed)
    }
  }

  private func look(_ secret: Link.Secret, _ caller: Caller) throws -> Ask {
    try caller.request(
      .lookAtInvitation,
      LookCall(id: secret.invitation, token: secret.token, signingKey: caller.signingKey).bytes)
  }

  private func page(_ reply: Reply) throws -> ExchangePage {
    guard case .page(let page) = try ExchangeAnswer(bytes: reply.body) else { throw NotAPage() }
    return page
  }

  private struct NotAPage: Error {}
}
