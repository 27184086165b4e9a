/// Why a hub's file cannot be used.
package enum SQLiteHubProblem: Error, Hashable, Sendable, CustomStringConvertible {
  case newer
  case older
  case unreadable(String, String)
  /// A file that is to be restored is whole, but no hub.
  case notAHub(String)
  /// A file that is to be restored is not whole.
  case damaged(String, String)
  case unwritable(String, String)
  /// The store was asked for something that breaks a promise of `HubStore`.
  case outOfOrder(seq: UInt64)

  package var description: String {
    switch self {
    case .newer: "The database was written by a newer kithd. Update kithd on this machine."
    case .older: "The database was written by an older kithd. Start kithd serve, which brings it up to date."
    case .unreadable(let path, let why):
      "The database \(path) cannot be opened (\(why)). Check the file and its folder, or restore a backup."
    case .notAHub(let path): "\(path) is no backup of a server. Name a file that kithd backup wrote."
    case .damaged(let path, let why): "\(path) is damaged (\(why)). Restore another backup."
    case .unwritable(let path, let why):
      "\(path) cannot be written (\(why)). Make room, or choose another place."
    case .outOfOrder(let seq): "Commit \(seq) is not the next. Restore a backup of the database."
    }
  }
}
