package import KithMerge

/// Every place of the server that a client may ask, as a value: both sides read the paths from here.
package enum Route: Hashable, Sendable {
  case exchange(SpaceID)
  case epoch(SpaceID)
  case invitations
  case lookAtInvitation
  case redeemInvitation
  case devices
  /// Where the spaces of the account stand, as long as anybody listens.
  case live
  case health

  /// What every body is, both ways, but for refusals, `live` and `health`.
  package static let mediaType = "application/vnd.kith.v1+protobuf"

  /// The version that `kith-protocol` must say.
  package static let protocolVersion = "1"

  package var path: String {
    switch self {
    case .exchange(let space): "/v1/spaces/\(space)/exchange"
    case .epoch(let space): "/v1/spaces/\(space)/epoch"
    case .invitations: "/v1/invitations"
    case .lookAtInvitation: "/v1/invitations/look"
    case .redeemInvitation: "/v1/invitations/redeem"
    case .devices: "/v1/devices"
    case .live: "/v1/live"
    case .health: "/healthz"
    }
  }

  package var method: String {
    switch self {
    case .devices, .live, .health: "GET"
    case .exchange, .epoch, .invitations, .lookAtInvitation, .redeemInvitation: "POST"
    }
  }

  /// The route at `path`, spelled just as `path` spells it, or nil.
  package init?(path: String) {
    let plain: [Route] = [.invitations, .lookAtInvitation, .redeemInvitation, .devices, .live, .health]
    if let route = plain.first(where: { $0.path == path }) {
      self = route
      return
    }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 5, let space = SpaceID(parts[3]) else { return nil }
    guard let route = [Route.exchange(space), .epoch(space)].first(where: { $0.path == path }) else {
      return nil
    }
    self = route
  }
}
