package import KithMerge
package import KithReplica
import KithSealing
import KithWire

/// What became of a group while all spaces were exchanged.
package enum GroupNews: Hashable, Sendable {
  /// The server says that this account is no member any more.
  case closed(group: String)
  /// What this account may do there has changed.
  case role(Role, group: String)
  /// A member's record says another key than the one that was seen first.
  case changedKey(member: String, group: String)
  /// New keys are due, and cannot be made yet.
  case waits(String, group: String)
  /// It could not be exchanged; the others were.
  case failed(String, group: String)
  /// With that server nothing was exchanged, or not all; with others it was.
  case unreached(String, server: String)
}

extension Network {
  /// Exchanges with every server, of each this person's own space and every group of theirs. A server that
  /// fails stops no other one, and a group no other group.
  ///
  /// - Parameter label: what this machine is called, if it has not said so yet.
  /// - Throws: `SyncError`, or what the replica throws, if it came to nothing with any server.
  package func exchangeAll(
    _ replica: Replica, as label: String, _ told: (SyncProgress) -> Void = { _ in }
  ) async throws -> SyncReport {
    var (report, failures) = (SyncReport?.none, [(error: any Error, server: String)]())
    for own in try replica.personals() {
      // One's own network may have none, and groups elsewhere all the same.
      guard let server = try own.server() else { continue }
      do {
        let next = try await exchangeAll(of: own, as: label, told)
        if report == nil { report = next } else { report?.join(next) }
      } catch let error where !(error is CancellationError) {
        try Task.checkCancellation()
        failures.append((error, server.called))
      }
    }
    guard var report else { throw failures.first?.error ?? SyncError.noServer }
    report.groups += failures.map { .unreached("\($0.error)", server: $0.server) }
    return report
  }

  /// … with one of them.
  private func exchangeAll(
    of own: Replica, as label: String, _ told: (SyncProgress) -> Void
  ) async throws -> SyncReport {
    var report = try await exchange(own, as: label, told)
    try renewAccountKeyIfLost(own)
    if report.cameToSomething { try await leaveAgain(own) }
    let open = try own.adoptGroups(at: world.now())
    for group in try await open + reopened(own) {
      do {
        report.join(try await exchange(group, of: own, told))
      } catch let error where !(error is CancellationError) {
        try Task.checkCancellation()
        report.groups.append(.failed("\(error)", group: group.name))
        if case SyncError.unreachable = error { break }
      }
    }
    // Keys of groups that came meanwhile go to the other machines of this person.
    if try own.outgoingCount() > 0 { report.join(try await exchange(own, as: label, told)) }
    return report
  }

  /// A machine that is let in no more has the key of this account too: with another one, every group gets new
  /// keys.
  private func renewAccountKeyIfLost(_ own: Replica) throws {
    guard try own.accountKeyIsKnownToSomebodyElse() else { return }
    var dice = world.dice
    var operation = Operation("keys", at: world.now(), using: &dice)
    // First what would be forgotten if this program ended in between.
    for group in try own.adoptGroups(at: world.now()) { try own.seen(from: group).oweRenewal() }
    try own.renewAccountKey(in: &operation)
  }

  /// A server that went back to before this person left a group hears of it again, unless they have come in
  /// since.
  private func leaveAgain(_ own: Replica) async throws {
    let left = try own.groupsLeft()
    guard !left.isEmpty else { return }
    try await asking(own) { courier, server in
      let listing = try await courier.answer(to: .spaces, at: server.authority, SpaceListing.init(bytes:))
      let known = Set(listing.spaces.map(\.id))
      for group in left where known.contains(group.id) {
        do {
          let listing = try await courier.answer(
            to: .members(group.id), at: server.authority, MemberListing.init(bytes:))
          guard listing.members.contains(where: { $0.account == server.account && $0.joinedMs <= group.at })
          else { continue }
          _ = try await courier.answer(to: .leave(group.id), at: server.authority, Done.init(bytes:))
        } catch SyncError.refused {
          // Somebody was first; or nobody else owns it now, and it is for an operator to take it away.
        }
      }
    }
  }

  /// Groups that the server once said this account is no member of, and now says that it is.
  private func reopened(_ own: Replica) async throws -> [Space] {
    let closed = try own.groups().filter { $0.isClosed && !$0.isLeft }
    guard !closed.isEmpty else { return [] }
    let listing = try await asking(own) { courier, server in
      try await courier.answer(to: .spaces, at: server.authority, SpaceListing.init(bytes:))
    }
    let known = Set(listing.spaces.map(\.id))
    for space in closed where known.contains(space.id) { try own.seen(from: space).reopen() }
    return try own.groups().filter { space in !space.isClosed && closed.contains { $0.id == space.id } }
  }

  /// Exchanges one group, and sees to its keys.
  func exchange(
    _ space: Space, of home: Replica, _ told: (SyncProgress) -> Void = { _ in }
  ) async throws -> SyncReport {
    let group = try home.seen(from: space)
    let own = try group.personal()
    var dice = world.dice
    var operation = Operation("sync", at: world.now(), using: &dice)
    guard let account = try own.account() else { throw SyncError.noServer }
    return try await reaching(own) { transport, server in
      if space.isUnmade { try await create(space, of: own, over: transport, server) }
      // What another machine of this person said of their name is read before this one says anything.
      let isFirst = !space.isUnmade && space.lastExchange == nil
      if !isFirst { try group.introduce(account, named: nil, in: &operation) }
      var syncer = try Syncer(group, over: transport, as: server, world: world)
      var report = SyncReport()
      do {
        report = try await syncer.exchange(told)
      } catch SyncError.refused(let refusal) where refusal.code == .notFound {
        guard try await isMadeAgain(space, of: own, over: transport, server) else {
          return try closed(group, space)
        }
        report = try await syncer.exchange(told)
      } catch let error as SyncError where error == .noKeys || error == .strangeKeys {
        // Keys that open nowhere: others above them make it good, unless a member must be asked first.
        try group.pinMembers()
        report.groups = try changedKeys(group, account, space)
        guard try await renew(group, over: transport, server, &report, isWanted: true) else { return report }
        report.add(try await syncer.exchange(told))
      }
      try group.pinMembers()
      if isFirst {
        try group.introduce(account, named: nil, in: &operation)
        if try group.outgoingCount() > 0 { report.add(try await syncer.exchange(told)) }
      }
      if try await renew(group, over: transport, server, &report) {
        report.add(try await syncer.exchange(told))
      }
      try group.keepKeys(in: &operation)
      try await list(group, over: transport, server)
      if let role = report.role, role != space.role {
        if space.role != nil { report.groups.append(.role(role, group: space.name)) }
        try group.keep(role: role)
      }
      report.groups += try changedKeys(group, account, space)
      // That is of one's own machines; of a group, what waits is said above.
      report.needsRenewal = false
      return report
    }
  }

  /// Whose keys are others than they were.
  private func changedKeys(_ group: Replica, _ account: AccountID, _ space: Space) throws -> [GroupNews] {
    let listed = Set(try group.listedMembers().map(\.account))
    return try group.members().filter {
      $0.pinned != nil && $0.account != account && (listed.contains($0.account) || listed.isEmpty)
    }
    .map { .changedKey(member: $0.name, group: space.name) }
  }

  private func create(
    _ space: Space, of own: Replica, over transport: HTTPSTransport, _ server: KnownServer
  ) async throws {
    _ = try await ask(.createSpace(space.id), of: own, over: transport, server, MemberListing.init(bytes:))
    try own.seen(from: space).keep(role: .owner)
  }

  /// A server that went back to before a group was made hears of it again, from an owner of it. Where it was
  /// deleted, or this account removed, the server does not make it.
  private func isMadeAgain(
    _ space: Space, of own: Replica, over transport: HTTPSTransport, _ server: KnownServer
  ) async throws -> Bool {
    guard space.role == .owner else { return false }
    do {
      try await create(space, of: own, over: transport, server)
      return true
    } catch SyncError.refused(let refusal) where refusal.code == .taken {
      return false
    }
  }

  /// Keeps who is in a group, to be looked at without a network.
  private func list(_ group: Replica, over transport: HTTPSTransport, _ server: KnownServer) async throws {
    let listing = try await ask(
      .members(group.spaceID), of: group, over: transport, server, MemberListing.init(bytes:))
    try keep(listing, group)
  }

  func keep(_ listing: MemberListing, _ group: Replica) throws {
    try group.keep(
      members: listing.members.map { ListedAccount(account: $0.account, role: $0.role, joined: $0.joinedMs) })
  }

  /// A group that the server was never heard to let this account into may not be made yet, by another machine
  /// of this person.
  private func closed(_ group: Replica, _ space: Space) throws -> SyncReport {
    var report = SyncReport()
    guard space.role != nil, !space.isUnmade else { return report }
    report.refused = try group.close(at: world.now())
    report.groups = [.closed(group: space.name)]
    return report
  }

  /// Makes new keys for a group, if they are due.
  ///
  /// - Parameter isWanted: those that there are open nowhere.
  /// - Returns: whether something was asked of the server, and an exchange should see what came of it.
  private func renew(
    _ group: Replica, over transport: HTTPSTransport, _ server: KnownServer, _ report: inout SyncReport,
    isWanted: Bool = false
  ) async throws -> Bool {
    guard try isWanted || GroupRenewal.mayBeDue(group, report) else { return false }
    for _ in 0..<GroupRenewal.Limit.attempts {
      let owed = try group.owed(.renewal)
      let listing = try await ask(
        .members(group.spaceID), of: group, over: transport, server, MemberListing.init(bytes:))
      var dice = world.dice
      let call: EpochCall?
      do {
        call = try GroupRenewal.call(group, listing: listing, isWanted: isWanted, using: &dice)
      } catch SyncError.changedMember {
        // That is told of in any case.
        return false
      } catch let error as SyncError {
        report.groups.append(.waits(error.description, group: try group.spaceHere().name))
        return false
      }
      guard let call else {
        try group.settle(owed)
        return false
      }
      do {
        let answer = try await ask(
          .epoch(group.spaceID), call.bytes, of: group, over: transport, server, EpochAnswer.init(bytes:))
        if answer.done {
          try group.settle(owed)
          return true
        }
      } catch SyncError.refused(let refusal) where refusal.code == .taken {
        continue
      }
      // Somebody else was first: their keys come with the next exchange. Where they open nowhere either,
      // others are made above them.
      if !isWanted { return true }
    }
    return false
  }

  func ask<Answer>(
    _ route: Route, _ body: [UInt8] = [], of replica: Replica, over transport: HTTPSTransport,
    _ server: KnownServer, _ read: ([UInt8]) throws(WireError) -> Answer
  ) async throws -> Answer {
    var courier = courier(of: replica, over: transport, server)
    return try await courier.answer(to: route, body, at: server.authority, read)
  }
}
