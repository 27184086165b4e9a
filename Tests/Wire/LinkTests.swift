import Crypto
import Foundation
import KithMerge
import KithTestSupport
import KithWire
import Testing

@Suite struct LinkTests {
  let pin = WireSamples.ramp(32, from: 0x80)

  func link(_ host: String = "kith.example", port: Int = 8717, pinned: Bool = true) throws -> Link {
    let secret = try #require(Link.Secret(bytes: WireSamples.ramp(16, from: 0x10)))
    return try #require(Link(host: host, port: port, secret: secret, pin: pinned ? pin : nil))
  }

  @Test(arguments: ["kith.example", "127.0.0.1", "2001:db8::1", "localhost"], [1, 443, 65_535])
  func aLinkComesBackAsItWas(host: String, port: Int) throws {
    for pinned in [true, false] {
      let link = try link(host, port: port, pinned: pinned)
      #expect(try Link(text: link.text) == link)
      #expect(try Link(text: "  \(link.text)\n") == link)
    }
  }

  /// Links lie in mails and on paper: their text never changes.
  @Test func theTextNeverChanges() throws {
    #expect(
      try link().text
        == "kith://kith.example:8717/join#ARAREhMUFRYXGBkaGxwdHh8BgIGCg4SFhoeIiYqLjI2Oj5CRkpOUlZaXmJmam5ydnp-P1yAf"
    )
    #expect(
      try link("2001:db8::1", port: 1, pinned: false).text
        == "kith://[2001:db8::1]:1/join#ARAREhMUFRYXGBkaGxwdHh8AQuEd5w")
  }

  /// Server and client derive the same from one secret, in every version.
  @Test func whatASecretGivesNeverChanges() throws {
    let secret = try link().secret

    #expect(secret.invitation.description == "ef32585f2df3a5f6836a0e5893afe53a")
    #expect(secret.token.hex == "7ba80c4f33022bd7d2a11d8c59b2c6eec18d47b9c614f42ec7d3ec4cee9202d5")
    #expect(secret.openingKey.hex == "a23bbbedd020f7bfc60ec267cc04fd82082a6ca71a1703ece27b7bf578963e22")
    #expect(Set([secret.token, secret.openingKey, secret.tokenHash]).count == 3)
  }

  @Test func aLinkThatWasCutIsCutShort() throws {
    let text = try link().text
    let start = try #require(text.firstIndex(of: "#"))

    for end in text[start...].indices {
      #expect(throws: LinkProblem.cutShort, "\(text[..<end])") { try Link(text: String(text[..<end])) }
    }
  }

  @Test func oneWrongCharacterIsNoticed() throws {
    let text = try link().text
    let hash = try #require(text.firstIndex(of: "#"))
    var index = text.index(after: hash)

    while index < text.endIndex {
      var changed = text
      changed.replaceSubrange(index...index, with: text[index] == "Q" ? "Z" : "Q")
      #expect(throws: LinkProblem.self, "\(changed)") { try Link(text: changed) }
      index = text.index(after: index)
    }
    #expect(throws: LinkProblem.damaged) { try Link(text: text + "AAAA") }
    #expect(throws: LinkProblem.damaged) { try Link(text: text.replacing("#AR", with: "#A ")) }
  }

  @Test(arguments: [
    "", "hello", "https://kith.example/join#AAAA", "kith://kith.example/join#AAAA", "kith://:1/join#AAAA",
    "kith://a b:1/join#AAAA", "kith://kith.example:0/join#AAAA", "kith://kith.example:70000/join#AAAA",
    "kith://2001:db8::1:1/join#AAAA", "kith://kith.example:8717/other#AAAA",
  ])
  func somethingElseIsNotALink(text: String) throws {
    let fragment = try #require(link().text.split(separator: "#").last)

    #expect(throws: LinkProblem.notALink) { try Link(text: text.replacing("#AAAA", with: "#\(fragment)")) }
  }

  @Test func aNewerLinkSaysSo() throws {
    let body = [2] + WireSamples.ramp(49, from: 2)
    let bytes = body + Array(SHA256.hash(data: body)).prefix(4)
    let fragment = Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")

    #expect(throws: LinkProblem.newer) { try Link(text: "kith://kith.example:8717/join#\(fragment)") }
  }

  @Test(arguments: ["garbage", "AgMEBQ", "____________________________________"])
  func aMangledLinkIsNotTakenForANewerOne(fragment: String) {
    #expect(throws: LinkProblem.damaged) { try Link(text: "kith://kith.example:8717/join#\(fragment)") }
  }

  @Test func whatMakesNoLinkMakesNone() throws {
    let secret = try link().secret

    #expect(Link(host: "", port: 1, secret: secret, pin: nil) == nil)
    #expect(Link(host: "a/b", port: 1, secret: secret, pin: nil) == nil)
    #expect(Link(host: "a\u{1B}[2J", port: 1, secret: secret, pin: nil) == nil)
    #expect(Link(host: "a", port: 0, secret: secret, pin: nil) == nil)
    #expect(Link(host: "a", port: 1, secret: secret, pin: [1]) == nil)
    #expect(Link.Secret(bytes: [1]) == nil)
  }
}
