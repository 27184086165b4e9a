package import KithMerge

/// Something to be done about somebody, as its record tells of it.
///
/// What becomes of one that two machines deal with while neither sees the other (`FollowUpMergeTests`):
/// - **Done wins.** Done on one machine is done on all, whatever the other did: snoozed it, moved it, skipped
///   it, or opened it again without having seen that it was done.
/// - Skipped on one machine is skipped on all, unless another did it.
/// - Who opens it again after having seen that it was done or skipped opens it everywhere.
/// - Of two days to which it was moved or snoozed the one that was chosen last is shown, and the other is a
///   conflict to be settled.
///
/// So a state is an element of a set, in which adding beats removing, and no value that another one replaces.
package struct FollowUp: Hashable, Sendable {
  package let id: RecordID
  package var why: String?
  package var sort: Sort?
  package var about: [RecordID] = []
  package var due: Day?
  package var snoozed: Day?
  package var state = State.open
  /// Why it was skipped, or what came of it.
  package var remark: String?
  /// When it was closed, by its author's clock, in milliseconds since 1970.
  package private(set) var closed: Int64?
  /// The day on which it was closed, as the clock of whoever closed it had it: the same day wherever it is
  /// read. Where two closed it, the later one; of what an older kith closed, the day in UTC.
  package var closedOn: Day?
  /// The record that planned it: a conversation, a tie, a cadence.
  package var origin: RecordID?

  package enum Sort: String, CaseIterable, Sendable {
    /// To write to somebody whom one met.
    case letter
    /// What I promised.
    case promise
    /// What they promised.
    case awaited
    /// A turn of a cadence that somebody snoozed or skipped: others are not stored.
    case turn
    case other
  }

  package enum State: String, CaseIterable, Sendable {
    case open, skipped, done
  }

  package init(id: RecordID) {
    self.id = id
  }

  /// - Returns: nil if the record is no follow-up.
  package init?(_ record: OpenedRecord) {
    guard record.kind == .followUp else { return nil }
    id = record.id
    (why, sort) = (record.text("why"), record.text("sort").flatMap(Sort.init))
    (about, origin) = (record.references("about"), record.reference("origin"))
    (due, snoozed) = (record.day("due"), record.day("snoozed"))
    for next in [State.skipped, .done] {
      for element in record.elements("state") {
        guard let said = Labelled(element.shown.value), ASCII.lowered(said.text) == next.rawValue else {
          continue
        }
        (state, remark, closed) = (next, said.label, element.shown.time)
        closedOn = FollowUp.day(of: element.shown)
      }
    }
  }

  /// The day on which it is to be done: when it was planned, or until when it is snoozed.
  package var day: Day? { snoozed ?? due }

  /// What is set, for a draft of a new one.
  package var changes: [FieldName: Value] {
    var changes = Changes()
    changes.set("why", text: why)
    changes.set("sort", text: sort?.rawValue)
    changes.add("about", about.map { .reference($0) })
    changes.set("due", day: due)
    changes.set("snoozed", day: snoozed)
    changes.set("origin", record: origin)
    return changes.all.merging(FollowUp.becoming(state, remark, on: closedOn)) { $1 }
  }

  /// What makes `record` done, skipped or open again: the states that it shows go out.
  ///
  /// - Parameter day: today, where it becomes so.
  package static func becoming(
    _ state: State, _ remark: String? = nil, on day: Day? = nil, from record: OpenedRecord? = nil
  ) -> [FieldName: Value] {
    let shown = (record?.elements("state") ?? []).map { ($0.name, Value.empty) }
    var changes = Changes()
    if state != .open {
      var said = Labelled(state.rawValue, label: remark)
      said.day = day
      changes.add("state", [said.value])
    }
    return Dictionary(shown) { first, _ in first }.merging(changes.all) { $1 }
  }

  /// What several said who closed it, the newest first, as one: what each has to say of it, in the order in
  /// which they said it; and the later of the days on which they did.
  ///
  /// - Returns: nil if there is one alone, or if they do not say the same state.
  static func joined(_ all: [OpenedRecord.LiveValue]) -> OpenedRecord.LiveValue? {
    let said = all.compactMap { Labelled($0.value) }
    guard let shown = all.first, var joined = said.first, all.count > 1, said.count == all.count,
      said.allSatisfy({ ASCII.lowered($0.text) == ASCII.lowered(joined.text) })
    else { return nil }
    var known: Set<String> = []
    let remarks = said.reversed().compactMap(\.label).filter { known.insert($0).inserted }
    joined.label = remarks.isEmpty ? nil : remarks.joined(separator: "; ")
    joined.day = all.map(day).max()
    return OpenedRecord.LiveValue(
      dot: shown.dot, time: shown.time, author: shown.author, value: joined.value)
  }

  private static func day(of said: OpenedRecord.LiveValue) -> Day {
    Labelled(said.value)?.day ?? Zone.utc.day(at: said.time)
  }

  /// What snoozes one; none takes that back.
  package static func snoozing(until day: Day?) -> [FieldName: Value] {
    [FieldName("snoozed"): day?.date.map { .date($0) } ?? .empty]
  }
}
