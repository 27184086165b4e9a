import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import KithHTTP
import KithHub
import KithHubSQLite
import KithMerge
import KithWire
import Logging
import NIOCore
import Synchronization
import Testing

/// A machine with its keys, which knows how to ask.
struct Caller: Sendable {
  /// What the testing client calls the server.
  static let authority = "localhost"
  static let now: Int64 = 1_700_000_000

  let key: KeyID
  let signing: Curve25519.Signing.PrivateKey

  init(account: UInt64, device: UInt64 = 1) throws {
    key = KeyID(account: AccountID(rawValue: account), device: DeviceID(rawValue: device))
    signing = try Curve25519.Signing.PrivateKey(
      rawRepresentation: [UInt8](repeating: UInt8(account * 16 + device), count: 32))
  }

  var space: SpaceID { SpaceID(high: 0, low: key.account.rawValue) }
  var signingKey: [UInt8] { Array(signing.publicKey.rawRepresentation) }

  /// What the request says, signed; `change` may then spoil it.
  func request(
    _ route: Route, _ body: [UInt8] = [], created: Int64 = Caller.now,
    to authority: String = Caller.authority,
    change: (inout Ask) throws -> Void = { _ in }
  ) throws -> Ask {
    let signable = SignableRequest(method: route.method, authority: authority, path: route.path, body: body)
    var ask = Ask(
      method: route.method, path: route.path,
      headers: try RequestSignature.headers(for: signable, keyID: key, created: created, key: signing),
      body: body)
    try change(&ask)
    return ask
  }

  func redemption(_ secret: Link.Secret, pin: [UInt8] = House.pin) throws -> RedeemCall {
    let agreement = [UInt8](repeating: 1, count: 32)
    let proof = try signing.signature(
      for: Data(
        Redemption.proofBytes(
          invitation: secret.invitation, signingKey: signingKey, agreementKey: agreement, pin: pin)))
    return RedeemCall(
      id: secret.invitation, token: secret.token, account: key.account, space: space, device: key.device,
      signingKey: signingKey, agreementKey: agreement, label: "laptop", proof: [UInt8](proof))
  }
}

/// A request before it is sent.
struct Ask {
  var method: String
  var path: String
  var headers: [(name: String, value: String)]
  var body: [UInt8]

  mutating func set(_ name: String, _ value: String?) {
    headers.removeAll { $0.name == name }
    if let value { headers.append((name, value)) }
  }
}

/// What came back.
struct Reply {
  let status: Int
  let headers: HTTPFields
  let body: [UInt8]

  var code: Refusal.Code? { Refusal(status: status, bytes: body)?.code }

  /// Status, headers and body as a person would see them.
  var text: String {
    let lines = headers.filter { $0.name != .date && $0.name != .contentLength }.map {
      "\($0.name): \($0.value)"
    }
    return (["\(status)"] + lines + ["", String(decoding: body, as: UTF8.self)]).joined(separator: "\n")
  }
}

/// A server in memory, asked without a network.
struct House: Sendable {
  static let pin = [UInt8](repeating: 7, count: 32)

  let hub: Hub
  let names: ServedNames
  /// Its clock ticks three milliseconds whenever it is looked at.
  let daybook: Daybook
  let entrance: Entrance
  let live: LiveBoard
  private let seconds: StandingSeconds

  private final class StandingSeconds: Sendable {
    let value = Mutex(Caller.now)
  }

  init(
    limits: Limits = .standard, names: [String] = ["localhost:443"],
    log: any LogHandler = SwiftLogNoOpLogHandler(), device: TokenBucket.Measure = Entrance.Limit.device,
    address: TokenBucket.Measure = Entrance.Limit.address,
    beat: @escaping @Sendable (Int) async throws -> Void = { _ in throw CancellationError() }
  ) async throws {
    live = LiveBoard(sleep: beat)
    entrance = Entrance(device: device, address: address, at: Caller.now * 1_000)
    self.names = ServedNames(names.compactMap { ServedNames.Name(text: $0) })
    let seconds = StandingSeconds()
    self.seconds = seconds
    let ticks = StandingSeconds()
    daybook = Daybook(Logger(label: "test") { _ in log }) {
      ticks.value.withLock { ticks in
        ticks += 3_000_000
        return UInt64(ticks)
      }
    }
    hub = try await Hub.open(
      store: SQLiteHubStore.memory(), name: "kith.example", pin: House.pin, limits: limits,
      clock: { seconds.value.withLock { $0 * 1_000 } },
      random: { count in (0..<count).map { _ in UInt8.random(in: .min ... .max) } })
  }

  func advance(seconds: Int64) {
    self.seconds.value.withLock { $0 += seconds }
  }

  func account(_ number: UInt64) async throws -> Caller {
    let caller = try Caller(account: number)
    _ = try await hub.redeem(caller.redemption(try await hub.inviteNewAccount()))
    return caller
  }

  func ask(_ ask: Ask, by way: TestingSetup = .router) async throws -> Reply {
    let responder = HubResponder(hub: hub, names: names, daybook: daybook, entrance: entrance, live: live)
    let application = Application(responder: responder)
    return try await application.test(way) { client in
      var headers = HTTPFields()
      for header in ask.headers {
        if let name = HTTPField.Name(header.name) {
          headers.append(HTTPField(name: name, value: header.value))
        }
      }
      let method = try #require(HTTPRequest.Method(ask.method))
      return try await client.execute(
        uri: ask.path, method: method, headers: headers, body: ByteBuffer(bytes: ask.body)
      ) { response in
        Reply(
          status: Int(response.status.code), headers: response.headers, body: [UInt8](buffer: response.body))
      }
    }
  }
}
