import Foundation
import KithMerge
import KithRecords
import KithReplica
import KithSealing
import KithTestSupport

/// A home in a folder of its own, gone when the test is over.
final class TemporaryHome {
  let home: Home
  var random: SeededRandom
  private var clock: Int64 = 1_700_000_000_000

  init(seed: UInt64 = 1) {
    home = Home(folder: NSTemporaryDirectory() + "kith-\(UUID().uuidString)")
    random = SeededRandom(seed: seed)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: home.folder)
  }

  func start() throws -> Replica {
    try Replica.start(home, using: &random)
  }

  /// Another home with the same keys: a second machine of the same person.
  func twin(of other: TemporaryHome) throws -> Replica {
    _ = try start()
    let keys = try other.home.keyring().spaces
    var operation = operation("join")
    guard let first = keys.first else { throw ReplicaError.failed("no keys") }
    return try Replica(home).enrol(server, adopting: first, in: &operation).replica
  }

  let server = KnownServer(
    host: "127.0.0.1", port: 1, name: "test", pin: nil, certificate: nil, account: AccountID(rawValue: 1))

  func operation(_ words: String) -> KithReplica.Operation {
    clock += 1_000
    return Operation(words, at: clock, using: &random)
  }

  @discardableResult
  func add(_ name: String, _ changes: [FieldName: Value] = [:], to replica: Replica) throws -> RecordID {
    let id = RecordID(using: &random)
    var operation = operation("add")
    let named = changes.merging([FieldName("name"): PersonName(written: name).value]) { $1 }
    _ = try replica.apply([Draft(id: id, kind: .contact, changes: named)], in: &operation)
    return id
  }

  @discardableResult
  func set(_ id: RecordID, _ changes: [FieldName: Value], in replica: Replica) throws -> [Applied] {
    var operation = operation("set")
    return try replica.apply([Draft(id: id, kind: .contact, changes: changes)], in: &operation)
  }

  func trash(_ id: RecordID, in replica: Replica) throws {
    let seen = try replica.record(id)?.fingerprint ?? 0
    try set(id, [FieldName("trash"): Trashed(at: clock, seen: seen).value], in: replica)
  }
}

/// What a server does, as far as a replica can tell: it merges what it is sent.
struct Shore {
  private var records: [RecordID: SealedRecord] = [:]
  private var seq: UInt64 = 0

  func state(of id: RecordID) -> [UInt8] { (records[id] ?? .empty).bytes }

  /// One exchange of everything.
  @discardableResult
  mutating func meet(_ replica: Replica) throws -> Absorbed {
    let sent = try replica.outgoing(limitBytes: .max)
    for record in sent {
      let state = try SealedRecord(bytes: record.state)
      records[record.id] = (records[record.id] ?? .empty).merged(with: state)
    }
    seq += 1
    let from = try replica.bookmark()
    let to = Bookmark(seq: seq, record: nil, witnessSeq: seq, witnessTag: [1])
    let all = records.sorted { $0.key < $1.key }.map { Incoming(id: $0.key, state: $0.value.bytes) }
    return try replica.absorb(Delivery(acked: sent, records: all, from: from, to: to), at: 5) ?? Absorbed()
  }
}
