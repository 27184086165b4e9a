import Foundation
import KithMerge
import KithHub
import KithRecords
import KithReplica
import KithSealing
import KithSync
import KithTestSupport
import KithWire

/// One server, some machines, a network and disks that misbehave: played by one seed, one step after another,
/// with the real merge, replicas, exchange and hub. The same seed plays the same play.
final class Simulation {
  let seed: UInt64
  let faults: Set<Fault>
  var random: SeededRandom
  var ledger = Ledger()
  var trace = Trace()
  private(set) var server: SimulatedServer
  private(set) var devices: [SimulatedDevice] = []
  var wire: [Parcel] = []
  let plant: Plant
  let folder: String
  let records: [RecordID]
  let fields: [FieldName]
  /// A small bound makes many batches and pages of few records.
  let pushBytes: Int
  var counts: [String: Int] = [:]
  /// Who may only look now.
  var viewer: AccountID?
  /// Which machines were said to be let in no more.
  var revoked: Set<DeviceID> = []
  /// What each machine had written when it was last backed up.
  var backups: [String: Set<Ledger.Write>] = [:]
  private var lastNumber = 0

  /// A message on its way.
  struct Parcel {
    let device: String
    let talk: Int
    let letter: Int
    let content: Content

    enum Content {
      case ask([UInt8])
      /// New keys.
      case renew([UInt8])
      case answer(Result<[UInt8], Refusal>)
    }
  }

  init(seed: UInt64, faults: Set<Fault>? = nil, plant: Plant = .none) async throws {
    self.seed = seed
    self.plant = plant
    var random = SeededRandom(seed: seed)
    let drawn = Fault.drawn(using: &random)
    self.faults = faults ?? drawn
    folder = Disk.base + "kith-simulation-\(UUID().uuidString)"
    records = (0..<1 + random.below(4)).map { RecordID(high: 1, low: UInt64($0)) }
    fields = ["title", "org", "birthplace"].prefix(1 + random.below(3)).map { FieldName($0) }
    pushBytes = [1, 400, 1 << 20][random.below(3)]
    let limits = Simulation.limits(&random, small: self.faults.contains(.largeBodies))

    let first = Home(folder: folder + "/d0")
    let space = try Replica.start(first, using: &random).spaceID
    server = try await SimulatedServer(
      folder: folder + "/server", space: space, seed: seed, limits: limits, rules: plant.hub)
    self.random = random
    try await settle(first, 2 + self.random.below(3))
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  private static func limits(_ random: inout SeededRandom, small: Bool) -> Limits {
    var limits = Limits.standard
    limits.recordsOfAPage = [1, 2, 1_000][random.below(3)]
    if small { limits.recordBytes = 3_000 }
    return limits
  }

  /// The machines of two accounts: one owns the space, the other is a member of it.
  private func settle(_ first: Home, _ count: Int) async throws {
    for number in 1...2 {
      try await server.addAccount(AccountID(rawValue: UInt64(number)), ownsTheSpace: number == 1)
    }
    try await server.setRole(.editor, of: AccountID(rawValue: 2))
    let keys = try first.keyring().spaces
    for number in 0..<count {
      // The keys of a group are another matter: machines are revoked where all of them are one person's.
      let account = AccountID(rawValue: number == 1 && !faults.contains(.revocation) ? 2 : 1)
      let home = Home(folder: folder + "/d\(number)")
      let known = KnownServer(
        host: "127.0.0.1", port: 1, name: "server", pin: nil, certificate: nil, account: account)
      if number == 0 {
        try Replica(home).enrol(known)
      } else if let first = keys.first {
        let replica = try Replica.start(home, using: &random)
        var operation = KithReplica.Operation("join", at: 0, using: &random)
        _ = try replica.enrol(known, adopting: first, in: &operation)
      }
      try await add("d\(number)", account, home, isKnown: false)
    }
  }

  func add(_ name: String, _ account: AccountID, _ home: Home, isKnown: Bool) async throws {
    let device = try SimulatedDevice(name: name, account: account, home: home, rules: plant.replica)
    devices.append(device)
    guard !isKnown else { return }
    guard let keys = try home.keyring().keys.publicKeys else { return }
    try await server.add(try device.key, name, signing: keys.signing, agreement: keys.agreement)
  }

  func number() -> Int {
    lastNumber += 1
    return lastNumber
  }

  func count(_ what: String) {
    counts[what, default: 0] += 1
    trace.note(what)
    if Simulation.tells { print("\(seed): \(what)") }
  }

  /// Says what happens, step by step, to who looks into one seed.
  private static let tells = ProcessInfo.processInfo.environment["KITH_TELL"] != nil

  func device(_ name: String) -> SimulatedDevice? {
    devices.first { $0.name == name }
  }
}

/// What happened, as one number: two plays of one seed must agree (FNV-1a).
struct Trace {
  private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func note(_ text: String) {
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
  }
}
