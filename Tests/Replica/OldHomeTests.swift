import Foundation
import KithRecords
import KithReplica
import Testing

/// Homes that older versions wrote are read for ever.
@Suite struct OldHomeTests {
  /// Grace with a note and a later title, Eve in the trash, Bob forgotten; never joined.
  @Test func aHomeOfVersion2IsWholeAfterItsMigration() throws {
    let old = try #require(Bundle.module.url(forResource: "Vectors/home-2", withExtension: nil))
    let here = TemporaryHome()
    try FileManager.default.copyItem(atPath: old.path, toPath: here.home.folder)

    let replica = try Replica(here.home)

    let grace = try #require(try replica.matching("grace").first)
    #expect(try replica.record(grace.id)?.value("title") == .text("Rear admiral"))
    #expect(try replica.cards(idPrefix: "9756fcba", limit: 2).map { $0.trashed != nil } == [true])
    #expect(try replica.find("fair", limit: 5).count == 1)
    let checkup = try replica.checkup()
    #expect(checkup.schema == 4)
    #expect(checkup.damage.isEmpty && checkup.differences.isEmpty)
    #expect(checkup.records.open == 3 && checkup.records.purged == 1)
    #expect(checkup.pending == 3 && checkup.purges == 1)
  }
}
