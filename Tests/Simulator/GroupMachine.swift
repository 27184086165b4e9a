import Foundation
import GRDB
import KithMerge
import KithRecords
import KithReplica
import KithSealing
import KithSync
import KithWire

/// One machine of one person in a play of groups: the real replica on a real file, and the program that syncs.
final class GroupMachine {
  let name: String
  let account: AccountID
  let home: Home
  private let rules: ReplicaRules
  private(set) var own: Replica
  var program: GroupProgram?
  /// How far its clock is from the others', in milliseconds.
  var clockError: Int64 = 0
  /// Why its last program did not come to its end.
  var failure: String?

  init(name: String, account: AccountID, home: Home, rules: ReplicaRules) throws {
    (self.name, self.account, self.home, self.rules) = (name, account, home, rules)
    own = try Replica(home, rules: rules)
  }

  var key: KeyID {
    get throws { KeyID(account: account, device: try home.keyring().device) }
  }

  /// Killed, and opened again.
  func restart() throws {
    program = nil
    own = try Replica(home, rules: rules)
  }

  func space(_ id: SpaceID) throws -> Space? {
    try own.spaces().first { $0.id == id }
  }

  /// This home, seen from a group; nil if that is not here, or closed.
  func group(_ id: SpaceID) throws -> Replica? {
    guard let space = try space(id), !space.isClosed else { return nil }
    return try own.seen(from: space)
  }

  /// Every secret that must never leave it as it is.
  func secrets() throws -> [[UInt8]] {
    let ring = try home.keyring()
    let spaces = ring.spaces.flatMap { Array($0.epochs.values) + [$0.nameKey] }
    return spaces + [ring.keys.signing, ring.keys.agreement] + (try own.accountKeys().map(\.secret))
  }

  /// Whom an owner removed, as far as is known here.
  func removed(_ here: Replica) throws -> Set<AccountID> {
    Set(try here.members().filter { $0.removed != nil }.map(\.account))
  }

  // MARK: What it has

  func seen(_ record: RecordID) throws -> Set<Ledger.Write> {
    try own.record(record).map(Ledger.writes) ?? []
  }

  func sealed(_ replica: Replica) throws -> [RecordID: SealedRecord] {
    var found: [RecordID: SealedRecord] = [:]
    try replica.forEachSealed { id, state in if !state.isEmpty { found[id] = state } }
    return found
  }

  func unreadable(_ replica: Replica) throws -> Int {
    var count = 0
    try replica.forEachSealed { id, state in count += replica.sealer.opened(state, id: id).unreadable.count }
    return count
  }

  /// The edits of a group that a server gave it, or acknowledged.
  func received(_ group: SpaceID) throws -> Set<Dot> {
    let rows = try DatabaseQueue(path: home.database).read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT mirror, offer FROM record JOIN space ON space.number = record.space WHERE space.id = ?
          """, arguments: [Data(group.bytes)])
    }
    var dots: Set<Dot> = []
    for state in rows.flatMap({ [$0[0] as Data?, $0[1] as Data?] }).compactMap({ $0 }) {
      dots.formUnion(try SealedRecord(bytes: [UInt8](state)).edits.map(\.dot))
    }
    return dots
  }

  /// The writes that lie in quarantine, refused by the server.
  func refused() throws -> Set<Ledger.Write> {
    let rows = try DatabaseQueue(path: home.database).read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT quarantine.id, state, space.id FROM quarantine JOIN space ON space.number = quarantine.space
          WHERE origin = 'refused'
          """)
    }
    let ring = try home.keyring()
    var found: Set<Ledger.Write> = []
    for row in rows {
      guard let id = RecordID(bytes: row[0] as Data), let space = SpaceID(bytes: row[2] as Data),
        let keys = ring.keys(of: space)
      else { continue }
      let state = try SealedRecord(bytes: [UInt8](row[1] as Data))
      found.formUnion(Ledger.writes(in: Sealer(keys).opened(state, id: id).record))
    }
    return found
  }

  /// Why records are kept out here, each reason once.
  func keptOut() throws -> [String] {
    try DatabaseQueue(path: home.database).read { db in
      try String.fetchAll(
        db, sql: "SELECT DISTINCT sentence FROM quarantine WHERE origin = 'received' ORDER BY sentence")
    }
  }
}

/// One run of `kith sync`: the person's own space, then the group, as `Network.exchangeAll` goes about it.
struct GroupProgram {
  let id: Int
  var stage = Stage.own
  var session: ExchangeSession?
  /// Which letter it waits for an answer to.
  var letter = 0
  var attempts = 0
  var owed: Owed?
  var role: Role?
  /// New keys are made whoever made those that there are: they open nowhere.
  var isWanted = false
  /// Whether anything came of the exchange of the person's own space.
  var hasMoved = false
  /// Whether the group was never exchanged here.
  var isFirst = false

  enum Stage {
    case own, ownKeys, group, groupKeys, groupAgain, last
  }
}
