import KithHub
import KithMerge
import KithReplica
import KithSealing
import KithSync
import KithWire

/// The end of a play: the network is calm, everybody syncs until nothing moves, and then it is judged.
extension GroupPlay {
  enum Calm {
    static let rounds = 24
    static let letters = 2_000
    static let renewals = 5
  }

  func calmDown() async throws {
    wire = []
    isCalm = true
    for machine in machines { machine.program = nil }
    for account in GroupPlay.accounts {
      while invites.contains(where: { $0.account == account }) { try await join(anyOf: account) }
    }
    try await removeSilent()
    var quiet = 0
    for _ in 0..<Calm.rounds {
      hasMoved = false
      for machine in machines {
        try confirm(machine)
        try await sync(machine)
      }
      // What one of them has read and could not go on from moves it in the next round.
      quiet = hasMoved ? 0 : quiet + 1
      if quiet == 2 { return }
    }
    throw Finding.stuck("no agreement after \(Calm.rounds) rounds")
  }

  /// Whoever took a place and lost the answer holds up everybody: an owner sees them, and removes them.
  private func removeSilent() async throws {
    guard let founder = machines.first else { return }
    try await sync(founder)
    guard let here = try founder.group(group) else { return }
    for member in try await members() {
      let theirs = machines.filter { $0.account == member.account }
      guard try theirs.allSatisfy({ try $0.group(group) == nil }) else { continue }
      var operation = operation("space remove", founder)
      try here.markRemoved(member.account, in: &operation)
      count("silent \(member.account)")
    }
  }

  func judge() async throws {
    try checkSecrets()
    for account in GroupPlay.accounts { try checkLeak(account) }
    let roles = Dictionary(try await members().map { ($0.account, $0.role) }) { first, _ in first }
    var live: Set<Ledger.Write> = []
    for machine in machines {
      live.formUnion(try machine.refused())
      live.formUnion(try everything(of: machine))
      let strangers = try machine.refused().subtracting(
        machines.filter { $0.account == machine.account }.flatMap { ledger.by[$0.name] ?? [] })
      guard strangers.isEmpty else {
        throw Finding.refused("\(strangers.count) writes of others on \(machine.name)")
      }
      guard try await !server.isRevoked(machine.key) else {
        try judgeLost(machine, roles[machine.account])
        continue
      }
      guard !watch.lost.contains(machine.name) else {
        throw Finding.trespassed("\(machine.name) is still in")
      }
      try await judge(machine, roles[machine.account])
    }
    try judgeRemovals(roles)
    for misfortune in ledger.forgiven.keys {
      counts[misfortune, default: 0] += ledger.lost(keeping: live, forgivingAllBut: misfortune).count
    }
    let lost = ledger.lost(keeping: live, forgivingAllBut: nil)
    guard lost.isEmpty else {
      let authors = ledger.by.mapValues { written in lost.filter(written.contains).map { "w\($0.number)" } }
      throw Finding.lost(
        authors.filter { !$1.isEmpty }.map { "\($0): \($1.joined(separator: " "))" }.sorted().joined(
          separator: "; "))
    }
  }

  private func everything(of machine: GroupMachine) throws -> Set<Ledger.Write> {
    try Set(ledger.seen.keys.map(\.record)).reduce(into: []) { $0.formUnion(try machine.seen($1)) }
  }

  private func judge(_ machine: GroupMachine, _ role: Role?) async throws {
    let strays = try machine.own.derivedDifferences()
    guard strays.isEmpty else { throw Finding.underived("\(machine.name): \(strays)") }
    if let failure = machine.failure { throw Finding.stuck("\(machine.name): \(failure)") }
    try await judge(machine, machine.own, .owner)
    let here = try machine.group(group)
    guard let role else {
      // Of what another machine of theirs joined, this one may not have heard more than the keys.
      guard try here?.spaceHere().role == nil else {
        throw Finding.stuck("\(machine.name) has not heard that it is out")
      }
      return
    }
    guard let here else { throw Finding.stuck("\(machine.name) lacks the group of \(role.withArticle)") }
    guard try here.spaceHere().role == role else { throw Finding.diverged("\(machine.name) in its role") }
    try await judge(machine, here, role)
  }

  private func judge(_ machine: GroupMachine, _ here: Replica, _ role: Role) async throws {
    let place = here.isPersonal ? "its own space" : "the group"
    let waiting = try here.outgoingCount()
    guard waiting == 0 else { throw Finding.stuck("\(machine.name): \(waiting) wait in \(place)") }
    let unreadable = try machine.unreadable(here)
    guard unreadable == 0 else {
      throw Finding.diverged("\(machine.name) cannot read \(unreadable) edits in \(place)")
    }
    let truth = try await records(in: here.spaceID)
    let mine = try machine.sealed(here)
    for id in Set(mine.keys).union(truth.keys).sorted() where mine[id] != truth[id]?.state {
      // What a server lost, and whoever has it may not give back.
      let isSetAside =
        watch.hasGoneBack && !GroupWatch.allows(role, id, first: truth[id]?.first, machine.account)
        && mine[id]?.merged(with: truth[id]?.state ?? .empty) == mine[id]
      guard isSetAside else {
        throw Finding.diverged(
          "\(machine.name) in \(id) of \(place); kept out: \(try machine.keptOut())")
      }
      count("set-aside")
    }
  }

  /// With what a lost machine has, nothing opens that is written now.
  private func judgeLost(_ machine: GroupMachine, _ role: Role?) throws {
    guard role != nil, let newest = try machines.first?.home.keyring().keys(of: group) else { return }
    let keys = try machine.home.keyring().keys(of: group)
    guard keys?.epochs[newest.newest] != newest.epochs[newest.newest] else {
      throw Finding.leaked("\(machine.name) is lost and has the group's newest keys")
    }
  }

  /// At the end whoever an owner removed is out.
  private func judgeRemovals(_ roles: [AccountID: Role]) throws {
    guard let founder = machines.first, let here = try founder.group(group) else {
      throw Finding.stuck("the founder has no group")
    }
    for account in try founder.removed(here) where roles[account] != nil {
      throw Finding.trespassed("\(account) is removed, and in")
    }
  }
}
