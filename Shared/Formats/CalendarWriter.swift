import KithRecords

/// Writes an iCalendar file (RFC 5545).
package enum CalendarWriter {
  /// The file with these entries, by their names; of two with one name the first. The same entries, in
  /// whatever order, give the same bytes.
  package static func bytes(_ entries: [CalendarEntry]) -> [UInt8] {
    var lines = VCardOutput()
    lines.line("BEGIN:VCALENDAR")
    lines.line("VERSION:2.0")
    lines.line("PRODID:-//kith//kith//EN")
    lines.line("CALSCALE:GREGORIAN")
    let known = Dictionary(entries.map { ($0.uid, $0) }) { first, _ in first }
    for entry in known.values.sorted(by: { $0.uid.utf8.lexicographicallyPrecedes($1.uid.utf8) }) {
      write(entry, to: &lines)
    }
    lines.line("END:VCALENDAR")
    return lines.bytes
  }

  private static func write(_ entry: CalendarEntry, to lines: inout VCardOutput) {
    let name = if case .task = entry.what { "VTODO" } else { "VEVENT" }
    lines.line("BEGIN:" + name)
    lines.line("UID", VCardOutput.escaped(entry.uid))
    lines.line("DTSTAMP", moment(entry.edited))
    lines.line("LAST-MODIFIED", moment(entry.edited))
    lines.line("SUMMARY", VCardOutput.escaped(entry.summary))
    for property in times(entry.what) { lines.line(property) }
    if let details = entry.details { lines.line("DESCRIPTION", VCardOutput.escaped(details)) }
    if let place = entry.place { lines.line("LOCATION", VCardOutput.escaped(place)) }
    if let web = entry.web { lines.line("URL", VCardOutput.single(web)) }
    lines.line("END:" + name)
  }

  private static func times(_ what: CalendarEntry.What) -> [String] {
    switch what {
    case .days(let first, let last):
      // The end is the first day that is not of it; behind the last day of the calendar there is none.
      if last == Day.last {
        return ["DTSTART;VALUE=DATE:\(day(first))", "DURATION:P\(first.days(to: last) + 1)D"]
      }
      return ["DTSTART;VALUE=DATE:\(day(first))", "DTEND;VALUE=DATE:\(day(last.adding(days: 1)))"]
    case .moments(let start, let end):
      return ["DTSTART:\(moment(start))"] + (end > start ? ["DTEND:\(moment(end))"] : [])
    case .floating(let start, let end):
      let last = end.flatMap { $0 > start && $0.minute != nil ? ["DTEND:\(local($0))"] : nil }
      return ["DTSTART:\(local(start))"] + (last ?? [])
    case .yearly(let date): return yearly(date)
    case .task(let due, let state, let closed):
      let status =
        switch state {
        case .open: ["STATUS:NEEDS-ACTION"]
        case .skipped: ["STATUS:CANCELLED"]
        case .done: closed.map { ["COMPLETED:\(moment($0))", "STATUS:COMPLETED"] } ?? ["STATUS:COMPLETED"]
        }
      return (due.map { ["DUE;VALUE=DATE:\(day($0))"] } ?? []) + status
    }
  }

  /// What has no year begins in one that has every day. Who was born on a 29th of February has their birthday
  /// on the last day of that month.
  private static func yearly(_ date: PartialDate) -> [String] {
    guard let month = date.month, let number = date.day, let first = Day(date.year ?? 2000, month, number)
    else { return [] }
    let rule = month == 2 && number == 29 ? ";BYMONTH=2;BYMONTHDAY=-1" : ""
    return ["DTSTART;VALUE=DATE:\(day(first))", "RRULE:FREQ=YEARLY\(rule)", "TRANSP:TRANSPARENT"]
  }

  // MARK: As digits

  private static func day(_ day: Day) -> String {
    day.description.filter { $0 != "-" }
  }

  private static func local(_ time: DayTime) -> String {
    let clock = time.clock ?? "00:00"
    return day(time.day) + "T" + clock.filter { $0 != ":" } + "00"
  }

  private static func moment(_ milliseconds: Int64) -> String {
    let bounded = Zone.bounded(milliseconds)
    // Within its minute, before 1970 too.
    let seconds = (bounded % 60_000 + 60_000) % 60_000 / 1000
    return local(Zone.utc.time(at: bounded)).dropLast(2) + (seconds < 10 ? "0" : "") + "\(seconds)Z"
  }
}
