import Foundation
import GRDB
import KithMerge
import KithRecords
import KithReplica
import KithSealing
import KithTestSupport
import Testing

/// What a server may try, and what stays here all the same.
@Suite struct HostileServerTests {
  private let here = TemporaryHome()
  private let replica: Replica
  private let id: RecordID
  private let state: SealedRecord

  init() throws {
    replica = try here.start()
    id = try here.add("Ada", [FieldName("title"): .text("Nurse")], to: replica)
    state = try SealedRecord(bytes: try replica.outgoing(limitBytes: .max).first?.state ?? [])
    var shore = Shore()
    try shore.meet(replica)
  }

  @Test func aFieldThatWouldVanishIsKept() throws {
    let told = try receive(SealedRecord(edits: [], context: state.context))

    #expect(told.keptOut.count == 1)
    #expect(try replica.record(id)?.value("title") == .text("Nurse"))
    #expect(try replica.quarantined().map(\.origin) == [.received])
  }

  @Test func aForgedEditReplacesNothing() throws {
    let forged = SealedEdit(
      dot: Dot(writer: WriterID(rawValue: 1), counter: 1), fields: state.fields,
      payload: [1, 0, 0, 0, 1] + Array(repeating: 7, count: 60))

    let told = try receive(state.edited(by: forged))

    #expect(told.keptOut.count == 1)
    #expect(try replica.record(id)?.value("title") == .text("Nurse"))
  }

  @Test func anEditOfAnUnknownEpochReplacesNothing() throws {
    let unknown = SealedEdit(
      dot: Dot(writer: WriterID(rawValue: 1), counter: 1), fields: state.fields,
      payload: [1, 0, 0, 0, 9] + Array(repeating: 7, count: 60))

    _ = try receive(state.edited(by: unknown))

    #expect(try replica.record(id)?.value("title") == .text("Nurse"))
  }

  @Test func aPurgeThatNobodyAskedForIsNotBelieved() throws {
    _ = try receive(.purged([1, 2, 3]))

    #expect(try replica.record(id)?.value("title") == .text("Nurse"))
  }

  @Test func garbageIsToldAndChangesNothing() throws {
    let from = try replica.bookmark()
    let told = try replica.absorb(
      Delivery(records: [Incoming(id: id, state: [1, 2, 3])], from: from, to: from), at: 1)

    #expect(told?.keptOut.count == 1)
    #expect(try replica.record(id)?.value("title") == .text("Nurse"))
  }

  @Test func theSameLieTwiceFillsNoDisk() throws {
    for _ in 0..<3 { _ = try receive(.purged([1, 2, 3])) }

    #expect(try replica.quarantined().count == 1)
  }

  @Test func anAnswerToAnOldQuestionIsNotTaken() throws {
    let stale = Bookmark(seq: 0, record: nil, witnessSeq: 0, witnessTag: [])
    let next = Bookmark(seq: 9, record: nil, witnessSeq: 9, witnessTag: [9])

    #expect(try replica.absorb(Delivery(from: stale, to: next), at: 1) == nil)
    #expect(try replica.bookmark().seq == 1)
  }

  @Test func aRefusedEditIsInQuarantineAndOutOfTheView() throws {
    try here.set(id, [FieldName("title"): .text("Doctor")], in: replica)
    let sent = try #require(try replica.outgoing(limitBytes: .max).first)
    let from = try replica.bookmark()

    _ = try replica.absorb(
      Delivery(refused: [(sent, "too-large", "It is too large.")], from: from, to: from), at: 1)

    #expect(try replica.record(id)?.value("title") == .text("Nurse"))
    #expect(try replica.quarantined().map(\.reason) == ["too-large"])
    #expect(try replica.counts().pending == 0)
  }

  @Test func afterAResetEverythingIsOfferedAndStillSeen() throws {
    try here.set(id, [FieldName("org"): .text("Inn")], in: replica)

    try replica.startOver(from: try replica.bookmark())

    #expect(try replica.bookmark() == .start)
    #expect(try replica.outgoing(limitBytes: .max).map(\.isOffer) == [true])
    #expect(try replica.record(id)?.value("title") == .text("Nurse"))
    var shore = Shore()
    try shore.meet(replica)
    #expect(try replica.outgoing(limitBytes: .max).map(\.isOffer) == [false])
    try shore.meet(replica)
    #expect(try replica.outgoing(limitBytes: .max).isEmpty)
    #expect(try replica.record(id)?.value("org") == .text("Inn"))
  }

  private func receive(_ state: SealedRecord) throws -> Absorbed {
    let from = try replica.bookmark()
    let told = try replica.absorb(
      Delivery(records: [Incoming(id: id, state: state.bytes)], from: from, to: from), at: 1)
    return told ?? Absorbed()
  }
}

@Suite struct HomeFileTests {
  @Test func aNewerDatabaseIsRefusedWithASentence() throws {
    let here = TemporaryHome()
    _ = try here.start()
    let queue = try DatabaseQueue(path: here.home.database)
    try queue.write { db in
      try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99: from the future')")
    }
    try queue.close()

    #expect(throws: ReplicaError.newer(file: here.home.database)) { try Replica(here.home) }
  }

  @Test func damagedOrMissingFilesAreRefusedWithASentence() throws {
    let here = TemporaryHome()
    #expect(throws: ReplicaError.noHome(folder: here.home.folder)) { try Replica(here.home) }
    _ = try here.start()
    #expect(throws: ReplicaError.homeExists(folder: here.home.folder)) { try here.start() }

    try Data("# nothing\n!!".utf8).write(to: URL(fileURLWithPath: here.home.keys))
    #expect(throws: ReplicaError.noKeys(file: here.home.keys)) { try Replica(here.home) }

    for suffix in ["-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: here.home.database + suffix)
    }
    try Data(repeating: 7, count: 5_000).write(to: URL(fileURLWithPath: here.home.database))
    #expect(throws: ReplicaError.self) { try Replica(here.home) }
  }

  @Test func keysWithoutADatabaseAreNeverWrittenOver() throws {
    let here = TemporaryHome()
    try here.start().close()
    let keys = FileManager.default.contents(atPath: here.home.keys)
    try FileManager.default.removeItem(atPath: here.home.database)

    #expect(throws: ReplicaError.onlyKeys(file: here.home.keys)) { try here.start() }

    #expect(FileManager.default.contents(atPath: here.home.keys) == keys)
    #expect(!here.home.exists)
  }

  @Test func theKeyFileIsItsOwnersAlone() throws {
    let here = TemporaryHome()
    _ = try here.start()

    let mode = try FileManager.default.attributesOfItem(atPath: here.home.keys)[.posixPermissions] as? Int
    let folder = try FileManager.default.attributesOfItem(atPath: here.home.folder)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(folder == 0o700)
  }
}
