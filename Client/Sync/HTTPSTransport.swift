import AsyncHTTPClient
package import KithReplica
import KithWire
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Letters over HTTPS to one server, under the certificate that was met behind its pin.
package struct HTTPSTransport: Transport {
  package let authority: String
  private let client: HTTPClient

  /// What one request may take, in seconds.
  enum Limit {
    static let connectSeconds: Int64 = 5
    static let silenceSeconds: Int64 = 30
    static let requestSeconds: Int64 = 300
  }

  /// Does `body` over a connection to `server`, and closes it.
  package static func withServer<T>(
    _ server: KnownServer, _ body: (HTTPSTransport) async throws -> T
  ) async throws -> T {
    let client = HTTPClient(
      eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
      configuration: try configuration(certificate: server.certificate))
    let result: Result<T, any Error>
    do {
      result = .success(try await body(HTTPSTransport(authority: server.authority, client: client)))
    } catch {
      result = .failure(error)
    }
    try? await client.shutdown()
    return try result.get()
  }

  package func send(_ letter: Letter) async throws(TransportFailure) -> Reply {
    var request = HTTPClientRequest(url: "https://\(authority)\(letter.path)")
    request.method = .init(rawValue: letter.method)
    for header in letter.headers { request.headers.add(name: header.name, value: header.value) }
    if letter.method != "GET" { request.body = .bytes(letter.body) }
    do {
      let response = try await client.execute(request, timeout: .seconds(Limit.requestSeconds))
      let body = try await response.body.collect(upTo: Limits.standard.answerBytes)
      return Reply(
        status: Int(response.status.code), headers: response.headers.map { Header($0.name, $0.value) },
        body: Array(body.readableBytesView))
    } catch is NIOTooManyBytesError {
      throw .tooLarge
    } catch let error as NIOSSLError {
      throw HTTPSTransport.isDistrust(error)
        ? .wrongKey : .unreachable(reason: ConnectionProblem.words(for: error))
    } catch {
      throw .unreachable(reason: ConnectionProblem.words(for: error))
    }
  }

  private static func isDistrust(_ error: NIOSSLError) -> Bool {
    if case .handshakeFailed(let reason) = error { return "\(reason)".contains("CERTIFICATE_VERIFY_FAILED") }
    return false
  }

  private static func configuration(certificate: [UInt8]?) throws -> HTTPClient.Configuration {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.minimumTLSVersion = .tlsv12
    if let certificate {
      tls.trustRoots = .certificates([try NIOSSLCertificate(bytes: certificate, format: .der)])
      // The pin says which server it is, whatever name it is reached by.
      tls.certificateVerification = .noHostnameVerification
    }
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: tls, redirectConfiguration: .disallow,
      timeout: .init(connect: .seconds(Limit.connectSeconds), read: .seconds(Limit.silenceSeconds)),
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
