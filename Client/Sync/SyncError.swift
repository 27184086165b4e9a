package import KithWire

/// Why an exchange or a joining ended before its end. Nothing that was edited is lost by any of them.
package enum SyncError: Error, Hashable, Sendable, CustomStringConvertible {
  case noServer
  /// The server could not be reached, or the connection broke.
  case unreachable(authority: String, reason: String)
  /// The server answers with another key than the one this home knows.
  case wrongKey(authority: String)
  case refused(Refusal)
  /// The server said something that cannot be.
  case nonsense(String)
  /// The server went back to a backup twice in one run.
  case resetTwice
  /// The keys of the space moved on, which this build does not follow.
  case newKeys(epoch: UInt32)
  case link(LinkProblem)
  case linkForMember
  /// The keys behind a link do not open, or are for another space.
  case wrongKeys
  case alreadyJoined(authority: String)

  package var description: String {
    switch self {
    case .noServer:
      "This kith belongs to no server yet. Join one with: kith join LINK"
    case .unreachable(let authority, let reason):
      """
      The server \(authority) cannot be reached (\(reason)). Everything is kept here; try again with: kith \
      sync
      """
    case .wrongKey(let authority):
      """
      The server \(authority) shows another key than the one this kith knows, so nothing was sent. If its \
      owner made \
      a new one, ask them for a new link.
      """
    case .refused(let refusal):
      refusal.sentence
    case .nonsense(let what):
      "The server answered nonsense (\(what)). Everything is kept here; tell its owner."
    case .resetTwice:
      "The server went back to a backup twice while we spoke. Everything is kept here; try again later."
    case .newKeys(let epoch):
      "The keys of this space moved on to epoch \(epoch). Update kith, and try again."
    case .link(let problem):
      problem.description
    case .linkForMember:
      "This link invites to a shared space, which this kith cannot join yet. Update kith, and try again."
    case .wrongKeys:
      "The keys behind this link do not open. Ask for another link: kith device add"
    case .alreadyJoined(let authority):
      "This home belongs to \(authority) already. Use another one for this link: kith --home DIR join LINK"
    }
  }
}
