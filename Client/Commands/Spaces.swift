package import ArgumentParser
import KithMerge
import KithReplica
import KithSealing
import KithSync

/// `kith space`
package struct Spaces: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "space", abstract: "Groups: networks that you share with others.",
    discussion: """
      A group has contacts of its own, which all its members see, beside your own network, which nobody else \
      does. An owner may do everything, an editor changes all records, a contributor adds and changes their \
      own, a viewer reads.

        kith space create "Job club"
        kith space invite --role editor
        kith add "Grace Hopper" --space "Job club"
        kith list --space "Job club"
      """,
    subcommands: [
      SpaceList.self, SpaceCreate.self, SpaceShow.self, SpaceRename.self, SpaceInvite.self,
      SpaceMembers.self, SpaceRole.self, SpaceTransfer.self, SpaceRemove.self, SpaceLeave.self,
      SpaceDelete.self, SpaceAudit.self, SpaceUse.self,
    ], defaultSubcommand: SpaceList.self)

  @OptionGroup package var homeOption: HomeOption

  package init() {}
}

/// `kith space list`
package struct SpaceList: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List your own network and your groups.",
    discussion: """
      With --json: an array of objects with id, name (null for your own), role (null where the server has \
      not said it), records, members, lastExchange, unmade, closed, inUse and server.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    // What is one's own at a further server is kith's for the most part.
    let spaces = try replica.spaces().filter { space in
      try space.isMain || !space.isPersonal || replica.seen(from: space).recordCount() > 0
    }
    if json.isOn { return desk.output.say(.array(try spaces.map { try $0.json(replica) })) }
    var columns = Columns(expendable: [3, 2])
    for space in spaces {
      columns.add([
        Output.Span(space.called, .strong), Output.Span(space.role?.word ?? ""),
        Output.Span(try replica.seen(from: space).recordCount().of("record")),
        Output.Span(space.state, .warning),
      ])
    }
    try columns.say(on: desk.output)
  }
}

/// `kith space show`
package struct SpaceShow: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Say how a group is.",
    discussion: "Without a name, the group in use, else the only one. With --json as kith space list, of one."
  )

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag
  @Argument(help: "A part of its name, or the first digits of its number.") var group: String?

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let space = try GroupNaming(replica: replica).group(group)
    if json.isOn { return desk.output.say(try space.json(replica)) }
    var columns = Columns()
    func add(_ label: String, _ text: String, _ style: Output.Span.Style = .plain) {
      columns.add([Output.Span(label, .faint), Output.Span(text, style)])
    }
    add("Name", space.called)
    add("Number", space.id.description)
    let server = try replica.seen(from: space).server()
    add("Server", server.map { "\($0.name) (\($0.authority))" } ?? "none")
    add("You are", space.role?.withArticle ?? "not known to the server yet")
    let members = try replica.seen(from: space).listedMembers().count
    add("Members", members == 0 ? "not known yet; ask with: kith sync" : "\(members)")
    add("Holds", try replica.seen(from: space).recordCount().of("record"))
    add("Exchanged", space.lastExchange.map { desk.minute($0) } ?? "never yet; do it with: kith sync")
    if !space.state.isEmpty { add("State", space.state, .warning) }
    try columns.say(on: desk.output)
  }
}

/// `kith space create "Job club"`
package struct SpaceCreate: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Make a group.",
    discussion: "It needs no network: the server hears of it with the next kith sync.")

  @OptionGroup package var homeOption: HomeOption
  @Argument(help: "What it is called.") var name: String
  @Option(name: .customLong("as"), help: ArgumentHelp("What its members call you.", valueName: "name"))
  var own: String?
  @OptionGroup var server: ServerOption

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try server.personal(desk.replica())
    guard let account = try replica.account() else {
      throw CommandError.failed(
        "A group needs a server that its members share. Join one first with: kith join LINK")
    }
    let name = try SpaceRename.checked(name)
    if try replica.spaces().contains(where: { Folding.folded($0.name) == Folding.folded(name) }) {
      throw CommandError.conflict("There is a group called “\(name)” already. Call this one otherwise.")
    }
    var dice = desk.dice
    var operation = desk.operation("space create")
    let group = try replica.makeGroup(named: name, in: &operation, using: &dice)
    try group.introduce(account, named: try SpaceRename.person(own, desk, replica), in: &operation)
    desk.output.say("Made \(name). The server hears of it with: kith sync")
    desk.output.tell("Invite somebody then with: kith space invite '\(name)' --role editor")
  }
}

/// `kith space rename "Job seekers"`
package struct SpaceRename: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "rename", abstract: "Call a group otherwise, for all its members.")

  @OptionGroup package var homeOption: HomeOption
  @Argument(help: "What it is to be called.") var name: String
  @OptionGroup var space: SpaceOption

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let group = try GroupNaming(replica: replica).group(space.name)
    let name = try SpaceRename.checked(name)
    var operation = desk.operation("space rename")
    try replica.seen(from: group).rename(group: name, in: &operation)
    desk.output.say("\(group.called) is called \(name) now. The others see it after: kith sync")
  }

  /// A name that a person can type again.
  static func checked(_ typed: String) throws -> String {
    let name = typed.printable.inOneLine
    guard !name.isEmpty, name == typed.inOneLine, name.count <= Space.Limit.nameCharacters,
      Folding.folded(name) != GroupNaming.own
    else {
      throw CommandError.usage(
        """
        That is no name for a group: 1 to \(Space.Limit.nameCharacters) characters of text in one line, and \
        not “own”.
        """)
    }
    return name
  }

  /// What members call this person: what was said, else how they sign, else as this machine's user is called.
  static func person(_ typed: String?, _ desk: Desk, _ replica: Replica) throws -> String {
    let set = try typed ?? KeptSettings(replica, desk).text(.name)
    let name = (set ?? desk.outside.person).printable.inOneLine
    guard !name.isEmpty else { throw CommandError.usage("Say what they call you with: --as NAME") }
    return String(name.prefix(Space.Limit.nameCharacters))
  }
}

/// `kith space use "Job club"`
package struct SpaceUse: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "use", abstract: "Choose where kith add and kith import put what is new.",
    discussion: "“own” is your own network, as at first. --space says otherwise for one command.")

  @OptionGroup package var homeOption: HomeOption
  @Argument(help: "A part of a group's name, or own.") var group: String

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let space = try GroupNaming(replica: replica).space(group)
    try replica.use(space)
    desk.output.say("New contacts go to \(space.called) from now on.")
  }
}

extension Space {
  /// What to call it in a sentence.
  var called: String {
    isMain ? "your own network" : name.inOneLine
  }

  /// What is out of the ordinary.
  var state: String {
    [
      isUnmade ? "not at the server yet: kith sync" : nil, isClosed ? "you are no member any more" : nil,
      isInUse && !isMain ? "in use" : nil,
    ].compactMap { $0 }.joined(separator: ", ")
  }

  func json(_ replica: Replica) throws -> JSON {
    .object([
      "id": .string(id.description), "name": isMain ? .null : .string(name),
      "role": .optional(role?.word), "records": .count(try replica.seen(from: self).recordCount()),
      "members": .count(isPersonal ? 1 : try replica.seen(from: self).listedMembers().count),
      "lastExchange": lastExchange.map(RecordJSON.time) ?? .null, "unmade": .flag(isUnmade),
      "closed": .flag(isClosed), "inUse": .flag(isInUse),
      "server": .optional(try replica.seen(from: self).server()?.authority),
    ])
  }
}
