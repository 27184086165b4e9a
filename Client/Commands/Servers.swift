package import ArgumentParser
import KithMerge
import KithReplica
import KithSealing
import KithSync
import KithWire

/// `kith server`
package struct Servers: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "server", abstract: "The servers that this home belongs to.",
    discussion: """
      A home may belong to several: your own, which keeps your network, and that of a club. To each, this \
      machine is another one. kith join makes one more, kith sync exchanges with all of them.
      """,
    subcommands: [ServerList.self, ServerMove.self, ServerLeave.self], defaultSubcommand: ServerList.self)

  @OptionGroup package var homeOption: HomeOption

  package init() {}
}

/// `kith server list`
package struct ServerList: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the servers that this home belongs to.",
    discussion: """
      It asks none of them. With --json: an array of objects with name, authority, account, main (whether it \
      keeps your own network), groups, pending and lastExchange.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let (all, lost) = (try ServerNaming(replica: replica).all, try replica.lostServers())
    if json.isOn { return desk.output.say(.array(try all.map { try $0.json() })) }
    guard !all.isEmpty || !lost.isEmpty else { throw SyncError.noServer }
    var columns = Columns(expendable: [3, 2])
    for one in all {
      let exchange = try one.own.lastExchange()
      columns.add([
        Output.Span(one.server.name, .strong), Output.Span(one.server.authority),
        Output.Span(try one.holdings()),
        Output.Span(exchange.map { "exchanged \(desk.minute($0))" } ?? "never exchanged", .faint),
      ])
    }
    for one in lost {
      columns.add([
        Output.Span(one.server.name, .strong), Output.Span(one.server.authority),
        Output.Span("its keys are gone", .warning),
        Output.Span("join it again, or: kith server leave --gone"),
      ])
    }
    try columns.say(on: desk.output)
  }
}

/// `kith server move club club.example.org:4433`
package struct ServerMove: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "move", abstract: "Say that a server is at another address now.",
    discussion: """
      It is asked there, and must be the same one: with the key that this home knows. One that has a new key \
      gives you a link instead, for kith join. Your network moves to another server with kith server leave \
      and then kith join.
      """)

  @OptionGroup package var homeOption: HomeOption
  @Argument(help: "A part of its name or address; see kith server list.") var server: String
  @Argument(help: ArgumentHelp("Where it is now.", valueName: "host:port")) var address: String

  package init() {}

  package func run(in desk: Desk) async throws {
    let one = try ServerNaming(replica: desk.replica()).one(server)
    guard let (host, port) = Link.hostAndPort(address[...]), Link.isPlace(host: host, port: port) else {
      throw CommandError.usage("“\(address)” is no address. Type it as host:port, like club.example.org:4433")
    }
    guard (host, port) != (one.server.host, one.server.port) else {
      return desk.output.say("\(one.server.name) is at \(one.server.authority) already.")
    }
    try await Network(world: desk.outside.world).moveServer(one.own, to: host, port: port)
    desk.output.say("\(one.server.name) is at \(Authority.text(host: host, port: port)) now.")
  }
}

/// `kith server leave club`
package struct ServerLeave: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "leave", abstract: "Belong to a server no more, with this machine.",
    discussion: """
      Your own network stays on this machine, without its history, and the next server that you join is \
      given all of it; groups at that server go from here. Other machines of yours stay, and let this one in \
      no more. If there are none, you leave those groups first: an owner who is the only one makes somebody \
      else one before, with kith space transfer. --gone is for a server that is there no more, or lets this \
      machine in no more: nothing is said to it.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var confirmation: Confirmation
  @Flag(help: "Say nothing to the server.") var gone = false
  @Argument(help: "A part of its name or address; see kith server list.") var server: String

  package init() {}

  package var whenInterrupted: String { "See where this home belongs with: kith server list" }

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let naming = try ServerNaming(replica: replica)
    if let lost = try naming.lost(server) {
      try replica.forget(lost)
      return desk.output.say("What was left here of \(lost.server.name) is gone. Nobody could read it.")
    }
    let one = try naming.one(server)
    try confirmation.ask(try question(one), desk)
    var dice = desk.dice
    var operation = desk.operation("server leave")
    let farewell: Network.Farewell
    do {
      farewell = try await Network(world: desk.outside.world).leaveServer(
        one.own, as: desk.outside.machine, silently: gone, in: &operation, using: &dice)
    } catch SyncError.unreachable(let authority, let reason) {
      throw CommandError.failed(
        """
        The server \(authority) cannot be reached (\(reason)), so this home belongs to it still. If it is \
        there no more, say --gone.
        """)
    } catch SyncError.refused(let refusal) where refusal.code == .unknownDevice {
      throw CommandError.failed(
        "\(one.server.name) does not let this machine in. To go without a word to it, say --gone.")
    }
    let name = naming.called(one)
    switch farewell {
    case .last(let groups):
      desk.output.say("This home belongs to \(name) no more. Your account there has no machine left.")
      if groups > 0 { desk.output.say("You left \(groups.of("group")) there.") }
    case .othersStay(let count):
      desk.output.say(
        """
        This machine belongs to \(name) no more. \(count.of("other machine", "does", "do")) still, and let \
        it in no more after the next kith sync there.
        """)
    case .unsaid: desk.output.say("This home belongs to \(name) no more, and the server was not told.")
    }
    if one.isMain { desk.output.tell("Your network is here as it was. Share it again with: kith join LINK") }
  }

  private func question(_ one: ServerNaming.One) throws -> String {
    let things = try one.own.belongings()
    var sentences = ["This machine will belong to \(one.server.name) (\(one.server.authority)) no more."]
    if !things.groups.isEmpty {
      sentences.append("From here go: \(things.groups.map(\.inOneLine).joined(separator: ", ")).")
    }
    if things.records > 0 { sentences.append("So do \(things.records.of("record")) of your own there.") }
    if things.setAside > 0 {
      sentences.append("What is set aside of \(things.setAside.of("record")) goes too.")
    }
    if things.hasKit {
      sentences.append("The recovery kit was made here: it is void then, where other machines stay.")
    }
    if things.waiting > 0 { sentences.append("\(things.waiting.of("record", "waits", "wait")) to be sent.") }
    return sentences.joined(separator: " ")
  }
}
