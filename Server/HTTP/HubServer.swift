package import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import KithHub
package import Logging
import NIOCore

/// The hub over HTTPS.
package struct HubServer: Sendable {
  /// What an operator may choose.
  package struct Settings: Sendable {
    /// The address to listen on, and the port; 0 for any that is free.
    package var host: String
    package var port: Int
    package var names: ServedNames
    package var identity: ShownIdentity
    /// How often a device and an address may ask.
    package var device: TokenBucket.Measure
    package var address: TokenBucket.Measure

    package init(
      host: String, port: Int, names: ServedNames, identity: ShownIdentity,
      device: TokenBucket.Measure = Entrance.Limit.device,
      address: TokenBucket.Measure = Entrance.Limit.address
    ) {
      self.host = host
      self.port = port
      self.names = names
      self.identity = identity
      (self.device, self.address) = (device, address)
    }
  }

  package enum Limit {
    /// Live channels among them.
    package static let connections = 2_000
    package static let idleSeconds: Int64 = 60
    package static let headerBytes = 16 << 10
    package static let headers = 64
  }

  /// The application to run; it stops when it is told to, after the requests that it has begun.
  ///
  /// `onRunning` is told the port.
  package static func application(
    hub: Hub, settings: Settings, daybook: Daybook, live: LiveBoard, logger: Logger,
    onRunning: @escaping @Sendable (Int) async -> Void
  ) throws -> Application<HubResponder> {
    var logger = logger
    // What the libraries have to say of every start and connection.
    if logger.logLevel == .info { logger.logLevel = .notice }
    let http = HTTPServerBuilder.http1(
      configuration: HTTP1Channel.Configuration(
        idleTimeout: .seconds(Limit.idleSeconds),
        httpDecoderConfiguration: .init(
          maxHeaderFieldSize: Limit.headerBytes, maxHeaderListSize: Limit.headerBytes,
          maxHeaderFieldCount: Limit.headers)))
    let configuration = ApplicationConfiguration(
      address: .hostname(settings.host, port: settings.port),
      availableConnectionsDelegate: MaximumAvailableConnections(Limit.connections, logger: logger))
    let entrance = Entrance(device: settings.device, address: settings.address, at: hub.now)
    return Application(
      responder: HubResponder(
        hub: hub, names: settings.names, daybook: daybook, entrance: entrance, live: live),
      server: try .tls(http, tlsConfiguration: settings.identity.tls()), configuration: configuration,
      onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? settings.port) },
      logger: logger)
  }
}
