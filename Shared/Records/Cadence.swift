package import KithMerge

/// How often one wants to talk with somebody, as its record tells of it. When that is due is reckoned from
/// the last talk, and never stored.
package struct Cadence: Hashable, Sendable {
  package var about: RecordID
  package var every: Every
  /// When it was decided: what is counted from before there was a talk.
  package var since: Day

  package init(about: RecordID, every: Every, since: Day) {
    (self.about, self.every, self.since) = (about, every, since)
  }

  /// - Returns: nil if the record is no cadence, or says nothing that comes round.
  package init?(_ record: OpenedRecord) {
    guard record.kind == .cadence, let about = record.reference("about"),
      let every = record.text("every").flatMap({ Every($0) })
    else { return nil }
    // Where nobody wrote it down: the day on which the record was made, the same on every machine.
    self.init(
      about: about, every: every, since: record.day("since") ?? Zone.utc.day(at: record.firstEdited))
  }

  /// The words of which its id is made.
  package var identity: String { Identity.cadence(of: about) }

  /// What is set, for a draft.
  package var changes: [FieldName: Value] {
    var changes = Changes()
    changes.set("about", record: about)
    changes.set("every", text: every.canonical)
    changes.set("since", day: since)
    return changes.all
  }
}
