import Foundation
import KithHub
import KithMerge
import KithRecords
import KithReplica
import KithSealing
import KithTestSupport
import KithWire

/// What goes wrong.
extension Simulation {
  func misfortune(_ device: SimulatedDevice) async throws {
    let order = Fault.allCases.filter(faults.contains)
    guard !order.isEmpty else { return }
    switch order[random.below(order.count)] {
    case .crashes:
      count("crash")
      if random.oneIn(3) { try await server.restart() } else { try device.restart() }
    case .serverBackup: try await serverBackup()
    case .deviceBackup: try await deviceBackup(device)
    case .copies: try await copy(device)
    case .clocks:
      let decade: Int64 = 10 * 365 * 86_400_000
      device.clockError = random.oneIn(4) ? nil : Int64(random.below(Int(2 * decade))) - decade
      count("clock")
    case .roles:
      let role = [Role.editor, .viewer, .contributor][random.below(3)]
      try await server.setRole(role, of: AccountID(rawValue: 2))
      viewer = role == .viewer ? AccountID(rawValue: 2) : nil
      count("role \(role)")
    case .purges: try purge(device)
    case .revocation: try revoke(device)
    case .disks: try await checkpoint(device)
    case .loss, .doubling, .delay, .cuts, .twoCommands, .largeBodies: return
    }
  }

  /// Somebody is forgotten, or put into the trash; or a season passes.
  private func purge(_ device: SimulatedDevice) throws {
    let record = records[random.below(records.count)]
    let seen = try device.seen(record)
    switch random.below(3) {
    case 0 where device.account == AccountID(rawValue: 1):
      guard try device.replica.forget([record]) > 0 else { return }
      ledger.excuse(seen)
      count("forget \(device.name)")
    case 1:
      guard let opened = try device.replica.record(record) else { return }
      var operation = KithReplica.Operation("delete", at: device.now(server.now), using: &random)
      let trashed = Trashed(at: operation.time, seen: opened.fingerprint).value
      let draft = Draft(id: record, kind: .contact, changes: [FieldName("trash"): trashed])
      _ = try device.replica.apply([draft], in: &operation)
      ledger.excuse(seen)
      count("trash \(device.name)")
    default:
      server.pass(milliseconds: 100 * 86_400_000)
      count("season")
    }
  }

  /// The first machine is nobody's victim: there is always one that carries out what was asked.
  private func revoke(_ device: SimulatedDevice) throws {
    guard revoked.count < Limit.revocations, let first = devices.first else { return }
    let victims = try devices.filter {
      try $0.key.device != first.key.device && $0.key.device != device.key.device
    }
    guard !victims.isEmpty else { return }
    let victim = try victims[random.below(victims.count)].key.device
    // Only a machine that has spoken for itself can be told apart from one that the server made up.
    guard try device.replica.machines().contains(where: { $0.device == victim }) else { return }
    var operation = KithReplica.Operation("device revoke", at: device.now(server.now), using: &random)
    try device.replica.markRevoked(victim, in: &operation)
    revoked.insert(victim)
    count("revoke \(device.name)")
  }

  private func serverBackup() async throws {
    let backup = folder + "/backup"
    if !FileManager.default.fileExists(atPath: backup) || random.oneIn(2) {
      try server.backUp(to: backup)
    } else {
      try await server.restore(from: backup)
      count("server back")
    }
  }

  private func deviceBackup(_ device: SimulatedDevice) async throws {
    let backup = folder + "/backup-\(device.name)"
    if backups[device.name] == nil || random.oneIn(2) {
      try Disk.copy(device.home.folder, to: backup)
      backups[device.name] = ledger.by[device.name] ?? []
    } else {
      let known = backups[device.name] ?? []
      ledger.excuse(device.name, but: known.union(try await atServer(openedBy: device)))
      if faults.contains(.serverBackup) { ledger.forgive("both-put-back", device.name, but: known) }
      try device.putBack { try Disk.copy(backup, to: device.home.folder) }
      count("device back")
    }
  }

  /// What the server holds: a machine that is put back gets that again.
  private func atServer(openedBy device: SimulatedDevice) async throws -> Set<Ledger.Write> {
    let held = try await server.records()
    return held.reduce(into: []) { found, held in
      found.formUnion(Ledger.writes(in: device.replica.sealer.opened(held.value, id: held.key).record))
    }
  }

  private func copy(_ device: SimulatedDevice) async throws {
    guard devices.count < Limit.copies else { return }
    let name = "c\(devices.count)"
    let home = Home(folder: folder + "/" + name)
    try Disk.copy(device.home.folder, to: home.folder)
    try await add(name, device.account, home, isKnown: true)
    devices.last?.kept = device.kept
    count("copy \(device.name)")
  }
}
