import KithHub
import KithMerge
import KithReplica
import KithSealing
import KithSync
import KithWire

/// The programs that sync, step by step as `Network` does it; what it asks of the server takes its time.
extension GroupPlay {
  /// A program begins to sync.
  func begin(_ machine: GroupMachine) async throws {
    try await running(machine) {
      machine.failure = nil
      machine.program = GroupProgram(id: number())
      let ring = try machine.home.keyring()
      var operation = operation("sync", machine)
      try machine.own.introduce(ring.device, ring.keys, label: machine.name, in: &operation)
      try await exchange(machine.own, .own, machine)
    }
  }

  /// A whole run, with nothing else on the way.
  func sync(_ machine: GroupMachine) async throws {
    let others = wire
    wire = []
    defer { wire = others }
    try await begin(machine)
    for _ in 0..<Calm.letters where machine.program != nil { try await deliver() }
    if machine.program != nil { throw Finding.stuck("\(machine.name) syncs without end") }
  }

  /// What the command would tell of, ends the program.
  private func running(_ machine: GroupMachine, _ body: () async throws -> Void) async throws {
    do {
      try await body()
    } catch let error as SyncError {
      count("ended \(machine.name) \(error.brief)")
      machine.failure = error.brief
      machine.program = nil
    } catch ReplicaError.failed {
      // Another program left the group while this one was under way.
      guard try machine.space(group) == nil else { throw Finding.stuck("\(machine.name): the disk refuses") }
      count("ended without a group")
      machine.program = nil
    }
  }

  func heard(_ result: Result<[UInt8], Refusal>, _ machine: GroupMachine) async throws {
    try await running(machine) {
      switch machine.program?.stage {
      case .ownKeys, .groupKeys: try await heardOfKeys(result, machine)
      case nil: return
      default:
        guard var session = machine.program?.session else { return }
        let step: ExchangeSession.Step
        do {
          step = try session.heard(GroupPlay.event(result), at: now(machine))
        } catch let error as SyncError {
          return try await failed(error, machine)
        }
        try await follow(step, session, machine)
      }
    }
  }

  private static func event(_ result: Result<[UInt8], Refusal>) -> ExchangeMachine.Event {
    switch result {
    case .success(let bytes):
      guard let answer = try? ExchangeAnswer(bytes: bytes) else {
        return .failed(reason: .nonsense("not an answer"), canRetry: false, chance: 0)
      }
      return .answered(answer)
    case .failure(let refusal) where refusal.code == .tooLarge: return .tooLarge
    case .failure(let refusal): return .failed(reason: .refused(refusal), canRetry: false, chance: 0)
    }
  }

  private func exchange(_ replica: Replica, _ stage: GroupProgram.Stage, _ machine: GroupMachine) async throws
  {
    machine.program?.stage = stage
    var session = ExchangeSession(
      replica, pushBytes: pushBytes, draw: { [weak self] in self?.random.next() ?? 0 })
    let step = try session.begin(at: now(machine))
    try await follow(step, session, machine)
  }

  private func follow(
    _ first: ExchangeSession.Step, _ begun: ExchangeSession, _ machine: GroupMachine
  ) async throws {
    var (step, session) = (first, begun)
    while case .wait = step { step = try session.heard(.waited, at: now(machine)) }
    switch step {
    case .send(let call):
      machine.program?.session = session
      send(.ask(session.replica.spaceID, call.bytes), machine)
    case .done(let report): try await done(report, machine)
    case .wait: return
    }
  }

  private func done(_ report: SyncReport, _ machine: GroupMachine) async throws {
    hasMoved = hasMoved || report.cameToSomething
    if report.wasReset { count("reset \(machine.name)") }
    switch machine.program?.stage {
    case .own:
      if report.cameToSomething { machine.program?.hasMoved = true }
      guard report.needsRenewal, (machine.program?.attempts ?? 0) < Calm.renewals,
        let call = try await ownRenewal(report, machine)
      else { return try await toTheGroup(machine) }
      machine.program?.attempts += 1
      machine.program?.stage = .ownKeys
      send(.renew(machine.own.spaceID, call.bytes, knowing: []), machine)
    case .group: try await read(report, machine)
    case .groupAgain:
      if let role = report.role { machine.program?.role = role }
      try await closeGroup(machine)
    case .last: machine.program = nil
    case .ownKeys, .groupKeys, nil: return
    }
  }

  /// What stands in the way of a group holds up nothing else.
  private func failed(_ error: SyncError, _ machine: GroupMachine) async throws {
    guard let stage = machine.program?.stage, stage == .group || stage == .groupAgain,
      let space = try machine.space(group)
    else { throw error }
    let here = try machine.own.seen(from: space)
    if stage == .group, case .refused(let refusal) = error, refusal.code == .notFound {
      if space.role == .owner, (try? await server.hub.createSpace(group, by: machine.key)) != nil {
        throw Finding.trespassed("the group was made anew")
      }
      guard space.role != nil, !space.isUnmade else { return try await last(machine) }
      count("closed \(machine.name)")
      hasMoved = true
      _ = try here.close(at: now(machine))
      return try await last(machine)
    }
    if stage == .group, error == .noKeys || error == .strangeKeys, machine.program?.isWanted != true {
      count("keyless \(machine.name) \(error.brief)")
      try here.pinMembers()
      machine.failure = error.brief
      machine.program?.isWanted = true
      return try await renew(here, machine)
    }
    count("failed \(machine.name) \(error.brief)")
    machine.failure = error.brief
    try await last(machine)
  }

  // MARK: The person's own space

  private func ownRenewal(_ report: SyncReport, _ machine: GroupMachine) async throws -> EpochCall? {
    let listing = try await asking { try await server.hub.devices(by: machine.key) }
    return try Renewal.callIfPossible(
      machine.own, listing: listing, epoch: report.serverEpoch, using: &random)
  }

  private func toTheGroup(_ machine: GroupMachine) async throws {
    let own = machine.own
    if try own.accountKeyIsKnownToSomebodyElse() {
      count("account key \(machine.name)")
      for space in try own.adoptGroups(at: now(machine)) { try own.seen(from: space).oweRenewal() }
      var operation = operation("keys", machine)
      try own.renewAccountKey(in: &operation)
    }
    if machine.program?.hasMoved == true { try await leaveAgain(machine) }
    let before = try machine.space(group).map { try own.seen(from: $0) }
    _ = try own.adoptGroups(at: now(machine))
    if let before, try machine.space(group) == nil { try await gone(from: machine, before.sealer) }
    try await reopen(machine)
    guard let space = try machine.space(group), !space.isClosed else { return try await last(machine) }
    try await enter(space, machine)
  }

  private func reopen(_ machine: GroupMachine) async throws {
    guard let space = try machine.space(group), space.isClosed, !space.isLeft else { return }
    let listing = try await asking { try await server.hub.spaces(by: machine.key) }
    guard listing.spaces.contains(where: { $0.id == group }) else { return }
    try machine.own.seen(from: space).reopen()
    count("reopened \(machine.name)")
  }

  private func last(_ machine: GroupMachine) async throws {
    guard try machine.own.outgoingCount() > 0 else {
      machine.program = nil
      return
    }
    try await exchange(machine.own, .last, machine)
  }

  // MARK: The group

  private func enter(_ space: Space, _ machine: GroupMachine) async throws {
    let here = try machine.own.seen(from: space)
    if space.isUnmade {
      _ = try await asking { try await server.hub.createSpace(space.id, by: machine.key) }
      try here.keep(role: .owner)
    }
    let isFirst = !space.isUnmade && space.lastExchange == nil
    machine.program?.isFirst = isFirst
    machine.program?.attempts = 0
    if !isFirst { try introduce(here, machine) }
    try await exchange(here, .group, machine)
  }

  private func introduce(_ here: Replica, _ machine: GroupMachine) throws {
    var operation = operation("sync", machine)
    try here.introduce(machine.account, named: nil, in: &operation)
  }

  private func read(_ report: SyncReport, _ machine: GroupMachine) async throws {
    guard let here = try machine.group(group) else { return try await last(machine) }
    if let role = report.role { machine.program?.role = role }
    try here.pinMembers()
    if machine.program?.isFirst == true {
      machine.program?.isFirst = false
      try introduce(here, machine)
      if try here.outgoingCount() > 0 { return try await exchange(here, .group, machine) }
    }
    guard try GroupRenewal.mayBeDue(here, report) else {
      return try await closeGroup(machine)
    }
    try await renew(here, machine)
  }

  private func renew(_ here: Replica, _ machine: GroupMachine) async throws {
    let (owed, isWanted) = (try here.owed(.renewal), machine.program?.isWanted == true)
    let listing = try await asking { try await server.hub.members(of: group, by: machine.key) }
    let call: EpochCall?
    do {
      call = try GroupRenewal.call(here, listing: listing, isWanted: isWanted, using: &random)
    } catch let error as SyncError {
      count("waits \(machine.name) \(error.brief)")
      return isWanted ? try await last(machine) : try await closeGroup(machine)
    }
    guard let call else {
      try here.settle(owed)
      return try await closeGroup(machine)
    }
    machine.program?.owed = owed
    machine.program?.stage = .groupKeys
    send(.renew(group, call.bytes, knowing: try machine.removed(here)), machine)
  }

  private func heardOfKeys(_ result: Result<[UInt8], Refusal>, _ machine: GroupMachine) async throws {
    guard let program = machine.program else { return }
    let here = program.stage == .groupKeys ? try machine.group(group) : machine.own
    guard let here else { return try await last(machine) }
    switch result {
    case .success(let bytes):
      guard let answer = try? EpochAnswer(bytes: bytes) else { throw SyncError.nonsense("not an answer") }
      hasMoved = true
      guard program.stage == .groupKeys else { return try await exchange(here, .own, machine) }
      if answer.done {
        try here.settle(program.owed)
        if program.isWanted { machine.failure = nil }
      } else if program.isWanted, program.attempts < Calm.renewals {
        machine.program?.attempts += 1
        return try await renew(here, machine)
      }
      try await exchange(here, .groupAgain, machine)
    case .failure(let refusal)
    where refusal.code == .taken && program.attempts < Calm.renewals:
      machine.program?.attempts += 1
      if program.stage == .groupKeys { return try await renew(here, machine) }
      try await exchange(here, .own, machine)
    case .failure(let refusal):
      count("no keys \(refusal.code)")
      guard program.stage == .groupKeys else { throw SyncError.refused(refusal) }
      machine.failure = "no keys \(refusal.code)"
      try await last(machine)
    }
  }

  private func closeGroup(_ machine: GroupMachine) async throws {
    guard let here = try machine.group(group) else { return try await last(machine) }
    var operation = operation("sync", machine)
    try here.keepKeys(in: &operation)
    let listing = try await asking { try await server.hub.members(of: group, by: machine.key) }
    try keep(listing, here)
    if let role = machine.program?.role, try here.spaceHere().role != role { try here.keep(role: role) }
    try await last(machine)
  }

  func keep(_ listing: MemberListing, _ here: Replica) throws {
    try here.keep(
      members: listing.members.map { ListedAccount(account: $0.account, role: $0.role, joined: $0.joinedMs) })
  }

  /// What is asked and answered at once.
  func asking<T>(_ body: () async throws -> T) async throws -> T {
    do {
      return try await body()
    } catch let refusal as Refusal {
      throw SyncError.refused(refusal)
    }
  }
}
