import KithMerge

extension Role {
  init(_ message: Kith_V1_Role) throws(WireError) {
    guard let role = try Role(ifAny: message) else { throw .malformed("no role") }
    self = role
  }

  /// Nil where the message says none.
  init?(ifAny message: Kith_V1_Role) throws(WireError) {
    if message == .noRole { return nil }
    guard let role = Role.allCases.first(where: { $0.message == message }) else {
      throw .malformed("a role \(message.rawValue)")
    }
    self = role
  }

  var message: Kith_V1_Role {
    switch self {
    case .owner: .owner
    case .editor: .editor
    case .contributor: .contributor
    case .viewer: .viewer
    }
  }
}
