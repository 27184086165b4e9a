package import KithMerge

/// What is one's own of an event, one's own or a group's: whether one goes, whom one hopes to meet, and when
/// one was there. A record of one's own space, so that the members of a group do not answer for each other.
package struct Attendance: Hashable, Sendable {
  package let event: RecordID
  /// Whether one goes; nil if that is open.
  package var going: Guest.Answer?
  /// Whom one hopes to meet, and what one wants to ask.
  package var hopes: [Who] = []
  package var questions: [String] = []
  /// When one said that one is there, that one left, and that all who were met are taken care of; in
  /// milliseconds since 1970.
  package var entered: Int64?
  package var left: Int64?
  package var wrapped: Int64?

  package init(of event: RecordID) { self.event = event }

  /// - Returns: nil if the record is no attendance, or that of nothing.
  package init?(_ record: OpenedRecord) {
    guard record.kind == .attendance, let event = record.reference("event") else { return nil }
    self.init(of: event, in: record)
  }

  /// As an event's own record told it, before there were records of attendance. Of a group's event that would
  /// be anybody's.
  package init?(formerlyIn record: OpenedRecord) {
    guard record.kind == .event else { return nil }
    self.init(of: record.id, in: record)
  }

  private init(of event: RecordID, in record: OpenedRecord) {
    self.event = event
    going = record.text("going").flatMap(Guest.Answer.init)
    (hopes, questions) = (record.whos("meet"), record.texts("ask"))
    (entered, left) = (record.moment("entered"), record.moment("left"))
    wrapped = record.moment("wrapped")
  }

  /// The words that its record's id is made of.
  package var identity: String { Identity.attendance(of: event) }

  /// Whether it says nothing.
  package var isEmpty: Bool { self == Attendance(of: event) }

  /// What is set, for a draft.
  package var changes: [FieldName: Value] {
    var changes = Changes()
    changes.set("event", record: event)
    changes.set("going", text: going?.rawValue)
    changes.add("meet", hopes.map(\.value))
    changes.add("ask", questions.map { .text($0) })
    changes.set("entered", moment: entered)
    changes.set("left", moment: left)
    changes.set("wrapped", moment: wrapped)
    return changes.all
  }
}
