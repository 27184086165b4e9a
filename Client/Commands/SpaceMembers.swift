package import ArgumentParser
import KithMerge
import KithReplica
import KithSync
import KithWire

/// `kith space members`
package struct SpaceMembers: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "members", abstract: "List who is in a group.",
    discussion: """
      As the last kith sync found it; it asks no server. With --confirm, believe the key that a member shows \
      now: ask them first, another way, whether it is theirs. With --json: an array of objects with account, \
      name, role (null for a former member), joined, self and changedKey.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag
  @Argument(help: "A part of its name, or the first digits of its number.") var group: String?
  @Option(
    name: .customLong("as"),
    help: ArgumentHelp("Be called so by the others from now on.", valueName: "name"))
  var own: String?
  @Option(help: ArgumentHelp("Believe the key that this member shows now.", valueName: "who"))
  var confirm: String?

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let space = try GroupNaming(replica: replica).group(group)
    let here = try replica.seen(from: space)
    if let own { return try call(own, here, space, desk) }
    if let confirm { return try believe(confirm, here, space, desk) }
    let members = try KnownMember.all(of: here)
    if json.isOn { return desk.output.say(.array(members.map(SpaceMembers.json))) }
    guard !members.isEmpty else {
      return desk.output.tell("Nobody is known to be in \(space.called) yet. Ask with: kith sync")
    }
    var columns = Columns(expendable: [3, 0])
    for member in members {
      columns.add([
        Output.Span(member.account.short, .faint), Output.Span(member.called, .strong),
        Output.Span(member.role?.word ?? "former"),
        Output.Span(member.joined.map { "since \(desk.day($0))" } ?? ""),
        Output.Span(member.isSelf ? "you" : member.hasChanged ? "another key" : "", .warning),
      ])
    }
    try columns.say(on: desk.output)
  }

  private func call(_ name: String, _ group: Replica, _ space: Space, _ desk: Desk) throws {
    guard let account = try group.account() else { throw SyncError.noServer }
    let name = try SpaceRename.person(name, desk, group)
    var operation = desk.operation("space members")
    try group.introduce(account, named: name, in: &operation)
    desk.output.say("You are \(name) in \(space.called) now. The others see it after: kith sync")
  }

  private func believe(_ words: String, _ group: Replica, _ space: Space, _ desk: Desk) throws {
    let member = try KnownMember.one(words, of: group, space)
    guard let said = member.said, member.hasChanged else {
      return desk.output.say("\(member.called) shows the key that this machine knows. Nothing was changed.")
    }
    try group.confirm(said)
    desk.output.say(
      "The key of \(member.called) is believed. They are given the group's keys with: kith sync")
  }

  private static func json(_ member: KnownMember) -> JSON {
    .object([
      "account": .string(member.account.description), "name": .string(member.name),
      "role": .optional(member.role?.word), "joined": member.joined.map(RecordJSON.time) ?? .null,
      "self": .flag(member.isSelf), "changedKey": .flag(member.hasChanged),
    ])
  }
}

extension KnownMember {
  /// Whether they show another key than the one that was seen first.
  var hasChanged: Bool { !isSelf && said?.pinned != nil }
}

/// `kith space role grace editor`
package struct SpaceRole: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "role", abstract: "Change what a member may do.",
    discussion: "An owner may. It asks the server. ROLE is owner, editor, contributor or viewer.")

  @OptionGroup package var homeOption: HomeOption
  @Argument(help: "A member, by a part of their name.") var who: String
  @Argument(help: "owner, editor, contributor or viewer.") var role: String
  @OptionGroup var space: SpaceOption

  package init() {}

  package var whenInterrupted: String { "The server may have done it. See: kith space members" }

  package func run(in desk: Desk) async throws {
    guard let role = Role(word: role.lowercased()) else {
      throw CommandError.usage("There is no role “\(role)”. Roles are owner, editor, contributor and viewer.")
    }
    let replica = try desk.replica()
    let (space, member) = try GroupNaming(replica: replica).member(who, of: space.name)
    guard let was = member.role else {
      throw CommandError.failed(
        "\(member.called) is no member of \(space.called) any more. Invite them with: kith space invite")
    }
    guard was != role else { return desk.output.say("\(member.called) is \(role.withArticle) already.") }
    try await Network(world: desk.outside.world).change(
      [RoleChange(account: member.account, was: was, role: role)], in: space, replica)
    desk.output.say("\(member.called) is \(role.withArticle) of \(space.called) now.")
  }
}

/// `kith space transfer grace`
package struct SpaceTransfer: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "transfer", abstract: "Make somebody else the owner, in your stead.",
    discussion: "You stay, as an editor; leave then with kith space leave. It asks the server.")

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var confirmation: Confirmation
  @Argument(help: "A member, by a part of their name.") var who: String
  @OptionGroup var space: SpaceOption

  package init() {}

  package var whenInterrupted: String { "The server may have done it. See: kith space members" }

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let (space, member) = try GroupNaming(replica: replica).member(who, of: space.name)
    guard let was = member.role, !member.isSelf, let own = try replica.seen(from: space).account() else {
      throw CommandError.failed("\(member.called) is you, or no member any more. Name somebody else.")
    }
    try confirmation.ask("\(member.called) will own \(space.called), and you will be an editor.", desk)
    try await Network(world: desk.outside.world).change(
      [
        RoleChange(account: member.account, was: was, role: .owner),
        RoleChange(account: own, was: .owner, role: .editor),
      ], in: space, replica)
    desk.output.say("\(member.called) owns \(space.called) now.")
  }
}

/// `kith space remove grace`
package struct SpaceRemove: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Make somebody a member no more.",
    discussion: """
      An owner may. The server gives them nothing from then on, and what is written later is sealed under \
      keys that they never had. What they have already cannot be taken back. Another link lets them in again.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var confirmation: Confirmation
  @Argument(help: "A member, by a part of their name.") var who: String
  @OptionGroup var space: SpaceOption

  package init() {}

  package var whenInterrupted: String { "The next kith sync goes on with it. See: kith space members" }

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let (space, member) = try GroupNaming(replica: replica).member(who, of: space.name)
    let group = try replica.seen(from: space)
    guard !member.isSelf else { throw CommandError.failed("That is you. Type: kith space leave") }
    guard space.role == .owner else { throw ReplicaError.ownersOnly(space: space.name) }
    var operation = desk.operation("space remove")
    try confirmation.ask(
      "\(member.called) will be a member of \(space.called) no more.", desk, isFinal: false)
    let report = try await Network(world: desk.outside.world).remove(
      member.account, from: space, replica, in: &operation)
    try Sync.tell(report, replica, desk.output)
    let role = try group.spaceHere().role
    guard role == .owner else { throw ReplicaError.ownersOnly(space: space.name) }
    guard try !group.listedMembers().contains(where: { $0.account == member.account }) else {
      throw CommandError.partly(
        "\(member.called) is marked here, and the server has not removed them yet. Try again with: kith sync")
    }
    desk.output.say(
      "\(member.called) is a member no more. What they have already cannot be taken back.")
  }
}
