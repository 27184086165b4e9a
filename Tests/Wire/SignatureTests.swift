import Crypto
import Foundation
import KithWire
import Testing

/// A request, its headers, and every way in which they can be wrong.
@Suite struct SignatureTests {
  typealias Header = (name: String, value: String)

  let key = Curve25519.Signing.PrivateKey()
  let keyID = KeyID(account: WireSamples.account, device: WireSamples.device)
  let now: Int64 = 1_700_000_000
  let request = SignableRequest(
    method: "POST", authority: "kith.example:8717", path: "/v1/devices", query: "?a=1", body: [1, 2, 3])

  func signed() throws -> [Header] {
    try RequestSignature.headers(for: request, keyID: keyID, created: now, key: key)
  }

  /// What a server does with it.
  func problem(
    _ headers: [Header], _ request: SignableRequest? = nil, now: Int64? = nil,
    key: Curve25519.Signing.PrivateKey? = nil
  ) -> SignatureProblem? {
    let values = { (name: String) in headers.filter { $0.name == name }.map(\.value) }
    do throws(SignatureProblem) {
      let signature = try RequestSignature(headers: values)
      try signature.checkClock(now: now ?? self.now)
      try RequestSignature.checkHeaders(of: request ?? self.request, values)
      try signature.check(
        request ?? self.request, publicKey: Array((key ?? self.key).publicKey.rawRepresentation))
      return nil
    } catch {
      return error
    }
  }

  /// The headers with one of them rewritten.
  func rewriting(_ name: String, _ change: (String) -> String) throws -> [Header] {
    try signed().map { $0.name == name ? ($0.name, change($0.value)) : $0 }
  }

  /// Signed anew over a parameter list that `change` has rewritten: right but for what it says.
  func signing(_ change: (String) -> String) throws -> [Header] {
    let input = try #require(try signed().first { $0.name == "signature-input" }).value
    let parameters = change(String(input.dropFirst("kith=".count)))
    let names = parameters.prefix { $0 != ")" }.split(separator: "\"").map(String.init)
    let values = [
      "@method": request.method, "@authority": request.authority, "@path": request.path,
      "@query": request.query,
      "content-digest": contentDigest(of: request.body), "content-type": request.contentType,
      "content-encoding": "identity", "kith-protocol": "1",
    ]
    let base = signatureBase(
      components: names.compactMap { name in values[name].map { (name, $0) } }, parameters: parameters)
    let signature = try key.signature(for: Data(base.utf8)).base64EncodedString()
    return try signed().map { header in
      switch header.name {
      case "signature-input": (header.name, "kith=" + parameters)
      case "signature": (header.name, "kith=:\(signature):")
      default: header
      }
    }
  }

  @Test func aSignedRequestIsTaken() throws {
    let headers = try signed()
    let signature = try RequestSignature { name in headers.filter { $0.name == name }.map(\.value) }

    #expect(try problem(signed()) == nil)
    #expect(signature.keyID == keyID)
    #expect(signature.created == now)
  }

  @Test func theHeadersAreTheseAndNoOthers() throws {
    let headers = try signed().filter { $0.name != "signature" }.map { "\($0.name): \($0.value)" }

    #expect(
      headers == [
        "content-digest: sha-256=:A5BYxvLAy0ksUzsKTRTvd8wPeKvMztUofYShogEc+4E=:",
        "content-type: application/vnd.kith.v1+protobuf", "content-encoding: identity", "kith-protocol: 1",
        #"signature-input: kith=("@method" "@authority" "@path" "@query" "content-digest" "content-type" "#
          + #""content-encoding" "kith-protocol");created=1700000000;"#
          + #"keyid="c0c1c2c3c4c5c6c7.d0d1d2d3d4d5d6d7";alg="ed25519";tag="kith-v1""#,
      ])
  }

  func signedValues(_ name: String) throws -> [String] {
    try signed().filter { $0.name == name }.map(\.value)
  }

  @Test func withoutASignatureItIsMissing() throws {
    #expect(try problem(signed().filter { $0.name != "signature" }) == .missing)
    #expect(try problem(signed().filter { $0.name != "signature-input" }) == .missing)
    #expect(try problem(rewriting("signature-input") { _ in "" }) == .missing)
  }

  @Test func twoSignaturesAreTooMany() throws {
    #expect(try problem(signed() + signed()) == .several)
    #expect(
      try problem(rewriting("signature-input") { $0 + ", " + $0.replacing("kith=(", with: "other=(") })
        == .several)
    #expect(try problem(rewriting("signature") { $0 + ", other=:AAAA:" }) == .several)
  }

  @Test func oneLabelTwiceIsNotCanonical() throws {
    let problem = try problem(rewriting("signature-input") { $0 + ", " + $0 })

    #expect(problem == .malformed("a signature header that is not in its canonical spelling"))
  }

  @Test func bothHeadersNameOneLabel() throws {
    let problem = try problem(rewriting("signature") { $0.replacing("kith=", with: "other=") })

    #expect(problem == .malformed("signature and signature-input name two labels"))
  }

  @Test(arguments: SignableRequest.covered)
  func whatIsNotCoveredIsNamed(component: String) throws {
    let without = try signing {
      $0.replacing("\"\(component)\" ", with: "").replacing(" \"\(component)\")", with: ")")
    }

    #expect(problem(without) == .coverage(missing: [component], needless: []))
  }

  @Test func nothingElseIsCovered() throws {
    #expect(
      try problem(signing { $0.replacing("(\"@method\"", with: "(\"date\" \"@method\"") })
        == .coverage(missing: [], needless: ["date"]))
    #expect(
      try problem(signing { $0.replacing("(\"@method\"", with: "(\"@method\" \"@method\"") })
        == .malformed("a component that is covered twice"))
    #expect(
      try problem(signing { $0.replacing("\"@path\"", with: "\"@path\";req") })
        == .malformed("a covered component with parameters"))
  }

  @Test func anotherOrderIsAsGood() throws {
    let turned = try signing { $0.replacing(#""@method" "@authority""#, with: #""@authority" "@method""#) }

    #expect(problem(turned) == nil)
  }

  @Test func algorithmAndTagAreFixed() throws {
    #expect(try problem(signing { $0.replacing("ed25519", with: "hmac-sha256") }) == .algorithm)
    #expect(try problem(signing { $0.replacing(";alg=\"ed25519\"", with: "") }) == .algorithm)
    #expect(try problem(signing { $0.replacing("kith-v1", with: "kith-v2") }) == .tag)
    #expect(try problem(signing { $0.replacing(";tag=\"kith-v1\"", with: "") }) == .tag)
  }

  @Test func createdAndKeyAreNeeded() throws {
    #expect(
      try problem(signing { $0.replacing(";created=1700000000", with: "") })
        == .malformed("created is missing"))
    #expect(
      try problem(signing { $0.replacing("c0c1c2c3c4c5c6c7.", with: "") })
        == .malformed("keyid is not an account and a device"))
    #expect(
      try problem(signing { $0 + ";nonce=\"x\"" }) == .malformed("a parameter that has no meaning here"))
  }

  @Test func theClocksMayDifferByFiveMinutes() throws {
    #expect(try problem(signed(), now: now + 300) == nil)
    #expect(try problem(signed(), now: now - 300) == nil)
    #expect(try problem(signed(), now: now + 301) == .skew(serverNow: now + 301))
    #expect(try problem(signed(), now: now - 301) == .skew(serverNow: now - 301))
    #expect(try problem(signed(), now: .min) == .skew(serverNow: .min))
  }

  @Test func everyPartOfTheRequestIsProtected() throws {
    var other = request
    other.method = "PUT"
    #expect(try problem(signed(), other) == .badSignature)
    other = request
    other.authority = "evil.example:8717"
    #expect(try problem(signed(), other) == .badSignature)
    other = request
    other.path = "/v1/invitations"
    #expect(try problem(signed(), other) == .badSignature)
    other = request
    other.query = "?"
    #expect(try problem(signed(), other) == .badSignature)
    other = request
    other.body = [1, 2, 4]
    #expect(try problem(signed(), other) == .digest)
    let digest = contentDigest(of: other.body)
    #expect(try problem(rewriting("content-digest") { _ in digest }, other) == .badSignature)
  }

  @Test func theHeadersItSpeaksForMustBeThere() throws {
    #expect(try problem(rewriting("content-encoding") { _ in "gzip" }) == .encoding)
    #expect(try problem(signed().filter { $0.name != "content-encoding" }) == .encoding)
    #expect(try problem(rewriting("kith-protocol") { _ in "2" }) == .protocolVersion)
    #expect(try problem(rewriting("content-type") { _ in "text/plain" }) == .contentType)
    #expect(try problem(signed() + [("content-digest", contentDigest(of: []))]) == .digest)
  }

  @Test func anotherKeyDoesNotFit() throws {
    #expect(try problem(signed(), key: Curve25519.Signing.PrivateKey()) == .badSignature)
    #expect(try problem(rewriting("signature-input") { $0.replacing("d0d1", with: "d0d2") }) == .badSignature)
  }

  @Test func aSignatureIsSixtyFourBytes() throws {
    #expect(
      try problem(rewriting("signature") { _ in "kith=:AAAA:" }) == .malformed("signature is not 64 bytes"))
    #expect(
      try problem(rewriting("signature") { _ in "kith=1" }) == .malformed("signature is not 64 bytes"))
  }

  /// Ed25519 signatures have one spelling: S plus the group's order would verify in careless libraries.
  @Test func aSignatureHasOneSpelling() throws {
    let order: [UInt8] =
      [0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14]
      + Array(repeating: 0, count: 15) + [0x10]
    let value = try #require(try signedValues("signature").first)
    var bytes = [UInt8](try #require(Data(base64Encoded: String(value.dropFirst(6).dropLast()))))
    var carry = 0
    for place in 0..<32 {
      carry += Int(bytes[32 + place]) + Int(order[place])
      bytes[32 + place] = UInt8(truncatingIfNeeded: carry)
      carry >>= 8
    }
    let other = Data(bytes).base64EncodedString()

    #expect(try problem(rewriting("signature") { _ in "kith=:\(other):" }) == .badSignature)
  }
}
