package import Hummingbird
import HTTPTypes
import HummingbirdCore
package import KithHub
package import Logging
import NIOCore

/// The numbers over plain HTTP, to this machine alone: they say nothing of anybody, and still are nobody
/// else's business.
package struct MetricsPage: HTTPResponder {
  package typealias Context = BasicRequestContext

  enum Limit {
    static let connections = 16
    static let idleSeconds: Int64 = 60
  }

  private let hub: Hub
  private let daybook: Daybook
  private let live: LiveBoard
  private let version: String
  private let startedMs: Int64

  package init(hub: Hub, daybook: Daybook, live: LiveBoard, version: String) {
    (self.hub, self.daybook, self.live, self.version) = (hub, daybook, live, version)
    startedMs = hub.now
  }

  /// The listener to run beside the server. `host` must be an address of this machine alone.
  package func application(
    host: String, port: Int, logger: Logger, onRunning: @escaping @Sendable (Int) async -> Void
  ) -> Application<MetricsPage> {
    Application(
      responder: self,
      server: .http1(configuration: .init(idleTimeout: .seconds(Limit.idleSeconds))),
      configuration: ApplicationConfiguration(
        address: .hostname(host, port: port),
        availableConnectionsDelegate: MaximumAvailableConnections(Limit.connections, logger: logger)),
      onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? port) }, logger: logger)
  }

  package func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
    // A page of the web whose name was made to lead here still says its own name.
    guard let authority = request.head.authority, MetricsPage.isHere(authority) else {
      return MetricsPage.plain(421, "Ask for this by an address of this machine.\n")
    }
    guard request.method == .get, pathAndQuery(request).path == "/metrics" else {
      return MetricsPage.plain(404, "GET /metrics is all there is.\n")
    }
    do {
      let sizes = try await hub.store.read { try $0.sizes() }
      let text = TallyText(
        daybook.tally, sizes: sizes, live: live.count, version: version, startedMs: startedMs
      ).text
      return MetricsPage.plain(200, text, "text/plain; version=0.0.4; charset=utf-8")
    } catch {
      daybook.note(failure: error)
      return MetricsPage.plain(500, "The database cannot be read; the log says more.\n")
    }
  }

  /// Whether `host` is an address, and one that no other machine reaches.
  package static func isLoopback(_ host: String) -> Bool {
    guard let address = try? SocketAddress(ipAddress: host, port: 0) else { return false }
    if case .v4 = address { return host.hasPrefix("127.") }
    return host == "::1"
  }

  private static func isHere(_ authority: String) -> Bool {
    guard let name = ServedNames.Name(text: authority) else { return false }
    return name.host == "localhost" || isLoopback(name.host)
  }

  private static func plain(
    _ status: Int, _ text: String, _ type: String = "text/plain; charset=utf-8"
  ) -> Response {
    Response(
      status: HTTPResponse.Status(code: status), headers: [.contentType: type, .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}
