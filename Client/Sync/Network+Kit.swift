package import KithMerge
package import KithReplica
package import KithSealing
import KithWire

extension Network {
  /// The recovery kit of this account, tried out: the one that this machine made, or a new one.
  ///
  /// Making one is a few steps, each of which may be the last: the seed is on this disk first, and asking
  /// again goes on from there.
  ///
  /// - Parameter isNew: replaces the kit, and those that other machines made: they open nothing any more.
  /// - Throws: `SyncError`, or what the replica throws.
  package func kit(_ replica: Replica, as label: String, isNew: Bool) async throws -> RecoveryKit {
    _ = try await exchange(replica, as: label)
    let made = try replica.machines().filter(\.isKit)
    var seed = try replica.home.keyring()[replica.spaceID].kitSeed
    if let known = seed, isNew || made.contains(where: { $0.device == known.kitDevice && $0.revoked != nil })
    {
      seed = nil
    }
    if seed == nil {
      if !isNew, made.contains(where: { $0.revoked == nil }) { throw SyncError.kitElsewhere }
      seed = (0..<RecoveryKit.seedBytes).map { _ in UInt8(truncatingIfNeeded: world.draw()) }
      try replica.keep(kitSeed: seed)
    }
    guard let seed, let server = try replica.server(),
      let kit = RecoveryKit(
        host: server.host, port: server.port, pin: server.pin, account: server.account,
        keys: replica.sealer.keys, seed: seed)
    else { throw SyncError.noServer }

    // A kit that is new takes the place of all others, also if making it was cut short and is taken up again.
    let isWritten = made.contains { $0.device == kit.device }
    try write(kit, replacing: isWritten ? [] : made.filter { $0.revoked == nil }, replica)
    _ = try await exchange(replica, as: label)
    let isKnown = try await devices(of: replica).contains { $0.id == kit.device && !$0.revoked }
    if !isKnown { try await enrol(kit, replica) }
    do throws(SyncError) {
      _ = try await Recovery(world: world).look(with: kit)
    } catch {
      guard error == .noKeys else { throw error }
      try await renewKeys(replica, as: label)
      _ = try await Recovery(world: world).look(with: kit)
    }
    return kit
  }

  /// The kit's record, and that others are no kits any more: both, or neither.
  private func write(_ kit: RecoveryKit, replacing others: [Machine], _ replica: Replica) throws {
    var dice = world.dice
    var operation = Operation("recovery", at: world.now(), using: &dice)
    let introduction = try replica.introduction(of: kit.device, kit.keys, label: "recovery kit", isKit: true)
    try replica.markRevoked(others.map(\.device), introducing: [introduction], in: &operation)
  }

  /// Makes the kit a machine of the account, as a link does for any other.
  private func enrol(_ kit: RecoveryKit, _ replica: Replica) async throws {
    var dice = world.dice
    let (link, _) = try await deviceLink(ofExchanged: replica, using: &dice)
    try await Joining(world: world).enrol(kit, by: link)
  }

  /// New keys, although nobody is to be left out: the packages are what a kit opens.
  private func renewKeys(_ replica: Replica, as label: String) async throws {
    for _ in 0..<Renewal.Limit.attempts {
      let report = try await exchange(replica, as: label)
      let isDone = try await asking(replica) { courier, server in
        let listing = try await courier.answer(to: .devices, at: server.authority, DeviceListing.init(bytes:))
        var dice = world.dice
        guard
          let call = try Renewal.call(
            replica, listing: listing, epoch: report.serverEpoch, isWanted: true, using: &dice)
        else { return true }
        let answer = try await courier.answer(
          to: .epoch(replica.spaceID), call.bytes, at: server.authority, EpochAnswer.init(bytes:))
        return answer.done
      }
      if isDone { return }
    }
    throw SyncError.unsettled
  }

  /// Says that a machine is to be let in no more, and carries it out: the server shuts it out, and there are
  /// new keys that it does not have. What was done of it before is not done again.
  ///
  /// If the server cannot be reached, the next exchange of any machine that has heard of it carries it out. A
  /// recovery kit that the machine made goes with it: its seed lies on that machine's disk.
  ///
  /// - Parameter stranger: the machine as the server lists it, if it has no record here.
  /// - Returns: whether a kit went with it.
  /// - Throws: `SyncError`, or what the replica throws.
  package func revoke(
    _ device: DeviceID, introducing stranger: Introduction?, of replica: Replica, as label: String
  ) async throws -> Bool {
    var dice = world.dice
    var operation = Operation("device revoke", at: world.now(), using: &dice)
    let before = try replica.machines()
    let kits = before.filter {
      $0.isKit && $0.writtenBy == device && $0.revoked == nil && $0.device != device
    }
    try replica.markRevoked(
      [device] + kits.map(\.device), introducing: stranger.map { [$0] } ?? [], in: &operation)
    let report = try await exchange(replica, as: label)
    // The exchange may have told of a kit that the machine made meanwhile.
    let void = Set(before.filter { $0.isKit && $0.revoked != nil }.map(\.device))
    let gone =
      try [device]
      + replica.machines().filter {
        $0.isKit && $0.writtenBy == device && $0.device != device && !void.contains($0.device)
      }.map(\.device)
    let listing = DeviceListing(devices: try await devices(of: replica))
    let isLetIn = listing.devices.contains { gone.contains($0.id) && !$0.revoked }
    if try isLetIn || replica.owesKeys(after: report.serverEpoch, replica.machines()) {
      // Something stands in the way, and says what.
      _ = try Renewal.plan(replica, listing: listing, epoch: report.serverEpoch)
      throw SyncError.unsettled
    }
    return gone.count > 1
  }
}

extension [UInt8] {
  /// Of a seed.
  fileprivate var kitDevice: DeviceID { RecoveryKit.device(seed: self) }
}
