import KithWire
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// A server with the key of a real one, over real TLS, which says whatever it is told to say.
final class Liar: Sendable {
  enum Lie: Sendable {
    case answer([UInt8])
    case status(Int, String)
    /// Declares so many bytes, and sends them as long as anybody listens.
    case declared(Int)
    /// Chunk after chunk, header after header.
    case endlessBody
    case endlessHead
    /// An event stream that says the same without end.
    case stream(String)
    /// The head at once or in bits too, then a byte of the body every so many milliseconds.
    case trickle(Int64, ofHead: Bool)
    case silence
  }

  typealias Story = @Sendable (_ call: ExchangeCall?, _ number: Int) -> Lie

  let port: Int
  let ear: Ear
  private let channel: any Channel

  /// What it heard, and how much of what it said was taken.
  final class Ear: Sendable {
    private let counts = Mutex((questions: 0, bytes: 0))

    var questions: Int { counts.withLock { $0.questions } }
    var bytes: Int { counts.withLock { $0.bytes } }

    func heard() -> Int {
      counts.withLock { counts in
        counts.questions += 1
        return counts.questions
      }
    }

    func sent(_ bytes: Int) { counts.withLock { $0.bytes += bytes } }
  }

  init(key: String, certificate: String, port: Int, story: @escaping Story) async throws {
    let configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
      privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
    let tls = try NIOSSLContext(configuration: configuration)
    let ear = Ear()
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandlers([
            NIOSSLServerHandler(context: tls), ByteToMessageHandler(HTTPRequestDecoder()),
            Mouth(ear: ear, story: story),
          ])
        }
      }.bind(host: "127.0.0.1", port: port).get()
    self.port = port
    self.ear = ear
  }

  func stop() async throws { try await channel.close() }
}

/// Hears one question after another, and writes bytes as they are.
private final class Mouth: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart

  private let ear: Liar.Ear
  private let story: Liar.Story
  private var body: [UInt8] = []

  init(ear: Liar.Ear, story: @escaping Liar.Story) {
    (self.ear, self.story) = (ear, story)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head: body = []
    case .body(let bytes): body += bytes.readableBytesView
    case .end: tell(story(try? ExchangeCall(bytes: body), ear.heard()), on: context.channel)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  private func tell(_ lie: Liar.Lie, on channel: any Channel) {
    let zeros = String(repeating: "\0", count: 1 << 16)
    switch lie {
    case .answer(let bytes):
      send(Mouth.head(200, "content-type: \(Route.mediaType)\r\ncontent-length: \(bytes.count)"), on: channel)
      send(ByteBuffer(bytes: bytes), on: channel)
    case .status(let status, let text):
      send(Mouth.head(status, "content-length: \(text.utf8.count)"), on: channel)
      send(ByteBuffer(string: text), on: channel)
    case .declared(let count):
      send(Mouth.head(200, "content-length: \(count)"), on: channel)
      pour(ByteBuffer(string: zeros), on: channel)
    case .endlessBody:
      send(Mouth.head(200, "transfer-encoding: chunked"), on: channel)
      pour(ByteBuffer(string: "10000\r\n\(zeros)\r\n"), on: channel)
    case .stream(let text):
      let size = String(text.utf8.count, radix: 16)
      send(Mouth.head(200, "content-type: text/event-stream\r\ntransfer-encoding: chunked"), on: channel)
      pour(ByteBuffer(string: "\(size)\r\n\(text)\r\n"), on: channel)
    case .endlessHead:
      send(ByteBuffer(string: "HTTP/1.1 200 OK\r\n"), on: channel)
      pour(ByteBuffer(string: String(repeating: "x-more: and more\r\n", count: 1_000)), on: channel)
    case .trickle(let milliseconds, let ofHead):
      let head = ByteBuffer(string: "HTTP/1.1 200 OK\r\n")
      send(ofHead ? head : Mouth.head(200, "content-length: 1000000"), on: channel)
      drip(every: .milliseconds(milliseconds), on: channel)
    case .silence: break
    }
  }

  private static func head(_ status: Int, _ lines: String) -> ByteBuffer {
    ByteBuffer(string: "HTTP/1.1 \(status) So\r\n\(lines)\r\n\r\n")
  }

  private func send(_ bytes: ByteBuffer, on channel: any Channel) {
    channel.writeAndFlush(bytes, promise: nil)
    ear.sent(bytes.readableBytes)
  }

  private func pour(_ bytes: ByteBuffer, on channel: any Channel) {
    let ear = ear
    @Sendable func next() {
      channel.writeAndFlush(bytes).whenSuccess {
        ear.sent(bytes.readableBytes)
        // Not at once: a write that is done at once would call itself without end.
        channel.eventLoop.execute { next() }
      }
    }
    next()
  }

  private func drip(every time: TimeAmount, on channel: any Channel) {
    channel.eventLoop.scheduleRepeatedTask(initialDelay: time, delay: time) { task in
      guard channel.isActive else { return task.cancel() }
      channel.writeAndFlush(ByteBuffer(string: "x"), promise: nil)
    }
  }
}
