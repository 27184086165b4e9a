import KithMerge
package import KithReplica
import KithSealing
package import KithWire

/// New keys for an account's space, when a machine is to be let in no more, or when the server went back to a
/// time before the newest keys.
///
/// What is wanted stands in the machines' own records; the server is brought to it, as often as it takes. So
/// a server that forgot a revocation hears of it again from whichever machine comes first.
package enum Renewal {
  enum Limit {
    /// How often it is tried when other machines renew keys at the same time.
    static let attempts = 5
  }

  /// `call`, or nil as well while a machine has not said its keys yet: it will with its first exchange, and
  /// then this machine or another comes back to it.
  package static func callIfPossible(
    _ replica: Replica, listing: DeviceListing, epoch: UInt32, isWanted: Bool = false,
    using random: inout some RandomNumberGenerator
  ) throws -> EpochCall? {
    do {
      let owed = try replica.owed(.renewal)
      let call = try call(replica, listing: listing, epoch: epoch, isWanted: isWanted, using: &random)
      if call == nil { try replica.settle(owed) }
      return call
    } catch let error as SyncError {
      guard case .unintroduced = error else { throw error }
      return nil
    }
  }

  /// What must be asked of the server; nil if it is as it should be.
  ///
  /// - Parameters:
  ///   - listing: the account's machines, as the server says.
  ///   - epoch: the newest epoch that the server knows of.
  ///   - isWanted: new keys are made even if nobody is to be left out.
  /// - Throws: `SyncError`, or what the replica throws.
  package static func call(
    _ replica: Replica, listing: DeviceListing, epoch: UInt32, isWanted: Bool = false,
    using random: inout some RandomNumberGenerator
  ) throws -> EpochCall? {
    guard let plan = try plan(replica, listing: listing, epoch: epoch, isWanted: isWanted) else { return nil }
    if plan.drawsKeys { try replica.drawKeys(above: epoch, using: &random) }
    return EpochCall(
      from: epoch, to: replica.sealer.epoch, revoked: plan.revoked,
      packages: try KeyPackage.all(
        replica.sealer.keys, for: plan.receivers, from: KeyHolderID(replica.device),
        replica.identity.keys.receiving))
  }

  /// What is to be asked, before anything is done for it.
  package struct Plan {
    let revoked: [DeviceID]
    let receivers: [KeyPackage.Receiver]
    /// Whoever is left out may have been given the newest keys.
    let drawsKeys: Bool
  }

  /// Nothing is changed by it: it throws what stands in the way.
  package static func plan(
    _ replica: Replica, listing: DeviceListing, epoch: UInt32, isWanted: Bool = false
  ) throws -> Plan? {
    let known = try replica.machines()
    var machines = Dictionary(known.map { ($0.device, $0) }) { first, _ in first }
    let live = listing.devices.filter { !$0.revoked }
    for listed in live where machines[listed.id] == nil {
      machines[listed.id] = try replica.machine(listed.id)
    }
    let revoked = live.filter { machines[$0.id]?.revoked != nil && $0.id != replica.device }.map(\.id)
    guard !revoked.isEmpty || isWanted || replica.owesKeys(after: epoch, known) else { return nil }

    let remaining = live.filter { !revoked.contains($0.id) }
    let receivers = try remaining.map { listed in
      guard let machine = machines[listed.id] else { throw SyncError.unintroduced(label: listed.label) }
      guard machine.signing == listed.signingKey, machine.agreement == listed.agreementKey else {
        throw SyncError.changedKey(label: machine.label)
      }
      return KeyPackage.Receiver(holder: KeyHolderID(listed.id), agreement: machine.agreement)
    }
    // Somebody may have been shut out by the server alone, and still has the newest keys.
    let drawsKeys = !revoked.isEmpty || isWanted || known.contains(where: replica.hasNewestKeys)
    return Plan(revoked: revoked, receivers: receivers, drawsKeys: drawsKeys)
  }
}
