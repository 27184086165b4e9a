import KithCommands
import KithMerge
import KithRecords
import KithReplica
import KithTestSupport
import Testing

/// Of members of a group one keeps, plans and writes in one's own network, unless one says otherwise.
@Suite struct MethodInGroupTests {
  @Test func whatIsOnesOwnStaysThere() async throws {
    let home = try await MethodInGroupTests.filled()
    _ = await home.kith("space", "use", "club")
    _ = await home.kith("cadence", "priya", "every", "6w")
    _ = await home.kith("talk", "priya", "Wants a violin.", "--promised", "strings")
    _ = await home.kith("letter", "new", "priya")
    _ = await home.kith("followup", "add", "priya", "call", "--due", "in 3 days")

    for list in [["talk", "list"], ["followup", "list"], ["letter", "list"]] {
      #expect(!(await home.kith(list).out.contains("Job club")), "\(list)")
      #expect(await home.kith(list + ["--space", "own"]).out.contains("Priya Oak"), "\(list)")
      #expect(await home.kith(list + ["--space", "club"]).out == "", "\(list)")
    }
    #expect(await home.kith("followup", "list").out.split(separator: "\n").count == 3)
    #expect(await home.kith("followup", "list", "--space", "own").out.split(separator: "\n").count == 3)
    #expect(await home.kith("followup", "done", "strings").status == .done)
    #expect(await home.kith("followup", "snooze", "keep in touch", "--for", "2m").status == .done)
    #expect(await home.kith("space", "list").out.contains("Job club          owner  1 record   in use\n"))
  }

  @Test func whatIsTheGroupsGoesThere() async throws {
    let home = try await MethodInGroupTests.filled()
    _ = await home.kith("talk", "priya", "Wants a violin.", "--promised", "strings", "--space", "club")
    _ = await home.kith("letter", "new", "priya", "--space", "club")

    for list in [["talk", "list"], ["followup", "list"], ["letter", "list"]] {
      #expect(await home.kith(list + ["--space", "own"]).out == "", "\(list)")
      #expect(await home.kith(list + ["--space", "club"]).out.contains("Priya Oak"), "\(list)")
    }
    #expect(await home.kith("followup", "done", "strings").status == .done)
    #expect(await home.kith("letter", "sent", "priya").status == .done)
    #expect(await home.kith("space", "list").out.contains("your own network  owner  0 records\n"))
  }

  /// Where others say that they are, one is not.
  @Test func anEventOfTheGroupIsEnteredByNobodyElse() async throws {
    let home = try await MethodInGroupTests.filled()
    let own = try Replica(home.home)
    let club = try own.seen(from: try #require(try own.spaces().first { !$0.isPersonal }))
    var dice = SeededRandom(seed: 9)
    for (place, name) in [(club, "Picnic"), (own, "Fair")] {
      var event = Event(id: RecordID(using: &dice), name: name)
      event.mine.entered = home.time
      var operation = Operation("test", at: home.time, using: &dice)
      // As a member could write it, in the form of now and in the one before.
      var changes = event.changes
      changes[FieldName("entered")] = .moment(home.time)
      let drafts = [
        Draft(id: event.id, kind: .event, changes: changes),
        Draft(id: RecordID(using: &dice), kind: .attendance, changes: event.mine.changes),
      ]
      _ = try place.apply(drafts, in: &operation)
      let said = await home.kith("talk", "priya").out
      #expect(said.hasPrefix("You talked with Priya Oak\(name == "Fair" ? " at Fair" : "")."), "\(said)")
    }
  }

  /// Somebody with a group, in which Priya is.
  private static func filled() async throws -> TestHome {
    let home = try await TestHome.begun()
    let account = AccountID(rawValue: 0xA000_0000_0000_0001)
    try Replica(home.home).enrol(
      KnownServer(host: "127.0.0.1", port: 1, name: "club", pin: nil, certificate: nil, account: account))
    _ = await home.kith("space", "create", "Job club", "--as", "Ada")
    let replica = try Replica(home.home)
    for space in try replica.spaces() where !space.isPersonal {
      try replica.seen(from: space).keep(role: .owner)
    }
    #expect(await home.kith("add", "Priya Oak", "--space", "club").status == .done)
    return home
  }
}
