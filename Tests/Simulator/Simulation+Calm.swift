import KithMerge
import KithReplica
import KithSealing
import KithSync
import KithWire

/// The end of a play: the network is calm, everybody exchanges until nothing moves, and then it is judged.
extension Simulation {
  enum Calm {
    static let rounds = 12
    static let calls = 600
    static let renewals = 5
  }

  func calmDown() async throws {
    wire = []
    for device in devices { device.talks = [] }
    for _ in 0..<Calm.rounds {
      var moved = false
      for device in devices where try await exchange(device) { moved = true }
      if !moved { return }
    }
    throw Finding.stuck("no agreement after \(Calm.rounds) rounds")
  }

  /// One whole exchange; whether anything moved.
  private func exchange(_ device: SimulatedDevice) async throws -> Bool {
    try introduce(device)
    var hasMoved = false
    for _ in 0..<Calm.renewals {
      guard let report = try await exchanged(device) else { return hasMoved }
      hasMoved = hasMoved || report.cameToSomething
      guard report.needsRenewal, faults.contains(.revocation),
        let call = try await renewal(device, report)
      else { return hasMoved }
      hasMoved = try await server.renew(call.bytes, from: device.key) || hasMoved
    }
    return hasMoved
  }

  /// Nil if the machine is let in no more.
  private func exchanged(_ device: SimulatedDevice) async throws -> SyncReport? {
    var session = ExchangeSession(
      device.replica, pushBytes: pushBytes, draw: { [weak self] in self?.random.next() ?? 0 })
    var step = try session.begin(at: device.now(server.now))
    for _ in 0..<Calm.calls {
      switch step {
      case .done(let report):
        trace.note("\(report.pushed) \(report.absorbed.changed)")
        return report
      case .wait: step = try session.heard(.waited, at: device.now(server.now))
      case .send(let call):
        let held = try await seals()
        let answer = await server.answer(call.bytes, from: try device.key)
        try await checkSeals(against: held, call.bytes)
        do {
          step = try session.heard(event(answer), at: device.now(server.now))
        } catch let error as SyncError {
          if try await server.isRevoked(device.key) { return nil }
          throw Finding.stuck("\(device.name): \(error)")
        }
      }
    }
    throw Finding.stuck("\(device.name) exchanges without end")
  }

  // MARK: The judgement

  func judge() async throws {
    let truth = try await server.records()
    var live: Set<Ledger.Write> = []
    // What a machine still shows that was let in no more is old, and in dispute with nothing.
    var shown: Set<Ledger.Write> = []
    try await judgeMachines()
    if counts["server back", default: 0] > 0 {
      // A purge that a restored server has forgotten is repeated, whatever was written there meanwhile.
      let purged = truth.filter(\.value.isPurged).keys
      ledger.forgive("purge-repeated", ledger.seen.keys.filter { purged.contains($0.record) })
    }
    for device in devices {
      if try await server.isRevoked(device.key) {
        // What it has not sent stays with its owner.
        live.formUnion(try device.refused())
        for record in records { live.formUnion(try device.seen(record)) }
        continue
      }
      let strays = try device.replica.derivedDifferences()
      guard strays.isEmpty else { throw Finding.underived("\(device.name): \(strays)") }
      let unreadable = try device.unreadable()
      guard unreadable == 0 || faults.isSuperset(of: [.serverBackup, .deviceBackup]) else {
        throw Finding.diverged("\(device.name) cannot read \(unreadable) edits")
      }
      counts["sealed-for-ever \(device.name)", default: 0] += unreadable
      guard try device.replica.outgoingCount() == 0 else {
        throw Finding.stuck("\(device.name) has pending edits")
      }
      let mine = try device.sealed()
      guard mine == truth else {
        let other = Set(mine.keys).union(truth.keys).filter { mine[$0] != truth[$0] }
        let how = other.sorted().map { id in
          func words(_ state: SealedRecord?) -> String {
            state.map { $0.isPurged ? "purged" : "\($0.edits.count) edits of \($0.context.entries.count)" }
              ?? "none"
          }
          return "\(id): \(words(mine[id])), not \(words(truth[id]))"
        }
        throw Finding.diverged("\(device.name) in \(how); kept out: \(try device.keptOut())")
      }
      let refused = try device.refused()
      if !refused.isEmpty, faults.isDisjoint(with: [.roles, .largeBodies, .purges]) {
        throw Finding.refused("\(refused.count) writes on \(device.name)")
      }
      live.formUnion(refused)
      for record in records { shown.formUnion(try device.seen(record)) }
    }
    live.formUnion(shown)
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
    counts["spurious", default: 0] += ledger.spurious(in: shown)
  }
}
