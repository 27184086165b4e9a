import KithMerge
import KithReplica
package import KithSealing
package import KithWire

/// What a recovery kit can do: ask the server for the newest keys, open them, and let an empty machine in.
package struct Recovery {
  private let world: Syncer.World

  package init(world: Syncer.World) {
    self.world = world
  }

  /// What lies at the server for a kit.
  package struct Found: Sendable {
    package let keys: SpaceKeys
    /// The machines of the account.
    package let devices: [ListedDevice]
    let server: KnownServer
  }

  /// Tries the kit out. Nothing is changed by it.
  ///
  /// - Throws: `SyncError`: not reachable, another server, `kitRevoked`, or `noKeys` if none are for it.
  package func look(with kit: RecoveryKit) async throws(SyncError) -> Found {
    let server = try await meet(kit)
    do {
      return try await HTTPSTransport.withServer(server) { transport in
        var courier = courier(kit, transport)
        let listing = try await courier.answer(to: .devices, at: server.authority, DeviceListing.init(bytes:))
        let keys = try await keys(for: kit, listing, &courier, server)
        return Found(keys: keys, devices: listing.devices, server: server)
      }
    } catch let error as SyncError {
      throw Recovery.translated(error)
    } catch {
      throw .nonsense("\(error)")
    }
  }

  /// One epoch after another, until the server has no newer keys. To begin with, the kit says that it has the
  /// first ones only.
  private func keys(
    for kit: RecoveryKit, _ listing: DeviceListing, _ courier: inout Courier, _ server: KnownServer
  ) async throws -> SpaceKeys {
    let start = Bookmark.start
    var (epoch, found) = (UInt32(1), SpaceKeys?.none)
    var problem = SyncError.noKeys
    for _ in 0..<ExchangeMachine.Limit.epochs {
      let call = ExchangeCall(
        cursor: Position(seq: start.seq), witness: Witness(seq: start.witnessSeq, tag: start.witnessTag),
        records: [], pageBytes: 1, epoch: epoch)
      let answer = try await courier.answer(
        to: .exchange(kit.space), call.bytes, at: server.authority, ExchangeAnswer.init(bytes:))
      guard case .newEpoch(let next, let package) = answer else { break }
      guard next > epoch else { throw SyncError.nonsense("its keys go back") }
      epoch = next
      do {
        let keys = try Recovery.opened(package, with: kit, listing)
        found = found?.merged(with: keys) ?? keys
      } catch let error as SyncError {
        // Newer keys carry all others.
        problem = error
      }
    }
    guard let found else { throw problem }
    return found
  }

  /// A link for one more machine, made by the kit.
  ///
  /// - Throws: `SyncError`.
  package func link(
    with kit: RecoveryKit, _ found: Found, using random: inout some RandomNumberGenerator
  ) async throws -> Link {
    let drawn = RecordID(using: &random).bytes
    guard let secret = Link.Secret(bytes: drawn),
      let link = Link(host: kit.host, port: kit.port, secret: secret, pin: found.server.pin)
    else { throw SyncError.wrongKeys }
    let call = try InviteCall(newDevice: secret, keys: found.keys)
    _ = try await HTTPSTransport.withServer(found.server) { transport in
      var courier = courier(kit, transport)
      return try await courier.answer(
        to: .invitations, call.bytes, at: found.server.authority, InviteAnswer.init(bytes:))
    }
    return link
  }

  private func meet(_ kit: RecoveryKit) async throws(SyncError) -> KnownServer {
    let authority = Authority.text(host: kit.host, port: kit.port)
    guard Link.isPlace(host: kit.host, port: kit.port) else {
      throw .unreachable(authority: authority, reason: "no machine can have this name")
    }
    do throws(TransportFailure) {
      let meeting = try await FirstContact.meet(host: kit.host, port: kit.port, pin: kit.pin)
      return KnownServer(
        host: kit.host, port: kit.port, name: "", pin: kit.pin.map { _ in meeting.pin },
        certificate: kit.pin.map { _ in meeting.certificate }, account: kit.account)
    } catch {
      throw Courier.Failure.transport(error).error(at: authority)
    }
  }

  private func courier(_ kit: RecoveryKit, _ transport: HTTPSTransport) -> Courier {
    Courier(transport, as: KeyID(account: kit.account, device: kit.device), keys: kit.keys, now: world.now)
  }

  /// The sender's key comes from the server here: that one of the account's machines made the package is
  /// shown by the secret, which the server does not have.
  private static func opened(
    _ bytes: [UInt8], with kit: RecoveryKit, _ listing: DeviceListing
  ) throws -> SpaceKeys {
    guard let package = try? KeyPackage(bytes: bytes) else { throw SyncError.noKeys }
    for device in listing.devices where KeyHolderID(device.id) == package.sender {
      if let keys = try? package.opened(
        for: KeyHolderID(kit.device), kit.keys.receiving, from: device.agreementKey, space: kit.space,
        secret: kit.secret)
      {
        return keys
      }
    }
    throw SyncError.strangeKeys
  }

  private static func translated(_ error: SyncError) -> SyncError {
    guard case .refused(let refusal) = error else { return error }
    return refusal.code == .unknownDevice ? .kitRevoked : error
  }
}

extension InviteCall {
  /// A link for one more machine of the account, with the keys left for it.
  init(newDevice secret: Link.Secret, keys: SpaceKeys) throws {
    self.init(
      id: secret.invitation, tokenHash: secret.tokenHash, kind: .newDevice,
      sealedKeys: try LeftKeys.sealed(keys, under: secret.openingKey, invitation: secret.invitation.bytes),
      lifetimeSeconds: Limits.standard.newDeviceSeconds)
  }
}
