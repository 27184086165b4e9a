import Crypto
import Foundation
import KithMerge
import KithReplica
import KithSealing
import KithSync
import KithWire
import Testing

/// Who is turned away, over real TLS: the right status, a word for programs and a sentence.
@Suite(.serialized) struct RefusalTests {
  @Test func requestsThatAreNotSignedAsTheyMustBe() async throws {
    let play = try Play()
    _ = try play.twoMachines()
    let caller = try Caller(play, "laptop")

    #expect(try await caller.ask() == "200")
    #expect(try await caller.ask { _ in [] } == "401 unsigned")
    #expect(
      try await caller.ask { headers in
        headers.map {
          $0.name == "signature" ? Header("signature", "kith=:\(Data(count: 64).base64EncodedString()):") : $0
        }
      } == "401 bad-signature")
    #expect(
      try await caller.ask { headers in
        headers.map {
          Header($0.name, $0.value.replacing(" \"content-digest\"", with: ""))
        }
      } == "401 coverage")
    #expect(try await caller.ask(secondsAgo: 400) == "401 clock-skew")
  }

  @Test func theSpaceOfAnotherAccount() async throws {
    let play = try Play()
    let server = try play.twoMachines()
    _ = try play.kith("stranger", "start")
    let link = try play.link(in: try play.kithd("invite", "--data", play.folder + "/server").output)
    #expect(try play.kith("stranger", "join", link).status == 0)
    _ = server

    let stranger = try Caller(play, "stranger")
    let laptop = try Replica(Home(folder: play.folder + "/laptop")).spaceID

    #expect(try await stranger.ask(.exchange(laptop)) == "404 not-found")
    #expect(try await stranger.ask(.exchange(SpaceID(high: 1, low: 1))) == "404 not-found")
  }

  @Test func linksThatAreUsedExpiredCutOrBroken() throws {
    let play = try Play()
    let server = try play.twoMachines()
    let used = try server.firstLink()
    let again = try play.kith("other", "join", used)
    #expect(again.status == 6)
    #expect(again.complaint.contains("used"))

    let short = try play.link(
      in: try play.kithd("invite", "--data", play.folder + "/server", "--expires", "1s").output)
    let deadline = Date(timeIntervalSinceNow: 20)
    var expired = try play.kith("other", "status")
    while Date() < deadline, !expired.complaint.contains("expired") {
      // A link that is good still would be used up: only its look is asked for, by a name that cannot join.
      usleep(1_200_000)
      expired = try play.kith("other", "join", short)
    }
    #expect(expired.status == 6)
    #expect(expired.complaint.contains("expired"))

    #expect(
      try play.kith("other", "join", String(used.dropLast(9))).complaint.hasPrefix("The link ends too early.")
    )
    #expect(try play.kith("other", "join", "https://example.org").status == 2)
    #expect(!FileManager.default.fileExists(atPath: play.folder + "/other"))
  }

  @Test func anotherServerAtTheSamePlaceIsSentNothing() throws {
    let play = try Play()
    let server = try play.twoMachines()
    _ = try play.kith("laptop", "add", "Ada Lovelace")
    let before = try play.exported("laptop")
    server.stop()
    let other = try play.serve("impostor", port: server.port)

    let refused = try play.kith("laptop", "sync")

    #expect(refused.status == 6)
    #expect(refused.complaint.contains("shows another key than the one this kith knows, so nothing was sent"))
    #expect(try play.exported("laptop") == before)
    #expect(try play.kith("laptop", "status").output.contains("1"))
    other.stop()
  }
}

/// Asks a server as one machine does, and changes the headers on the way.
private struct Caller {
  let server: KnownServer
  let ring: Keyring
  let space: SpaceID

  init(_ play: Play, _ machine: String) throws {
    let replica = try Replica(Home(folder: play.folder + "/" + machine))
    server = try #require(try replica.server())
    ring = try replica.home.keyring()
    space = replica.spaceID
  }

  /// - Returns: the status, and the word of the refusal; every refusal must carry a sentence.
  func ask(
    _ route: Route? = nil, secondsAgo: Int64 = 0, changing: ([Header]) -> [Header] = { $0 }
  ) async throws -> String {
    let route = route ?? .exchange(space)
    let body = ExchangeCall(cursor: .start, witness: .none, records: []).bytes
    let request = SignableRequest(
      method: route.method, authority: server.authority, path: route.path, query: "?",
      contentType: Route.mediaType, body: body)
    let headers = try RequestSignature.headers(
      for: request, keyID: KeyID(account: server.account, device: ring.device),
      created: Int64(Date().timeIntervalSince1970) - secondsAgo,
      key: Curve25519.Signing.PrivateKey(rawRepresentation: ring.keys.signing))
    let letter = Letter(
      method: route.method, path: route.path, headers: changing(headers.map { Header($0.name, $0.value) }),
      body: body)
    let reply = try await HTTPSTransport.withServer(server) { try await $0.send(letter) }
    guard reply.status != 200 else { return "200" }
    let refusal = try #require(Refusal(status: reply.status, bytes: reply.body))
    #expect(refusal.sentence.hasSuffix(".") && refusal.sentence.count > 20)
    return "\(reply.status) \(refusal.code.rawValue)"
  }
}
