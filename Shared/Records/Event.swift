package import KithMerge

/// An occasion to meet people, as its record tells of it.
package struct Event: Hashable, Sendable {
  package let id: RecordID
  package var name: String
  package var sort: String?
  package var when: When?
  package var place: String?
  package var hosts: [Who] = []
  package var cost: String?
  /// The last day on which one may register.
  package var deadline: Day?
  /// Whether one goes oneself; nil if that is open.
  package var going: Guest.Answer?
  package var guests: [Guest] = []
  /// Whom one hopes to meet, and what one wants to ask.
  package var hopes: [Who] = []
  package var questions: [String] = []
  package var details: String?
  /// When one said that one is there, that one left, and that all who were met are taken care of; in
  /// milliseconds since 1970.
  package var entered: Int64?
  package var left: Int64?
  package var wrapped: Int64?

  /// What sort of occasion it is. A word that this build does not know is carried along.
  package enum Sort: String, CaseIterable, Sendable {
    case barbecue, party, meeting, fair, other
  }

  package init(id: RecordID, name: String) {
    (self.id, self.name) = (id, name)
  }

  /// - Returns: nil if the record is no event.
  package init?(_ record: OpenedRecord) {
    guard record.kind == .event else { return nil }
    id = record.id
    name = record.value("name").flatMap(PersonName.init)?.display ?? ""
    (sort, when) = (record.text("sort"), record.value("when").flatMap(When.init))
    (place, hosts, cost) = (record.text("place"), record.whos("host"), record.text("cost"))
    deadline = record.day("deadline")
    going = record.text("going").flatMap(Guest.Answer.init)
    guests = record.elements("guest").compactMap { Guest($0.shown.value) }
    (hopes, questions) = (record.whos("meet"), record.texts("ask"))
    details = record.text("details")
    (entered, left) = (record.moment("entered"), record.moment("left"))
    wrapped = record.moment("wrapped")
  }

  /// What is set, for a draft.
  package var changes: [FieldName: Value] {
    var changes = Changes()
    changes.set("name", PersonName(written: name).value)
    changes.set("sort", text: sort)
    changes.set("when", when?.value)
    changes.set("place", text: place)
    changes.add("host", hosts.map(\.value))
    changes.set("cost", text: cost)
    changes.set("deadline", day: deadline)
    changes.set("going", text: going?.rawValue)
    changes.add("guest", guests.map(\.value))
    changes.add("meet", hopes.map(\.value))
    changes.add("ask", questions.map { .text($0) })
    changes.set("details", text: details)
    changes.set("entered", moment: entered)
    changes.set("left", moment: left)
    changes.set("wrapped", moment: wrapped)
    return changes.all
  }
}
