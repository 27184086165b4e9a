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
  /// The keys of the space moved on, and the server has none for this machine.
  case noKeys
  /// … and a machine made them that this one does not know.
  case strangeKeys
  /// A machine has joined that has not said its keys yet, so it cannot be given new ones.
  case unintroduced(label: String)
  /// The server shows another key for a machine than the one that this home has pinned.
  case changedKey(label: String)
  /// Somebody has joined a group and has not said who they are yet, so they cannot be given new keys.
  case silentMember(account: String)
  /// The server lists somebody whom an owner removed, and only an owner can have it remove them again.
  case removedMember(name: String)
  /// A member's record says another key than the one that was seen first.
  case changedMember(name: String)
  /// Nobody can be let in before the group's members have its newest keys.
  case keysWait(reason: String)
  /// The machines of the account changed while new keys were made, again and again.
  case unsettled
  /// Another machine made the recovery kit.
  case kitElsewhere
  /// The server knows the recovery kit no more.
  case kitRevoked
  case link(LinkProblem)
  /// A link to a space that this home has already, of another account.
  case foreignSpace
  /// The only owner of a group goes.
  case lastOwner(group: String)
  /// One's own network cannot be taken along: not all of it can be read.
  case cannotMove
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
      owner made a new one, ask them for a link, and type: kith join LINK
      """
    case .refused(let refusal):
      refusal.sentence
    case .nonsense(let what):
      "The server answered nonsense (\(what)). Everything is kept here; tell its owner."
    case .resetTwice:
      "The server went back to a backup twice while we spoke. Everything is kept here; try again later."
    case .noKeys:
      """
      Your network has new keys, and the server has none for this machine. Everything is kept here; type \
      kith device add on another machine of yours, and here: kith join LINK
      """
    case .strangeKeys:
      """
      The server offers new keys, and no machine that this one knows made them, so nothing was sent under \
      them. Everything is kept here. Look at your machines with kith device list; if all of them are yours, \
      type kith device add on one of them that syncs, and here: kith join LINK
      """
    case .unintroduced(let label):
      """
      The machine “\(label)” has joined and has not synced yet, so it cannot be given new keys. Run kith \
      sync on it, or revoke it too.
      """
    case .changedKey(let label):
      """
      The server shows another key for your machine “\(label)” than the one it joined with. Nothing was sent \
      to it; revoke it with kith device revoke, and tell the server's owner.
      """
    case .silentMember(let account):
      """
      Somebody (\(account.prefix(8))) has joined and has not synced yet, so they cannot be given new keys. \
      Wait for their first kith sync, or remove them too.
      """
    case .removedMember(let name):
      """
      \(name) was removed, and the server has them as a member: they are given nothing, and what is sealed \
      under newer keys waits here until an owner of the group has run kith sync.
      """
    case .changedMember(let name):
      """
      \(name) has another key than before. Ask them whether they lost a machine; if they did, type: kith \
      space members --confirm '\(name)'. If not, somebody pretends to be them: tell the server's owner.
      """
    case .keysWait(let reason):
      """
      The group has newer keys than the server has given its members, and whoever came in now could say \
      nothing that they can read. \(reason)
      """
    case .unsettled:
      "Your machines changed while new keys were made. Try again with: kith sync"
    case .kitElsewhere:
      """
      The recovery kit was made on another machine of yours, and only that one can show it. Make a new one \
      in its place with: kith recovery show --new
      """
    case .kitRevoked:
      """
      The server does not know this recovery kit, or knows it no more. Take the newest one, or join with a \
      link from a machine of yours: kith device add
      """
    case .link(let problem):
      problem.description
    case .foreignSpace:
      """
      This link leads to what goes by the number of a network that you have already, at another server. \
      Nothing was taken. Ask whoever sent it what they meant by it.
      """
    case .lastOwner(let group):
      """
      \(group) would have no owner left, so nothing was left. Make somebody else one first: kith space \
      transfer WHO --space '\(group)', or delete it: kith space delete '\(group)'
      """
    case .cannotMove:
      """
      Some of your own network cannot be read by this kith, and would be lost. See what with: kith doctor; \
      a newer kith may read it.
      """
    case .wrongKeys:
      "The keys behind this link do not open. Ask for another link: kith device add"
    case .alreadyJoined(let authority):
      """
      This home belongs to \(authority) already: kith sync goes on where it was. For another account there, \
      use another home (kith --home DIR join LINK), or go first: kith server leave \(authority)
      """
    }
  }
}
