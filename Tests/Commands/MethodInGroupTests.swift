import Foundation
import GRDB
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

  /// The calendar holds what a day would ask for, in whatever space that is.
  @Test func theCalendarIsOfAllSpaces() async throws {
    let home = try await MethodInGroupTests.filled()
    _ = await home.kith("set", "priya", "birthday=1990-05-05")
    _ = await home.kith("event", "add", "Picnic", "--when", "2026-06-01 10:00", "--space", "club")
    _ = await home.kith("event", "add", "Fair", "--when", "2026-06-02")
    _ = await home.kith("followup", "add", "priya", "call", "--due", "in 3 days", "--space", "club")
    _ = await home.kith("followup", "add", "priya", "mail", "--due", "in 3 days", "--space", "club")
    let mail = try #require(
      try Replica(home.home).followUps(areOpen: true).first { $0.text("why") == "mail" }?.id)
    try await DatabaseQueue(path: home.home.database).write {
      try $0.execute(
        sql: "UPDATE record SET first_account = ? WHERE id = ?",
        arguments: [Data(AccountID(rawValue: 7).bytes), Data(mail.bytes)])
    }
    func summaries(_ words: String...) async -> Set<String> {
      let lines = await home.kith(["export", "--format", "ics"] + words).out.split(separator: "\r\n")
      return Set(lines.filter { $0.hasPrefix("SUMMARY:") }.map { String($0.dropFirst(8)) })
    }

    let club: Set = ["Picnic", "Birthday of Priya Oak", "call (Priya Oak)"]
    #expect(await summaries() == club.union(["Fair"]))
    #expect(await summaries("--space", "club") == club)
    #expect(await summaries("--space", "own") == ["Fair"])
    let first = await home.kith("export", "--format", "ics").out
    home.time += 86_400_000
    #expect(await home.kith("export", "--format", "ics").out == first)
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
