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
    #expect(checkup.schema == 11)
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

  /// Ada with a note, Grace, Eve in the trash, and a saved list; of a server, and from before there were
  /// groups.
  @Test func aHomeOfVersion8HasItsOwnNetworkAndMakesAGroup() throws {
    let here = try home("8")
    let replica = try Replica(here.home)

    #expect(try replica.spaces().map(\.isPersonal) == [true])
    #expect(try replica.cards(Shelf(kind: .contact)).map(\.name) == ["Ada Lovelace", "Grace Hopper"])
    #expect(try replica.tags().map(\.text) == ["Mentor"])
    #expect(try replica.outgoingCount() == 0)

    var operation = here.operation("space create")
    let group = try replica.makeGroup(named: "Job club", in: &operation, using: &here.random)
    let alan = try here.add("Alan Turing", to: group)

    let again = try Replica(here.home)
    #expect(try again.spaces().map(\.name) == ["", "Job club"])
    #expect(try again.record(alan)?.value("name") != nil)
    #expect(try again.adoptGroups(at: 1).map(\.isUnmade) == [true])
    let checkup = try again.checkup()
    #expect(checkup.damage.isEmpty && checkup.differences.isEmpty)
  }

  /// Ada, and Grace in a group; of one server.
  @Test func aHomeOfVersion9KnowsWhichServerHasWhat() throws {
    let here = try home("9")
    let replica = try Replica(here.home)

    #expect(try replica.spaces().map(\.name) == ["", "Job club"])
    let servers = try replica.spaces().map { try replica.seen(from: $0).server()?.account }
    #expect(servers.count == 2 && servers[0] != nil && servers[0] == servers[1])
    #expect(try replica.personals().count == 1 && replica.groups().map(\.name) == ["Job club"])
    #expect(try replica.outgoingCountOfAll() == 2)
    #expect(try replica.checkup().differences.isEmpty)
  }

  /// … and of one more server, with a group there.
  @Test func aHomeOfVersion10IsOfTwoServers() throws {
    let here = try home("10")
    let replica = try Replica(here.home)

    #expect(try replica.spaces().filter { !$0.isPersonal }.map(\.name) == ["Elsewhere", "Job club"])
    let own = try replica.personals()
    #expect(try own.map { try $0.groups().map(\.name) } == [["Job club"], ["Elsewhere"]])
    #expect(Set(own.map(\.device)).count == 2)
    #expect(try Set(own.map { try $0.account() }).count == 2 && !own.map { try $0.account() }.contains(nil))
    #expect(
      try replica.cards(Shelf(kind: .contact)).map(\.name) == [
        "Ada Lovelace", "Grace Hopper", "Not sent yet",
      ])
    #expect(try replica.checkup().differences.isEmpty)
  }

  /// Talks with Ada, Grace and Bob, one of them in the trash, and all that is planned with them: cadences of
  /// which one is snoozed and one was dealt with, an event with a zone and one without, letters.
  @Test func aHomeOfVersion11KnowsWithWhomOneSpokeLast() throws {
    let here = try home("11")
    let replica = try Replica(here.home)
    let people = try ["ada", "bob", "grace"].map { try #require(try replica.matching($0).first).id }

    let last = try replica.lastTalks(with: people)
    #expect(people.map { last[$0].map { "\($0)" } } == ["2026-11-24", "2026-11-24", "2026-11-20"])
    #expect(try replica.silent(since: #require(Day(2026, 11, 24))).map(\.0) == [people[2]])
    let talks = try replica.conversations(in: nil, limit: 2)
    #expect(talks.count == 3)
    #expect(
      talks.newest.compactMap { Conversation($0)?.said } == [
        "Both want to come.", "Wants to see the engine.",
      ])
    #expect(try replica.cadences().count == 3 && replica.turns(about: people).count == 2)
    #expect(try replica.drafts().count == 1 && replica.letters(areDrafts: false).count == 1)
    let turns = try replica.turns(about: people).compactMap(FollowUp.init)
    #expect(turns.compactMap(\.closedOn) == [Day(2026, 11, 27)])
    let checkup = try replica.checkup()
    #expect(checkup.schema == 11 && checkup.damage.isEmpty && checkup.differences.isEmpty)
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

  /// What rests on it is refused until then; and who is interrupted on the way is told so.
  @Test func whatIsNotDerivedYetIsNotAnsweredFrom() async throws {
    // Only one of the two tasks is at work at any time.
    nonisolated(unsafe) let here = TemporaryHome()
    let tag = Value.text("Mentor")
    try here.add("Ada", [FieldName("tag", elementFor: tag): tag], to: try here.start())
    try sql("DELETE FROM tag; UPDATE card SET added = 0; UPDATE space SET derive_due = 1", here)
    try sql("CREATE TRIGGER stop BEFORE DELETE ON card BEGIN SELECT RAISE(ABORT, 'held'); END", here)

    let blocked = try Replica(here.home)
    let why = ReplicaError.failed("held")
    #expect(throws: why) { try blocked.tags() }
    for asked in ["tag", "org", "added", "by org"] {
      var shelf = Shelf()
      switch asked {
      case "tag": shelf.tags = ["mentor"]
      case "org": shelf.org = "acme"
      case "added": shelf.order = .added
      default: shelf.order = .org
      }
      #expect(throws: why, "\(asked)") { try blocked.cards(shelf) }
    }
    #expect(try blocked.cards(Shelf()).map(\.name) == ["Ada"])

    try sql("DROP TRIGGER stop", here)
    await Task {
      withUnsafeCurrentTask { $0?.cancel() }
      #expect(throws: CancellationError.self) { try Replica(here.home) }
    }.value
    #expect(throws: why, "it is due still") { try blocked.tags() }
    _ = try Replica(here.home)
    #expect(try blocked.tags().map(\.text) == ["Mentor"], "another program has done it")
  }

  /// Who completes a name waits for nothing.
  @Test func aGlanceMakesNothingAnew() throws {
    let here = TemporaryHome()
    try here.add("Ada", to: try here.start())
    try sql("UPDATE space SET derive_due = 1", here)

    let glance = try Replica.glance(at: here.home)
    #expect(try glance.matching("ada").map(\.name) == ["Ada"])
    #expect(try glance.isDue(.derivation))
    #expect(throws: ReplicaError.busy) { try glance.tags() }

    let old = try home("2")
    #expect(throws: ReplicaError.busy) { try Replica.glance(at: old.home) }
    let versions = try DatabaseQueue(path: old.home.database).read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM grdb_migrations")
    }
    #expect(versions == 2)
  }

  /// A kith that was open when a newer one came writes nothing any more.
  @Test func whoIsOlderThanTheHomeWritesNothing() throws {
    let here = TemporaryHome()
    let replica = try here.start()
    try sql("INSERT INTO grdb_migrations (identifier) VALUES ('99: later')", here)

    #expect(throws: ReplicaError.newer(file: here.home.database)) { try here.add("Ada", to: replica) }
    #expect(try replica.cards(Shelf()).isEmpty)
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
