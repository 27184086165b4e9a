import ArgumentParser
import Foundation
import KithHTTP
import KithHub
import KithWire

/// `kithd invite`
struct Invite: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invite",
    abstract: "Print a link for one more account. Works while the server runs.")

  @OptionGroup var place: Place

  @Option(help: "How long the link is good: a number and s, m, h or d.")
  var expires = "72h"

  func run() async throws {
    let seconds = try lifetimeSeconds(expires)
    let folder = try DataFolder.used(at: place.folder(ProcessInfo.processInfo.environment))
    let name = try folder.keptName()
    let identity = try ServerIdentity.read(in: folder.url)
    let hub = try await folder.hub(named: name.host, pin: identity.pin)
    let secret = try await hub.inviteNewAccount(lifetimeSeconds: seconds)
    say(try linkText(name, secret, hub))
  }
}

/// Reads `90s`, `10m`, `72h`, `30d`.
func lifetimeSeconds(_ text: String) throws(KithdProblem) -> Int {
  let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
  let longest = 30 * 86_400
  guard let last = text.last, let unit = units[last], let number = Int(text.dropLast()), number > 0,
    case (let seconds, false) = number.multipliedReportingOverflow(by: unit), seconds <= longest
  else { throw .badLifetime(text) }
  return seconds
}

/// The link that carries `secret` to a device, with the pin of this server.
func linkText(_ name: ServedNames.Name, _ secret: Link.Secret, _ hub: Hub) throws(KithdProblem) -> String {
  guard let link = Link(host: name.host, port: name.port ?? 443, secret: secret, pin: hub.pin) else {
    throw .badName(name.host)
  }
  return link.text
}
