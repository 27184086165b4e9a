/// The kinds that carry somebody through getting to know people: whom they met where, what was said, and what
/// is to be done about it.
extension Kind {
  /// An occasion to meet people.
  static let event = Kind(
    name: .event, title: "Event",
    fields: [
      Field("name", "Name", .one, .name, in: .name),
      // An `Event.Sort`.
      Field("sort", "Sort", .one, .text),
      Field("when", "When", .one, .when, in: .none),
      Field("place", "Place", .one, .text),
      Field("host", "Host", .many, .who),
      Field("cost", "Cost", .one, .text, in: .none),
      Field("deadline", "Register until", .one, .date, in: .none),
      Field("going", "Going", .one, .text, in: .none).former,
      Field("guest", "Guest", .many, .guest),
      Field("meet", "Hope to meet", .many, .who).former,
      Field("ask", "Want to ask", .many, .text).former,
      Field("details", "Details", .one, .text),
      Field("web", "Web", .many, .labelled),
      Field("tag", "Tag", .many, .text),
      Field("entered", "Came", .one, .moment, in: .none).former,
      Field("left", "Left", .one, .moment, in: .none).former,
      Field("wrapped", "Wrapped up", .one, .moment, in: .none).former,
    ] + common)

  /// What is one's own of an event. Its id is made of the event's (`Identity.attendance`).
  static let attendance = Kind(
    name: .attendance, title: "Attendance",
    fields: [
      Field("event", "Event", .one, .reference, in: .none),
      // A `Guest.Answer`.
      Field("going", "Going", .one, .text, in: .none),
      Field("meet", "Hope to meet", .many, .who),
      Field("ask", "Want to ask", .many, .text),
      Field("entered", "Came", .one, .moment, in: .none),
      Field("left", "Left", .one, .moment, in: .none),
      Field("wrapped", "Wrapped up", .one, .moment, in: .none),
    ] + common)

  /// A talk with one or several.
  static let conversation = Kind(
    name: .conversation, title: "Conversation",
    fields: [
      Field("with", "With", .many, .who),
      Field("when", "When", .one, .when, in: .none),
      Field("place", "Place", .one, .text),
      Field("channel", "By", .one, .text),
      Field("event", "At", .one, .reference, in: .none),
      Field("said", "Said", .one, .text),
      Field("idea", "Idea", .many, .text),
      Field("advice", "Advice", .many, .text),
      Field("promised", "I promised", .many, .text),
      Field("awaited", "They promised", .many, .text),
      Field("told", "Told of my search", .one, .flag, in: .none),
    ] + common)

  /// Its id is made of both ends and the relation (`Identity.tie`).
  static let tie = Kind(
    name: .tie, title: "Tie",
    fields: [
      Field("from", "From", .one, .reference, in: .none),
      // A `Tie.Relation`, or a word of one's own.
      Field("relation", "Relation", .one, .text),
      Field("to", "To", .one, .reference, in: .none),
      Field("since", "Since", .one, .date, in: .none),
      Field("event", "At", .one, .reference, in: .none),
      Field("details", "Details", .one, .text),
    ] + common)

  /// Something to be done about somebody. The id of a planned one is made of what planned it
  /// (`Identity.followUp`).
  static let followUp = Kind(
    name: .followUp, title: "Follow-up",
    fields: [
      Field("why", "Why", .one, .text),
      // A `FollowUp.Sort`.
      Field("sort", "Sort", .one, .text, in: .none),
      Field("about", "About", .many, .reference, in: .none),
      Field("due", "Due", .one, .date, in: .none),
      Field("snoozed", "Snoozed until", .one, .date, in: .none),
      // A set, so that adding beats removing: done on any machine is done (`FollowUp.State`).
      Field("state", "State", .many, .labelled, in: .none),
      Field("origin", "Planned by", .one, .reference, in: .none),
    ] + common)

  /// How often one wants to talk with somebody. Its id is made of theirs (`Identity.cadence`); when it comes
  /// round is reckoned, and never stored.
  static let cadence = Kind(
    name: .cadence, title: "Cadence",
    fields: [
      Field("about", "About", .one, .reference, in: .none),
      // An `Every`.
      Field("every", "Every", .one, .text, in: .none),
      Field("since", "Since", .one, .date, in: .none),
    ] + common)

  /// What one writes to somebody. kith keeps it, and never sends it.
  static let letter = Kind(
    name: .letter, title: "Letter",
    fields: [
      Field("to", "To", .many, .reference, in: .none),
      Field("subject", "Subject", .one, .text),
      Field("body", "Letter", .one, .text),
      Field("template", "Template", .one, .text, in: .none),
      Field("about", "About", .many, .reference, in: .none),
      Field("followup", "Follow-up", .one, .reference, in: .none),
      // A draft until then.
      Field("sent", "Sent", .one, .date, in: .none),
      Field("via", "Sent by", .one, .text, in: .none),
    ] + common)
}
