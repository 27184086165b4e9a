import Foundation
import KithHub
import KithMerge
import KithReplica
import KithSealing
import KithTestSupport
import KithWire

/// Three people with their own spaces and one group, one server, and everything that happens between them:
/// played by one seed, with the real replicas, exchange, keys and hub. The same seed plays the same play.
///
/// The first account founds the group, owns it to the end, and its first machine is never lost: there is always
/// one that carries out what was asked.
final class GroupPlay {
  let seed: UInt64
  let faults: Set<GroupFault>
  let plant: Plant
  var random: SeededRandom
  var ledger = Ledger()
  var trace = Trace()
  let folder: String
  private(set) var server: SimulatedServer
  private(set) var machines: [GroupMachine] = []
  private(set) var group = SpaceID(high: 0, low: 0)
  var wire: [Parcel] = []
  /// Links that somebody was given and has not used yet.
  var invites: [Invite] = []
  let pushBytes: Int
  var counts: [String: Int] = [:]
  /// The network is well, and everybody is patient.
  var isCalm = false
  /// Whether anything came of what was just done.
  var hasMoved = false
  var watch = GroupWatch()
  private var lastNumber = 0

  static let founder = AccountID(rawValue: 1)
  static let accounts = (1...3).map { AccountID(rawValue: $0) }

  /// A message on its way.
  struct Parcel {
    let machine: String
    let program: Int
    let letter: Int
    let content: Content

    enum Content {
      case ask(SpaceID, [UInt8])
      /// New keys; and whom the asking machine knew to be removed.
      case renew(SpaceID, [UInt8], knowing: Set<AccountID>)
      case answer(Result<[UInt8], Refusal>)
    }
  }

  /// A link, and whom it was given to.
  struct Invite {
    let account: AccountID
    let secret: Link.Secret
    let left: [UInt8]
  }

  init(seed: UInt64, faults: Set<GroupFault>? = nil, plant: Plant = .none) async throws {
    self.seed = seed
    self.plant = plant
    var random = SeededRandom(seed: seed)
    let drawn = GroupFault.drawn(using: &random)
    self.faults = faults ?? drawn
    folder = Disk.base + "kith-groups-\(UUID().uuidString)"
    pushBytes = [1, 1 << 20][random.below(2)]
    var limits = Limits.standard
    limits.recordsOfAPage = [1, 2, 1_000][random.below(3)]
    server = try await SimulatedServer(
      folder: folder + "/server", space: SpaceID(high: 1, low: 1), seed: seed, limits: limits,
      rules: plant.hub)
    self.random = random
    try await settle()
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  private func settle() async throws {
    for account in GroupPlay.accounts {
      let first = Home(folder: folder + "/a\(account.rawValue)")
      let known = KnownServer(
        host: "127.0.0.1", port: 1, name: "server", pin: nil, certificate: nil, account: account)
      let replica = try Replica.start(first, using: &random)
      try await server.add(account, personalSpace: replica.spaceID)
      try replica.enrol(known)
      try await add("a\(account.rawValue)", account, first)
      guard random.oneIn(2), let keys = try first.keyring().spaces.first else { continue }
      let second = Home(folder: folder + "/b\(account.rawValue)")
      let other = try Replica.start(second, using: &random)
      var operation = KithReplica.Operation("join", at: 0, using: &random)
      _ = try other.enrol(known, adopting: keys, in: &operation)
      try await add("b\(account.rawValue)", account, second)
    }
    guard let founder = machines.first else { return }
    var operation = operation("space create", founder)
    group = try founder.own.makeGroup(named: "Circle", in: &operation, using: &random).spaceID
    try await inPeace { try await sync(founder) }
    for account in GroupPlay.accounts.dropFirst() { try await invite(account, by: founder) }
    try await observe()
  }

  private func add(_ name: String, _ account: AccountID, _ home: Home) async throws {
    machines.append(try GroupMachine(name: name, account: account, home: home, rules: plant.replica))
    let ring = try home.keyring()
    guard let keys = ring.keys.publicKeys else { return }
    try await server.add(
      KeyID(account: account, device: ring.device), name, signing: keys.signing, agreement: keys.agreement)
  }

  // MARK: Small things

  func number() -> Int {
    lastNumber += 1
    return lastNumber
  }

  func now(_ machine: GroupMachine) -> Int64 { server.now + machine.clockError }

  func operation(_ words: String, _ machine: GroupMachine) -> KithReplica.Operation {
    KithReplica.Operation(words, at: now(machine), using: &random)
  }

  func machine(_ name: String) -> GroupMachine? {
    machines.first { $0.name == name }
  }

  /// Whether this happens now, if such things happen in this play.
  func strikes(_ fault: GroupFault, oneIn bound: Int) -> Bool {
    !isCalm && faults.contains(fault) && random.oneIn(bound)
  }

  func count(_ what: String) {
    counts[what, default: 0] += 1
    trace.note(what)
    if GroupPlay.tells { print("\(seed): \(what)") }
  }

  /// Does `body` while nothing goes wrong.
  func inPeace<T>(_ body: () async throws -> T) async throws -> T {
    let before = isCalm
    isCalm = true
    defer { isCalm = before }
    return try await body()
  }

  private static let tells = ProcessInfo.processInfo.environment["KITH_TELL"] != nil

  static func played(
    seed: UInt64, faults: Set<GroupFault>? = nil, plant: Plant = .none
  ) async -> Report.Played {
    do {
      let play = try await GroupPlay(seed: seed, faults: faults, plant: plant)
      var failure: String?
      do {
        try await play.play()
        try await play.calmDown()
        try await play.judge()
      } catch {
        failure = "\(error) [\(play.faults.map(\.rawValue).sorted().joined(separator: " "))]"
      }
      return Report.Played(trace: play.trace.hash, counts: play.counts, failure: failure)
    } catch {
      return Report.Played(trace: 0, counts: [:], failure: "not begun: \(error)")
    }
  }
}
