package import ArgumentParser
import KithMerge
import KithReplica
import KithSync
import KithWire

/// `kith space invite --role editor`
package struct SpaceInvite: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "invite", abstract: "Make a link with which somebody becomes a member.",
    discussion: """
      An owner may. The link works once; whoever has it comes in. Who has no account at the server is given \
      one by it. What is new in the group is exchanged first, as with kith sync; while new keys wait for \
      somebody, there is no link.
      """)

  @OptionGroup package var homeOption: HomeOption
  @Argument(help: "A part of the group's name; else the one in use, or the only one.") var group: String?
  @Option(help: "editor, contributor or viewer.") var role = "contributor"
  @Option(help: ArgumentHelp("How long it is good: 30m, 12h, 3d at the most.", valueName: "time"))
  var expires = "3d"

  package init() {}

  @OptionGroup var code: QRCode

  enum Limit {
    static let longestSeconds = 72 * 3_600
  }

  package func run(in desk: Desk) async throws {
    guard let role = Role(word: role.lowercased()), role != .owner else {
      throw CommandError.usage(
        """
        A link makes nobody “\(role)”. Invite an editor, a contributor or a viewer; more later with: kith \
        space role WHO owner
        """)
    }
    let seconds = try SpaceInvite.seconds(expires)
    let replica = try desk.replica()
    let space = try GroupNaming(replica: replica).group(group)
    guard !space.isClosed else { throw ReplicaError.closed(space: space.name) }
    guard (space.role ?? .owner) == .owner else { throw ReplicaError.ownersOnly(space: space.name) }
    var dice = desk.dice
    let (link, expires) = try await Network(world: desk.outside.world).memberLink(
      to: space, as: role, lifetimeSeconds: seconds, of: replica, using: &dice)
    desk.output.tell("Give it to the one whom you invite, until \(desk.minute(expires)):")
    desk.output.say("kith join '\(link.text)'")
    try code.draw(link.text, desk)
  }

  /// `30m`, `12h` or `3d`.
  static func seconds(_ typed: String) throws -> Int {
    let units: [Character: Int] = ["m": 60, "h": 3_600, "d": 86_400]
    guard let unit = typed.last.flatMap({ units[$0] }), let count = Int(typed.dropLast()), count > 0,
      count <= Limit.longestSeconds / unit
    else {
      throw CommandError.usage("A link is good for 1m up to 3d: write a number and m, h or d, such as 12h.")
    }
    return count * unit
  }
}

/// `kith space leave`
package struct SpaceLeave: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "leave", abstract: "Be a member of a group no more.",
    discussion: """
      It goes from this machine, and from your others when they sync. What you wrote in it stays with the \
      others. It asks the server, unless you are no member any more.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var confirmation: Confirmation
  @Argument(help: "A part of its name, or the first digits of its number.") var group: String?

  package init() {}

  package var whenInterrupted: String { "The server may have done it. Type it again to be sure." }

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let space = try GroupNaming(replica: replica).group(group)
    let here = try replica.seen(from: space)
    let (waiting, refused) = (try here.outgoingCount(), try here.setAsideCount())
    let unsent = waiting == 0 ? "" : " \(waiting.of("record", "waits", "wait")) unsent, and will be lost."
    let aside = refused == 0 ? "" : " So will \(refused.of("record")) in quarantine."
    try confirmation.ask("\(space.called) will go from this machine.\(unsent)\(aside)", desk)
    var operation = desk.operation("space leave")
    try await Network(world: desk.outside.world).leave(space, replica, in: &operation)
    desk.output.say("You have left \(space.called.ended())")
  }
}

/// `kith space delete`
package struct SpaceDelete: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Delete a group for everybody.",
    discussion: """
      An owner may. The server erases all that it holds of it. Copies on the members' machines stay until \
      each of them takes it off with kith space leave. It asks the server.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var confirmation: Confirmation
  @Argument(help: "A part of its name, or the first digits of its number.") var group: String

  package init() {}

  package var whenInterrupted: String { "The server may have done it. Type it again to be sure." }

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let space = try GroupNaming(replica: replica).group(group)
    try confirmation.ask("\(space.called) and all that it holds will be deleted for everybody.", desk)
    var operation = desk.operation("space delete")
    try await Network(world: desk.outside.world).delete(space, replica, in: &operation)
    desk.output.say("\(space.called) is deleted.")
  }
}

/// `kith space audit`
package struct SpaceAudit: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Say what was done in a group, as the server wrote it down.",
    discussion: """
      An owner may ask. The newest first; what was written is not in it, for the server cannot read that. \
      With --json: an array of objects with time, deed, account, name, device, subject, role and count.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag
  @Argument(help: "A part of its name, or the first digits of its number.") var group: String?

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let space = try GroupNaming(replica: replica).group(group)
    let lines = try await Network(world: desk.outside.world).audit(of: space, replica)
    let members = try KnownMember.all(of: try replica.seen(from: space))
    let names = Dictionary(members.map { ($0.account, $0.called) }) { first, _ in first }
    let name = { (account: AccountID?) in account.map { names[$0] ?? $0.short } }
    if json.isOn {
      return desk.output.say(
        .array(
          lines.map { line in
            .object([
              "time": RecordJSON.time(line.atMs), "deed": .string(line.deed.word),
              "account": .optional(line.account?.description), "name": .optional(name(line.account)),
              "device": .optional(line.device?.description), "subject": .optional(name(line.subject)),
              "role": .optional(line.role?.word), "count": .count(line.count),
            ])
          }))
    }
    var columns = Columns(expendable: [0])
    for line in lines {
      columns.add([
        Output.Span(desk.minute(line.atMs), .faint), Output.Span(name(line.account) ?? "", .strong),
        Output.Span(line.sentence(subject: name(line.subject))),
      ])
    }
    try columns.say(on: desk.output)
  }
}

extension AuditLine {
  fileprivate func sentence(subject: String?) -> String {
    let whom = subject ?? "somebody"
    return switch deed {
    case .push: "sent \(count.of("record"))"
    case .offer: "gave back \(count.of("record"))"
    case .invitation: "made a link for \(role?.withArticle ?? "somebody")"
    case .newEpoch: "made new keys for \(count.of("member"))"
    case .newSpace: "made the group"
    case .newMember: "came in as \(role?.withArticle ?? "a member")"
    case .left: "left"
    case .removed: "removed \(whom)"
    case .newRole: "made \(whom) \(role?.withArticle ?? "something else")"
    case .newAccount, .newDevice, .cutOff, .deletedSpace: deed.word
    }
  }
}
