package import ArgumentParser
import KithMerge
import KithReplica
import KithSealing
import KithSync
import KithWire

/// `kith join kith://host:port/join#…`
package struct Join: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "join", abstract: "Belong to a server, by a link.",
    discussion: """
      The first link comes from whoever runs the server (kithd serve prints one, kithd invite makes more); \
      a link for one more machine of yours comes from kith device add on a machine that belongs to it \
      already. What this machine holds is kept. If joining is cut short, type the same again, or kith sync \
      if it says that this home belongs there already. A machine \
      that the server forgot, because it went back to a backup, joins again by either kind of link, and so \
      does one whose server has a new key, which is asked about first. A link of - is read from standard \
      input. --json writes what sync --json does.
      """)

  @OptionGroup package var homeOption: HomeOption

  @OptionGroup var json: JSONFlag
  @OptionGroup var confirmation: Confirmation

  @Argument(help: "The link, in quotes, or - for standard input.") var link: String

  @Option(help: "What this machine is called in your list of devices; else as before, or its host name.")
  var name: String?

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp("For a group, what its members call you; else your name here.", valueName: "name"))
  var own: String?

  enum Limit {
    static let linkBytes = 4_096
    static let nameCharacters = 60
  }

  package init() {}

  package func run(in desk: Desk) async throws {
    let joining = Joining(world: desk.outside.world)
    let present = desk.home.exists ? try desk.replica() : nil
    let offer = try await joining.look(at: try text(desk), for: present)
    let say = json.isOn ? desk.output.tell : desk.output.say
    if offer.kind == .newMember { return try await joinGroup(offer, present, desk, say) }
    let known = try present.flatMap { try Joining.known(offer, in: $0) }
    let isFurther = try known == nil && present?.server() != nil
    if known == nil {
      let meaning = isFurther ? offer.meaningThere : offer.meaning
      say("The server \(offer.serverName) at \(offer.authority) offers: \(meaning).")
    }

    var dice = desk.dice
    let replica = try present ?? Replica.start(desk.home, using: &dice)
    var operation = desk.operation("join")
    let label = try Join.label(name, desk, replica)
    let joined = try await joining.join(offer, with: replica, label: label, in: &operation, using: &dice) {
      try confirmation.ask(
        """
        The server at \(offer.authority) has another key than the one that this machine met. Go on only if \
        whoever runs it says that this is so.
        """, desk, isFinal: false)
    }
    // Before anything can interrupt it: the next sync would call this machine by its host name.
    try joined.replica.introduceItself(as: label, in: &operation)
    switch joined.again {
    case .forgotten: say("Joined again: what this machine has, the server is given anew.")
    case .newKey: say("The server has a new key, and knows this machine: the link is still good for another.")
    case nil: say("Joined. This machine is in \(desk.home.folder).")
    }
    if joined.again != nil, name != nil { try joined.replica.rename(to: label, in: &operation) }
    if try !joined.replica.spaceHere().isMain, joined.again == nil {
      say("Your own network stays with the server that keeps it. See: kith server list")
    }
    if joined.moved > 0 {
      say("What it held is kept: \(joined.moved.of("record", "moves", "move")) into the network you joined.")
    }
    try await Sync.exchange(joined.replica, desk, as: label, json: json.isOn)
    if offer.kind == .newAccount, joined.again == nil {
      say("Whoever loses every machine needs a recovery kit on paper. Make one with: kith recovery show")
    }
  }

  private func joinGroup(
    _ offer: Offer, _ present: Replica?, _ desk: Desk, _ say: (String) -> Void
  ) async throws {
    let called = try offer.left().name?.printable.inOneLine ?? "without a name"
    let role = offer.role?.withArticle ?? "a member"
    say(
      """
      The server \(offer.serverName) at \(offer.authority) offers: a place in the group “\(called)” as \
      \(role), with \(offer.members.of("member")) so far.
      """)
    if let present, try present.server() == nil, try present.recordCount() > 0 {
      say("Your own network belongs to no server yet: it will be kept there too, sealed, for you alone.")
    }
    var dice = desk.dice
    let replica = try present ?? Replica.start(desk.home, using: &dice)
    let isNew = try Joining.known(offer, in: replica) == nil
    var operation = desk.operation("join")
    let label = try Join.label(name, desk, replica)
    let group = try await Joining(world: desk.outside.world).joinGroup(
      offer, with: replica, named: try SpaceRename.person(own, desk, replica), label: label, in: &operation,
      using: &dice)
    try group.personal().introduceItself(as: label, in: &operation)
    say("Joined. See who is there with: kith space members '\(called)'")
    try await Sync.exchange(replica, desk, as: label, json: json.isOn)
    if isNew, try group.personal().spaceHere().isMain {
      say("Whoever loses every machine needs a recovery kit on paper. Make one with: kith recovery show")
    }
  }

  /// What this machine is to be called: as it is called already, if nobody says otherwise.
  static func label(_ name: String?, _ desk: Desk, _ replica: Replica) throws -> String {
    let known = try replica.machine(replica.device)?.label
    return String((name ?? known ?? desk.outside.machine).printable.prefix(Limit.nameCharacters))
  }

  private func text(_ desk: Desk) throws -> String {
    guard link == "-" else { return link }
    let bytes = try desk.input(Limit.linkBytes)
    guard bytes.count <= Limit.linkBytes, let text = String(validating: bytes, as: UTF8.self) else {
      throw CommandError.usage("Standard input holds no link. Paste the link alone.")
    }
    return text
  }
}

extension Offer {
  /// … for whom the server is one more.
  fileprivate var meaningThere: String {
    kind == .newDevice ? "this machine as one more of your account there" : meaning
  }

  /// What the link is for, in words.
  fileprivate var meaning: String {
    switch kind {
    case .newAccount: "a new account, with this machine as its first"
    case .newDevice: "your own network on one more machine"
    case .newMember: "a place in a shared space"
    }
  }
}
