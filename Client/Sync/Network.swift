import KithMerge
package import KithReplica
import KithSealing
package import KithWire

/// What a home can ask of its server, over HTTPS.
package struct Network {
  let world: Syncer.World

  package init(world: Syncer.World) {
    self.world = world
  }

  /// Exchanges until both sides agree, also about who is let in.
  ///
  /// - Parameter label: what this machine is called, if it has not said so yet.
  /// - Throws: `SyncError`, or what the replica throws.
  package func exchange(
    _ replica: Replica, as label: String, _ told: (SyncProgress) -> Void = { _ in }
  ) async throws -> SyncReport {
    var dice = world.dice
    var operation = Operation("sync", at: world.now(), using: &dice)
    try replica.introduceItself(as: label, in: &operation)
    return try await reaching(replica) { transport, server in
      var syncer = try Syncer(replica, over: transport, as: server, world: world)
      var report: SyncReport
      do {
        report = try await syncer.exchange(told)
      } catch let error as SyncError {
        guard try isMadeGoodByNewKeys(error, replica) else { throw error }
        try await renewUnseen(replica, over: transport, as: server, instead: error)
        report = try await syncer.exchange(told)
      }
      var attempts = 0
      while report.needsRenewal, attempts < Renewal.Limit.attempts {
        attempts += 1
        guard try await renew(replica, over: transport, as: server, report.serverEpoch) else {
          // The listing is as it should be, or a machine that has yet to speak for itself holds it up.
          report.needsRenewal = replica.owesKeys(after: report.serverEpoch, try replica.machines())
          break
        }
        let next = try await syncer.exchange(told)
        report.add(next)
      }
      return report
    }
  }

  /// Keys that open nowhere may have been made by the very machine that is to be let in no more.
  private func isMadeGoodByNewKeys(_ error: SyncError, _ replica: Replica) throws -> Bool {
    guard error == .noKeys || error == .strangeKeys else { return false }
    return try replica.machines().contains(where: replica.hasNewestKeys)
  }

  /// New keys above those that did not open. Which epoch they are of, the server says when it is first asked.
  private func renewUnseen(
    _ replica: Replica, over transport: HTTPSTransport, as server: KnownServer, instead error: SyncError
  ) async throws {
    var epoch = replica.sealer.epoch
    for _ in 0..<Renewal.Limit.attempts {
      guard let answer = try await ask(replica, over: transport, as: server, epoch, isWanted: true) else {
        throw error
      }
      if answer.done { return }
      epoch = answer.epoch
    }
    throw error
  }

  /// - Returns: whether something was asked of the server, and an exchange should see what came of it.
  private func renew(
    _ replica: Replica, over transport: HTTPSTransport, as server: KnownServer, _ epoch: UInt32
  ) async throws -> Bool {
    do {
      return try await ask(replica, over: transport, as: server, epoch) != nil
    } catch SyncError.refused(let refusal) where refusal.code == .taken {
      // The machines are others by now: the next exchange tells.
      return true
    }
  }

  /// Asks for new keys, if there is anything to ask.
  private func ask(
    _ replica: Replica, over transport: HTTPSTransport, as server: KnownServer, _ epoch: UInt32,
    isWanted: Bool = false
  ) async throws -> EpochAnswer? {
    var courier = courier(of: replica, over: transport, server)
    let listing = try await courier.answer(to: .devices, at: server.authority, DeviceListing.init(bytes:))
    var dice = world.dice
    let call = try Renewal.callIfPossible(
      replica, listing: listing, epoch: epoch, isWanted: isWanted, using: &dice)
    guard let call else { return nil }
    return try await courier.answer(
      to: .epoch(replica.spaceID), call.bytes, at: server.authority, EpochAnswer.init(bytes:))
  }

  /// The machines of this account.
  package func devices(of replica: Replica) async throws -> [ListedDevice] {
    try await asking(replica) { courier, server in
      try await courier.answer(to: .devices, at: server.authority, DeviceListing.init(bytes:)).devices
    }
  }

  /// A link with which one more machine of this person joins, and when it expires (milliseconds since 1970).
  ///
  /// It exchanges first: with keys that are not the newest, the new machine could neither read nor write.
  package func deviceLink(
    _ replica: Replica, as label: String, using random: inout some RandomNumberGenerator
  ) async throws -> (link: Link, expires: Int64) {
    _ = try await exchange(replica, as: label)
    return try await deviceLink(ofExchanged: replica, using: &random)
  }

  /// … of a replica that has just exchanged.
  func deviceLink(
    ofExchanged replica: Replica, using random: inout some RandomNumberGenerator
  ) async throws -> (link: Link, expires: Int64) {
    guard let keys = try replica.home.keyring().keys(of: replica.spaceID) else { throw SyncError.wrongKeys }
    return try await link(of: replica, using: &random) { try InviteCall(newDevice: $0, keys: keys) }
  }

  /// A link with a secret of its own, of which the server hears what `call` says.
  func link(
    of replica: Replica, using random: inout some RandomNumberGenerator,
    _ call: (Link.Secret) throws -> InviteCall
  ) async throws -> (link: Link, expires: Int64) {
    guard let server = try replica.server() else { throw SyncError.noServer }
    guard let secret = Link.Secret(bytes: RecordID(using: &random).bytes),
      let link = Link(host: server.host, port: server.port, secret: secret, pin: server.pin)
    else { throw SyncError.wrongKeys }
    let call = try call(secret)
    let answer = try await asking(replica) { courier, server in
      try await courier.answer(to: .invitations, call.bytes, at: server.authority, InviteAnswer.init(bytes:))
    }
    return (link, answer.expiresMs)
  }

  /// Does `body` with the server of this home, signed by this machine.
  package func asking<T>(
    _ replica: Replica, _ body: (inout Courier, KnownServer) async throws -> T
  ) async throws -> T {
    try await reaching(replica) { transport, server in
      var courier = courier(of: replica, over: transport, server)
      return try await body(&courier, server)
    }
  }

  /// Asks as this machine.
  func courier(
    of replica: Replica, over transport: HTTPSTransport, _ server: KnownServer
  ) -> Courier {
    Courier(
      transport, as: KeyID(account: server.account, device: replica.device), keys: replica.identity.keys,
      now: world.now)
  }

  /// Does `body` with the server of this home. If trust in the kept certificate fails, first contact is
  /// repeated: another certificate with the pinned key replaces the kept one, another key ends it before
  /// anything is sent.
  func reaching<T>(
    _ replica: Replica, patience: HTTPSTransport.Patience = .standard, keepsCertificate: Bool = true,
    _ body: (HTTPSTransport, KnownServer) async throws -> T
  ) async throws -> T {
    guard var server = try replica.server() else { throw SyncError.noServer }
    do {
      return try await HTTPSTransport.withServer(server, patience: patience) { try await body($0, server) }
    } catch SyncError.wrongKey {
      guard let pin = server.pin else { throw SyncError.wrongKey(authority: server.authority) }
      do throws(TransportFailure) {
        server.certificate = try await FirstContact.meet(host: server.host, port: server.port, pin: pin)
          .certificate
      } catch {
        throw Courier.Failure.transport(error).error(at: server.authority)
      }
      if keepsCertificate { try replica.keep(certificate: server.certificate ?? []) }
      return try await HTTPSTransport.withServer(server, patience: patience) { try await body($0, server) }
    }
  }
}
