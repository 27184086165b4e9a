import KithMerge
package import KithReplica
import KithSealing
import KithWire

/// What an exchange came to.
package struct SyncReport: Sendable {
  package var pushed = 0
  package var absorbed = Absorbed()
  /// Edits that the server refused: they are in quarantine.
  package var refused = 0
  /// The server had gone back to a backup, and was healed.
  package var wasReset = false
  package var traffic = Traffic()
}

/// How far an exchange has come.
package struct SyncProgress: Sendable {
  package var pushed = 0
  package var toPush = 0
  package var received = 0
}

/// Performs what `ExchangeMachine` says: the thin shell around it.
package struct Syncer {
  private let replica: Replica
  private var courier: Courier
  private let authority: String
  private let world: World

  /// Time and chance, handed in.
  package struct World: Sendable {
    /// Milliseconds since 1970.
    package let now: @Sendable () -> Int64
    package let sleep: @Sendable (_ milliseconds: Int) async -> Void
    /// From 0 up to 1.
    package let chance: @Sendable () -> Double

    package init(
      now: @escaping @Sendable () -> Int64, sleep: @escaping @Sendable (Int) async -> Void,
      chance: @escaping @Sendable () -> Double
    ) {
      (self.now, self.sleep, self.chance) = (now, sleep, chance)
    }
  }

  package init(_ replica: Replica, over transport: any Transport, as server: KnownServer, world: World) throws
  {
    let ring = try replica.home.keyring()
    self.replica = replica
    self.world = world
    authority = server.authority
    courier = Courier(
      transport, as: KeyID(account: server.account, device: ring.device), keys: ring.keys, now: world.now)
  }

  /// Exchanges until nothing is pending and the server has nothing more.
  ///
  /// - Throws: `SyncError`, or what the replica throws; what was done up to then stays done.
  package mutating func exchange(_ told: (SyncProgress) -> Void = { _ in }) async throws -> SyncReport {
    var machine = ExchangeMachine()
    var report = SyncReport()
    var progress = SyncProgress()
    progress.toPush = try replica.outgoingCount()
    var action = machine.received(.began(try replica.bookmark()))
    while true {
      let event: ExchangeMachine.Event
      switch action {
      case .load(let limitBytes):
        event = .loaded(try replica.outgoing(limitBytes: limitBytes))
      case .send(let call):
        event = await send(call)
      case .absorb(let delivery):
        guard let absorbed = try replica.absorb(delivery, at: world.now()) else {
          event = .began(try replica.bookmark())
          break
        }
        report.absorbed.add(absorbed)
        report.pushed += delivery.acked.count
        report.refused += delivery.refused.count
        progress.pushed += delivery.acked.count + delivery.refused.count
        progress.received += delivery.records.count
        told(progress)
        event = .absorbed
      case .startOver(let bookmark):
        try replica.startOver(from: bookmark)
        report.wasReset = true
        progress.toPush = progress.pushed + (try replica.outgoingCount())
        event = .startedOver
      case .wait(let milliseconds):
        await world.sleep(milliseconds)
        event = .waited
      case .finish:
        report.traffic = courier.traffic
        return report
      case .fail(let error):
        throw error
      }
      action = machine.received(event)
    }
  }

  private mutating func send(_ call: ExchangeCall) async -> ExchangeMachine.Event {
    do throws(Courier.Failure) {
      let bytes = try await courier.ask(.exchange(replica.spaceID), call.bytes)
      do throws(WireError) {
        return .answered(try ExchangeAnswer(bytes: bytes))
      } catch {
        return .failed(reason: .nonsense("\(error)"), canRetry: false, chance: 0)
      }
    } catch {
      if case .refused(let refusal) = error, refusal.code == .tooLarge { return .tooLarge }
      return .failed(reason: error.error(at: authority), canRetry: error.mayPass, chance: world.chance())
    }
  }
}

extension Courier.Failure {
  /// Whether the same request may fare better in a moment.
  fileprivate var mayPass: Bool {
    switch self {
    case .transport(.unreachable): true
    case .refused(let refusal): refusal.code == .busy || refusal.code == .tooMany
    case .transport, .nonsense: false
    }
  }
}
