import Foundation
import GRDB
import KithMerge
import KithRecords
import KithReplica
import Testing

/// Homes that older versions wrote are read for ever.
@Suite struct OldHomeTests {
  /// Grace with a note and a later title, Eve in the trash, Bob forgotten; never joined.
  @Test func aHomeOfVersion2IsWholeAfterItsMigration() throws {
    let here = try home("2")

    let replica = try Replica(here.home)

    let grace = try #require(try replica.matching("grace").first)
    #expect(try replica.record(grace.id)?.value("title") == .text("Rear admiral"))
    #expect(try replica.cards(idPrefix: "9756fcba", limit: 2).map { $0.trashed != nil } == [true])
    #expect(try replica.find("fair", limit: 5).count == 1)
    let checkup = try replica.checkup()
    #expect(checkup.schema == 7)
    #expect(checkup.damage.isEmpty && checkup.differences.isEmpty)
    #expect(checkup.records.open == 3 && checkup.records.purged == 1)
    #expect(checkup.pending == 3 && checkup.purges == 1)
  }

  /// Ada, who was there before the journal began, had another name; then Bob was added.
  @Test func ofAHomeOfVersion4WhatIsUndoneIsTakenBackAndNoMore() throws {
    let here = try home("4")
    let replica = try Replica(here.home)
    let ada = try #require(try replica.matching("ada").first)
    let bob = try #require(try replica.matching("bob").first)

    let undone = try replica.operations().map { target in
      var operation = here.operation("undo")
      return try replica.undo(target, in: &operation)
    }

    #expect(undone.map(\.trashed) == [[bob.id], []] && undone.map(\.restored) == [[], [ada.id]])
    #expect(try replica.cards(idPrefix: ada.id.description, limit: 1).map(\.name) == ["Ada Lovelace"])
    #expect(try replica.checkup().differences.isEmpty)
  }

  /// What an older kith did not derive is derived when its home is first opened, and then never again.
  @Test func tagsOfAHomeThatKnewNoneAreThereAtOnce() throws {
    let here = TemporaryHome()
    let tag = Value.text("Mentor")
    try here.add("Ada", [FieldName("tag", elementFor: tag): tag], to: try here.start())
    try sql("DELETE FROM tag; UPDATE card SET added = 0; UPDATE space SET derive_due = 1", here)

    let told = try Replica(here.home)
    #expect(try told.tags().map(\.text) == ["Mentor"] && !told.isDue(.derivation))
    #expect(try told.checkup().differences.isEmpty)

    try sql("DELETE FROM tag", here)
    #expect(try Replica(here.home).tags().isEmpty)
  }

  /// A copy of a home that this version wrote.
  private func home(_ version: String) throws -> TemporaryHome {
    let old = try #require(Bundle.module.url(forResource: "Vectors/home-\(version)", withExtension: nil))
    let here = TemporaryHome()
    try FileManager.default.copyItem(atPath: old.path, toPath: here.home.folder)
    return here
  }

  private func sql(_ statements: String, _ here: TemporaryHome) throws {
    try DatabaseQueue(path: here.home.database).write { try $0.execute(sql: statements) }
  }

  /// Ada, of whom something was refused; and what was due stays due.
  @Test func ofAHomeOfVersion5WhatIsSetAsideAndDueIsThereStill() throws {
    let here = try home("5")
    let replica = try Replica(here.home)
    let ada = try #require(try replica.matching("ada").first)

    #expect(try replica.isDue(.scrub) && replica.isDue(.sealAnew) && !replica.isDue(.renewal))
    #expect(try replica.setAside(of: ada.id).map(\.name) == [ada.name])
    try replica.scrub()
    #expect(try !replica.isDue(.scrub))
    #expect(try replica.checkup().differences.isEmpty)
  }
}
