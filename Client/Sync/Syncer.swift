package import KithMerge
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
  /// The newest epoch that the server knows of; 0 if it did not say.
  package var serverEpoch: UInt32 = 0
  /// The server should hear of newer keys, or of a revoked machine.
  package var needsRenewal = false
  /// What this account may do in the space, as the server says.
  package var role: Role?
  /// What became of groups.
  package var groups: [GroupNews] = []
  package var traffic = Traffic()

  /// Whether anything is otherwise for it, on either side.
  package var cameToSomething: Bool {
    wasReset || pushed + refused + absorbed.changed + absorbed.forgotten > 0
  }

  /// What another space came to, too.
  mutating func join(_ other: SyncReport) {
    count(other)
    traffic.add(other.traffic)
  }

  /// What came after it in the same space, and over the same connection.
  mutating func add(_ later: SyncReport) {
    count(later)
    (serverEpoch, needsRenewal) = (later.serverEpoch, later.needsRenewal)
    role = later.role ?? role
    traffic = later.traffic
  }

  private mutating func count(_ other: SyncReport) {
    pushed += other.pushed
    refused += other.refused
    absorbed.add(other.absorbed)
    wasReset = wasReset || other.wasReset
    groups += other.groups
  }
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
    /// 64 random bits.
    package let draw: @Sendable () -> UInt64

    package init(
      now: @escaping @Sendable () -> Int64, sleep: @escaping @Sendable (Int) async -> Void,
      draw: @escaping @Sendable () -> UInt64
    ) {
      (self.now, self.sleep, self.draw) = (now, sleep, draw)
    }

    /// From 0 up to 1.
    var chance: Double { Double(draw() >> 11) * 0x1p-53 }

    /// `draw` as Swift wants it.
    struct Dice: RandomNumberGenerator {
      let draw: @Sendable () -> UInt64
      func next() -> UInt64 { draw() }
    }

    var dice: Dice { Dice(draw: draw) }
  }

  package init(_ replica: Replica, over transport: any Transport, as server: KnownServer, world: World) throws
  {
    self.replica = replica
    self.world = world
    authority = server.authority
    courier = Courier(
      transport, as: KeyID(account: server.account, device: replica.device), keys: replica.identity.keys,
      now: world.now)
  }

  /// Exchanges until nothing is pending and the server has nothing more.
  ///
  /// - Throws: `SyncError`, or what the replica throws; what was done up to then stays done.
  package mutating func exchange(_ told: (SyncProgress) -> Void = { _ in }) async throws -> SyncReport {
    var session = ExchangeSession(replica, draw: world.draw)
    var step = try session.begin(at: world.now())
    while true {
      switch step {
      case .send(let call): step = try session.heard(await send(call), at: world.now())
      case .wait(let milliseconds):
        await world.sleep(milliseconds)
        step = try session.heard(.waited, at: world.now())
      case .done(var report):
        report.traffic = courier.traffic
        return report
      }
      told(session.progress)
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
      if case .refused(let refusal, _) = error, refusal.code == .tooLarge { return .tooLarge }
      return .failed(
        reason: error.error(at: authority), canRetry: error.mayPass, chance: world.chance,
        atLeast: error.seconds)
    }
  }
}

extension Courier.Failure {
  /// How long the server wants to be left alone.
  fileprivate var seconds: Int {
    if case .refused(_, let wait) = self { return wait }
    return 0
  }

  /// Whether the same request may fare better in a moment.
  fileprivate var mayPass: Bool {
    switch self {
    case .transport(.unreachable): true
    case .refused(let refusal, _): refusal.code == .busy || refusal.code == .tooMany
    case .transport, .nonsense: false
    }
  }
}
