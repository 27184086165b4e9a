import KithCommands
import KithMerge
import KithRecords
import KithReplica
import KithSealing
import KithTestSupport
import Testing

/// What one answers, plans and marks of an event is one's own, whosever event it is.
@Suite struct AttendanceTests {
  @Test func whatIsOnesOwnOfAGroupsEventStaysThere() async throws {
    let (home, club) = try await AttendanceTests.viewing()
    let before = await home.kith("export", "--format", "jsonl", "--space", "club").out

    // A guest stays a name where one may not write.
    #expect(await home.kith("met", "Dora", "--at", "picnic", "--no-letter").status == .done)
    _ = await home.kith("undo")
    #expect(await home.kith("event", "edit", "picnic", "--going", "yes").out == "Changed Picnic: going.\n")
    #expect(
      await home.kith("event", "plan", "picnic", "--meet", "Bob", "--ask", "Who hires?").status == .done)
    #expect(await home.kith("event", "in", "picnic").out.hasPrefix("You are at Picnic. "))
    #expect(await home.kith("met", "Bob").out.hasPrefix("Met Bob ("))
    #expect(await home.kith("event", "plan", "picnic").out == "meet  Bob         met\nask   Who hires?\n")
    #expect(await home.kith("event", "out").out.hasPrefix("You have left Picnic. Go through whom you met: "))
    #expect(await home.kith("event", "wrap", "picnic", "--done").out == "Picnic is wrapped up.\n")
    #expect(await home.kith("event", "list").out.contains("  you: yes  Job club\n"))
    let shown = await home.kith("event", "show", "picnic").out
    #expect(
      shown.contains("  Going         yes\n  Hope to meet  Bob\n  Want to ask   Who hires?\n"), "\(shown)")

    #expect(await home.kith("export", "--format", "jsonl", "--space", "club").out == before)
    #expect(try kinds(in: club) == [.contact, .event])
    // It is found, and named, as of the event.
    let found = await home.kith("find", "hires").out
    #expect(found.hasPrefix("Attendance at Picnic  going: yes  "), "\(found)")
    #expect(await home.kith("log", "--limit", "1").out.contains("event wrap  attendance at Picnic"))
    #expect(await home.kith("history", "picnic").out.contains("  Want to ask: Who hires?\n"))
    // The operations of the five commands, and that of the meeting.
    for _ in 0..<6 { #expect(await home.kith("undo").status == .done) }
    #expect(await home.kith("event", "list").out.contains("Picnic") == true)
    #expect(!(await home.kith("event", "list").out.contains("you: ")))
    // What was taken back does not come again with the next answer.
    _ = await home.kith("event", "edit", "picnic", "--going", "no")
    #expect(await home.kith("event", "plan", "picnic").err.hasPrefix("Nothing is planned for Picnic."))
  }

  @Test func whatOthersWriteIntoTheGroupSaysNothingOfOneself() async throws {
    let (home, club) = try await AttendanceTests.viewing()
    let picnic = try #require(try EventNamed.id("picnic", club))
    var theirs = Attendance(of: picnic)
    (theirs.going, theirs.questions, theirs.entered) = (.no, ["Their question"], home.time)
    let own = try Replica(home.home)
    // Even under the very id that one's own would have.
    for id in [RecordID(high: 9, low: 9), own.sealer.recordID(of: theirs.identity)] {
      try AttendanceTests.write([Draft(id: id, kind: .attendance, changes: theirs.changes)], club, home)
    }
    var changes = theirs.changes
    changes[FieldName("event")] = nil
    try AttendanceTests.write([Draft(id: picnic, kind: .event, changes: changes)], club, home)

    #expect(!(await home.kith("event", "list").out.contains("you: ")))
    #expect(!(await home.kith("event", "show", "picnic").out.contains("Their question")))
    #expect(await home.kith("event", "out").out.hasPrefix("You are at no event."))
    #expect(await home.kith("event", "edit", "picnic", "--going", "yes").status == .done)
    #expect(await home.kith("event", "list").out.contains("  you: yes  "))
  }

  @Test func twoMachinesThatAreApartMakeOneOfBoth() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("event", "add", "Fair", "--when", "2026-01-03")
    let other = try TestHome(seed: 2, copying: home)
    other.time = home.time + 60_000
    _ = await home.kith("event", "edit", "fair", "--going", "yes")
    _ = await other.kith("event", "plan", "fair", "--ask", "Who hires?")

    try home.receive(from: other)

    #expect(try AttendanceTests.kinds(in: Replica(home.home)) == [.attendance, .event])
    let shown = await home.kith("event", "show", "fair").out
    #expect(shown.contains("  Going        yes\n  Want to ask  Who hires?\n"), "\(shown)")
    #expect(await home.kith("conflicts").err == "Nothing is disputed.\n")

    // Two answers are a dispute, and it is told of what.
    try other.receive(from: home)
    for (machine, answer) in [(home, "no"), (other, "maybe")] {
      _ = await machine.kith("event", "edit", "fair", "--going", answer)
    }
    try home.receive(from: other)
    let disputed = await home.kith("conflicts").out
    #expect(disputed.hasPrefix("attendance at Fair  "), "\(disputed)")
    let id = try #require(disputed.firstMatch(of: #/settle ([0-9a-f]{8}) going 1/#)).1
    #expect(await home.kith("conflicts", "settle", String(id), "going", "2").status == .done)
    #expect(await home.kith("event", "list").out.contains("you: no"))
  }

  /// An event that the build before wrote.
  @Test func whatTheEventSaidOnceIsReadAndTakenOver() async throws {
    let plan = try await Planner("2026-11-20 15:00")
    try plan.event(1, "Fair", "2026-11-20 14:00 to 18:00")
    var former = Attendance(of: Planner.id(1))
    (former.going, former.hopes, former.questions) = (.maybe, [.named("Bob")], ["Who hires?"])
    former.entered = plan.home.time
    var changes = former.changes
    changes[FieldName("event")] = nil
    try plan.put(.event, Planner.id(1), changes)
    let home = plan.home

    #expect(await home.kith("today").out.hasPrefix("You are at Fair until 18:00.\n"))
    #expect(await home.kith("event", "list").out.contains("you: maybe"))
    let shown = await home.kith("event", "show", "fair").out
    #expect(shown.contains("Going         maybe\n") && shown.contains("Came          2026-11-20 15:00\n"))

    _ = await home.kith("event", "plan", "fair", "--no-ask", "who", "--meet", "ada")

    #expect(await home.kith("event", "list").out.contains("you: maybe"))
    #expect(await home.kith("event", "plan", "fair").out == "meet  Bob\nmeet  Ada Lovelace\n")
    #expect(await home.kith("undo").status == .done)
    #expect(await home.kith("event", "show", "fair").out == shown)
    #expect(
      await home.kith("set", Planner.id(1).description, "going=no").err
        == "going is your own, and no field of the event: kith event edit EVENT --going yes, or kith event plan\n"
    )
  }

  @Test func whatIsTakenBackDoesNotComeAgain() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("event", "add", "Fair")
    _ = await home.kith("event", "plan", "fair", "--ask", "Who hires?")
    #expect(await home.kith("undo").status == .done)

    #expect(await home.kith("event", "edit", "fair", "--going", "yes").status == .done)

    #expect(await home.kith("event", "plan", "fair").err.hasPrefix("Nothing is planned for Fair."))
    #expect(await home.kith("event", "list").out.contains("you: yes"))
  }

  @Test func itGoesWithTheEvent() async throws {
    let plan = try await Planner("2026-11-20 15:00")
    let home = plan.home
    try plan.event(1, "Fair", "2026-11-20 14:00 to 18:00")
    _ = await home.kith("event", "plan", "fair", "--meet", "ada", "--ask", "Who hires?")
    _ = await home.kith("delete", "fair")

    #expect(await home.kith("find", "hires").status == .unclear)
    #expect(await home.kith("today").out == "")
    _ = await home.kith("undelete", "fair")
    #expect(await home.kith("find", "hires").out.hasPrefix("Attendance at Fair  "))
    // Whoever is hoped for is forgotten without the plan.
    #expect(await home.kith("forget", "ada", "--yes").out.hasPrefix("Ada Lovelace is forgotten here."))
    #expect(await home.kith("event", "plan", "fair").out == "ask  Who hires?\n")
    #expect(
      await home.kith("forget", "fair", "--yes").out.hasPrefix("Fair and 1 attendance are forgotten here."))
    #expect(try AttendanceTests.kinds(in: plan.replica) == [])
  }

  /// Somebody who may only read a group with an event in it.
  private static func viewing() async throws -> (TestHome, Replica) {
    let home = try await TestHome.begun()
    home.time += 12 * 3_600_000
    let account = AccountID(rawValue: 0xA000_0000_0000_0001)
    try Replica(home.home).enrol(
      KnownServer(host: "127.0.0.1", port: 1, name: "club", pin: nil, certificate: nil, account: account))
    _ = await home.kith("space", "create", "Job club", "--as", "Ada")
    _ = await home.kith("event", "add", "Picnic", "--when", "today", "--space", "club")
    _ = await home.kith("event", "invite", "picnic", "Dora")
    _ = await home.kith("add", "Dora", "--space", "club")
    let club = try GroupNamed.replica("Job club", home)
    try club.keep(role: .viewer)
    #expect(await home.kith("event", "edit", "picnic", "--place", "Park").status != .done)
    return (home, club)
  }

  private static func write(_ drafts: [Draft], _ space: Replica, _ home: TestHome) throws {
    try space.keep(role: .owner)
    defer { try? space.keep(role: .viewer) }
    var dice = SeededRandom(seed: UInt64(drafts.count) + UInt64(home.time & 0xFFFF))
    var operation = Operation("test", at: home.time, using: &dice)
    _ = try space.apply(drafts, in: &operation)
  }

  private static func kinds(in replica: Replica) throws -> [KindName] {
    var kinds: [KindName] = []
    try replica.forEachRecord { kinds.append($0.kind) }
    return kinds.sorted { $0.rawValue < $1.rawValue }
  }

  private func kinds(in replica: Replica) throws -> [KindName] { try AttendanceTests.kinds(in: replica) }
}
