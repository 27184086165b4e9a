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
  /// The row of the person's own network.
  private(set) var main: Int64 = 0
  /// For each space the row of the personal space of the account that has it.
  private var personals: [Int64: Int64] = [:]
  /// Who this machine is to the server of each personal space.
  private var identities: [Int64: MachineIdentity] = [:]

  /// What `refresh` wants of each space.
  static let columns = "number, id, personal, own, server"

  /// Takes in every space that there is, and every key of the ring.
  func refresh(_ ring: Keyring, _ db: Database) throws {
    refresh(ring, try Row.fetchAll(db.cachedStatement(sql: "SELECT \(Sealers.columns) FROM space")))
  }

  /// The same. A row begins with `columns`.
  func refresh(_ ring: Keyring, _ rows: [Row]) {
    var personalOf: [Int64?: Int64] = [:]
    for row in rows {
      let number: Int64 = row[0]
      let id = SpaceID(bytes: row[1] as Data)
      if row[2] { main = number }
      if row[3] {
        personalOf[row[4]] = number
        if let id { identities[number] = ring[id] }
      }
      if let id, let keys = ring.keys(of: id) { adopt(keys, in: number) }
    }
    for row in rows { personals[row[0]] = personalOf[row[4] as Int64?] }
  }

  /// The personal space of the account that has this space.
  func personal(of space: Int64) -> Int64 { personals[space] ?? main }

  /// Whether it is such a space: what is in it is this person's alone.
  func isPersonal(_ space: Int64) -> Bool { personal(of: space) == space }

  /// The name of the next edit of an operation in this space. Only what is one's own network's goes by the
  /// operation's own name.
  func nextDot(in space: Int64, _ operation: inout Operation) -> Dot {
    let isMain = personal(of: space) == main
    return operation.nextDot(as: isMain ? nil : identity(of: space)?.writer(of: operation.writer))
  }

  /// Who this machine is to the server that has this space.
  func identity(of space: Int64) -> MachineIdentity? { identities[personal(of: space)] }

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

  func hasKeys(of space: Int64) -> Bool { bySpace[space] != nil || waiting[space] != nil }

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
