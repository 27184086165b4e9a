import ArgumentParser
import Foundation
import Hummingbird
import KithHTTP
import KithHub
import Logging
import NIOCore
import ServiceLifecycle

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

  @OptionGroup var log: LogFlags

  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let settings = try ServeSettings(self, environment)
    let logger = try log.logger(environment)
    let folder = try DataFolder.served(at: settings.folder)
    let identity = ShownIdentity(
      try ServerIdentity.kept(in: folder.url, names: settings.names.map(\.host)))
    let hangup = reloading(identity, folder, logger)
    defer { hangup.cancel() }
    let hub = try await folder.hub(
      named: settings.linkName.host, pin: identity.current.pin, quota: settings.quota, isServing: true)
    try await hub.tidy()

    let daybook = Daybook(logger, nanoseconds: { DispatchTime.now().uptimeNanoseconds })
    let live = LiveBoard(sleep: { try await Task.sleep(for: .milliseconds($0)) })
    var application = try HubServer.application(
      hub: hub,
      settings: HubServer.Settings(
        host: settings.host, port: settings.port, names: ServedNames(settings.names), identity: identity),
      daybook: daybook, live: live, logger: logger
    ) { port in
      logger.notice(
        "started",
        metadata: ["version": "\(Kithd.version)", "address": "\(settings.host)", "port": "\(port)"])
      await announce(
        hub, folder, ServedNames.Name(host: settings.linkName.host, port: settings.linkName.port ?? port))
    }
    if let place = settings.metrics {
      let page = MetricsPage(hub: hub, daybook: daybook, live: live, version: Kithd.version)
      application.addServices(MetricsListener(page: page, place: place, logger: logger))
    }
    do {
      try await application.runService()
    } catch let error as IOError {
      throw KithdProblem.cannotListen(settings.host, settings.port, error.reason, flag: "--listen")
    }
    // A server that was told to stop leaves one file, fit to be copied.
    try await hub.store.settle()
    logger.notice("stopped")
  }
}

/// Says where the server is, and on its very first start how to join.
private func announce(_ hub: Hub, _ folder: DataFolder, _ name: ServedNames.Name) async {
  do {
    try folder.keep(name)
    say("kithd listens on https://\(name.text)")
    if let secret = try await hub.firstLink() {
      say("Join from a first device, within 72 hours:")
      say("  kith join '\(try linkText(name, secret, hub))'")
    }
  } catch {
    complain("kithd could not make a first link: \(error). Run kithd invite.")
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

/// Shows the metrics as long as the server runs.
private struct MetricsListener: Service {
  let page: MetricsPage
  let place: (host: String, port: Int)
  let logger: Logger

  func run() async throws {
    let application = page.application(host: place.host, port: place.port, logger: logger) { port in
      say("Metrics on http://\(ServedNames.Name(host: place.host, port: port).text)/metrics")
    }
    do {
      try await application.run()
    } catch let error as IOError {
      throw KithdProblem.cannotListen(place.host, place.port, error.reason, flag: "--metrics")
    }
  }
}

extension IOError {
  fileprivate var reason: String { String(cString: strerror(errnoCode)) }
}
