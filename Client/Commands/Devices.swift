package import ArgumentParser
import KithMerge
import KithReplica
import KithSealing
import KithSync
import KithWire

/// `kith device`
package struct Devices: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "device", abstract: "The machines that hold your network.",
    subcommands: [DeviceList.self, DeviceAdd.self, DeviceRevoke.self], defaultSubcommand: DeviceList.self)

  @OptionGroup package var homeOption: HomeOption

  package init() {}
}

/// `kith device add`
package struct DeviceAdd: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Make a link for one more machine of yours.",
    discussion: """
      Whoever has the link can read and write all of your network: it works once, for ten minutes. What is \
      new is exchanged first, as with kith sync.
      """
  )

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var code: QRCode
  @OptionGroup var server: ServerOption

  package init() {}

  package func run(in desk: Desk) async throws {
    var dice = desk.dice
    let (link, expires) = try await Network(world: desk.outside.world).deviceLink(
      server.personal(try desk.replica()), as: desk.outside.machine, using: &dice)
    desk.output.tell("On the other machine, until \(desk.minute(expires)), type:")
    desk.output.say("kith join '\(link.text)'")
    try code.draw(link.text, desk)
  }
}

/// `kith device list`
package struct DeviceList: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the machines that hold your network.",
    discussion:
      "Asks the server. With --json: an array of objects with id, name, added, lastSeen, revoked, here.")

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag
  @OptionGroup var server: ServerOption

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try server.personal(desk.replica())
    let devices = try await Network(world: desk.outside.world).devices(of: replica)
    guard !json.isOn else {
      return desk.output.say(
        .array(
          devices.map { device in
            .object([
              "id": .string(device.id.description), "name": .string(device.label),
              "added": .optional(Moment(device.addedMs).rfc3339),
              "lastSeen": .optional(Moment(device.lastSeenMs).rfc3339),
              "revoked": .flag(device.revoked), "here": .flag(device.id == replica.device),
            ])
          }))
    }
    var columns = Columns(expendable: [2, 3])
    for device in devices {
      let place = device.id == replica.device ? "this machine" : device.revoked ? "revoked" : ""
      columns.add([
        Output.Span(device.id.short, .faint), Output.Span(device.label, .strong),
        Output.Span("since \(desk.day(device.addedMs))"),
        Output.Span("last seen \(desk.minute(device.lastSeenMs))"), Output.Span(place, .faint),
      ])
    }
    try columns.say(on: desk.output)
  }
}
