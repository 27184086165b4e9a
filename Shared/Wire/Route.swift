package import KithMerge

/// Every place of the server that a client may ask, as a value: both sides read the paths from here.
package enum Route: Hashable, Sendable {
  case exchange(SpaceID)
  case epoch(SpaceID)
  /// Makes a group.
  case createSpace(SpaceID)
  case members(SpaceID)
  case roles(SpaceID)
  case leave(SpaceID)
  case deleteSpace(SpaceID)
  case audit(SpaceID)
  /// The spaces of the asking account.
  case spaces
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
    case .createSpace(let space): "/v1/spaces/\(space)/create"
    case .members(let space): "/v1/spaces/\(space)/members"
    case .roles(let space): "/v1/spaces/\(space)/roles"
    case .leave(let space): "/v1/spaces/\(space)/leave"
    case .deleteSpace(let space): "/v1/spaces/\(space)/delete"
    case .audit(let space): "/v1/spaces/\(space)/audit"
    case .spaces: "/v1/spaces"
    case .invitations: "/v1/invitations"
    case .lookAtInvitation: "/v1/invitations/look"
    case .redeemInvitation: "/v1/invitations/redeem"
    case .devices: "/v1/devices"
    case .live: "/v1/live"
    case .health: "/healthz"
    }
  }

  /// The space that it is a place of, if it is of one.
  package var space: SpaceID? {
    switch self {
    case .exchange(let space), .epoch(let space), .createSpace(let space), .members(let space),
      .roles(let space), .leave(let space), .deleteSpace(let space), .audit(let space):
      space
    case .invitations, .lookAtInvitation, .redeemInvitation, .devices, .live, .health, .spaces: nil
    }
  }

  package var method: String {
    switch self {
    case .devices, .live, .health, .spaces, .members, .audit: "GET"
    case .exchange, .epoch, .invitations, .lookAtInvitation, .redeemInvitation, .createSpace, .roles,
      .leave, .deleteSpace:
      "POST"
    }
  }

  /// The route at `path`, spelled just as `path` spells it, or nil.
  package init?(path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let space = parts.count == 5 ? SpaceID(parts[3]) : nil
    let known = space.map(Route.all(of:)) ?? Route.plain
    guard let route = known.first(where: { $0.path == path }) else { return nil }
    self = route
  }

  /// Every place that is of no one space.
  package static let plain: [Route] = [
    .invitations, .lookAtInvitation, .redeemInvitation, .devices, .live, .health, .spaces,
  ]

  /// Every place of a space.
  package static func all(of space: SpaceID) -> [Route] {
    [
      .exchange(space), .epoch(space), .createSpace(space), .members(space), .roles(space), .leave(space),
      .deleteSpace(space), .audit(space),
    ]
  }
}
