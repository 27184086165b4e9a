import Crypto
import KithSealing
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS

/// Meets a server for the first time, or again after its certificate changed: a TLS handshake and no more.
///
/// With a pin the key that the server proves to hold must be the pinned one, whoever signed its certificate;
/// the pin of a recovery kit is the first half of the key's hash, for which nobody finds another key either.
/// Without one, a public authority must vouch for it.
enum FirstContact {
  static let timeoutSeconds: Int64 = 5
  /// In bytes.
  private static let shortestPin = RecoveryKit.pinBytes

  /// The server's key and certificate.
  struct Meeting: Sendable {
    /// SHA-256 of the public key (SPKI, DER).
    let pin: [UInt8]
    let certificate: [UInt8]
  }

  /// - Throws: `TransportFailure`: not reachable, or another key than `pin`.
  static func meet(host: String, port: Int, pin: [UInt8]?) async throws(TransportFailure) -> Meeting {
    let loop = MultiThreadedEventLoopGroup.singleton.any()
    let met = loop.makePromise(of: Meeting.self)
    do {
      let context = try NIOSSLContext(configuration: configuration())
      let channel = try await ClientBootstrap(group: loop)
        .connectTimeout(.seconds(timeoutSeconds))
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            let tls = try handler(context, host: host, pin: pin, telling: met)
            try channel.pipeline.syncOperations.addHandlers(tls, Greeter(met))
          }
        }
        .connect(host: host, port: port).get()
      let deadline = loop.scheduleTask(in: .seconds(timeoutSeconds)) { met.fail(Problem.silent) }
      defer { deadline.cancel() }
      let meeting: Result<Meeting, any Error>
      do { meeting = .success(try await met.futureResult.get()) } catch { meeting = .failure(error) }
      channel.close(promise: nil)
      return try meeting.get()
    } catch {
      met.fail(error)
      throw failure(error)
    }
  }

  /// Why a meeting came to nothing.
  enum Problem: Error {
    case otherKey
    case silent
    case noCertificate
  }

  private static func failure(_ error: any Error) -> TransportFailure {
    switch error {
    case Problem.otherKey: .wrongKey
    case Problem.silent: .unreachable(reason: "it does not answer")
    case Problem.noCertificate: .unreachable(reason: "it shows no certificate")
    default: .unreachable(reason: ConnectionProblem.words(for: error))
    }
  }

  private static func configuration() -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv12
    return configuration
  }

  private static func handler(
    _ context: NIOSSLContext, host: String, pin: [UInt8]?, telling met: EventLoopPromise<Meeting>
  ) throws -> NIOSSLClientHandler {
    let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
    let name = isAddress ? nil : host
    guard let pin else { return try NIOSSLClientHandler(context: context, serverHostname: name) }
    return try NIOSSLClientHandler(context: context, serverHostname: name) { chain, verdict in
      let shown = chain.first.flatMap { try? key(of: $0) } ?? []
      let isPinned = pin.count >= shortestPin && shown.starts(with: pin)
      if isPinned { return verdict.succeed(.certificateVerified) }
      // Told here: what the handshake fails with afterwards names no reason.
      met.fail(Problem.otherKey)
      verdict.fail(Problem.otherKey)
    }
  }

  static func key(of certificate: NIOSSLCertificate) throws -> [UInt8] {
    Array(SHA256.hash(data: try certificate.extractPublicKey().toSPKIBytes()))
  }
}

/// Waits for the handshake and tells what the server showed.
private final class Greeter: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let met: EventLoopPromise<FirstContact.Meeting>

  init(_ met: EventLoopPromise<FirstContact.Meeting>) {
    self.met = met
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard case .handshakeCompleted = event as? TLSUserEvent else {
      return context.fireUserInboundEventTriggered(event)
    }
    do {
      let tls = try context.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self)
      guard let certificate = tls.peerCertificate else { throw FirstContact.Problem.noCertificate }
      met.succeed(
        FirstContact.Meeting(
          pin: try FirstContact.key(of: certificate), certificate: try certificate.toDERBytes()))
    } catch {
      met.fail(error)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    met.fail(error)
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    met.fail(FirstContact.Problem.silent)
    context.fireChannelInactive()
  }
}
