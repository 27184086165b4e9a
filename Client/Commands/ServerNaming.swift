import ArgumentParser
import KithMerge
import KithReplica
import KithSync

/// Finds the server that a person means: by a part of its name or address that fits one only.
struct ServerNaming {
  /// A server, and this home as seen from the personal space there.
  struct One {
    let server: KnownServer
    let own: Replica
    /// It keeps this person's own network.
    let isMain: Bool
  }

  let all: [One]
  private let replica: Replica

  init(replica: Replica) throws {
    self.replica = replica
    all = try replica.personals().enumerated().compactMap { place, own in
      try own.server().map { One(server: $0, own: own, isMain: place == 0) }
    }
  }

  /// A server of which only what nobody can read is left; by its address, or all of its name.
  func lost(_ words: String) throws -> Replica.LostServer? {
    try replica.lostServers().first { lost in
      lost.server.authority == words.inOneLine
        || (Folding.folded(lost.server.name) == Folding.folded(words.inOneLine)
          && !all.contains { Folding.folded($0.server.name) == Folding.folded(words.inOneLine) })
    }
  }

  /// The accounts there; nil if there is none.
  var accounts: Set<AccountID>? { all.isEmpty ? nil : Set(all.map(\.server.account)) }

  /// The server called `words`.
  ///
  /// - Throws: `CommandError.unclear`, or `SyncError.noServer`.
  func one(_ words: String) throws -> One {
    guard !all.isEmpty else { throw SyncError.noServer }
    let wanted = Folding.folded(words.inOneLine)
    let same = all.filter { [Folding.folded($0.server.name), $0.server.authority].contains(wanted) }
    let begun = all.filter { one in
      !wanted.isEmpty
        && (Folding.folded(one.server.name).contains(wanted) || one.server.authority.contains(wanted))
    }
    for found in [same, begun] where !found.isEmpty {
      guard let only = found.first, found.count == 1 else {
        throw CommandError.unclear(
          "“\(words)” fits several servers: \(ServerNaming.names(found)). Type the address of one.")
      }
      return only
    }
    throw CommandError.unclear("No server is called “\(words)”. There are: \(ServerNaming.names(all)).")
  }

  /// Its name; with its address where another one is called so, too.
  func called(_ one: One) -> String {
    let name = one.server.name.printable.inOneLine
    let same = all.filter { Folding.folded($0.server.name) == Folding.folded(one.server.name) }
    guard same.count > 1 else { return name }
    let address = one.server.authority
    return address.hasPrefix(name + ":") ? address : "\(name) (\(address))"
  }

  fileprivate static func names(_ servers: [One]) -> String {
    servers.map { "\($0.server.name.printable.inOneLine) (\($0.server.authority))" }.joined(separator: ", ")
  }
}

extension ServerNaming.One {
  /// What this home has there, in words.
  func holdings() throws -> String {
    let groups = try own.groups().count
    let own = isMain ? "your own network" : ""
    let shared = groups == 0 ? "" : groups.of("group")
    let both = [own, shared].filter { !$0.isEmpty }.joined(separator: ", ")
    return both.isEmpty ? "no group" : both
  }

  func json() throws -> JSON {
    .object([
      "name": .string(server.name), "authority": .string(server.authority),
      "account": .string(server.account.description), "main": .flag(isMain),
      "groups": .array(try own.groups().map { .string($0.name) }),
      "pending": .count(try pending()), "lastExchange": try own.lastExchange().map(RecordJSON.time) ?? .null,
    ])
  }

  /// How many records wait to be sent there.
  private func pending() throws -> Int {
    try own.groups().reduce(own.outgoingCount()) { try $0 + own.seen(from: $1).outgoingCount() }
  }
}

/// Of which server, in a home that belongs to several.
struct ServerOption: ParsableArguments {
  @Option(
    name: .customLong("server"),
    help: ArgumentHelp(
      "Of which server, by a part of its name or address; else the one that keeps your network.",
      valueName: "name"))
  var name: String?

  init() {}

  /// This home, seen from the personal space there. Where one's own network has no server, the only one that
  /// there is is meant.
  func personal(_ replica: Replica) throws -> Replica {
    let naming = try ServerNaming(replica: replica)
    if let name { return try naming.one(name).own }
    guard let first = naming.all.first, !first.isMain else { return try replica.main() }
    guard naming.all.count == 1 else {
      throw CommandError.unclear("Which server? Say --server with one of: \(ServerNaming.names(naming.all)).")
    }
    return first.own
  }
}
