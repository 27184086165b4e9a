import KithMerge
import KithReplica
import KithSealing
import KithSync
import KithTestSupport
import KithWire

/// Machines that are revoked, and the keys of those that remain.
extension Simulation {
  /// Each machine says who it is before it first exchanges, as the command does.
  func introduce(_ device: SimulatedDevice) throws {
    guard faults.contains(.revocation) else { return }
    let ring = try device.home.keyring()
    var operation = KithReplica.Operation("sync", at: device.now(server.now), using: &random)
    try device.replica.introduce(ring.device, ring.keys, label: device.name, in: &operation)
  }

  /// What an exchange asks for when it has found that the server's machines or keys are not as they should be.
  /// The listing arrives at once; what is asked takes its time, as everything else.
  func askForNewKeys(_ device: SimulatedDevice, _ report: SyncReport) async throws {
    guard faults.contains(.revocation), let call = try await renewal(device, report) else { return }
    wire.append(
      Parcel(device: device.name, talk: 0, letter: number(), content: .renew(call.bytes)))
    count("asks for keys \(device.name)")
  }

  /// - Returns: nil if nothing is to be asked, or the server does not let this machine in.
  func renewal(_ device: SimulatedDevice, _ report: SyncReport) async throws -> EpochCall? {
    guard let listing = try await server.devices(by: device.key) else { return nil }
    do {
      return try Renewal.callIfPossible(
        device.replica, listing: listing, epoch: report.serverEpoch, using: &random)
    } catch let error as SyncError {
      count("no call: \(error.brief)")
      return nil
    }
  }

  /// What the server holds of each record, where keys move on.
  func seals() async throws -> [RecordID: Context] {
    faults.contains(.revocation) ? try await server.records().mapValues(\.context) : [:]
  }

  /// Nothing new may be sealed under keys that a revoked machine has, nor under keys that nobody was given.
  func checkSeals(against held: [RecordID: Context], _ body: [UInt8]) async throws {
    guard faults.contains(.revocation), let call = try? ExchangeCall(bytes: body) else { return }
    let epoch = try await server.epoch()
    let offers = Set(call.records.filter(\.offer).map(\.id))
    for (id, record) in try await server.records() where !offers.contains(id) {
      for edit in record.edits where held[id]?.covers(edit.dot) != true {
        let sealed = try PayloadPrefix(of: edit.payload).epoch
        guard sealed >= epoch else { throw Finding.trespassed("an edit under old keys was taken") }
        guard sealed <= epoch else { throw Finding.trespassed("an edit under nobody's keys was taken") }
      }
    }
  }

  /// At the end whoever was marked is out, and nobody else is.
  func judgeMachines() async throws {
    guard let first = devices.first, faults.contains(.revocation) else { return }
    let marked = Set(try first.replica.machines().filter { $0.revoked != nil }.map(\.device))
    for device in devices {
      let isOut = try await server.isRevoked(device.key)
      guard try marked.contains(device.key.device) == isOut else {
        throw Finding.trespassed(
          "\(device.name) is \(isOut ? "out" : "in") without being \(isOut ? "marked" : "out")")
      }
    }
  }
}
