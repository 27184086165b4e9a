package import KithMerge

/// A talk with one or several, as its record tells of it.
package struct Conversation: Hashable, Sendable {
  package let id: RecordID
  package var with: [Who] = []
  package var when: When?
  package var place: String?
  /// By what they spoke, if they did not meet: telephone, video, mail.
  package var channel: String?
  /// At which event.
  package var event: RecordID?
  package var said: String?
  package var ideas: [String] = []
  package var advice: [String] = []
  /// What I promised, and what they did.
  package var promised: [String] = []
  package var awaited: [String] = []
  /// Whether they know that I am searching.
  package var toldSearch = false

  package init(id: RecordID) {
    self.id = id
  }

  /// - Returns: nil if the record is no conversation.
  package init?(_ record: OpenedRecord) {
    guard record.kind == .conversation else { return nil }
    id = record.id
    (with, when) = (record.whos("with"), record.value("when").flatMap(When.init))
    (place, channel) = (record.text("place"), record.text("channel"))
    (event, said) = (record.reference("event"), record.text("said"))
    (ideas, advice) = (record.texts("idea"), record.texts("advice"))
    (promised, awaited) = (record.texts("promised"), record.texts("awaited"))
    toldSearch = record.flag("told")
  }

  /// What is set, for a draft.
  package var changes: [FieldName: Value] {
    var changes = Changes()
    changes.add("with", with.map(\.value))
    changes.set("when", when?.value)
    changes.set("place", text: place)
    changes.set("channel", text: channel)
    changes.set("event", record: event)
    changes.set("said", text: said)
    changes.add("idea", ideas.map { .text($0) })
    changes.add("advice", advice.map { .text($0) })
    changes.add("promised", promised.map { .text($0) })
    changes.add("awaited", awaited.map { .text($0) })
    if toldSearch { changes.set("told", .flag(true)) }
    return changes.all
  }
}
