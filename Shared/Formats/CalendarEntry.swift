package import KithMerge
package import KithRecords

/// One thing that stands in a calendar.
package struct CalendarEntry: Hashable, Sendable {
  /// What names it for ever: a calendar that reads the file again moves what it has, and makes nothing twice.
  package let uid: String
  /// When what it says was last changed, in milliseconds since 1970. It stands in the file in the place of
  /// the time of writing, so that writing twice gives the same bytes.
  package let edited: Int64
  package let summary: String
  package let what: What
  package var details: String?
  package var place: String?
  package var web: String?

  package enum What: Hashable, Sendable {
    /// From the first day to the last, both included.
    case days(Day, Day)
    /// From one moment to another, in milliseconds since 1970.
    case moments(Int64, Int64)
    /// By the clocks of wherever it is read.
    case floating(DayTime, DayTime?)
    /// Every year on that day.
    case yearly(PartialDate)
    /// To be done by a day.
    case task(due: Day?, FollowUp.State, closed: Int64?)
  }

  package init(uid: String, edited: Int64, summary: String, _ what: What) {
    (self.uid, self.edited, self.summary, self.what) = (uid, edited, summary, what)
  }

  /// - Parameter zone: how clocks go where it is, if that is known.
  /// - Returns: nil if nobody said when it is.
  package init?(_ event: Event, edited: Int64, zone: Zone?) {
    guard let when = event.when, let start = when.start else { return nil }
    let what: What
    if start.minute == nil {
      what = .days(start.day, max(start.day, when.lastDay ?? start.day))
    } else if let moments = zone.flatMap(when.moments) {
      what = .moments(moments.lowerBound, moments.upperBound)
    } else {
      what = .floating(start, when.end)
    }
    self.init(uid: Identity.uuid(of: event.id), edited: edited, summary: event.name, what)
    (details, place) = (event.details, event.place)
  }

  /// - Parameter summary: what is to be done, and about whom.
  package init(_ followUp: FollowUp, edited: Int64, summary: String) {
    self.init(
      uid: Identity.uuid(of: followUp.id), edited: edited, summary: summary,
      .task(due: followUp.day, followUp.state, closed: followUp.closed))
  }

  /// The next turn of somebody's cadence. It keeps its name as it moves from turn to turn.
  ///
  /// - Parameter cadence: the id of its record.
  package init(turnOf cadence: RecordID, on day: Day, edited: Int64, summary: String) {
    self.init(
      uid: Identity.uuid(of: cadence), edited: edited, summary: summary,
      .task(due: day, .open, closed: nil))
  }

  /// - Returns: nil if the month or the day is not known.
  package init?(birthday: PartialDate, of contact: RecordID, edited: Int64, summary: String) {
    guard birthday.day != nil else { return nil }
    self.init(
      uid: "birthday-" + Identity.uuid(of: contact), edited: edited, summary: summary, .yearly(birthday))
  }
}
