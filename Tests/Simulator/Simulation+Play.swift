import Foundation
import KithMerge
import KithRecords
import KithReplica
import KithTestSupport
import KithSync
import KithWire

/// The steps of a play.
extension Simulation {
  enum Limit {
    static let steps = 40...200
    static let programs = 2
    static let copies = 6
    static let revocations = 2
  }

  func play() async throws {
    let steps = Limit.steps.lowerBound + random.below(Limit.steps.count)
    for _ in 0..<steps {
      server.pass(milliseconds: Int64(random.below(60_000)))
      let device = devices[random.below(devices.count)]
      switch random.below(100) {
      case 0..<22: try await write(on: device)
      case 22..<40: try await ask(on: device)
      case 40..<90: try await deliver()
      default: try await misfortune(device)
      }
    }
  }

  // MARK: People

  /// One command: one edit of one record, or of several.
  func write(on device: SimulatedDevice) async throws {
    var edits: [Intent] = []
    for record in records where edits.isEmpty || random.oneIn(3) { edits.append(try intent(record, device)) }
    if let only = edits.first, !random.oneIn(3) {
      edits = [random.oneIn(2) ? only : try intent(records[random.below(records.count)], device)]
    }
    guard var operation = try operation(on: device, touching: edits.map(\.draft.id)) else { return }
    let applied = try await onFailingDisk(device) {
      try device.replica.apply(edits.map(\.draft), in: &operation)
    }
    if let applied {
      edits = zip(edits, applied).filter { $1 != .purged }.map(\.0)
    } else {
      edits = try whatIsThere(of: edits, on: device)
    }
    if plant.keepsWriters { device.kept = (operation, (device.kept?.edits ?? 0) + UInt64(edits.count)) }
    count("write \(device.name) \(edits.count)")
    for edit in edits {
      for write in edit.writes {
        ledger.wrote(write, seeing: edit.seen.filter { $0.field == write.field }, on: device.name)
      }
      guard try Set(edit.writes).isSubset(of: device.seen(edit.draft.id)) else {
        throw Finding.unread("\(device.name) does not read its own write")
      }
    }
  }

  /// Of a command that failed: all of it, or nothing.
  private func whatIsThere(of edits: [Intent], on device: SimulatedDevice) throws -> [Intent] {
    let there = try edits.filter { try Set($0.writes).isSubset(of: device.seen($0.draft.id)) }
    guard there.isEmpty || there.count == edits.count else {
      throw Finding.torn("\(device.name): \(there.count) of \(edits.count) edits")
    }
    return there
  }

  /// What somebody is about to write into one record, and what they see there.
  private struct Intent {
    let draft: Draft
    let writes: [Ledger.Write]
    let seen: Set<Ledger.Write>
  }

  private func intent(_ record: RecordID, _ device: SimulatedDevice) throws -> Intent {
    let touched = fields.filter { _ in random.oneIn(2) }
    let chosen = touched.isEmpty ? [fields[random.below(fields.count)]] : touched
    let padding = faults.contains(.largeBodies) && random.oneIn(4) ? 900 : 0
    let writes = chosen.map { Ledger.Write(record: record, field: $0, number: ledger.next()) }
    let changes = writes.map { ($0.field, Ledger.value($0.number, padding: padding)) }
    return Intent(
      draft: Draft(id: record, kind: .contact, changes: Dictionary(uniqueKeysWithValues: changes)),
      writes: writes, seen: try device.seen(record))
  }

  /// A new operation; where that is planted, one that its disk kept.
  private func operation(
    on device: SimulatedDevice, touching records: [RecordID]
  ) throws -> KithReplica.Operation? {
    let now = device.now(server.now)
    guard plant.keepsWriters, let kept = device.kept else {
      return KithReplica.Operation("set", at: now, using: &random)
    }
    let sealed = try device.sealed()
    let isTaken = records.contains { record in
      (sealed[record]?.context.counter(of: kept.operation.writer) ?? 0) > kept.edits
    }
    return isTaken ? nil : kept.operation
  }

  // MARK: Programs and the network

  /// A program begins to exchange, or loses patience and asks again.
  func ask(on device: SimulatedDevice) async throws {
    let most = faults.contains(.twoCommands) ? Limit.programs : 1
    guard device.talks.count < most else {
      guard random.oneIn(3) else { return }
      let place = random.below(device.talks.count)
      count("impatient")
      return try await hear(
        .failed(reason: .nonsense("no answer"), canRetry: true, chance: 0), device, device.talks[place].id)
    }
    _ = try await onFailingDisk(device) {
      let replica = device.talks.isEmpty ? device.replica : try device.anotherProgram()
      try introduce(device)
      var session = ExchangeSession(
        replica, pushBytes: pushBytes, draw: { [weak self] in self?.random.next() ?? 0 })
      let step = try session.begin(at: device.now(server.now))
      follow(step, session, device, talk: number())
    }
  }

  func deliver() async throws {
    guard !wire.isEmpty else { return }
    let place = faults.contains(.delay) ? random.below(wire.count) : 0
    if faults.contains(.loss), random.oneIn(5) {
      wire.remove(at: place)
      return count("lost")
    }
    let isDoubled = faults.contains(.doubling) && random.oneIn(5)
    let parcel = isDoubled ? wire[place] : wire.remove(at: place)
    guard let device = device(parcel.device) else { return }
    switch parcel.content {
    case .renew(let body):
      let isDone = try await server.renew(cut(body), from: device.key)
      count(isDone ? "new keys" : "no new keys")
    case .ask(let body):
      let before = try await server.head()
      let held = try await seals()
      let answer = try await answered(cut(body), device)
      let after = try await server.head()
      if after != before { try await checkSeals(against: held, body) }
      guard after == before || viewer != device.account else {
        throw Finding.trespassed("a viewer changed the space")
      }
      if case .success? = answer, try await server.isRevoked(device.key) {
        throw Finding.trespassed("a revoked machine was answered")
      }
      count("asked \(parcel.device)")
      guard let answer else { return }
      wire.append(
        Parcel(device: parcel.device, talk: parcel.talk, letter: parcel.letter, content: .answer(answer)))
    case .answer(let answer):
      guard device.talks.contains(where: { $0.id == parcel.talk && $0.letter == parcel.letter }) else {
        return
      }
      try await hear(event(answer.map(cut)), device, parcel.talk)
    }
  }

  private func cut(_ body: [UInt8]) -> [UInt8] {
    guard faults.contains(.cuts), !body.isEmpty, random.oneIn(8) else { return body }
    count("cut")
    return Array(body.prefix(random.below(body.count)))
  }

  /// What the shell around a session makes of an answer.
  func event(_ answer: Result<[UInt8], Refusal>) -> ExchangeMachine.Event {
    switch answer {
    case .success(let bytes):
      guard let answer = try? ExchangeAnswer(bytes: bytes) else {
        return .failed(reason: .nonsense("not an answer"), canRetry: false, chance: 0)
      }
      if case .reset = answer { count("reset") }
      return .answered(answer)
    case .failure(let refusal) where refusal.code == .tooLarge: return .tooLarge
    case .failure(let refusal): return .failed(reason: .refused(refusal), canRetry: false, chance: 0)
    }
  }

  func hear(_ event: ExchangeMachine.Event, _ device: SimulatedDevice, _ talk: Int) async throws {
    guard let place = device.talks.firstIndex(where: { $0.id == talk }) else { return }
    var session = device.talks.remove(at: place).session
    do {
      let step = try await onFailingDisk(device) {
        let step = try session.heard(event, at: device.now(server.now))
        follow(step, session, device, talk: talk)
        return step
      }
      if case .done(let report)? = step, report.needsRenewal { try await askForNewKeys(device, report) }
    } catch let error as SyncError {
      count("ended: \(error.brief)")
    }
  }

  private func follow(
    _ first: ExchangeSession.Step, _ begun: ExchangeSession, _ device: SimulatedDevice, talk: Int
  ) {
    var (step, session) = (first, begun)
    while case .wait = step {
      do {
        step = try session.heard(.waited, at: device.now(server.now))
      } catch {
        return count("ended")
      }
    }
    guard case .send(var call) = step else { return count("done \(device.name)") }
    if plant.hidesItsKeys, !call.records.isEmpty { call.epoch = 0 }
    let letter = number()
    device.talks.append(
      SimulatedDevice.Talk(id: talk, session: session, letter: letter, call: call))
    wire.append(Parcel(device: device.name, talk: talk, letter: letter, content: .ask(call.bytes)))
  }
}

extension SyncError {
  /// Its kind, without what a machine may have drawn.
  var brief: String {
    String("\(self)".prefix(90))
  }
}

/// What the simulator found.
enum Finding: Error, CustomStringConvertible {
  case unread(String)
  case lost(String)
  case diverged(String)
  case stuck(String)
  case refused(String)
  case underived(String)
  case trespassed(String)
  case torn(String)
  case leaked(String)

  var description: String {
    switch self {
    case .unread(let text): "unread: \(text)"
    case .lost(let text): "lost: \(text)"
    case .diverged(let text): "diverged: \(text)"
    case .stuck(let text): "stuck: \(text)"
    case .refused(let text): "refused without a reason: \(text)"
    case .trespassed(let text): "not allowed: \(text)"
    case .torn(let text): "half done: \(text)"
    case .underived(let text): "tables: \(text)"
    case .leaked(let text): "given away: \(text)"
    }
  }
}
