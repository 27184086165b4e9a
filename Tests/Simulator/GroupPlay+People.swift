import KithHub
import KithMerge
import KithRecords
import KithReplica
import KithSealing
import KithSync
import KithTestSupport
import KithWire

/// What people do: they write, and they come and go.
extension GroupPlay {
  enum Limit {
    static let steps = 60...240
    static let records = 3
    static let revocations = 1
  }

  func play() async throws {
    let steps = Limit.steps.lowerBound + random.below(Limit.steps.count)
    for _ in 0..<steps {
      server.pass(milliseconds: Int64(random.below(60_000)))
      let machine = machines[random.below(machines.count)]
      switch random.below(100) {
      case 0..<17: try write(on: machine)
      case 17..<32: try await ask(machine)
      case 32..<76: try await deliver()
      case 76..<84: try await join(anyOf: machine.account)
      default: try await happen(machine)
      }
    }
  }

  private func ask(_ machine: GroupMachine) async throws {
    guard machine.program != nil else { return try await begin(machine) }
    guard random.oneIn(3) else { return }
    machine.program = nil
    count("impatient")
  }

  private func happen(_ machine: GroupMachine) async throws {
    let order = GroupFault.allCases.filter(faults.contains)
    guard !order.isEmpty else { return try await invite(by: try anOwner()) }
    switch order[random.below(order.count)] {
    case .crashes:
      count("crash")
      if random.oneIn(3) { try await server.restart() } else { try machine.restart() }
    case .serverBackup: try await serverBackup()
    case .clocks:
      let decade: Int64 = 10 * 365 * 86_400_000
      machine.clockError = Int64(random.below(Int(2 * decade))) - decade
      count("clock")
    case .roles: try await changeRole(by: try anOwner())
    case .removal: try await remove(by: try anOwner())
    case .leaving: try await leave(machine)
    case .trespass: try await trespass(machine)
    case .revocation: try loseAMachine(of: machine)
    case .loss, .doubling, .delay, .cuts:
      if random.oneIn(2) { try await invite(by: try anOwner()) } else { try confirm(machine) }
    }
  }

  // MARK: Writing

  private func write(on machine: GroupMachine) throws {
    let here = random.oneIn(5) ? machine.own : try machine.group(group) ?? machine.own
    // Records of everybody, and such as only one account begins.
    let high =
      here.isPersonal
      ? 300 + machine.account.rawValue : random.oneIn(2) ? 100 : 200 + machine.account.rawValue
    let id = RecordID(high: high, low: UInt64(random.below(Limit.records)))
    let names = ["title", "org"].map { FieldName($0) }
    let fields = random.oneIn(3) ? names : [names[random.below(2)]]
    let writes = fields.map { Ledger.Write(record: id, field: $0, number: ledger.next()) }
    let seen = try machine.seen(id)
    var operation = operation("set", machine)
    let changes = writes.map { ($0.field, Ledger.value($0.number)) }
    do {
      _ = try here.apply(
        [Draft(id: id, kind: .contact, changes: Dictionary(uniqueKeysWithValues: changes))], in: &operation)
    } catch ReplicaError.notAllowed {
      return count("not allowed \(machine.name)")
    }
    count("write \(machine.name)")
    for write in writes {
      ledger.wrote(write, seeing: seen.filter { $0.field == write.field }, on: machine.name)
    }
    guard try Set(writes).isSubset(of: machine.seen(id)) else {
      throw Finding.unread("\(machine.name) does not read its own write")
    }
  }

  // MARK: Who is in

  /// One of the machines that believe to own the group.
  private func anOwner() throws -> GroupMachine {
    let owners = try machines.filter { try owned($0) != nil }
    return owners.isEmpty ? machines[0] : owners[random.below(owners.count)]
  }

  /// The group on this machine, if it believes to own it.
  private func owned(_ machine: GroupMachine) throws -> Replica? {
    guard let here = try machine.group(group), try here.spaceHere().role == .owner else { return nil }
    return here
  }

  private func changeRole(by machine: GroupMachine) async throws {
    guard let here = try owned(machine) else { return }
    let others = try here.listedMembers().filter { $0.account != GroupPlay.founder }
    guard !others.isEmpty else { return }
    let other = others[random.below(others.count)]
    let role = Role.allCases[random.below(Role.allCases.count)]
    let call = RolesCall(changes: [RoleChange(account: other.account, was: other.role, role: role)])
    guard let listing = try? await server.hub.changeRoles(call, in: group, by: machine.key) else { return }
    count("role \(role)")
    if !strikes(.loss, oneIn: 4) { try keep(listing, here) }
    try await observe()
  }

  private func remove(by machine: GroupMachine) async throws {
    guard let here = try owned(machine) else { return }
    let others = try here.listedMembers().map(\.account).filter {
      $0 != GroupPlay.founder && $0 != machine.account
    }
    guard !others.isEmpty else { return try await invite(by: machine) }
    var operation = operation("space remove", machine)
    try here.markRemoved(others[random.below(others.count)], in: &operation)
    count("remove \(machine.name)")
  }

  private func leave(_ machine: GroupMachine) async throws {
    guard machine.account != GroupPlay.founder, let here = try machine.group(group) else {
      return try await invite(by: try anOwner())
    }
    if strikes(.loss, oneIn: 4) { return }
    do {
      try await server.hub.leave(group, by: machine.key)
    } catch let refusal as Refusal {
      guard refusal.code == .notFound else { return }
    }
    count("leave \(machine.name)")
    try await observe()
    if strikes(.loss, oneIn: 4) { return }
    let sealer = here.sealer
    var operation = operation("space leave", machine)
    try here.leave(in: &operation)
    try await gone(from: machine, sealer)
  }

  /// The server went back to before they left.
  func leaveAgain(_ machine: GroupMachine) async throws {
    guard let left = try machine.own.groupsLeft().first(where: { $0.id == group }),
      try await members().contains(where: { $0.account == machine.account && $0.joinedMs <= left.at })
    else { return }
    try await server.hub.leave(group, by: machine.key)
    count("left-again \(machine.name)")
    hasMoved = true
    try await observe()
  }

  /// Whoever leaves lets go of what they had not sent.
  func gone(from machine: GroupMachine, _ sealer: Sealer) async throws {
    var known: Set<Ledger.Write> = []
    for (id, held) in try await records(in: group) {
      known.formUnion(Ledger.writes(in: sealer.opened(held.state, id: id).record))
    }
    let own = (ledger.by[machine.name] ?? []).filter { $0.record.high >= 300 }
    ledger.excuse(machine.name, but: known.union(own))
    if faults.contains(.serverBackup) { ledger.forgive("left", machine.name, but: own) }
  }

  private func invite(by machine: GroupMachine) async throws {
    guard machine.program == nil, try owned(machine) != nil else { return }
    try await inPeace { try await sync(machine) }
    guard let here = try owned(machine) else { return }
    if try here.linksNeedNewerKeys() {
      count("newer keys for a link")
      try here.oweRenewal()
      try await inPeace { try await sync(machine) }
    }
    guard try await GroupRenewal.fitLinks(here, serverEpoch: state()?.epoch ?? 0) else {
      return count("no link")
    }
    let listed = try here.listedMembers().map(\.account)
    let others = GroupPlay.accounts.filter { !listed.contains($0) }
    guard !others.isEmpty else { return }
    let other = others[random.below(others.count)]
    try await invite(other, by: machine)
  }

  /// … right after it synced.
  func invite(_ account: AccountID, by machine: GroupMachine) async throws {
    guard let here = try owned(machine), let secret = Link.Secret(bytes: RecordID(using: &random).bytes)
    else {
      return
    }
    let left = try LeftKeys.sealed(
      here.sealer.keys, named: "Circle", under: secret.openingKey, invitation: secret.invitation.bytes)
    let role = [Role.editor, .contributor, .viewer][random.below(3)]
    let call = InviteCall(
      id: secret.invitation, tokenHash: secret.tokenHash, kind: .newMember,
      sealedKeys: plant.leavesKeysOpen ? here.sealer.keys.epochs.values.flatMap { $0 } : left,
      lifetimeSeconds: 0, membership: Membership(space: group, role: role))
    watch.sent += call.bytes
    guard (try? await server.hub.invite(call, by: machine.key)) != nil else { return }
    invites.append(Invite(account: account, secret: secret, left: left))
    count("invite \(role)")
  }

  /// Somebody uses a link that they were given.
  func join(anyOf account: AccountID) async throws {
    guard let place = invites.firstIndex(where: { $0.account == account }),
      let machine = machines.first(where: { $0.account == account }), machine.program == nil
    else { return }
    if strikes(.loss, oneIn: 4) { return }
    let invite = invites[place]
    let ring = try machine.home.keyring()
    let call = try Joining.redemption(
      of: invite.secret, pin: server.hub.pin, by: ring.device, ring.keys, account: account,
      space: machine.own.spaceID, label: machine.name)
    watch.sent += call.bytes
    do {
      let answer = try await server.hub.redeem(call)
      try await observe()
      if strikes(.loss, oneIn: 4) { return }
      invites.remove(at: place)
      let left = try LeftKeys.opened(
        invite.left, under: invite.secret.openingKey, invitation: invite.secret.invitation.bytes)
      var operation = operation("join", machine)
      let here = try machine.own.take(left.keys, role: answer.membership?.role, in: &operation)
      try here.introduce(account, named: machine.name, in: &operation)
      count("join \(machine.name)")
      hasMoved = true
    } catch let refusal as Refusal {
      invites.remove(at: place)
      count("no join \(refusal.code)")
    }
  }

  /// A person asks the others, another way, whether the keys that they show are theirs; they always are.
  func confirm(_ machine: GroupMachine) throws {
    guard let here = try machine.group(group) else { return }
    for member in try here.members() where member.pinned != nil && member.account != machine.account {
      try here.confirm(member)
      count("confirm \(machine.name)")
      hasMoved = true
    }
  }
}
