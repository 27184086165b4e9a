import Crypto
import Foundation
import KithHub
import KithHubSQLite
import KithMerge
import KithTestSupport
import KithWire
import Synchronization
import Testing

/// A clock that stands until it is moved.
final class StandingClock: Sendable {
  private let ms = Mutex<Int64>(1_700_000_000_000)

  var now: Int64 { ms.withLock { $0 } }

  func advance(seconds: Int64) {
    ms.withLock { $0 += seconds * 1_000 }
  }
}

/// A device with its keys.
struct Machine: Sendable {
  let key: KeyID
  let space: SpaceID
  let signing: Curve25519.Signing.PrivateKey
  let redemption: RedeemCall
}

/// A hub in memory, and what a test does with it.
struct World: Sendable {
  static let pin = [UInt8](repeating: 7, count: 32)

  let hub: Hub
  let clock: StandingClock

  var store: any HubStore { hub.store }

  init(
    store: (any HubStore)? = nil, seed: UInt64 = 1, limits: Limits = .standard,
    quota: Quota = .standard
  ) async throws {
    let clock = StandingClock()
    let dice = Dice(seed: seed)
    self.clock = clock
    hub = try await Hub.open(
      store: store ?? SQLiteHubStore.memory(), name: "kith.example", pin: World.pin, limits: limits,
      quota: quota,
      clock: { clock.now }, random: { dice.bytes($0) })
  }

  private final class Dice: Sendable {
    private let random: Mutex<SeededRandom>

    init(seed: UInt64) {
      random = Mutex(SeededRandom(seed: seed))
    }

    func bytes(_ count: Int) -> [UInt8] {
      random.withLock { random in (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) } }
    }
  }

  /// The first machine of a new account; account `n` has device 1 and space `n`.
  func account(_ number: UInt64) async throws -> Machine {
    let secret = try await hub.inviteNewAccount()
    let machine = try World.machine(secret, account: number, device: 1)
    _ = try await hub.redeem(machine.redemption)
    return machine
  }

  /// One more machine of an account.
  func device(_ number: UInt64, of machine: Machine) async throws -> Machine {
    let secret = try #require(Link.Secret(bytes: [UInt8](repeating: UInt8(number), count: 16)))
    _ = try await hub.invite(World.invite(secret, .newDevice), by: machine.key)
    let another = try World.machine(secret, account: machine.key.account.rawValue, device: number)
    _ = try await hub.redeem(another.redemption)
    return another
  }

  static func invite(_ secret: Link.Secret, _ kind: InvitationKind, seconds: Int = 0) -> InviteCall {
    InviteCall(
      id: secret.invitation, tokenHash: secret.tokenHash, kind: kind, sealedKeys: [1, 2, 3],
      lifetimeSeconds: seconds)
  }

  /// A machine that has not redeemed its link yet.
  static func machine(
    _ secret: Link.Secret, account: UInt64, device: UInt64, space: UInt64? = nil, pin: [UInt8] = World.pin,
    signing: Curve25519.Signing.PrivateKey = .init()
  ) throws -> Machine {
    let key = KeyID(account: AccountID(rawValue: account), device: DeviceID(rawValue: device))
    let space = SpaceID(high: 0, low: space ?? account)
    let public_ = Array(signing.publicKey.rawRepresentation)
    let agreement = [UInt8](repeating: UInt8(device), count: 32)
    let proof = try signing.signature(
      for: Data(
        Redemption.proofBytes(
          invitation: secret.invitation, signingKey: public_, agreementKey: agreement, pin: pin)))
    let call = RedeemCall(
      id: secret.invitation, token: secret.token, account: key.account, space: space, device: key.device,
      signingKey: public_, agreementKey: agreement, label: "machine \(device)", proof: [UInt8](proof))
    return Machine(key: key, space: space, signing: signing, redemption: call)
  }

  func setRole(_ role: Role?, of machine: Machine, in space: SpaceID) async throws {
    try await store.write { try $0.setRole(role, of: machine.key.account, in: space, at: 1) }
  }

  /// Pushes, from the start of the space.
  func push(
    _ records: [PushedRecord], by machine: Machine, in space: SpaceID? = nil
  ) async throws -> ExchangePage {
    try await exchange(ExchangeCall(cursor: .start, witness: .none, records: records), machine, space)
  }

  func exchange(_ call: ExchangeCall, _ machine: Machine, _ space: SpaceID? = nil) async throws
    -> ExchangePage
  {
    let answer = try await hub.exchange(call, in: space ?? machine.space, by: machine.key)
    guard case .page(let page) = answer else { throw NotAPage(answer: answer) }
    return page
  }

  func held(_ id: RecordID, in space: SpaceID) async throws -> SealedRecord? {
    try await store.read { store in
      try store.record(id, in: space).map { try SealedRecord(bytes: $0.state) }
    }
  }
}

struct NotAPage: Error {
  let answer: ExchangeAnswer
}

/// What `body` is refused with.
func refusal<T>(_ body: () async throws -> T) async throws -> Refusal.Code? {
  do {
    _ = try await body()
    return nil
  } catch let refusal as Refusal {
    return refusal.code
  }
}

// MARK: - Records in few words

func id(_ number: UInt64) -> RecordID { RecordID(high: 0, low: number) }

/// One edit of `writer` in field 1, sealed under `epoch`.
func edit(
  _ writer: UInt64, _ counter: UInt64 = 1, says text: String = "x", field: UInt64 = 1, epoch: UInt32 = 1
) -> SealedEdit {
  SealedEdit(
    dot: Dot(writer: WriterID(rawValue: writer), counter: counter), fields: [FieldKey(rawValue: field)],
    payload: PayloadPrefix(format: 1, epoch: epoch).bytes + Array(text.utf8))
}

func sealed(_ edits: SealedEdit..., seen context: [UInt64: UInt64] = [:]) -> SealedRecord {
  let pairs = context.map { (WriterID(rawValue: $0.key), $0.value) }
  return SealedRecord(edits: edits, context: Context(Dictionary(uniqueKeysWithValues: pairs)))
}

func pushed(_ number: UInt64, _ record: SealedRecord, offer: Bool = false, first: AccountID? = nil)
  -> PushedRecord
{
  PushedRecord(id: id(number), state: record.bytes, offer: offer, firstAccount: first)
}
