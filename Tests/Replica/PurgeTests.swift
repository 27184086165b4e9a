import GRDB
import KithMerge
import KithRecords
import KithReplica
import KithSealing
import Testing

/// What a purge takes along, and what it leaves until the server has agreed.
@Suite struct PurgeTests {
  private let here = TemporaryHome()
  private let replica: Replica
  private let id: RecordID
  private static let day: Int64 = 24 * 3_600_000

  init() throws {
    replica = try here.start()
    id = try here.add("Ada", to: replica)
  }

  @Test func whatIsForgottenHasNoJournal() throws {
    #expect(try replica.forget([id]) == 1)

    #expect(try count("journal") == 0)
    #expect(try !replica.isDue(.scrub))
    #expect(try replica.purged(among: [id, RecordID(high: 1, low: 1)]) == [id])
  }

  @Test func whatOnlyAgedKeepsItsJournalUntilTheServerHasAgreed() throws {
    let sent = try aged()
    #expect(try count("journal") == 2)
    let from = try replica.bookmark()

    _ = try replica.absorb(
      Delivery(refused: [(sent, "grew", "Not yet.")], from: from, to: from), at: PurgeTests.year)
    #expect(try count("journal") == 2)
    #expect(try replica.record(id)?.trashed != nil)

    #expect(try replica.forgetRested(since: .max, at: PurgeTests.year) == 0, "it rests")
    let later = PurgeTests.year + Replica.Limit.refusedRestMs
    #expect(try replica.forgetRested(since: .max, at: later) == 1)
    let again = try #require(try replica.outgoing(limitBytes: .max).first)
    _ = try replica.absorb(Delivery(acked: [again], from: from, to: from), at: later)
    #expect(try count("journal") == 0)
    #expect(try !replica.isDue(.scrub))
  }

  /// A clock that was years ahead when the purge was refused holds nothing up for years.
  @Test func aRestThatEndsInYearsIsNone() throws {
    let sent = try aged()
    let from = try replica.bookmark()
    _ = try replica.absorb(
      Delivery(refused: [(sent, "grew", "Not yet.")], from: from, to: from), at: 10 * PurgeTests.year)

    #expect(try replica.forgetRested(since: .max, at: PurgeTests.year) == 1)
  }

  @Test func whoWasForgottenStaysSoWhenAHomeJoins() throws {
    let there = TemporaryHome(seed: 2)
    let other = try there.start()
    _ = try replica.forget([id])
    var operation = here.operation("join")

    let (joined, moved) = try replica.enrol(here.server, adopting: other.sealer.keys, in: &operation)

    #expect(moved == 1)
    #expect(try joined.purged(among: [id]) == [id])
    let sent = try #require(try joined.outgoing(limitBytes: .max).first)
    #expect(sent.purge?.seen == .empty)
    #expect(try joined.derivedDifferences().isEmpty)
  }

  private static let year = 365 * day + 1_700_000_000_000

  /// Ada is in the trash, the server knows it, and age asks for a purge.
  private func aged() throws -> Outgoing {
    try here.trash(id, in: replica)
    var shore = Shore()
    try shore.meet(replica)
    #expect(try replica.forgetRested(since: .max, at: PurgeTests.year) == 1)
    let sent = try #require(try replica.outgoing(limitBytes: .max).first)
    #expect(sent.purge?.byAge == true)
    return sent
  }

  private func count(_ table: String) throws -> Int? {
    let queue = try DatabaseQueue(path: here.home.database)
    defer { try? queue.close() }
    return try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") }
  }
}
