package import KithMerge

/// What one writes to somebody, as its record tells of it.
package struct Letter: Hashable, Sendable {
  package let id: RecordID
  package var to: [RecordID] = []
  package var subject: String?
  package var body: String?
  /// The name of the template that it was begun from.
  package var template: String?
  /// The event, the conversation, or whoever made the introduction.
  package var about: [RecordID] = []
  /// The follow-up that it deals with.
  package var followUp: RecordID?
  /// Nil for a draft.
  package var sent: Day?
  /// How it was sent: `email`, `post`, `linkedin`, or any other word.
  package var via: String?

  package init(id: RecordID) {
    self.id = id
  }

  /// - Returns: nil if the record is no letter.
  package init?(_ record: OpenedRecord) {
    guard record.kind == .letter else { return nil }
    id = record.id
    (to, about) = (record.references("to"), record.references("about"))
    (subject, body) = (record.text("subject"), record.text("body"))
    (template, followUp) = (record.text("template"), record.reference("followup"))
    (sent, via) = (record.day("sent"), record.text("via"))
  }

  package var isDraft: Bool { sent == nil }

  /// What is set, for a draft.
  package var changes: [FieldName: Value] {
    var changes = Changes()
    changes.add("to", to.map { .reference($0) })
    changes.set("subject", text: subject)
    changes.set("body", text: body)
    changes.set("template", text: template)
    changes.add("about", about.map { .reference($0) })
    changes.set("followup", record: followUp)
    changes.set("sent", day: sent)
    changes.set("via", text: via)
    return changes.all
  }
}
