import Foundation
import GRDB
import KithHub
import KithHubSQLite
import KithMerge
import KithTestSupport
import KithWire
import Synchronization

/// The real hub on a real file, with a clock and chance of its own.
final class SimulatedServer {
  let folder: String
  let space: SpaceID
  private let rules: HubRules
  private let limits: Limits
  private let moods: Moods
  private(set) var hub: Hub
  let disk: FaultyDisk

  /// Time and chance, shared with the hub's closures.
  final class Moods: Sendable {
    let clock = Mutex<Int64>(1_700_000_000_000)
    let random: Mutex<SeededRandom>

    init(seed: UInt64) { random = Mutex(SeededRandom(seed: seed)) }

    func bytes(_ count: Int) -> [UInt8] {
      random.withLock { random in (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) } }
    }
  }

  init(folder: String, space: SpaceID, seed: UInt64, limits: Limits, rules: HubRules) async throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    (self.folder, self.space, self.limits, self.rules) = (folder, space, limits, rules)
    moods = Moods(seed: seed)
    disk = try FaultyDisk(folder)
    hub = try await SimulatedServer.opened(.file(folder + "/hub.sqlite"), limits, rules, moods)
  }

  private static func opened(
    _ store: SQLiteHubStore, _ limits: Limits, _ rules: HubRules, _ moods: Moods
  ) async throws -> Hub {
    try await Hub.open(
      store: store, name: "server", pin: [UInt8](repeating: 7, count: 32),
      limits: limits, rules: rules, clock: { moods.clock.withLock { $0 } }, random: { moods.bytes($0) })
  }

  var now: Int64 { moods.clock.withLock { $0 } }

  func pass(milliseconds: Int64) {
    moods.clock.withLock { $0 += milliseconds }
  }

  /// Its disk failed under it: it ends, and begins again once the disk is well.
  func mend() async throws {
    hub = try await SimulatedServer.opened(SQLiteHubStore.memory(), limits, rules, moods)
    disk.heal()
    try await restart()
  }

  /// Killed, and started again on what its disk has.
  func restart() async throws {
    hub = try await SimulatedServer.opened(.file(folder + "/hub.sqlite"), limits, rules, moods)
  }

  func addAccount(_ account: AccountID, ownsTheSpace: Bool) async throws {
    let space = ownsTheSpace ? space : SpaceID(high: 9, low: account.rawValue)
    try await hub.store.write { try $0.addAccount(account, personalSpace: space, at: 0) }
  }

  func add(_ key: KeyID, _ label: String, signing: [UInt8], agreement: [UInt8]) async throws {
    let device = StoredDevice(
      key: key, signingKey: signing, agreementKey: agreement, label: label, addedMs: 0, lastSeenMs: 0)
    try await hub.store.write { try $0.addDevice(device) }
  }

  func add(_ account: AccountID, personalSpace: SpaceID) async throws {
    try await hub.store.write { try $0.addAccount(account, personalSpace: personalSpace, at: 0) }
  }

  func setRole(_ role: Role, of account: AccountID) async throws {
    let space = space
    try await hub.store.write { try $0.setRole(role, of: account, in: space, at: 1) }
  }

  /// What a request comes to, as the HTTP server would say it.
  func answer(
    _ body: [UInt8], in other: SpaceID? = nil, from key: KeyID
  ) async -> Result<[UInt8], Refusal> {
    do {
      guard body.count <= limits.requestBytes else { throw Refusal(.tooLarge, "Too large.") }
      guard let call = try? ExchangeCall(bytes: body) else { throw Refusal(.malformed, "Cut short.") }
      return .success(try await hub.exchange(call, in: other ?? space, by: key).bytes)
    } catch let refusal as Refusal {
      return .failure(refusal)
    } catch {
      return .failure(Refusal(.internal, "\(error)"))
    }
  }

  /// What becomes of a call for new keys.
  func renew(_ body: [UInt8], from key: KeyID) async throws -> Bool {
    guard let call = try? EpochCall(bytes: body) else { return false }
    do {
      return try await hub.startEpoch(call, in: space, by: key).done
    } catch is Refusal {
      return false
    }
  }

  /// Nil if it does not let the asking machine in.
  func devices(by key: KeyID) async throws -> DeviceListing? {
    do {
      return try await hub.devices(by: key)
    } catch is Refusal {
      return nil
    }
  }

  func isRevoked(_ key: KeyID) async throws -> Bool {
    try await hub.store.read { try $0.device(key)?.revoked ?? true }
  }

  func head() async throws -> UInt64 {
    let space = space
    return try await hub.store.read { try $0.space(space)?.head.seq ?? 0 }
  }

  func epoch() async throws -> UInt32 {
    let space = space
    return try await hub.store.read { try $0.space(space)?.epoch ?? 0 }
  }

  /// Every record, as the server holds it.
  func records() async throws -> [RecordID: SealedRecord] {
    let space = space
    return try await hub.store.read { store in
      var found: [RecordID: SealedRecord] = [:]
      try store.records(in: space, after: .start) { record, _ in
        found[record.id] = try SealedRecord(bytes: record.state)
        return true
      }
      return found
    }
  }

  // MARK: Backups

  func backUp(to backup: String) throws {
    try Disk.copy(folder, to: backup)
  }

  /// Puts the files back as they were; who may do what stays as it is now.
  func restore(from backup: String) async throws {
    let space = space
    let accounts = try await hub.store.read { store in
      try (UInt64(1)...9).compactMap { number -> (AccountID, Role)? in
        let account = AccountID(rawValue: number)
        return try store.role(of: account, in: space).map { (account, $0) }
      }
    }
    // The old connections must be gone before the files change.
    hub = try await SimulatedServer.opened(SQLiteHubStore.memory(), limits, rules, moods)
    try Disk.copy(backup, to: folder)
    try await restart()
    for (account, role) in accounts { try await setRole(role, of: account) }
  }

  /// Puts everything back as it was, as the operator does: links that were open are void.
  func goBack(to backup: String) async throws {
    hub = try await SimulatedServer.opened(SQLiteHubStore.memory(), limits, rules, moods)
    try Disk.copy(backup, to: folder)
    try await DatabaseQueue(path: folder + "/hub.sqlite").write {
      try $0.execute(sql: "DELETE FROM invitation")
    }
    try await restart()
  }
}

/// Folders of databases, copied while nobody writes to them.
enum Disk {
  /// In memory where there is such a place: simulations write much and keep nothing.
  static var base: String {
    FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm/" : NSTemporaryDirectory()
  }

  static func copy(_ source: String, to target: String) throws {
    try? FileManager.default.removeItem(atPath: target)
    try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
    for name in try FileManager.default.contentsOfDirectory(atPath: source) where !name.hasSuffix("-shm") {
      try FileManager.default.copyItem(atPath: source + "/" + name, toPath: target + "/" + name)
    }
  }
}
