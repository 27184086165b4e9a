import KithCommands
import KithMerge
import KithRecords
import KithReplica
import KithTestSupport
import Testing

/// What one plans about members of a group is one's own, and what others plan is theirs.
@Suite struct OwnPlansTests {
  @Test func aMeetingInAGroupLeavesTheTieAndTheLetterAtHome() async throws {
    let home = try await OwnPlansTests.home()
    let said = await home.kith("met", "Priya Oak", "--at", "fair", "--said", "Hires.", "--space", "club")
    #expect(said.status == .done)
    let club = try GroupNamed.replica("Job club", home)
    var kinds: [KindName] = []
    try club.forEachRecord { kinds.append($0.kind) }
    #expect(Set(kinds) == [.contact, .conversation])
    #expect(await home.kith("tie", "list", "--space", "own").out.contains("Priya Oak"))
    #expect(await home.kith("followup", "list", "--space", "own").out.contains("write a letter"))
    // What a person ties there stays there.
    #expect(
      await home.kith("tie", "add", "priya", "knows", "ada", "--space", "club").err.contains(
        " is not in Job club. Tie them in your own network, without --space"))
    _ = await home.kith("add", "Olu Ade", "--space", "club")
    _ = await home.kith("tie", "add", "priya", "knows", "olu", "--space", "club")
    #expect(await home.kith("tie", "list", "--space", "club").out.contains("knows"))
    for _ in ["tie add", "add"] { #expect(await home.kith("undo").status == .done) }
    #expect(await home.kith("undo").out.hasPrefix("Undid “met”: Priya Oak, "))
    #expect(await home.kith("tie", "list", "--space", "own").out == "")
  }

  /// Another member planned, and drafted, a letter to Priya; one's own is still to be written.
  @Test func anotherMembersLetterIsTheirs() async throws {
    let home = try await OwnPlansTests.home()
    _ = await home.kith("add", "Priya Oak", "--space", "club")
    let theirs = try OwnPlansTests.planned(by: AccountID(rawValue: 7), to: "priya", home)

    #expect(await home.kith("followup", "list").out.contains("write a letter"), "everybody sees it")
    let said = await home.kith("met", "Priya Oak")
    #expect(said.out.contains("Write by 2026-01-04"), "\(said)")
    _ = await home.kith("letter", "new", "priya")
    #expect(
      await home.kith("letter", "sent", "priya", "--yes").out.contains("Done: Priya Oak: write a letter"))

    let record = try #require(try Replica(home.home).record(theirs))
    #expect(FollowUp(record)?.state == .open)
    // Nor is it closed by a letter that says so.
    var dice = SeededRandom(seed: 5)
    var operation = Operation("test", at: home.time, using: &dice)
    var letter = Letter(id: RecordID(using: &dice))
    (letter.to, letter.followUp) = (record.references("about"), theirs)
    let draft = Draft(id: letter.id, kind: .letter, changes: letter.changes)
    _ = try Replica(home.home).apply([draft], in: &operation)
    #expect(await home.kith("letter", "sent", letter.id.description).status == .done)
    #expect(try Replica(home.home).record(theirs).flatMap(FollowUp.init)?.state == .open)
  }

  /// Whom the trash of a group let go takes along what is about them there, and nothing of one's own.
  @Test(arguments: [Role.owner, .viewer])
  func whoIsGoneFromAGroupTakesNothingOfOnesOwn(role: Role) async throws {
    let home = try await OwnPlansTests.home()
    _ = await home.kith("add", "Priya Oak", "--space", "club")
    _ = await home.kith("note", "add", "priya", "Plays.", "--space", "club")
    _ = await home.kith("followup", "add", "priya", "call her", "--due", "tomorrow")
    let club = try GroupNamed.replica("Job club", home)
    let priya = try Naming(club).person("priya").id
    let note = try #require(try club.cards(about: priya).first).id
    _ = try club.forget([priya])
    try club.keep(role: role)

    let sent = try club.outgoing(limitBytes: .max)
    let from = try club.bookmark()
    _ = try club.absorb(Delivery(acked: sent, from: from, to: from), at: home.time)

    #expect(try club.purged(among: [note]).isEmpty, "whoever wrote it had it not forgotten")
    #expect(await home.kith("followup", "list").out.contains("call her"))
    #expect(try club.derivedDifferences().isEmpty)
  }

  private static func home() async throws -> TestHome {
    let home = try await MetTests.home()
    _ = await home.kith("event", "add", "Fair", "--when", "today")
    try Replica(home.home).enrol(
      KnownServer(
        host: "127.0.0.1", port: 1, name: "club", pin: nil, certificate: nil,
        account: AccountID(rawValue: 0xA000_0000_0000_0001)))
    _ = await home.kith("space", "create", "Job club", "--as", "Ada")
    try GroupNamed.replica("Job club", home).keep(role: .owner)
    return home
  }

  /// What another member was told, and promised, is not what one writes of oneself.
  @Test func aLetterQuotesOnesOwnTalksAlone() async throws {
    let home = try await OwnPlansTests.home()
    _ = await home.kith("add", "Priya Oak", "--space", "club")
    let priya = try Naming(try GroupNamed.replica("Job club", home)).person("priya").id
    var dice = SeededRandom(seed: 6)
    var talk = Conversation(id: RecordID(using: &dice))
    (talk.with, talk.said, talk.promised) = ([.record(priya)], "Hires in May.", ["my papers"])
    try OwnPlansTests.take(
      Draft(id: talk.id, kind: .conversation, changes: talk.changes), by: AccountID(rawValue: 7), home)

    _ = await home.kith("letter", "new", "priya")
    let letter = await home.kith("letter", "show", "priya").out
    #expect(letter.contains("Priya") && !letter.contains("May") && !letter.contains("papers"), "\(letter)")
    // What one heard oneself stands there.
    _ = await home.kith("letter", "discard", "priya")
    _ = await home.kith("talk", "priya", "Sings at night.")
    _ = await home.kith("letter", "new", "priya")
    #expect(await home.kith("letter", "show", "priya").out.contains("Sings at night."))
  }

  /// A letter to somebody in the group that another member planned.
  private static func planned(by account: AccountID, to name: String, _ home: TestHome) throws -> RecordID {
    var dice = SeededRandom(seed: 4)
    var followUp = FollowUp(id: RecordID(using: &dice))
    (followUp.sort, followUp.due) = (.letter, Day(2026, 1, 3))
    followUp.about = [try Naming(try GroupNamed.replica("Job club", home)).person(name).id]
    try take(Draft(id: followUp.id, kind: .followUp, changes: followUp.changes), by: account, home)
    return followUp.id
  }

  /// Takes in a record of the group as the server gives it that first had it from `account`.
  private static func take(_ draft: Draft, by account: AccountID, _ home: TestHome) throws {
    let club = try GroupNamed.replica("Job club", home)
    var dice = SeededRandom(seed: draft.id.bytes.reduce(0) { $0 &* 31 &+ UInt64($1) })
    var operation = Operation("test", at: home.time, using: &dice)
    _ = try club.apply([draft], in: &operation)
    let sent = try #require(try club.outgoing(limitBytes: .max).first { $0.id == draft.id })
    let incoming = Incoming(id: sent.id, state: sent.state, firstAccount: account)
    let from = try club.bookmark()
    _ = try club.absorb(Delivery(records: [incoming], from: from, to: from), at: home.time)
  }
}
