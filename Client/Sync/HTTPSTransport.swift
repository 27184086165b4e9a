import AsyncHTTPClient
import Dispatch
package import KithReplica
import KithWire
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Letters over HTTPS to one server, under the certificate that was met behind its pin.
package struct HTTPSTransport: Transport {
  package let authority: String
  let client: HTTPClient
  let patience: Patience

  /// How long a server may take over one answer. A slow line is waited for; one that only drips is not.
  package struct Patience: Sendable {
    package var connect = Duration.seconds(5)
    /// Until the head of the answer is there, the question sent; and a second more for so many of its bytes.
    package var head = Duration.seconds(60)
    package var sentBytesASecond = 4_096
    /// Without a single byte.
    package var silence = Duration.seconds(30)
    /// In so long a time at least `paceBytes` of the answer must come.
    package var pace = Duration.seconds(20)
    package var paceBytes = 4_096
    /// From the head of the answer to its end.
    package var body = Duration.seconds(300)
    /// Whether the server is waited for to take leave; one that is in the middle of an answer does not.
    package var awaitsLeave = true

    package static let standard = Patience()

    package init() {}
  }

  /// Does `body` over a connection to `server`, and closes it.
  package static func withServer<T>(
    _ server: KnownServer, patience: Patience = .standard, _ body: (HTTPSTransport) async throws -> T
  ) async throws -> T {
    let client = HTTPClient(
      eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
      configuration: try configuration(certificate: server.certificate, patience))
    let transport = HTTPSTransport(authority: server.authority, client: client, patience: patience)
    let result: Result<T, any Error>
    do {
      result = .success(try await body(transport))
    } catch {
      result = .failure(error)
    }
    if Task.isCancelled || !patience.awaitsLeave {
      // It would wait for a server that takes its time; whoever pressed Control-C does not.
      client.shutdown(queue: .global()) { _ in }
    } else {
      try? await client.shutdown()
    }
    return try result.get()
  }

  package func send(_ letter: Letter) async throws(TransportFailure) -> Reply {
    try await carrying { () async throws in
      let sending = Duration.seconds(letter.body.count / max(1, patience.sentBytesASecond))
      return try await reply(client.execute(request(letter), timeout: TimeAmount(patience.head + sending)))
    }
  }

  func request(_ letter: Letter) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: "https://\(authority)\(letter.path)")
    request.method = .init(rawValue: letter.method)
    for header in letter.headers { request.headers.add(name: header.name, value: header.value) }
    if letter.method != "GET" { request.body = .bytes(letter.body) }
    return request
  }

  func reply(_ response: HTTPClientResponse) async throws -> Reply {
    Reply(
      status: Int(response.status.code), headers: response.headers.map { Header($0.name, $0.value) },
      body: try await collect(response))
  }

  /// Says in the words of a transport why `body` failed.
  func carrying<T>(_ body: () async throws -> T) async throws(TransportFailure) -> T {
    do {
      return try await body()
    } catch let failure as TransportFailure {
      throw failure
    } catch let error as NIOSSLError {
      throw HTTPSTransport.isDistrust(error)
        ? .wrongKey : .unreachable(reason: ConnectionProblem.words(for: error))
    } catch {
      throw .unreachable(reason: ConnectionProblem.words(for: error))
    }
  }

  /// The body, if it is no larger than an answer may be and comes fast enough. The deadline of the request
  /// ends with the head of its answer; that no byte comes at all is noticed below.
  private func collect(_ response: HTTPClientResponse) async throws -> [UInt8] {
    let limit = Limits.standard.answerBytes
    let declared = response.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
    var body: [UInt8] = []
    let began = NIODeadline.now()
    var stretch = (began: began, bytes: 0)
    for try await part in response.body {
      // In here, so that the connection is given up with the loop, and nothing more is read from it.
      guard declared <= limit, body.count + part.readableBytes <= limit else {
        throw TransportFailure.tooLarge
      }
      body += part.readableBytesView
      let now = NIODeadline.now()
      if now - stretch.began >= TimeAmount(patience.pace) {
        guard body.count - stretch.bytes >= patience.paceBytes else { throw HTTPSTransport.tooSlow }
        stretch = (now, body.count)
      }
      guard now - began <= TimeAmount(patience.body) else { throw HTTPSTransport.tooSlow }
    }
    return body
  }

  private static let tooSlow = TransportFailure.unreachable(reason: "it answers too slowly")

  private static func isDistrust(_ error: NIOSSLError) -> Bool {
    if case .handshakeFailed(let reason) = error { return "\(reason)".contains("CERTIFICATE_VERIFY_FAILED") }
    return false
  }

  private static func configuration(
    certificate: [UInt8]?, _ patience: Patience
  ) throws -> HTTPClient.Configuration {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.minimumTLSVersion = .tlsv12
    if let certificate {
      tls.trustRoots = .certificates([try NIOSSLCertificate(bytes: certificate, format: .der)])
      // The pin says which server it is, whatever name it is reached by.
      tls.certificateVerification = .noHostnameVerification
    }
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: tls, redirectConfiguration: .disallow,
      timeout: .init(connect: TimeAmount(patience.connect), read: TimeAmount(patience.silence)),
      decompression: .disabled)
    configuration.httpVersion = .http1Only
    configuration.connectionPool.retryConnectionEstablishment = false
    return configuration
  }
}

/// Says in a person's words why a connection failed.
enum ConnectionProblem {
  static func words(for error: any Error) -> String {
    switch error {
    case let error as NIOConnectionError: words(for: error)
    case let error as HTTPClientError: httpWords(error)
    case let error as IOError: ioWords(error)
    case is NIOSSLError: "no secure connection"
    default: "the connection broke"
    }
  }

  private static func words(for error: NIOConnectionError) -> String {
    if let first = error.connectionErrors.first { return words(for: first.error) }
    return "no such host"
  }

  private static func httpWords(_ error: HTTPClientError) -> String {
    switch error {
    case .connectTimeout, .readTimeout, .deadlineExceeded: "it does not answer"
    case .remoteConnectionClosed: "it hung up"
    default: "the connection broke"
    }
  }

  private static func ioWords(_ error: IOError) -> String {
    switch error.errnoCode {
    case 111: "connection refused"
    case 113, 101: "no network"
    case 110: "it does not answer"
    default: "the connection broke"
    }
  }
}
