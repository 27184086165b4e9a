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
  package var guests: [Guest] = []
  package var details: String?
  /// What is one's own of it. Its record does not tell it; whoever looks the event up adds it.
  package var mine: Attendance

  /// What sort of occasion it is. A word that this build does not know is carried along.
  package enum Sort: String, CaseIterable, Sendable {
    case barbecue, party, meeting, fair, other
  }

  package init(id: RecordID, name: String) {
    (self.id, self.name) = (id, name)
    mine = Attendance(of: id)
  }

  /// - Returns: nil if the record is no event.
  package init?(_ record: OpenedRecord) {
    guard record.kind == .event else { return nil }
    id = record.id
    name = record.value("name").flatMap(PersonName.init)?.display ?? ""
    (sort, when) = (record.text("sort"), record.value("when").flatMap(When.init))
    (place, hosts, cost) = (record.text("place"), record.whos("host"), record.text("cost"))
    deadline = record.day("deadline")
    guests = record.elements("guest").compactMap { Guest($0.shown.value) }
    details = record.text("details")
    mine = Attendance(of: record.id)
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
    changes.add("guest", guests.map(\.value))
    changes.set("details", text: details)
    return changes.all
  }
}
