import Crypto
import Foundation
import HTTPTypes
import KithHTTP
import KithHub
import KithMerge
import KithWire
import Testing

/// Who is let in, and what the others are told.
@Suite struct DoorTests {
  let nothing = ExchangeCall(cursor: .start, witness: .none, records: []).bytes

  @Test func anUnsignedRequestIsToldSo() async throws {
    let house = try await House()
    let ada = try await house.account(1)

    let reply = try await house.ask(
      ada.request(.devices) { ask in
        ask.set("signature", nil)
        ask.set("signature-input", nil)
      })

    #expect(
      reply.text == """
        401
        Content-Type: application/problem+json
        Cache-Control: no-store

        {"code":"unsigned","detail":"The request is not signed. Use kith to talk to this server.",\
        "status":401,"title":"unsigned","type":"about:blank"}
        """)
  }

  /// A route without its signature answers nothing, whichever it is.
  @Test(arguments: [
    Route.exchange(SpaceID(high: 0, low: 1)), .invitations, .lookAtInvitation, .redeemInvitation, .devices,
    .live,
  ])
  func everyRouteWantsASignature(route: Route) async throws {
    let house = try await House()
    let ada = try await house.account(1)

    #expect(try await house.ask(ada.request(route) { $0.headers = [] }).code == .unsigned)
    #expect(
      try await house.ask(ada.request(route) { $0.set("signature", "kith=:AAAA:") }).code == .badSignature)
    #expect(try await house.ask(ada.request(route, created: Caller.now - 301)).code == .clockSkew)
    #expect(
      try await house.ask(ada.request(route) { $0.set("content-type", "text/plain") }).code == .mediaType)
  }

  @Test func aWrongSignatureIsRefused() async throws {
    let house = try await House()
    let ada = try await house.account(1)
    let other = Curve25519.Signing.PrivateKey()
    let signable = SignableRequest(method: "GET", authority: Caller.authority, path: "/v1/devices", body: [])
    let forged = try RequestSignature.headers(for: signable, keyID: ada.key, created: Caller.now, key: other)

    #expect(try await house.ask(ada.request(.devices)).status == 200)
    #expect(try await house.ask(ada.request(.devices) { $0.headers = forged }).code == .badSignature)
    #expect(try await house.ask(ada.request(.devices) { $0.path += "?x=1" }).code == .badSignature)
    #expect(
      try await house.ask(ada.request(.exchange(ada.space), nothing) { $0.body += [0x20, 0x01] }).code
        == .badSignature)
  }

  @Test func aSignatureThatCoversTooLittleIsRefused() async throws {
    let house = try await House()
    let ada = try await house.account(1)

    let reply = try await house.ask(
      ada.request(.devices) { ask in
        let input = ask.headers.first { $0.name == "signature-input" }?.value ?? ""
        ask.set("signature-input", input.replacing(#" "content-digest""#, with: ""))
      })

    #expect(reply.code == .coverage)
    #expect(String(decoding: reply.body, as: UTF8.self).contains("does not cover content-digest"))
  }

  @Test func aWrongClockLearnsTheTime() async throws {
    let house = try await House()
    let ada = try await house.account(1)

    let reply = try await house.ask(ada.request(.devices, created: Caller.now + 3_600))

    #expect(reply.code == .clockSkew)
    #expect(reply.headers[.date] == "Tue, 14 Nov 2023 22:13:20 GMT")
  }

  @Test func anUnknownDeviceIsToldSoBeforeItsBodyIsRead() async throws {
    let house = try await House()
    let stranger = try Caller(account: 9)

    let reply = try await house.ask(
      stranger.request(.exchange(stranger.space), nothing) { $0.body = [UInt8](repeating: 0, count: 3 << 20) }
    )

    #expect(reply.code == .unknownDevice)
  }

  @Test func aRequestForAnotherServerIsRefused() async throws {
    let house = try await House()
    let elsewhere = try await House(names: ["kith.example:443", "localhost:8717"])
    let ada = try await house.account(1)
    let there = try await elsewhere.account(1)

    #expect(try await elsewhere.ask(there.request(.devices)).code == .malformed)
    #expect(try await house.ask(ada.request(.devices, to: "kith.example")).code == .badSignature)
  }

  @Test func aBodyHasABound() async throws {
    var limits = Limits.standard
    limits.requestBytes = 10_000
    let house = try await House(limits: limits)
    let ada = try await house.account(1)
    let records = [PushedRecord(id: RecordID(high: 0, low: 1), state: [UInt8](repeating: 0, count: 10_000))]
    let body = ExchangeCall(cursor: .start, witness: .none, records: records).bytes

    #expect(try await house.ask(ada.request(.exchange(ada.space), body)).code == .tooLarge)
    #expect(
      try await house.ask(
        ada.request(.exchange(ada.space), body) { $0.set("content-length", "\(body.count)") }
      ).code
        == .tooLarge)
    #expect(try await house.ask(ada.request(.devices, [0])).code == .tooLarge)
    let strangers = [UInt8](repeating: 0, count: 200_000)
    #expect(try await house.ask(ada.request(.redeemInvitation, strangers)).code == .tooLarge)
  }

  @Test func anEncodedBodyIsRefused() async throws {
    let house = try await House()
    let ada = try await house.account(1)

    for encoding in ["gzip", nil, "identity, gzip"] {
      let ask = try ada.request(.exchange(ada.space), nothing) { $0.set("content-encoding", encoding) }
      #expect(try await house.ask(ask).code == .encoding)
    }
  }

  @Test func anotherProtocolIsRefused() async throws {
    let house = try await House()
    let ada = try await house.account(1)

    let reply = try await house.ask(ada.request(.devices) { $0.set("kith-protocol", "2") })

    #expect(reply.code == .protocolVersion)
  }

  @Test func whatIsNotThereIsNotFound() async throws {
    let house = try await House()
    let ada = try await house.account(1)

    #expect(try await house.ask(ada.request(.devices) { $0.path = "/v1/other" }).code == .notFound)
    #expect(
      try await house.ask(ada.request(.devices) { $0.path = "/v1/devices/../devices" }).code == .notFound)
    let post = try await house.ask(ada.request(.devices) { $0.method = "POST" })
    #expect(post.code == .method)
    #expect(post.headers[.allow] == "GET")
  }

  @Test func healthIsAskedByAnybody() async throws {
    let house = try await House()

    let reply = try await house.ask(Ask(method: "GET", path: "/healthz", headers: [], body: []))

    #expect(reply.text == "200\nContent-Type: text/plain; charset=utf-8\nCache-Control: no-store\n\nok\n")
  }
}
