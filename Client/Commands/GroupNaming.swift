import ArgumentParser
import KithMerge
import KithReplica
import KithSync

/// Finds the group that a person means: by a part of its name that fits one only, or the first digits of its
/// number.
struct GroupNaming {
  let replica: Replica

  enum Limit {
    /// How many groups are named in one sentence.
    static let listed = 10
    static let digits = 4
  }

  /// What stands for one's own space.
  static let own = "own"

  private func groups() throws -> [Space] { try replica.spaces().filter { !$0.isPersonal } }

  /// The group called `words`; without words the one in use, else the only one.
  ///
  /// - Throws: `CommandError.unclear`, `CommandError.failed`.
  func group(_ words: String?) throws -> Space {
    let groups = try groups()
    guard let words else {
      if let used = groups.first(where: \.isInUse) { return used }
      guard groups.count < 2 else {
        throw CommandError.unclear(
          "Which group? Name one of these: \(try GroupNaming.names(groups, replica)).")
      }
      guard let only = groups.first else { throw GroupNaming.noGroup }
      return only
    }
    let wanted = Folding.folded(words.inOneLine)
    let same = groups.filter { Folding.folded($0.name.inOneLine) == wanted }
    let begun = groups.filter { Folding.folded($0.name).contains(wanted) && !wanted.isEmpty }
    let numbered = groups.filter {
      wanted.count >= Limit.digits && $0.id.description.hasPrefix(wanted)
    }
    for found in [same, begun, numbered] where !found.isEmpty {
      guard let only = found.first, found.count == 1 else {
        throw CommandError.unclear(
          """
          “\(words)” fits several groups: \(try GroupNaming.names(found, replica)). Use the digits before a \
          name.
          """
        )
      }
      return only
    }
    guard !groups.isEmpty else { throw GroupNaming.noGroup }
    throw CommandError.unclear(
      "No group is called “\(words)”. There are: \(try GroupNaming.names(groups, replica)).")
  }

  /// A member of the group called `words`, and that group.
  func member(_ who: String, of words: String?) throws -> (space: Space, member: KnownMember) {
    let space = try group(words)
    return (space, try KnownMember.one(who, of: try replica.seen(from: space), space))
  }

  /// … or one's own space, by the word for it.
  func space(_ words: String) throws -> Space {
    let wanted = Folding.folded(words.inOneLine)
    let own = try replica.spaces().filter(\.isPersonal)
    return try own.first { wanted == Folding.folded($0.isMain ? GroupNaming.own : $0.called) }
      ?? group(words)
  }

  private static let noGroup = CommandError.unclear(
    "There is no group here. Make one with: kith space create NAME, or join one with: kith join LINK")

  private static func names(_ groups: [Space], _ replica: Replica) throws -> String {
    // Two servers may each have a group of that name.
    let isOfSeveral = try replica.personals().count > 1
    let some = try groups.prefix(Limit.listed).map { group in
      let server = isOfSeveral ? try replica.seen(from: group).server() : nil
      return "\(group.id.description.prefix(8)) \(group.name.inOneLine)"
        + (server.map { " at \($0.authority)" } ?? "")
    }
    return some.joined(separator: ", ") + (groups.count > some.count ? ", …" : "")
  }
}

/// In which space.
struct SpaceOption: ParsableArguments {
  @Option(
    name: .customLong("space"),
    help: ArgumentHelp("A group, by its name; “own” for your own network.", valueName: "name"))
  var name: String?

  init() {}

  /// The space that was named; nil for all.
  func chosen(_ replica: Replica) throws -> Space? {
    try name.map { try GroupNaming(replica: replica).space($0) }
  }

  /// Where to add: there, else in `otherwise`.
  func target(_ replica: Replica, else otherwise: () throws -> Replica) throws -> Replica {
    guard let name else { return try otherwise() }
    return try replica.seen(from: GroupNaming(replica: replica).space(name))
  }
}

/// A member of a group, as the server lists them and as they call themselves.
struct KnownMember {
  let account: AccountID
  /// Nil where the server lists them no more.
  let role: Role?
  let joined: Int64?
  let said: Member?
  let isSelf: Bool

  var name: String { said.map { $0.name.isEmpty ? "" : $0.name } ?? "" }
  var called: String { name.isEmpty ? account.short : name }

  /// Everybody who is in a group, or has been.
  static func all(of group: Replica) throws -> [KnownMember] {
    let said = Dictionary(try group.members().map { ($0.account, $0) }) { first, _ in first }
    let (listed, own) = (try group.listedMembers(), try group.account())
    let present = listed.map {
      KnownMember(
        account: $0.account, role: $0.role, joined: $0.joined, said: said[$0.account],
        isSelf: $0.account == own)
    }
    // Before the first exchange the server has listed nobody.
    let ownRole = listed.isEmpty ? try group.spaceHere().role : nil
    let gone = said.values.filter { member in !listed.contains { $0.account == member.account } }
    return present
      + gone.sorted { $0.account < $1.account }.map {
        KnownMember(
          account: $0.account, role: $0.account == own ? ownRole : nil, joined: nil, said: $0,
          isSelf: $0.account == own)
      }
  }

  /// The member that `words` fit: a part of the name they go by, or the first digits of their number.
  static func one(_ words: String, of group: Replica, _ space: Space) throws -> KnownMember {
    let members = try all(of: group)
    let wanted = Folding.folded(words.inOneLine)
    let same = members.filter { Folding.folded($0.called.inOneLine) == wanted }
    let begun = members.filter { Folding.folded($0.called).contains(wanted) && !wanted.isEmpty }
    let numbered = members.filter {
      wanted.count >= GroupNaming.Limit.digits && $0.account.description.hasPrefix(wanted)
    }
    for found in [same, begun, numbered] where !found.isEmpty {
      guard let only = found.first, found.count == 1 else {
        let names = found.prefix(GroupNaming.Limit.listed).map { "\($0.account.short) \($0.called)" }
        throw CommandError.unclear(
          "“\(words)” fits several members: \(names.joined(separator: ", ")). Use the digits.")
      }
      return only
    }
    throw CommandError.unclear(
      """
      Nobody in \(space.name) is called “\(words)”. See who there is with: kith space members \
      '\(space.name)'
      """
    )
  }
}

extension Space {
  /// As cards name it.
  var group: String? { isMain ? nil : name }
}

extension AccountID {
  /// The first eight digits: enough to name it.
  var short: String { String(description.prefix(8)) }
}
