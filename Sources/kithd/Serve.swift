import ArgumentParser
import Foundation
import Hummingbird
import KithHTTP
import KithHub
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

/// `kithd serve`
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Run the server.",
    discussion: """
      Makes its data folder, key, certificate and database on the first start, and prints a link to join \
      with. Nothing has to be configured.

      SIGHUP makes it read its certificate again, without an end to any connection.

      The log goes to standard error. It holds no name, no key and nothing of what devices send.
      """)

  @OptionGroup var place: Place

  @Option(
    help: "Address and port to listen on; port 0 takes a free one. Else KITHD_LISTEN, else 0.0.0.0:8717.")
  var listen: String?

  @Option(
    help: """
      A name or address that devices reach this server by, with a port if it is another one; the first is \
      put into links. May be given several times. Else KITHD_NAME, separated by commas, else what this \
      machine is called.
      """)
  var name: [String] = []

  @Option(
    help: """
      Address and port of this machine alone, such as 127.0.0.1:9717, to show metrics at, for Prometheus: \
      plain HTTP, /metrics. Else KITHD_METRICS, else nowhere.
      """)
  var metrics: String?

  @Option(
    help: """
      How many records are kept for one account. Else KITHD_QUOTA_RECORDS, else \(Quota.standard.records).
      """)
  var quotaRecords: String?

  @Option(
    help: """
      How many mebibytes of sealed records are kept for one account. Else KITHD_QUOTA_MIB, else \
      \(Quota.standard.bytes >> 20).
      """)
  var quotaMib: String?

  @Option(
    help: """
      How many requests a second one address may send for ever; \(Entrance.Limit.address.seconds) \
      times as many at once. Behind a proxy all devices share its address. Else KITHD_RATE_ADDRESS, \
      else \(Entrance.Limit.address.aSecond).
      """)
  var rateAddress: String?

  @Option(
    help: """
      How many requests a second one device may send for ever; \(Entrance.Limit.device.seconds) \
      times as many at once. Else KITHD_RATE_DEVICE, else \(Entrance.Limit.device.aSecond).
      """)
  var rateDevice: String?

  @OptionGroup var log: LogFlags

  enum Limit {
    /// How long requests that are under way may take once the server is to stop, in seconds; systemd waits
    /// longer than that.
    static let stopSeconds: Int64 = 20
  }

  func run() async throws {
    // What is empty is not set: so a line of a file of settings is taken back.
    let environment = ProcessInfo.processInfo.environment.filter { !$0.value.isEmpty }
    let settings = try ServeSettings(self, environment)
    let logger = try log.logger(environment)
    let folder = try DataFolder.served(at: settings.folder)
    let identity = ShownIdentity(
      try ServerIdentity.kept(in: folder.url, names: settings.names.map(\.host)))
    let hangup = reloading(identity, folder, logger)
    defer { hangup.cancel() }
    let hub = try await folder.hub(
      named: settings.linkName.host, pin: identity.current.pin, quota: settings.quota, isServing: true)
    let daybook = Daybook(logger, nanoseconds: { DispatchTime.now().uptimeNanoseconds })
    let metricsListen = Gate()
    let live = LiveBoard(sleep: { try await Task.sleep(for: .milliseconds($0)) })
    var application = try HubServer.application(
      hub: hub,
      settings: HubServer.Settings(
        host: settings.host, port: settings.port, names: ServedNames(settings.names), identity: identity,
        device: settings.device, address: settings.address),
      daybook: daybook, live: live, logger: logger
    ) { port in
      await metricsListen.wait()
      guard !Task.isCancelled else { return }
      logger.notice(
        "started",
        metadata: ["version": "\(Kithd.version)", "address": "\(settings.host)", "port": "\(port)"])
      await announce(
        hub, folder, ServedNames.Name(host: settings.linkName.host, port: settings.linkName.port ?? port))
    }
    application.addServices(DailyTidying(hub: hub, logger: logger))
    if let place = settings.metrics {
      let page = MetricsPage(hub: hub, daybook: daybook, live: live, version: Kithd.version)
      application.addServices(
        MetricsListener(page: page, place: place, listens: metricsListen, logger: logger))
    } else {
      metricsListen.open()
    }
    var group = ServiceGroupConfiguration(
      services: [application], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    group.maximumGracefulShutdownDuration = .seconds(Limit.stopSeconds)
    do {
      try await ServiceGroup(configuration: group).run()
    } catch {
      guard let why = error.whyNotListening else { throw error }
      throw KithdProblem.cannotListen(settings.host, settings.port, why, flag: "--listen")
    }
    // A server that was told to stop leaves one file, fit to be copied.
    do {
      try await hub.store.settle()
    } catch {
      logger.error("not settled", metadata: ["why": "\(error)"])
    }
    logger.notice("stopped")
  }
}

/// Says where the server is, and on its very first start how to join.
private func announce(_ hub: Hub, _ folder: DataFolder, _ name: ServedNames.Name) async {
  say("kithd listens on https://\(name.text)")
  if (try? folder.keptName()) != name {
    do {
      try folder.keep(name)
    } catch {
      complain("kithd could not write down what it is called, for kithd invite: is the disk full?")
    }
  }
  do {
    if let secret = try await hub.firstLink() {
      say("Join from a first device, within 72 hours:")
      say("  kith join '\(try linkText(name, secret, hub))'")
    }
  } catch is CancellationError {
    // It was stopped before anybody could have used one.
  } catch {
    complain("kithd could not make a first link: \(error) Make one with: kithd invite")
  }
}

/// Reads the certificate again at each SIGHUP.
private func reloading(
  _ identity: ShownIdentity, _ folder: DataFolder, _ logger: Logger
) -> any DispatchSourceSignal {
  signal(SIGHUP, SIG_IGN)
  let source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: .global())
  source.setEventHandler {
    do {
      try identity.reload(from: folder.url)
      logger.notice("reloaded")
    } catch {
      logger.error("not reloaded", metadata: ["why": "\(error)"])
    }
  }
  source.resume()
  return source
}

/// Forgets what is too old, at the start and every day.
private struct DailyTidying: Service, CustomStringConvertible {
  let hub: Hub
  let logger: Logger

  // The library logs what a service describes itself as.
  var description: String { "tidying" }

  func run() async throws {
    repeat {
      do {
        try await hub.tidy()
      } catch {
        logger.warning("not tidied", metadata: ["why": "\(error)"])
      }
    } while (try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(86_400)) }) != nil
  }
}

/// Shut until it is opened, and then for ever.
private final class Gate: Sendable {
  private let (stream, continuation) = AsyncStream<Never>.makeStream()

  func open() { continuation.finish() }

  /// Waits until it is open, or the waiting task is cancelled.
  func wait() async {
    for await _ in stream {}
  }
}

/// Shows the metrics as long as the server runs.
private struct MetricsListener: Service, CustomStringConvertible {
  let page: MetricsPage
  let place: (host: String, port: Int)
  let listens: Gate
  let logger: Logger

  var description: String { "metrics" }

  func run() async throws {
    let application = page.application(host: place.host, port: place.port, logger: logger) { port in
      listens.open()
      say("Metrics on http://\(ServedNames.Name(host: place.host, port: port).text)/metrics")
    }
    do {
      try await application.run()
    } catch {
      guard let why = error.whyNotListening else { throw error }
      throw KithdProblem.cannotListen(place.host, place.port, why, flag: "--metrics")
    }
  }
}

extension Error {
  /// What stands in the way of listening at an address; nil if it is something else.
  fileprivate var whyNotListening: String? {
    switch self {
    case let error as IOError: String(cString: strerror(error.errnoCode))
    case is SocketAddressError, is SocketAddressError.UnknownHost: "there is no such address"
    default: nil
    }
  }
}
