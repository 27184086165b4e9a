import Foundation
import Testing

/// What `kith export --format ics` writes, read by a parser that others wrote.
@Suite(.serialized) struct CalendarTests {
  /// What Debian's python3-icalendar finds in a file: a line for each entry, by name.
  private static let reader = """
    import icalendar, sys
    calendar = icalendar.Calendar.from_ical(open(sys.argv[1], "rb").read())
    lines = []
    for entry in calendar.walk():
        if entry.name == "VCALENDAR":
            continue
        day = entry.get("due") or entry.get("dtstart")
        rule = entry.get("rrule")
        lines.append("%s | %s | %s | %s | %s | %s" % (
            entry["uid"], entry.name, entry["summary"], day.dt.isoformat(), entry.get("status", "-"),
            rule.to_ical().decode() if rule else "-"))
        assert not entry.errors, entry.errors
    print("\\n".join(sorted(lines)))
    """

  private static func entries(_ text: String, _ play: Play) throws -> [String: [String]] {
    let file = try play.file("calendar.ics", text.utf8)
    let program = try play.file("read.py", reader.utf8)
    let read = try play.run("/usr/bin/python3", [program, file])
    try #require(read.status == 0, "\(read.complaint)")
    let lines = read.output.split(separator: "\n").map { $0.components(separatedBy: " | ") }
    return Dictionary(lines.map { ($0[0], Array($0.dropFirst())) }) { first, _ in first }
  }

  @Test func anotherProgramReadsTheCalendar() throws {
    let play = try Play()
    for words in [
      ["start"], ["add", "Ada Lovelace", "birthday=1815-12-10"], ["add", "Leap Day", "birthday=--02-29"],
      [
        "event", "add",
        "Fair; hall 3, north — with a name that is far longer than one line of a calendar may be",
        "--when", "2090-12-04 14:00", "--until", "18:00", "--zone", "Europe/Berlin",
      ],
      ["event", "add", "Holiday", "--when", "2090-12-24"],
      ["followup", "add", "ada", "Ask for the plans\nof the engine", "--due", "2090-12-01"],
      ["followup", "add", "leap", "Call", "--due", "2090-12-02"], ["followup", "done", "call"],
      ["cadence", "ada", "every", "6w"],
    ] {
      let said = try play.run(Play.programs + "/kith", ["--home", play.folder + "/laptop"] + words)
      #expect(said.status == 0, "\(words): \(said.complaint)")
    }

    let first = try play.kith("laptop", "export", "--format", "ics").output
    let entries = try CalendarTests.entries(first, play)

    let found = Set(entries.values.map { $0.dropFirst().joined(separator: " | ") })
    for wanted in [
      "Fair; hall 3, north — with a name that is far longer than one line of a calendar may be | "
        + "2090-12-04T13:00:00+00:00 | - | -",
      "Holiday | 2090-12-24 | - | -", "Birthday of Ada Lovelace | 1815-12-10 | - | FREQ=YEARLY",
      "Birthday of Leap Day | 2000-02-29 | - | FREQ=YEARLY;BYMONTHDAY=-1;BYMONTH=2",
      "Call (Leap Day) | 2090-12-02 | COMPLETED | -",
    ] {
      #expect(found.contains(wanted), "\(wanted): \(found)")
    }
    #expect(entries.count == 7 && entries.values.count { $0[0] == "VTODO" } == 3)
    #expect(found.contains { $0.hasPrefix("Keep in touch with Ada Lovelace | ") })

    // Exported twice it is the same; what is moved moves, and keeps its name.
    #expect(try play.kith("laptop", "export", "--format", "ics").output == first)
    let promise = try #require(entries.first { $0.value[1].hasPrefix("Ask for the plans") })
    #expect(promise.value[2] == "2090-12-01")
    _ = try play.kith("laptop", "followup", "snooze", "plans", "--until", "2090-12-20")
    let moved = try CalendarTests.entries(
      play.kith("laptop", "export", "--format", "ics").output, play)
    #expect(moved[promise.key]?[2] == "2090-12-20")
    #expect(moved.filter { $0.key != promise.key } == entries.filter { $0.key != promise.key })
  }

  @Test func whatIsNoCalendarIsNoticed() throws {
    let play = try Play()
    let broken = try play.file("calendar.ics", "BEGIN:VCALENDAR\nBEGIN:VTODO\nDUE:soon\n".utf8)
    let program = try play.file("read.py", CalendarTests.reader.utf8)
    #expect(try play.run("/usr/bin/python3", [program, broken]).status != 0)
  }
}
