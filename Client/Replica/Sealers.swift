import Foundation
import GRDB
import KithMerge
import KithSealing

/// What opens and seals in each space of a home, by the space's row.
///
/// A class because every replica of one opened home shares it: keys that one takes in are everybody's.
final class Sealers {
  private var bySpace: [Int64: Sealer] = [:]
  /// Keys that nobody asked for yet: a home may have many spaces, and a command works in few.
  private var waiting: [Int64: SpaceKeys] = [:]
  /// The row of the person's own space.
  private(set) var personal: Int64 = 0

  /// Takes in every space that there is, and every key of the ring.
  func refresh(_ ring: Keyring, _ db: Database) throws {
    refresh(ring, try Row.fetchAll(db.cachedStatement(sql: "SELECT number, id, personal FROM space")))
  }

  /// The same. A row begins with the space's number and id, and whether it is the person's own.
  func refresh(_ ring: Keyring, _ rows: [Row]) {
    for row in rows {
      if row[2] { personal = row[0] }
      if let id = SpaceID(bytes: row[1] as Data), let keys = ring.keys(of: id) { adopt(keys, in: row[0]) }
    }
  }

  /// Takes in newer keys of the spaces that are known.
  func refresh(_ ring: Keyring) {
    let known = bySpace.map { ($0.key, $0.value.space) } + waiting.map { ($0.key, $0.value.space) }
    for (number, id) in known {
      if let keys = ring.keys(of: id) { adopt(keys, in: number) }
    }
  }

  /// The number of a row that went may be another space's now.
  private func adopt(_ keys: SpaceKeys, in space: Int64) {
    if let known = bySpace[space], known.space == keys.space {
      if known.keys != keys { known.adopt(keys) }
    } else if let earlier = waiting[space], earlier.space == keys.space {
      waiting[space] = earlier.merged(with: keys)
    } else {
      (bySpace[space], waiting[space]) = (nil, keys)
    }
  }

  subscript(space: Int64) -> Sealer? {
    if let keys = waiting.removeValue(forKey: space) { bySpace[space] = Sealer(keys) }
    return bySpace[space]
  }
}

extension Replica {
  /// What opens and seals a record. Where the keys of its space are missing it opens nothing.
  func sealer(of stored: StoredRecord) -> Sealer {
    sealers[stored.space] ?? sealer
  }
}
