import Foundation
import KithMerge
import KithWire
import Testing

@Suite struct RefusalTests {
  @Test func aRefusalIsAProblemDocument() {
    let refusal = Refusal(.usedLink, "The link was used already. Ask for another.")

    let text = String(decoding: refusal.bytes, as: UTF8.self)

    #expect(
      text == """
        {"code":"used-link","detail":"The link was used already. Ask for another.","status":410,\
        "title":"used link","type":"about:blank"}
        """)
  }

  @Test(arguments: Refusal.Code.allCases)
  func everyRefusalComesBack(code: Refusal.Code) {
    let refusal = Refusal(code, "It is so. Do this.")

    #expect(Refusal(status: refusal.status, bytes: refusal.bytes) == refusal)
    #expect((400...599).contains(refusal.status))
  }

  @Test(arguments: [
    "", "[]", "{\"code\":\"taken\"}",
    #"{"code":"tomorrow","detail":"x","status":409,"title":"","type":""}"#,
    #"{"code":"taken","detail":"\u001b[2J","status":409,"title":"","type":""}"#,
    #"{"code":"taken","detail":"x","status":200,"title":"","type":""}"#,
  ])
  func whatIsNoRefusalIsNone(text: String) {
    #expect(Refusal(status: 409, bytes: Array(text.utf8)) == nil)
  }

  @Test func everyProblemOfASignatureHasItsRefusal() {
    let problems: [(SignatureProblem, Refusal.Code)] = [
      (.missing, .unsigned), (.several, .badSignature), (.malformed("x"), .badSignature),
      (.coverage(missing: ["@path"], needless: []), .coverage), (.algorithm, .badSignature),
      (.tag, .badSignature),
      (.skew(serverNow: 0), .clockSkew), (.digest, .badSignature), (.encoding, .encoding),
      (.contentType, .mediaType), (.protocolVersion, .protocolVersion), (.badSignature, .badSignature),
    ]

    for (problem, code) in problems { #expect(problem.refusal.code == code) }
    #expect(
      SignatureProblem.coverage(missing: ["@path", "@query"], needless: ["date"]).description
        == "The signature does not cover @path, @query and covers 1 components too many. Update kith.")
  }
}

@Suite struct RouteTests {
  @Test func everyRouteComesBackFromItsPath() {
    let routes: [Route] = [
      .exchange(WireSamples.space), .invitations, .lookAtInvitation, .redeemInvitation, .devices, .health,
    ]

    for route in routes { #expect(Route(path: route.path) == route) }
    #expect(
      Route.exchange(WireSamples.space).path == "/v1/spaces/a0a1a2a3a4a5a6a7b0b1b2b3b4b5b6b7/exchange")
  }

  @Test(arguments: [
    "", "/", "/v1/devices/", "/V1/devices", "/v1//devices", "/v1/spaces//exchange", "/v1/spaces/abc/exchange",
    "/v1/spaces/A0A1A2A3A4A5A6A7B0B1B2B3B4B5B6B7/exchange",
    "/v1/spaces/a0a1a2a3a4a5a6a7b0b1b2b3b4b5b6b7/../exchange",
    "/v1/spaces/a0a1a2a3a4a5a6a7b0b1b2b3b4b5b6b7",
  ])
  func anotherSpellingIsNoRoute(path: String) {
    #expect(Route(path: path) == nil)
  }

  @Test func aKeyHasOneSpelling() {
    let key = KeyID(account: WireSamples.account, device: WireSamples.device)

    #expect(key.text == "c0c1c2c3c4c5c6c7.d0d1d2d3d4d5d6d7")
    #expect(KeyID(key.text) == key)
    #expect(KeyID(key.text.uppercased()) == nil)
    #expect(KeyID("c0c1c2c3c4c5c6c7") == nil)
    #expect(KeyID(key.text + ".") == nil)
  }

  @Test func anAuthorityLeavesTheUsualPortOut() {
    #expect(Authority.text(host: "Kith.Example", port: 8717) == "kith.example:8717")
    #expect(Authority.text(host: "kith.example", port: 443) == "kith.example")
    #expect(Authority.text(host: "::1", port: 8717) == "[::1]:8717")
  }
}
