import Foundation
import KithCommands
import KithMerge
import KithRecords
import KithReplica
import KithSealing
import KithTestSupport
import Testing

/// `kith export --format ics`
@Suite struct CalendarExportTests {
  private static func full() async throws -> Planner {
    let plan = try await Planner(
      "2026-11-27 09:00", people: [["Ada Lovelace", "birthday=1815-12-10"], ["Bob"]])
    try plan.event(1, "Fair, hall 3", "2026-12-04 14:00 to 18:00 Europe/Berlin") { $0.place = "Leipzig" }
    try plan.event(2, "Party", "2026-12-05 20:00") { $0.mine.going = .no }
    try plan.followUp(3, .promise, about: "ada", "the paper", due: "2026-11-30")
    try plan.followUp(4, .letter, about: "bob", due: "2026-11-20", .done)
    try plan.cadence("bob", "6w", since: "2026-11-01")
    return plan
  }

  @Test func everythingThatHasADayStandsInIt() async throws {
    let plan = try await CalendarExportTests.full()
    let ada = try plan.id("ada"),
      cadence = plan.replica.sealer.recordID(of: Identity.cadence(of: try plan.id("bob")))

    let said = await plan.home.kith("export", "--format", "ics")

    let stamp = "DTSTAMP:20261127T090000Z\nLAST-MODIFIED:20261127T090000Z"
    let turn = """
      BEGIN:VTODO
      UID:\(Identity.uuid(of: cadence))
      \(stamp)
      SUMMARY:Keep in touch with Bob
      DUE;VALUE=DATE:20261213
      STATUS:NEEDS-ACTION
      END:VTODO

      """
    let birthday = """
      BEGIN:VEVENT
      UID:birthday-\(Identity.uuid(of: ada))
      \(stamp)
      SUMMARY:Birthday of Ada Lovelace
      DTSTART;VALUE=DATE:18151210
      RRULE:FREQ=YEARLY
      TRANSP:TRANSPARENT
      END:VEVENT

      """
    let rest = """
      BEGIN:VEVENT
      UID:00000001-0000-0000-0000-000000000001
      \(stamp)
      SUMMARY:Fair\\, hall 3
      DTSTART:20261204T130000Z
      DTEND:20261204T170000Z
      LOCATION:Leipzig
      END:VEVENT
      BEGIN:VTODO
      UID:00000003-0000-0000-0000-000000000003
      \(stamp)
      SUMMARY:Promised to Ada Lovelace: the paper
      DUE;VALUE=DATE:20261130
      STATUS:NEEDS-ACTION
      END:VTODO
      BEGIN:VTODO
      UID:00000004-0000-0000-0000-000000000004
      \(stamp)
      SUMMARY:Write to Bob
      DUE;VALUE=DATE:20261120
      COMPLETED:20261127T090000Z
      STATUS:COMPLETED
      END:VTODO

      """
    let head = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//kith//kith//EN\nCALSCALE:GREGORIAN\n"
    #expect(
      said.out.replacing("\r\n", with: "\n") == head + rest + turn + birthday + "END:VCALENDAR\n")
  }

  @Test func whatIsWrittenAgainIsTheSame() async throws {
    let plan = try await CalendarExportTests.full()
    try plan.cadence("ada", "2w", since: "2026-11-13")
    let first = await plan.home.kith("export", "--format", "ics").out

    try plan.go(to: "2027-03-05 12:00", zone: "Asia/Tokyo")
    #expect(await plan.home.kith("export", "--format", "ics").out == first)
    #expect(first.contains("Ada Lovelace\r\nDUE;VALUE=DATE:20261127\r\n"))
  }

  @Test func whatIsMovedMovesAndKeepsItsName() async throws {
    let plan = try await CalendarExportTests.full()
    let first = await plan.home.kith("export", "--format", "ics").out
    let bob = try plan.id("bob")

    plan.home.time += 60_000
    try plan.put(.followUp, Planner.id(3), FollowUp.snoozing(until: Day(2026, 12, 24)))
    try plan.talk(9, with: ["bob"], "2026-11-26")
    let second = await plan.home.kith("export", "--format", "ics").out

    let (before, after) = (Self.entries(first), Self.entries(second))
    #expect(Set(before.keys) == Set(after.keys))
    let (promise, turn) = (
      Identity.uuid(of: Planner.id(3)),
      Identity.uuid(of: plan.replica.sealer.recordID(of: Identity.cadence(of: bob)))
    )
    for (uid, text) in after where uid != promise && uid != turn { #expect(before[uid] == text) }
    #expect(after[promise]?.contains("DUE;VALUE=DATE:20261224") == true)
    #expect(after[turn]?.contains("DUE;VALUE=DATE:20270107") == true)
    for uid in [promise, turn] { #expect(after[uid]?.contains("DTSTAMP:20261127T090100Z") == true) }

    // A turn that somebody moves is no second one.
    var moved = FollowUp(id: Planner.id(12))
    (moved.sort, moved.about, moved.due, moved.snoozed) = (.turn, [bob], Day(2027, 1, 7), Day(2027, 1, 20))
    try plan.put(.followUp, moved.id, moved.changes)
    let third = Self.entries(await plan.home.kith("export", "--format", "ics").out)
    #expect(Set(third.keys) == Set(before.keys))
    #expect(third[turn]?.contains("DUE;VALUE=DATE:20270120") == true)
  }

  @Test func whatRestsInTheTrashStandsNowhere() async throws {
    let plan = try await CalendarExportTests.full()
    _ = await plan.home.kith("delete", "bob")
    _ = await plan.home.kith("delete", Planner.id(1).description)

    let said = await plan.home.kith("export", "--format", "ics").out

    #expect(said.contains("SUMMARY:Promised to Ada") && said.contains("SUMMARY:Birthday"))
    #expect(Self.entries(said).count == 2)
  }

  @Test func aGroupHasACalendarOfItsOwn() async throws {
    let plan = try await CalendarExportTests.full()
    try plan.replica.enrol(
      KnownServer(
        host: "127.0.0.1", port: 1, name: "club", pin: nil, certificate: nil,
        account: AccountID(rawValue: 0xA000_0000_0000_0001)))
    _ = await plan.home.kith("space", "create", "Job club", "--as", "Lena")
    _ = await plan.home.kith("add", "Kim", "birthday=--03-04", "--space", "Job club")

    let all = await plan.home.kith("export", "--format", "ics").out
    let own = await plan.home.kith("export", "--format", "ics", "--space", "own").out
    let group = await plan.home.kith("export", "--format", "ics", "--space", "Job club").out

    #expect(all.contains("SUMMARY:Birthday of Kim") && Self.entries(all).count == 6)
    #expect(!own.contains("Kim") && Self.entries(own).count == 5)
    #expect(group.contains("SUMMARY:Birthday of Kim") && Self.entries(group).count == 1)
    #expect(
      await plan.home.kith("export", "--format", "xml")
        == .refused(
          "kith cannot write “xml”. Choose: --format vcard, --format jsonl or --format ics", .usage))
  }

  /// What stands in it, by name.
  private static func entries(_ text: String) -> [String: String] {
    let parts = text.replacing("\r\n", with: "\n").components(separatedBy: "BEGIN:V").dropFirst(2)
    return Dictionary(
      parts.compactMap { part in
        part.split(separator: "\n").first { $0.hasPrefix("UID:") }.map { (String($0.dropFirst(4)), part) }
      }
    ) { first, _ in first }
  }
}
