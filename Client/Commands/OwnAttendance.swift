import KithMerge
import KithRecords
import KithReplica
import KithSealing

/// What is one's own of an event is written into one's own network, whosever event it is.
extension KnownEvent {
  /// The elements of a field of one's attendance.
  func elements(_ base: String) -> [OpenedRecord.Reading] {
    (attendance ?? former)?.elements(base) ?? []
  }

  /// The event's own record, where that still says what is one's own.
  private var former: OpenedRecord? { attendance == nil && card.group == nil ? record : nil }

  /// What a person reads of it, by the record that says it.
  var ownReadings: [(record: OpenedRecord, readings: [OpenedRecord.Reading])] {
    guard let said = attendance ?? former else { return [] }
    let fields = Set(Attendance.fields)
    return [(said, said.readings.filter { fields.contains($0.name.base) })]
  }

  /// - Parameter own: one's own network.
  func attending(_ changes: [FieldName: Value], _ own: Replica) throws -> Draft {
    try own.attending(event.mine, attendance, changes)
  }
}

extension Attendance {
  /// The fields that a person reads, which the event had once.
  static let fields = ["going", "meet", "ask", "entered", "left", "wrapped"]
}

extension Replica {
  /// The first draft takes over what the event's own record said.
  ///
  /// - Parameter record: the one that there is.
  func attending(_ known: Attendance, _ record: OpenedRecord?, _ changes: [FieldName: Value]) throws -> Draft
  {
    if let record {
      let isNamed = sealer.recordID(of: known.identity) == record.id
      return Draft(
        id: record.id, kind: .attendance, changes: changes, identity: isNamed ? known.identity : nil)
    }
    var all = known.changes
    // What an undo put into the trash does not come back with it.
    let (_, id) = try named(known.identity)
    for (name, _) in try self.record(id)?.fields ?? [:] where name != Trashed.field && all[name] == nil {
      all[name] = .empty
    }
    return try draft(.attendance, as: known.identity, all.merging(changes) { $1 })
  }
}
