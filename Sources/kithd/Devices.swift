import ArgumentParser
import Foundation
import KithHub
import KithMerge
import KithWire

/// `kithd devices`
struct Devices: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices",
    abstract: "List the devices of an account. Works while the server runs.",
    discussion: "With --json: an array of objects with id, name, added, lastSeen, revoked.")

  @OptionGroup var place: Place
  @OptionGroup var json: JSONFlag

  @Argument(help: "The account's id, or as much of its beginning as no other has.")
  var account: String

  func run() async throws {
    let folder = try DataFolder.used(at: place.folder(ProcessInfo.processInfo.environment))
    let devices = try await Operator(folder.storeToLookAt()).devices(of: account)

    guard !json.isOn else { return try sayJSON(devices.map(Line.init)) }
    sayColumns(
      devices.map { device in
        [
          device.key.device.description, device.label.printable, "since \(Moment(ms: device.addedMs).day)",
          "last seen \(Moment(ms: device.lastSeenMs).minute)", device.revoked ? "revoked" : "",
        ]
      })
  }

  private struct Line: Encodable {
    let id: String
    let name: String
    let added: String
    let lastSeen: String
    let revoked: Bool

    init(_ device: StoredDevice) {
      id = device.key.device.description
      name = device.label
      added = Moment(ms: device.addedMs).text
      lastSeen = Moment(ms: device.lastSeenMs).text
      revoked = device.revoked
    }
  }
}
