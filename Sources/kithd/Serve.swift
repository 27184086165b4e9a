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

  @Flag(help: "Log every refused request as well.")
  var verbose = false

  func run() async throws {
    let settings = try ServeSettings(self, ProcessInfo.processInfo.environment)
    let logger = errorLogger(level: verbose ? .debug : .notice)
    let folder = try DataFolder.served(at: settings.folder)
    let identity = try ServerIdentity.kept(in: folder.url, names: settings.names.map(\.host))
    let hub = try await folder.hub(named: settings.linkName.host, pin: identity.pin)
    try await hub.tidy()

    let application = try HubServer.application(
      hub: hub,
      settings: HubServer.Settings(
        host: settings.host, port: settings.port, names: ServedNames(settings.names), identity: identity),
      logger: logger
    ) { port in
      await announce(
        hub, folder, ServedNames.Name(host: settings.linkName.host, port: settings.linkName.port ?? port))
    }
    do {
      try await application.runService()
    } catch let error as IOError {
      throw KithdProblem.cannotListen(
        settings.host, settings.port, String(cString: strerror(error.errnoCode)))
    }
    // A server that was told to stop leaves one file, fit to be copied.
    try await hub.store.settle()
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
