import HTTPTypes
import HummingbirdTesting
import KithHTTP
import KithHub
import KithMerge
import KithWire
import Testing

/// Who asks too often waits, and nobody else.
@Suite struct EntranceTests {
  private let few = TokenBucket.Measure(atOnce: 3, aSecond: 1)

  @Test func aDeviceThatAsksTooOftenIsTold() async throws {
    let house = try await House(device: few)
    let (ada, bob) = (try await house.account(1), try await house.account(2))
    for _ in 0..<3 { #expect(try await house.ask(ada.request(.devices)).status == 200) }

    let reply = try await house.ask(ada.request(.devices))

    #expect(
      reply.text == """
        429
        Content-Type: application/problem+json
        Cache-Control: no-store
        Retry-After: 1

        {"code":"too-many","detail":"The server is asked too often from here. Everything is kept here; wait a \
        second, and try again.","status":429,"title":"too many","type":"about:blank"}
        """)
    #expect(try await house.ask(bob.request(.devices)).status == 200)
    house.advance(seconds: 1)
    #expect(try await house.ask(ada.request(.devices, created: Caller.now + 1)).status == 200)
  }

  /// Whoever only says that they are somebody's device uses up nothing of it.
  @Test func anImpostorUsesUpNobodysTurns() async throws {
    let house = try await House(device: few)
    let ada = try await house.account(1)
    for _ in 0..<9 {
      let spoilt = try ada.request(.devices) { $0.path = "/v1/devices?page=2" }
      #expect(try await house.ask(spoilt).status == 401)
    }

    #expect(try await house.ask(ada.request(.devices)).status == 200)
  }

  /// Before anything is read of a request: a place that there is not counts, too.
  @Test func anAddressThatAsksTooOftenIsTold() async throws {
    let house = try await House(address: few)
    let nothing = Ask(method: "GET", path: "/nothing", headers: [], body: [])
    for _ in 0..<3 { #expect(try await house.ask(nothing, by: .live).status == 404) }

    let health = Ask(method: "GET", path: "/healthz", headers: [], body: [])
    let reply = try await house.ask(health, by: .live)

    #expect(reply.status == 429)
    #expect(reply.code == .tooMany)
    #expect(reply.headers[.retryAfter] == "1")
    house.advance(seconds: 2)
    #expect(try await house.ask(health, by: .live).status == 200)
  }
}
