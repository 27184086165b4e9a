import Foundation
import GRDB
import KithMerge
import KithSealing

/// What opens and seals in each space of a home, by the space's row.
///
/// A class because every replica of one opened home shares it: keys that one takes in are everybody's.
final class Sealers {
  private var bySpace: [Int64: Sealer] = [:]
  /// The row of the person's own space.
  private(set) var personal: Int64 = 0

  /// Takes in every space that there is, and every key of the ring.
  func refresh(_ ring: Keyring, _ db: Database) throws {
    let rows = try Row.fetchAll(db.cachedStatement(sql: "SELECT number, id, personal FROM space"))
    for row in rows {
      if row[2] { personal = row[0] }
      guard let id = SpaceID(bytes: row[1] as Data), let keys = ring.keys(of: id) else { continue }
      adopt(keys, in: row[0])
    }
  }

  /// Takes in newer keys of the spaces that are known.
  func refresh(_ ring: Keyring) {
    for (number, sealer) in bySpace {
      if let keys = ring.keys(of: sealer.space) { adopt(keys, in: number) }
    }
  }

  private func adopt(_ keys: SpaceKeys, in space: Int64) {
    // The number of a row that went may be another space's now.
    guard let known = bySpace[space], known.space == keys.space else {
      bySpace[space] = Sealer(keys)
      return
    }
    if known.keys != keys { known.adopt(keys) }
  }

  subscript(space: Int64) -> Sealer? { bySpace[space] }
}

extension Replica {
  /// What opens and seals a record. Where the keys of its space are missing it opens nothing.
  func sealer(of stored: StoredRecord) -> Sealer {
    sealers[stored.space] ?? sealer
  }
}
