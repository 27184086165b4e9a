import Foundation
import GRDB
import KithMerge
import KithRecords
import KithReplica
import KithSealing
import KithSync
import KithTestSupport
import KithWire

/// One machine: the real replica on a real file, and the exchanges that its programs have under way.
final class SimulatedDevice {
  let name: String
  let account: AccountID
  let home: Home
  private let rules: ReplicaRules
  private(set) var replica: Replica
  /// Exchanges under way, each in a program of its own.
  var talks: [Talk] = []
  /// How far its clock is from the others', in milliseconds; nil if it stands.
  var clockError: Int64? = 0
  /// An operation that outlives its command: only where that is planted.
  var kept: (operation: KithReplica.Operation, edits: UInt64)?

  /// One program that exchanges.
  struct Talk {
    let id: Int
    var session: ExchangeSession
    /// Which letter it waits for an answer to, and what it said.
    var letter: Int
    var call: ExchangeCall
  }

  let disk: FaultyDisk

  init(name: String, account: AccountID, home: Home, rules: ReplicaRules) throws {
    disk = try FaultyDisk(home.folder)
    (self.name, self.account, self.home, self.rules) = (name, account, home, rules)
    replica = try Replica(home, rules: rules)
  }

  var key: KeyID {
    get throws { KeyID(account: account, device: try home.keyring().device) }
  }

  /// Killed, with all its programs, and opened again.
  func restart() throws {
    talks = []
    replica = try Replica(home, rules: rules)
  }

  /// Its disk is changed under it, with no program running.
  func putBack(_ change: () throws -> Void) throws {
    for talk in talks where talk.session.replica.home == home { try? talk.session.replica.close() }
    talks = []
    try? replica.close()
    try change()
    replica = try Replica(home, rules: rules)
  }

  /// One more program on the same home.
  func anotherProgram() throws -> Replica {
    try Replica(home, rules: rules)
  }

  func now(_ world: Int64) -> Int64 {
    clockError.map { world + $0 } ?? 1_600_000_000_000
  }

  // MARK: What it has

  /// What is live in a field, as a person sees it: also what is in dispute.
  func seen(_ record: RecordID) throws -> Set<Ledger.Write> {
    try replica.record(record).map(Ledger.writes) ?? []
  }

  func sealed() throws -> [RecordID: SealedRecord] {
    var found: [RecordID: SealedRecord] = [:]
    try replica.forEachSealed { id, state in if !state.isEmpty { found[id] = state } }
    return found
  }

  /// How many edits do not open, for whatever reason.
  func unreadable() throws -> Int {
    var count = 0
    try replica.refreshKeys()
    try replica.forEachSealed { id, state in
      if !state.isPurged { count += replica.sealer.opened(state, id: id).unreadable.count }
    }
    return count
  }

  /// Why records are kept out here, each reason once.
  func keptOut() throws -> [String] {
    try DatabaseQueue(path: home.database).read { db in
      try String.fetchAll(
        db, sql: "SELECT DISTINCT sentence FROM quarantine WHERE origin = 'received' ORDER BY sentence")
    }
  }

  /// The writes that lie in quarantine, refused by the server.
  func refused() throws -> Set<Ledger.Write> {
    let rows = try DatabaseQueue(path: home.database).read { db in
      try Row.fetchAll(db, sql: "SELECT id, state FROM quarantine WHERE origin = 'refused'")
    }
    var found: Set<Ledger.Write> = []
    for row in rows {
      guard let id = RecordID(bytes: row[0] as Data) else { continue }
      let state = try SealedRecord(bytes: [UInt8](row[1] as Data))
      found.formUnion(Ledger.writes(in: replica.sealer.opened(state, id: id).record))
    }
    return found
  }
}
