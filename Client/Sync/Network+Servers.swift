import KithMerge
package import KithReplica
import KithSealing
import KithWire

/// Servers of a home that has several.
extension Network {
  /// What a machine that goes leaves behind.
  package enum Farewell: Hashable, Sendable {
    /// Other machines of this person belong to the server still; they see to it that this one does no more.
    case othersStay(Int)
    /// It was the last one: every group there was left.
    case last(groups: Int)
    /// Nothing was said to the server.
    case unsaid
  }

  /// Belongs to the server of this space no more. Where no other machine of this person does, its groups are
  /// left first, and a last owner is refused.
  ///
  /// - Parameter silently: nothing is said to the server.
  /// - Throws: `SyncError`, or what the replica throws; then it belongs there still.
  package func leaveServer(
    _ replica: Replica, as label: String, silently: Bool, in operation: inout Operation,
    using random: inout some RandomNumberGenerator
  ) async throws -> Farewell {
    let own = try replica.personal()
    guard try own.canMove() else { throw SyncError.cannotMove }
    let farewell = silently ? .unsaid : try await sayFarewell(own, as: label, in: &operation)
    try own.leaveServer(in: &operation, using: &random)
    return farewell
  }

  private func sayFarewell(
    _ own: Replica, as label: String, in operation: inout Operation
  ) async throws -> Farewell {
    // What waits goes first; and what other machines did is known.
    _ = try await exchange(own, as: label)
    let kits = Set(try own.machines().filter(\.isKit).map(\.device))
    let others = try await devices(of: own).count {
      !$0.revoked && $0.id != own.device && !kits.contains($0.id)
    }
    let groups = try own.adoptGroups(at: world.now())
    for group in groups { _ = try await exchange(group, of: own) }
    guard others > 0 else {
      // All of them, or none.
      for group in groups where try isOnlyOwner(of: own.seen(from: group)) {
        throw SyncError.lastOwner(group: group.name)
      }
      for group in groups { try await leave(group, own, in: &operation) }
      return .last(groups: groups.count)
    }
    // They shut it out with their next exchange, and have newer keys from then on.
    try own.markRevoked([own.device], in: &operation)
    _ = try await exchange(own, as: label)
    return .othersStay(others)
  }

  private func isOnlyOwner(of group: Replica) throws -> Bool {
    let account = try group.account()
    let owners = try group.listedMembers().filter { $0.role == .owner }
    return owners.count == 1 && owners.first?.account == account
  }

  /// The server of this space is at another place now: it must have the key that is pinned.
  ///
  /// - Throws: `SyncError.wrongKey`, `SyncError.unreachable`; then nothing is changed.
  package func moveServer(_ replica: Replica, to host: String, port: Int) async throws {
    guard var server = try replica.server() else { throw SyncError.noServer }
    (server.host, server.port) = (host, port)
    do throws(TransportFailure) {
      let meeting = try await FirstContact.meet(host: host, port: port, pin: server.pin)
      if server.pin != nil { server.certificate = meeting.certificate }
    } catch {
      throw Courier.Failure.transport(error).error(at: server.authority)
    }
    // A key that an authority vouches for may be anybody's: the server must know this machine, too.
    let asked = server
    _ = try await HTTPSTransport.withServer(asked) { transport in
      var courier = courier(of: replica, over: transport, asked)
      return try await courier.answer(to: .devices, at: asked.authority, DeviceListing.init(bytes:))
    }
    try replica.enrolAgain(server, adding: nil)
  }
}
