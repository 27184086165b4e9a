package import KithMerge

/// Why a home could not be read or written.
package enum ReplicaError: Error, Hashable, Sendable, CustomStringConvertible {
  case noHome(folder: String)
  case homeExists(folder: String)
  /// Keys without the database that they open: nobody else has them.
  case onlyKeys(file: String)
  case unreadable(file: String, reason: String)
  /// A file or a folder that cannot be made.
  case unwritable(file: String, reason: String)
  case newer(file: String)
  case noKeys(file: String)
  case busy
  case diskFull
  /// A record that no server would take.
  case tooLarge(bytes: Int)
  /// What this account may do in a group does not let it.
  case notAllowed(space: String, role: Role)
  /// Only an owner of a group may do that.
  case ownersOnly(space: String)
  /// The account is no member of a group any more.
  case closed(space: String)
  /// The server sends more that cannot be taken in than is kept aside.
  case keptOutTooMuch
  case tooManyServers(Int)
  case failed(String)

  /// Whether what this account may do in a group stands in the way.
  var isAboutARole: Bool {
    switch self {
    case .notAllowed, .ownersOnly, .closed: true
    default: false
    }
  }

  package var description: String {
    switch self {
    case .noHome(let folder):
      "There is no kith in \(folder) yet. Begin one with: kith start"
    case .homeExists(let folder):
      "There is a kith in \(folder) already. See it with: kith status"
    case .onlyKeys(let file):
      """
      There are keys in \(file), and the database they open is missing. Put a backup of it back with: \
      kith restore FILE; or, if a first kith start was cut short here, so that they open nothing, type: \
      mv \(file) \(file).old and then: kith start
      """
    case .unreadable(let file, let reason):
      """
      \(file) cannot be read (\(reason)). Put a backup in its place with: kith restore FILE, or begin \
      elsewhere with: kith --home DIR start
      """
    case .unwritable(let file, let reason):
      """
      \(file) cannot be made (\(reason)): nothing was changed. Make it possible, or use another folder with: \
      kith --home DIR start
      """
    case .newer(let file):
      "\(file) was written by a newer kith. Install that version here, and try again."
    case .noKeys(let file):
      """
      The keys of this home are missing or damaged (\(file)). Put that file back; without it nothing can \
      be added.
      """
    case .busy:
      "Another kith is writing to this home. Try again in a moment."
    case .diskFull:
      "The disk is full: nothing was changed. Make room, and try again."
    case .tooLarge(let bytes):
      """
      That would make \(bytes >> 10) KiB of one record, and at most \
      \((Replica.Limit.recordBytes - Replica.Limit.keptFree) >> 10) KiB are taken: nothing was changed. \
      Shorten it, or split it into several notes.
      """
    case .notAllowed(let space, .contributor):
      """
      That is not yours: in \(space) you are a contributor, who adds, and changes what they added. Ask an \
      owner; see who they are with: kith space members '\(space)'
      """
    case .ownersOnly(let space):
      """
      Only an owner of \(space) may do that: nothing was changed. Ask one; see who they are with: kith space \
      members '\(space)'
      """
    case .notAllowed(let space, let role):
      """
      In \(space) you are \(role.withArticle), and may not write: nothing was changed. Ask an owner; see who \
      they are with: kith space members '\(space)'
      """
    case .closed(let space):
      """
      You are no member of \(space) any more: what is here can be read, and nothing was changed. Take it off \
      this machine with: kith space leave '\(space)'
      """
    case .keptOutTooMuch:
      """
      The server sends too much that cannot be taken in; see it with: kith quarantine list. Everything is \
      kept here. Update kith, or tell the server's owner.
      """
    case .tooManyServers(let count):
      "This home belongs to \(count) servers, and that is the most. Leave one first: kith server leave NAME"
    case .failed(let reason):
      "The database refused: \(reason). Nothing was changed."
    }
  }
}
