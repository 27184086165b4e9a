import KithMerge
import KithRecords
import KithReplica
import KithTestSupport
import Testing

/// Which of many that fit comes first.
@Suite struct RankTests {
  @Test func ofManyTheBestFitComesFirstAndTheOlderOfEquals() throws {
    let here = TemporaryHome()
    let replica = try here.start()
    let work: [FieldName: Value] = [FieldName("title"): .text("Engine maker")]
    let later = try (0..<30).map { try here.add("Maker \($0 % 3)", work, to: replica) }
    let named = try (0..<5).map { _ in try here.add("Engine", to: replica) }
    let gone = try #require(named.first)
    try here.trash(gone, in: replica)

    let all = try replica.find("engine", limit: 100).map(\.card.id)
    #expect(all == Array(named.dropFirst()) + later)
    // Who is in the trash takes nobody's place.
    #expect(try replica.find("engine", limit: 3).map(\.card.id) == Array(named[1...3]))
  }
}
