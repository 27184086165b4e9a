import Foundation
import GRDB
package import KithMerge
package import KithRecords
import KithSealing

/// What is one's own of events. Only records of one's own spaces are asked: what a member writes into a group
/// says nothing of oneself.
extension Replica {
  /// These events, each with what is one's own of it.
  package func events(_ records: [OpenedRecord]) throws -> [Event] {
    let events = records.compactMap(Event.init)
    let mine = try attendances(of: events.map(\.id))
    let former = records.filter { mine[$0.id] == nil }.compactMap(Attendance.init(formerlyIn:))
      .filter { !$0.isEmpty }
    let own = try ownRecords(among: former.map(\.event))
    let told = Dictionary(former.filter { own.contains($0.event) }.map { ($0.event, $0) }) { first, _ in first
    }
    return events.map { event in
      var event = event
      event.mine = mine[event.id].flatMap { Attendance($0) } ?? told[event.id] ?? event.mine
      return event
    }
  }

  /// The record of each attendance that there is, by its event.
  package func attendances(of events: some Sequence<RecordID>) throws -> [RecordID: OpenedRecord] {
    var found: [RecordID: OpenedRecord] = [:]
    let own = "record.space IN (SELECT number FROM space WHERE own = 1)"
    try eachRecord(of: [.attendance], pointingTo: events, where: own) { record in
      guard let event = Attendance(record)?.event else { return }
      // Were there two, every machine would choose alike.
      let isNewer = found[event].map { ($0.lastEdited, $0.id) < (record.lastEdited, record.id) } ?? true
      if isNewer { found[event] = record }
    }
    return found
  }

  /// When it was last written down, in milliseconds since 1970, that one met somebody at each of these
  /// events: by a tie, or by a conversation there.
  package func lastMet(at events: some Sequence<RecordID>) throws -> [RecordID: Int64] {
    var last: [RecordID: Int64] = [:]
    try eachRecord(of: [.tie, .conversation], pointingTo: events, where: Replica.isMine) { record in
      let tie = Tie(record).flatMap { $0.relation == Tie.Relation.metAt.rawValue ? $0.to : nil }
      guard let event = tie ?? Conversation(record)?.event else { return }
      last[event] = max(last[event] ?? .min, record.firstEdited)
    }
    return last
  }

  /// Which of these are of a space that is this person's alone.
  private func ownRecords(among ids: [RecordID]) throws -> Set<RecordID> {
    var own: Set<RecordID> = []
    try eachSome(of: ids) { marks, values, db in
      let found = try Data.fetchAll(
        db,
        sql: """
          SELECT id FROM record WHERE id IN (\(marks)) AND space IN (SELECT number FROM space WHERE own = 1)
          """, arguments: values)
      own.formUnion(found.compactMap(RecordID.init(bytes:)))
    }
    return own
  }

  /// Opens the records of some kinds that point to any of these, trash aside.
  private func eachRecord(
    of kinds: [KindName], pointingTo ids: some Sequence<RecordID>, where condition: String,
    _ look: (OpenedRecord) -> Void
  ) throws {
    let names = kinds.map { "'\($0.rawValue)'" }.joined(separator: ",")
    try eachSome(of: ids) { marks, values, db in
      // From the links on: a kind has no index.
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT \(StoredRecord.columns) FROM link CROSS JOIN record ON record.number = link.record
          CROSS JOIN card ON card.record = record.number
          WHERE link.target IN (\(marks)) AND card.kind IN (\(names)) AND card.trashed IS NULL
            AND \(condition)
          """, arguments: values)
      for row in rows {
        let stored = try StoredRecord(row)
        look(sealer(of: stored).opened(stored.view, id: stored.id).record)
      }
    }
  }

  /// Asks for as many at once as a question may name.
  func eachSome(
    of ids: some Sequence<RecordID>, _ ask: (String, StatementArguments, Database) throws -> Void
  ) throws {
    let ids = Array(ids)
    guard !ids.isEmpty else { return }
    try read { db in
      for start in stride(from: 0, to: ids.count, by: Limit.openedAtOnce) {
        let some = ids[start..<min(start + Limit.openedAtOnce, ids.count)].map { Data($0.bytes) }
        let marks = Array(repeating: "?", count: some.count).joined(separator: ",")
        try ask(marks, StatementArguments(some), db)
      }
    }
  }
}
