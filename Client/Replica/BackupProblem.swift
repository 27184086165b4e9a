/// Why a backup could not be written or put back.
package enum BackupProblem: Error, Hashable, Sendable, CustomStringConvertible {
  case isThere(file: String)
  case cannotWrite(file: String, reason: String)
  case noFile(file: String)
  case cannotRead(file: String, reason: String)
  case notABackup(file: String)
  case damaged(file: String, reason: String)
  case newer(file: String)
  /// The keys that open it are neither in the home nor beside it.
  case noKeys(file: String, keys: String)
  /// What lies beside it are not its keys.
  case wrongKeys(file: String, keys: String)
  case otherNetwork(file: String, keys: String)
  case inUse(folder: String)

  package var description: String {
    switch self {
    case .isThere(let file):
      "\(file) is there already, and is left as it is. Name another file."
    case .cannotWrite(let file, let reason):
      "\(file) cannot be written (\(reason)). Make room for it, or name another place."
    case .noFile(let file):
      "There is no file \(file). Name one that kith backup wrote."
    case .cannotRead(let file, let reason):
      "\(file) cannot be read (\(reason)). Nothing was changed."
    case .notABackup(let file):
      "\(file) is no backup of a kith, and nothing was changed. Name one that kith backup wrote."
    case .damaged(let file, let reason):
      "\(file) is damaged (\(reason)), and nothing was changed. Name another backup."
    case .newer(let file):
      """
      \(file) was written by a newer kith, and nothing was changed. Install that version here, and try \
      again.
      """
    case .noKeys(let file, let keys):
      """
      \(file) opens with its keys only, and they are neither in \(keys) nor in \(file).keys. Put them \
      there, or fetch them with: kith recover
      """
    case .wrongKeys(let file, let keys):
      """
      \(keys) does not hold the keys of \(file), and nothing was changed. Put the keys there that were \
      written with it.
      """
    case .otherNetwork(let file, let keys):
      """
      \(file) is of another network than the keys in \(keys), and nothing was changed. Give it a home of \
      its own with: kith --home DIR restore \(file)
      """
    case .inUse(let folder):
      """
      Another kith works in \(folder), so nothing was changed. End it and try again; what kith service \
      installed stops with: systemctl --user stop kith-sync.service
      """
    }
  }
}
