import KithFormats
import KithMerge
import KithRecords
import KithTestSupport
import Testing

@Suite struct CalendarTests {
  private let ada = RecordID(high: 0x3f9a_0c11_0000_0000, low: 1)
  private let edited: Int64 = 1_795_645_812_345

  @Test func aFileIsWrittenAsTheStandardSays() throws {
    var fair = Event(id: RecordID(high: 1, low: 1), name: "Fair; hall 3, \\ north")
    fair.when = When("2026-11-20 14:00 to 18:00 Europe/Berlin")
    (fair.place, fair.details) = ("Leipzig", "Bring cards.\nAsk for Ada.")
    var holiday = Event(id: RecordID(high: 1, low: 2), name: "Holiday")
    holiday.when = When("2026-12-24 to 2026-12-26")
    var pub = Event(id: RecordID(high: 1, low: 3), name: "Pub")
    pub.when = When("2026-12-01 20:00")
    var letter = FollowUp(id: RecordID(high: 2, low: 1))
    (letter.due, letter.snoozed) = (Day(2026, 11, 23), Day(2026, 11, 24))
    let leapDay = try #require(PartialDate("--02-29"))
    let text = try written([
      try #require(CalendarEntry(fair, edited: edited, zone: Zone { _ in 3600 })),
      try #require(CalendarEntry(holiday, edited: edited, zone: nil)),
      try #require(CalendarEntry(pub, edited: edited, zone: nil)),
      CalendarEntry(letter, edited: edited, summary: "Write to Ada"),
      try #require(
        CalendarEntry(
          birthday: leapDay, of: ada, edited: edited, summary: "Ada's birthday")),
    ])

    #expect(
      text == """
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//kith//kith//EN
        CALSCALE:GREGORIAN
        BEGIN:VEVENT
        UID:00000000-0000-0001-0000-000000000001
        DTSTAMP:20261125T223012Z
        LAST-MODIFIED:20261125T223012Z
        SUMMARY:Fair\\; hall 3\\, \\\\ north
        DTSTART:20261120T130000Z
        DTEND:20261120T170000Z
        DESCRIPTION:Bring cards.\\nAsk for Ada.
        LOCATION:Leipzig
        END:VEVENT
        BEGIN:VEVENT
        UID:00000000-0000-0001-0000-000000000002
        DTSTAMP:20261125T223012Z
        LAST-MODIFIED:20261125T223012Z
        SUMMARY:Holiday
        DTSTART;VALUE=DATE:20261224
        DTEND;VALUE=DATE:20261227
        END:VEVENT
        BEGIN:VEVENT
        UID:00000000-0000-0001-0000-000000000003
        DTSTAMP:20261125T223012Z
        LAST-MODIFIED:20261125T223012Z
        SUMMARY:Pub
        DTSTART:20261201T200000
        END:VEVENT
        BEGIN:VTODO
        UID:00000000-0000-0002-0000-000000000001
        DTSTAMP:20261125T223012Z
        LAST-MODIFIED:20261125T223012Z
        SUMMARY:Write to Ada
        DUE;VALUE=DATE:20261124
        STATUS:NEEDS-ACTION
        END:VTODO
        BEGIN:VEVENT
        UID:birthday-3f9a0c11-0000-0000-0000-000000000001
        DTSTAMP:20261125T223012Z
        LAST-MODIFIED:20261125T223012Z
        SUMMARY:Ada's birthday
        DTSTART;VALUE=DATE:20000229
        RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1
        TRANSP:TRANSPARENT
        END:VEVENT
        END:VCALENDAR

        """)
  }

  @Test func longLinesAreFoldedAndNoCharacterIsSplit() throws {
    for seed in UInt64(0)..<200 {
      var random = SeededRandom(seed: seed)
      let letters = ["a", "é", "漢", "🙂", ",", "\n", "e\u{301}", "\r", "\u{0}", ";", "\\"]
      let summary = (0..<random.below(200)).map { _ in letters[random.below(letters.count)] }.joined()

      let bytes = CalendarWriter.bytes([entry("u", summary)])

      let text = try #require(String(validating: bytes, as: UTF8.self))
      let lines = text.components(ended: "\r\n")
      #expect(
        lines.allSatisfy { $0.utf8.count <= 75 && !$0.utf8.contains { $0 == 10 || $0 == 13 } }, "seed \(seed)"
      )
      let unfolded = text.components(ended: "\r\n ").joined().components(ended: "\r\n")
      let shown = summary.unicodeScalars.filter { !["\r", "\u{0}"].contains($0) }.map { scalar -> String in
        switch scalar {
        case "\n": "\\n"
        case ",", ";", "\\": "\\\(scalar)"
        default: String(scalar)
        }
      }.joined()
      #expect(unfolded.contains { $0.utf8.elementsEqual("SUMMARY:\(shown)".utf8) }, "seed \(seed)")
    }
  }

  @Test func theSameEntriesGiveTheSameBytes() {
    let entries = ["b", "a", "c", "B"].map { entry($0, "x") }

    #expect(CalendarWriter.bytes(entries) == CalendarWriter.bytes(entries.reversed()))
    #expect(CalendarWriter.bytes(entries) == CalendarWriter.bytes(entries + [entry("a", "other")]))
  }

  @Test func whatMovesKeepsItsName() throws {
    var followUp = FollowUp(id: ada)
    followUp.due = Day(2026, 11, 23)
    let before = CalendarEntry(followUp, edited: 1, summary: "Write")
    followUp.snoozed = Day(2026, 12, 1)
    (followUp.state, followUp.remark) = (.done, "on the telephone")
    let after = CalendarEntry(followUp, edited: 2, summary: "Write")

    #expect(before.uid == after.uid)
    #expect(before.what == .task(due: Day(2026, 11, 23), .open, closed: nil))
    #expect(try written([after]).contains("DUE;VALUE=DATE:20261201\nSTATUS:COMPLETED\n"))
    let turn = CalendarEntry(turnOf: ada, on: try #require(Day("2026-12-01")), edited: 0, summary: "Talk")
    #expect(turn.uid == before.uid)
  }

  @Test(
    arguments: [
      (0, "19700101T000000Z"), (-1, "19691231T235959Z"), (-1000, "19691231T235959Z"),
      (-60_001, "19691231T235859Z"),
      (1_795_645_859_999, "20261125T223059Z"), (.min, "00010101T000000Z"), (.max, "99991231T235959Z"),
    ] as [(Int64, String)])
  func anyMomentIsWritten(milliseconds: Int64, digits: String) throws {
    let text = try written([entry("u", "x", edited: milliseconds)])

    #expect(text.contains("DTSTAMP:\(digits)\n"))
  }

  /// There is no day behind the last one.
  @Test func whatLastsToTheEndOfTheCalendarHasALength() throws {
    let first = Day.last.adding(days: -1)
    let entry = CalendarEntry(uid: "u", edited: 0, summary: "x", .days(first, Day.last))
    #expect(try written([entry]).contains("DTSTART;VALUE=DATE:99991230\nDURATION:P2D\n"))
  }

  private func entry(_ uid: String, _ summary: String, edited: Int64 = 0) -> CalendarEntry {
    CalendarEntry(uid: uid, edited: edited, summary: summary, .days(Day.first, Day.first))
  }

  private func written(_ entries: [CalendarEntry]) throws -> String {
    let text = try #require(String(validating: CalendarWriter.bytes(entries), as: UTF8.self))
    return text.components(ended: "\r\n").joined(separator: "\n")
  }
}

extension String {
  /// Its pieces between ends, by bytes: Swift takes a return and a line feed for one character.
  fileprivate func components(ended end: String) -> [String] {
    var pieces = [[UInt8]](arrayLiteral: [])
    let (bytes, end) = (Array(utf8), Array(end.utf8))
    var place = 0
    while place < bytes.count {
      if bytes[place...].starts(with: end) {
        pieces.append([])
        place += end.count
      } else {
        pieces[pieces.count - 1].append(bytes[place])
        place += 1
      }
    }
    return pieces.map { String(decoding: $0, as: UTF8.self) }
  }
}
