/// What an account may do in a space.
package enum Role: UInt8, Hashable, Sendable, CaseIterable {
  /// Everything, and who else may what.
  case owner = 1
  /// Adds records, and changes all of them.
  case editor = 2
  /// Adds records, and changes those that it first pushed.
  case contributor = 3
  /// Reads.
  case viewer = 4

  /// The word that a person types and is shown.
  package var word: String {
    switch self {
    case .owner: "owner"
    case .editor: "editor"
    case .contributor: "contributor"
    case .viewer: "viewer"
    }
  }

  package init?(word: String) {
    guard let role = Role.allCases.first(where: { $0.word == word }) else { return nil }
    self = role
  }
}

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
