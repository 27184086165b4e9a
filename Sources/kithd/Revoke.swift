import ArgumentParser
import Foundation
import KithHub
import KithMerge
import KithWire

/// `kithd revoke`
struct Revoke: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke",
    abstract: "Let a device in no more. Works while the server runs.",
    discussion: """
      It cuts the device off at this server, from its next request on, and voids the links that its account \
      left open. What the device holds it keeps, and no key is changed: that the person does with \
      kith device revoke.
      """)

  @OptionGroup var place: Place

  @Argument(help: "The account's id, or as much of its beginning as no other has.")
  var account: String

  @Argument(help: "The device's id, or as much of its beginning as no other device of the account has.")
  var device: String

  func run() async throws {
    let folder = try DataFolder.used(at: place.folder(ProcessInfo.processInfo.environment))
    let cutOff = try await Operator(folder.store()).revoke(device: device, of: account, now: Moment.now.ms)

    let machine = cutOff.device
    say("Device \(machine.key.device) (\(machine.label.printable)) is cut off at this server, and only here.")
    complain(
      """
      It still holds what it had, and the keys. Its owner should run kith device revoke on another machine, \
      which makes new keys.
      """)
    if cutOff.remaining == 0 { complain("No device of account \(machine.key.account) is let in any more.") }
  }
}
