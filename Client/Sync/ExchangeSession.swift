import KithMerge
package import KithReplica
import KithSealing
package import KithWire

/// One run of the exchange on one replica: what the machine wants of the disk is done here, what it wants of
/// the network and the clock is handed out.
///
///     var step = try session.begin(at: now)
///     while case .send(let call) = step { step = try session.heard(…, at: now) }
///
/// Whatever is thrown ends the run; what was done up to then stays done.
package struct ExchangeSession {
  /// What the run needs from outside.
  package enum Step: Sendable {
    case send(ExchangeCall)
    /// Wait so many milliseconds, then say `.waited`.
    case wait(Int)
    case done(SyncReport)
  }

  package let replica: Replica
  package private(set) var progress = SyncProgress()
  private var machine: ExchangeMachine
  private var report = SyncReport()
  private var hasAdopted = false

  private let draw: () -> UInt64

  package init(
    _ replica: Replica, pushBytes: Int = ExchangeMachine.Limit.pushBytes, draw: @escaping () -> UInt64
  ) {
    self.replica = replica
    self.draw = draw
    machine = ExchangeMachine(pushBytes: pushBytes, rules: replica.rules)
  }

  /// `now` is in milliseconds since 1970, here and below.
  ///
  /// - Throws: `SyncError`, or what the replica throws.
  package mutating func begin(at now: Int64) throws -> Step {
    try replica.refreshKeys()
    try replica.scrub()
    let sealsAnew = try replica.isDue(.sealAnew)
    if sealsAnew { try replica.openAnew() }
    report.absorbed.add(try replica.retryReceived(at: now))
    if try replica.mayPurge() {
      _ = try replica.forgetRested(since: now - Replica.Limit.restMs, at: now)
    }
    progress.toPush = try replica.outgoingCount()
    return try perform(machine.received(.began(try replica.bookmark(), sealsAnew: sealsAnew)), at: now)
  }

  /// - Throws: `SyncError`, or what the replica throws.
  package mutating func heard(_ event: ExchangeMachine.Event, at now: Int64) throws -> Step {
    try perform(machine.received(event), at: now)
  }

  private mutating func perform(_ first: ExchangeMachine.Action, at now: Int64) throws -> Step {
    var action = first
    while true {
      let event: ExchangeMachine.Event
      switch action {
      case .load(let limitBytes, let epoch):
        event = .loaded(
          try replica.outgoing(limitBytes: limitBytes, upTo: epoch), epochs: replica.sealer.knownEpochs)
      case .loadIntroduction(let epoch):
        event = .loaded(try replica.introduction(upTo: epoch), epochs: replica.sealer.knownEpochs)
      case .absorb(let delivery): event = try absorb(delivery, at: now)
      case .startOver(let bookmark):
        try replica.startOver(from: bookmark)
        report.wasReset = true
        progress.toPush = progress.pushed + (try replica.outgoingCount())
        event = .startedOver
      case .send(let call): return .send(call)
      case .wait(let milliseconds): return .wait(milliseconds)
      case .adopt(let epoch, let package):
        var dice = Dice(draw: draw)
        event = .adopted(try replica.adopt(package, epoch: epoch, using: &dice))
        report.absorbed.add(try replica.retryReceived(at: now))
        hasAdopted = true
      case .sealAnew:
        var dice = Dice(draw: draw)
        var operation = Operation("keys", at: now, using: &dice)
        try replica.sealAllAnew(in: &operation)
        event = .sealedAnew
      case .finish: return .done(try finished())
      case .fail(let error): throw error
      }
      action = machine.received(event)
    }
  }

  private func finished() throws -> SyncReport {
    var report = report
    report.serverEpoch = machine.serverEpoch
    report.role = machine.role
    guard machine.serverEpoch > 0 else { return report }
    // Counts may agree by chance: where keys or the server moved, the listing is looked at in any case.
    report.needsRenewal =
      try replica.isDue(.renewal) || machine.keysAreWanted || report.wasReset || hasAdopted
    guard replica.isPersonal, !report.needsRenewal else { return report }
    let machines = try replica.machines()
    report.needsRenewal =
      machine.serverDevices != machines.count { $0.revoked == nil }
      || replica.owesKeys(after: machine.serverEpoch, machines)
    return report
  }

  private struct Dice: RandomNumberGenerator {
    let draw: () -> UInt64
    func next() -> UInt64 { draw() }
  }

  private mutating func absorb(_ delivery: Delivery, at now: Int64) throws -> ExchangeMachine.Event {
    guard let absorbed = try replica.absorb(delivery, at: now) else {
      return .began(try replica.bookmark())
    }
    report.absorbed.add(absorbed)
    report.pushed += delivery.acked.count
    // A purge that was refused is no edit, and is told apart.
    report.refused += delivery.refused.count { $0.sent.purge == nil }
    progress.pushed += delivery.acked.count + delivery.refused.count
    progress.received += delivery.records.count
    return .absorbed
  }
}
