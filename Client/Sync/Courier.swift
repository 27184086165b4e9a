import Crypto
import FoundationEssentials
import KithSealing
package import KithWire

/// Signs requests and reads answers: what stands between the machine of the exchange and the transport.
package struct Courier {
  private let transport: any Transport
  private let keyID: KeyID
  private let keys: DeviceKeys
  /// Milliseconds since 1970.
  private let now: @Sendable () -> Int64
  /// What this machine's clock lacks, in seconds; learnt from a refusal.
  private var clockCorrection: Int64 = 0
  package private(set) var traffic = Traffic()

  init(
    _ transport: any Transport, as keyID: KeyID, keys: DeviceKeys, now: @escaping @Sendable () -> Int64
  ) {
    (self.transport, self.keyID, self.keys, self.now) = (transport, keyID, keys, now)
  }

  /// Why a request came to nothing.
  enum Failure: Error {
    case transport(TransportFailure)
    /// `wait`: for how many seconds the server asks to be left alone.
    case refused(Refusal, wait: Int)
    case nonsense(String)
  }

  /// Asks, and once more by the server's clock if this machine's is wrong.
  mutating func ask(_ route: Route, _ body: [UInt8] = []) async throws(Failure) -> [UInt8] {
    let reply = try await send(route, body)
    return try Courier.body(correctClock(by: reply) ? try await send(route, body) : reply)
  }

  /// Hands on what the live channel says, until it ends; asks once more by the server's clock as above.
  mutating func listen(
    over transport: HTTPSTransport, _ heard: ([UInt8]) async throws(TransportFailure) -> Void
  ) async throws(Failure) {
    var reply = try await hear(transport, heard)
    if let refused = reply, correctClock(by: refused) { reply = try await hear(transport, heard) }
    guard let reply else { return }
    try Courier.isStream(reply)
  }

  private mutating func hear(
    _ transport: HTTPSTransport, _ heard: ([UInt8]) async throws(TransportFailure) -> Void
  ) async throws(Failure) -> Reply? {
    let letter = try letter(.live, [])
    do throws(TransportFailure) {
      return try await transport.listen(letter, heard)
    } catch {
      throw .transport(error)
    }
  }

  /// An answer that is no stream is a refusal, or nothing that can be.
  private static func isStream(_ reply: Reply) throws(Failure) {
    _ = try body(reply)
    throw .nonsense("a live channel that is none")
  }

  /// - Returns: whether the answer told what this machine's clock lacks.
  private mutating func correctClock(by reply: Reply) -> Bool {
    guard let refusal = Courier.refusal(reply), refusal.code == .clockSkew, let date = reply.header("date"),
      let server = HTTPDate.seconds(date)
    else { return false }
    clockCorrection = server - now() / 1_000
    return true
  }

  private mutating func send(_ route: Route, _ body: [UInt8]) async throws(Failure) -> Reply {
    let letter = try letter(route, body)
    traffic.count(letter, authority: transport.authority)
    do throws(TransportFailure) {
      let reply = try await transport.send(letter)
      traffic.count(reply)
      return reply
    } catch {
      throw .transport(error)
    }
  }

  private func letter(_ route: Route, _ body: [UInt8]) throws(Failure) -> Letter {
    let request = SignableRequest(
      method: route.method, authority: transport.authority, path: route.path, query: "?",
      contentType: Route.mediaType, body: body)
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: keys.signing),
      let headers = try? RequestSignature.headers(
        for: request, keyID: keyID, created: now() / 1_000 + clockCorrection, key: key)
    else { throw .nonsense("this device's key cannot sign") }
    return Letter(
      method: route.method, path: route.path, headers: headers.map { Header($0.name, $0.value) }, body: body)
  }

  private static func refusal(_ reply: Reply) -> Refusal? {
    Refusal(status: reply.status, bytes: reply.body)
  }

  private static func body(_ reply: Reply) throws(Failure) -> [UInt8] {
    if reply.status == 200 { return reply.body }
    guard let refusal = refusal(reply) else { throw .nonsense("status \(reply.status)") }
    // In seconds; the header may be a date, too (RFC 9110, section 10.2.3), which kithd does not send.
    throw .refused(refusal, wait: reply.header("retry-after").flatMap { Int($0) } ?? 0)
  }
}

extension Courier {
  /// Asks, and reads the answer.
  package mutating func answer<Answer>(
    to route: Route, _ body: [UInt8] = [], at authority: String, _ read: ([UInt8]) throws(WireError) -> Answer
  ) async throws(SyncError) -> Answer {
    let bytes: [UInt8]
    do throws(Failure) {
      bytes = try await ask(route, body)
    } catch {
      throw error.error(at: authority)
    }
    do throws(WireError) {
      return try read(bytes)
    } catch {
      throw .nonsense("\(error)")
    }
  }
}

extension Courier.Failure {
  /// What a person reads.
  func error(at authority: String) -> SyncError {
    switch self {
    case .transport(.unreachable(let reason)): .unreachable(authority: authority, reason: reason)
    case .transport(.wrongKey): .wrongKey(authority: authority)
    case .transport(.tooLarge): .nonsense("a body over every bound")
    case .refused(let refusal, _): .refused(refusal)
    case .nonsense(let what): .nonsense(what)
    }
  }
}

/// The date of an HTTP header: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7).
enum HTTPDate {
  private static let months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(separator: " ")

  /// Seconds since 1970; nil if it is no such date.
  static func seconds(_ text: String) -> Int64? {
    let words = text.split(separator: " ")
    guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: words[2]) else { return nil }
    let clock = words[4].split(separator: ":").compactMap { Int64($0) }
    guard let day = Int64(words[1]), let year = Int64(words[3]), clock.count == 3,
      (1970...9999).contains(year),
      (1...31).contains(day), clock.allSatisfy({ (0...60).contains($0) })
    else { return nil }
    return days(year, Int64(month) + 1, day) * 86_400 + clock[0] * 3_600 + clock[1] * 60 + clock[2]
  }

  /// Days since 1970 of a day of the Gregorian calendar.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month > 2 ? year : year - 1
    let monthsFromMarch = (month + 9) % 12
    let leapDays = shifted / 4 - shifted / 100 + shifted / 400
    return shifted * 365 + leapDays + (153 * monthsFromMarch + 2) / 5 + day - 1 - 719_468
  }
}
