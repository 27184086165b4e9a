import KithHub
import KithMerge
import KithReplica
import KithSealing
import KithTestSupport
import KithWire

/// What is under way, and what the server makes of it.
extension GroupPlay {
  func send(_ content: Parcel.Content, _ machine: GroupMachine) {
    guard let program = machine.program else { return }
    let letter = number()
    machine.program?.letter = letter
    wire.append(Parcel(machine: machine.name, program: program.id, letter: letter, content: content))
  }

  func deliver() async throws {
    guard !wire.isEmpty else { return }
    let place = !isCalm && faults.contains(.delay) ? random.below(wire.count) : 0
    if strikes(.loss, oneIn: 5) {
      wire.remove(at: place)
      return count("lost")
    }
    let parcel = strikes(.doubling, oneIn: 5) ? wire[place] : wire.remove(at: place)
    guard let machine = machine(parcel.machine) else { return }
    switch parcel.content {
    case .ask(let space, let body):
      let answer = try await answer(cut(body), in: space, machine, isOfKith: parcel.program > 0)
      count("asked \(machine.name)")
      reply(answer, to: parcel)
    case .renew(let space, let body, let known):
      reply(try await renew(cut(body), in: space, machine, knowing: known), to: parcel)
    case .answer(let result):
      guard let program = machine.program, program.id == parcel.program, program.letter == parcel.letter
      else {
        return
      }
      try await heard(result.map(cut), machine)
    }
  }

  private func reply(_ answer: Result<[UInt8], Refusal>, to parcel: Parcel) {
    wire.append(
      Parcel(
        machine: parcel.machine, program: parcel.program, letter: parcel.letter, content: .answer(answer)))
  }

  private func cut(_ body: [UInt8]) -> [UInt8] {
    guard !body.isEmpty, strikes(.cuts, oneIn: 8) else { return body }
    count("cut")
    return Array(body.prefix(random.below(body.count)))
  }

  /// Of who knows that they may only look, no offer need be refused.
  private func checkOffers(
    _ call: ExchangeCall?, _ answer: Result<[UInt8], Refusal>, _ machine: GroupMachine
  ) throws {
    guard let call, case .success(let bytes) = answer, case .page(let page) = try ExchangeAnswer(bytes: bytes)
    else { return }
    for refused in page.refused where refused.reason == .notAllowed && call.records[refused.place].offer {
      throw Finding.refused("\(machine.name) offers \(call.records[refused.place].id), and is a viewer")
    }
  }

  private func answer(
    _ body: [UInt8], in space: SpaceID, _ machine: GroupMachine, isOfKith: Bool
  ) async throws -> Result<[UInt8], Refusal> {
    watch.sent += body
    let role = try await role(of: machine.account)
    let epoch = try await state()?.epoch ?? 0
    let answer = await server.answer(body, in: space, from: try machine.key)
    if case .success = answer, try await server.isRevoked(machine.key) {
      throw Finding.trespassed("a machine that was lost was answered")
    }
    guard space == group else { return answer }
    if case .success = answer, role == nil {
      throw Finding.trespassed("\(machine.name) was answered and is no member")
    }
    let call = try? ExchangeCall(bytes: body)
    let offers = call.map { Set($0.records.filter(\.offer).map(\.id)) } ?? []
    if role == .viewer, isOfKith, try machine.group(group)?.spaceHere().role == .viewer {
      try checkOffers(call, answer, machine)
    }
    try await checkWhatChanged(by: machine, as: role, epoch, offers)
    return answer
  }

  private func renew(
    _ body: [UInt8], in space: SpaceID, _ machine: GroupMachine, knowing removed: Set<AccountID>
  ) async throws -> Result<[UInt8], Refusal> {
    watch.sent += body
    let role = try await role(of: machine.account)
    do {
      let call: EpochCall
      do {
        call = try EpochCall(bytes: body)
      } catch {
        throw Refusal(.malformed, "Cut short.")
      }
      let answer = try await server.hub.startEpoch(call, in: space, by: machine.key)
      count(answer.done ? "new keys \(machine.name)" : "keys moved on")
      if answer.done, space == group {
        try checkKeys(call, by: machine, as: role, knowing: removed)
        try await observe()
      }
      return .success(answer.bytes)
    } catch let refusal as Refusal {
      return .failure(refusal)
    }
  }

  // MARK: What the server has

  func state() async throws -> SpaceState? {
    let group = group
    return try await server.hub.store.read { try $0.space(group) }
  }

  func role(of account: AccountID) async throws -> Role? {
    let group = group
    return try await server.hub.store.read { try $0.role(of: account, in: group) }
  }

  func members() async throws -> [ListedMember] {
    let group = group
    return try await server.hub.store.read { try $0.members(of: group, limit: 100) }
  }

  /// Every record of a space, as the server holds it.
  func records(in space: SpaceID) async throws -> [RecordID: GroupWatch.Held] {
    try await server.hub.store.read { store in
      var found: [RecordID: GroupWatch.Held] = [:]
      try store.records(in: space, after: .start) { record, _ in
        found[record.id] = GroupWatch.Held(
          state: try SealedRecord(bytes: record.state), first: record.firstAccount)
        return true
      }
      return found
    }
  }
}
