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

  package var withArticle: String {
    switch self {
    case .owner, .editor: "an \(word)"
    case .contributor, .viewer: "a \(word)"
    }
  }

  package init?(word: String) {
    guard let role = Role.allCases.first(where: { $0.word == word }) else { return nil }
    self = role
  }
}
