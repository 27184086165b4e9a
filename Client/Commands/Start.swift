package import ArgumentParser
import KithReplica

/// `kith start`
package struct Start: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "start", abstract: "Make a home for your network on this machine.",
    discussion:
      "It holds a database and, in a file of its own, the keys that open it. Nothing leaves this machine.")

  @OptionGroup package var homeOption: HomeOption

  package init() {}

  package func run(in desk: Desk) async throws {
    var dice = desk.dice
    _ = try Replica.start(desk.home, using: &dice)
    desk.output.say("Your kith is in \(desk.home.folder).")
    desk.output.say(
      "It is on this machine only: whoever loses the machine loses it, until a server is joined.")
    desk.output.say("")
    desk.output.say("What to type next:")
    desk.output.say("  kith add NAME       for somebody you know")
    desk.output.say("  kith import FILE    for contacts that another program wrote")
    desk.output.say("  kith join LINK      for a server that keeps your machines together")
  }
}
