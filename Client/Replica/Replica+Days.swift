import Foundation
import GRDB
package import KithMerge
package import KithRecords
import KithSealing

/// What bears on some days, found without opening what does not. Nothing of it lies in the trash.
extension Replica {
  package enum DayLimit {
    /// How many follow-ups, events, letters or cadences are looked at for one question.
    package static let records = 10_000
    /// Of how many people it is asked when one last spoke with them.
    package static let people = 1_000
  }

  /// Open follow-ups that are due on `day` or before, what has waited longest first; but for turns of
  /// cadences.
  package func followUps(dueBy day: Day, limit: Int = DayLimit.records) throws -> [OpenedRecord] {
    try bearing(.followUp, isOpen: true, upTo: day.number, limit)
  }

  /// Open follow-ups about these records, whenever they are due.
  ///
  /// - Parameter isMine: whether those that other members of a group planned are left out.
  package func openFollowUps(about ids: some Sequence<RecordID>, isMine: Bool = false) throws
    -> [OpenedRecord]
  {
    try linked(to: ids, as: .followUp, isOpenOnly: true, isMine: isMine)
  }

  /// What one did by hand to turns of these people's cadences.
  package func turns(about ids: some Sequence<RecordID>) throws -> [OpenedRecord] {
    try linked(to: ids, as: .turn, isOpenOnly: false, isMine: true)
  }

  /// Events that are not over before `day`, or of which nobody knows when they are.
  package func events(endingFrom day: Day, limit: Int = DayLimit.records) throws -> [OpenedRecord] {
    try bearing(.event, isOpen: true, from: day.number, limit)
  }

  package func cadences(limit: Int = DayLimit.records) throws -> [OpenedRecord] {
    try bearing(.cadence, isOpen: true, limit)
  }

  /// Letters that were begun and not sent.
  package func drafts(limit: Int = DayLimit.records) throws -> [OpenedRecord] {
    try bearing(.letter, isOpen: true, limit)
  }

  package func letters(sentFrom first: Day, to last: Day, limit: Int = DayLimit.records) throws
    -> [OpenedRecord]
  {
    try bearing(.letter, isOpen: false, from: first.number, upTo: last.number, limit)
  }

  /// When one last spoke with each of these people.
  package func lastTalks(with ids: some Sequence<RecordID>) throws -> [RecordID: Day] {
    try read { db in
      try needDerived(db)
      let statement = try db.cachedStatement(
        sql: "SELECT day FROM spoken WHERE person = ?")
      var days: [RecordID: Day] = [:]
      for id in ids {
        statement.setUncheckedArguments([Data(id.bytes)])
        if let number = try Int.fetchOne(statement) { days[id] = Day(clamping: number) }
      }
      return days
    }
  }

  /// With whom one spoke last before `day`, who has waited longest first.
  package func silent(since day: Day, limit: Int = DayLimit.people) throws -> [(RecordID, Day)] {
    try read { db in
      try needDerived(db)
      return try Row.fetchAll(
        db, sql: "SELECT person, day FROM spoken WHERE day < ? ORDER BY day, person LIMIT ?",
        arguments: [day.number, limit]
      ).compactMap { row in RecordID(bytes: row[0] as Data).map { ($0, Day(clamping: row[1])) } }
    }
  }

  /// Conversations with somebody, the newest first; and how many there are.
  package func conversations(with id: RecordID, limit: Int) throws -> (newest: [OpenedRecord], count: Int) {
    try read { db in
      let count = try Int.fetchOne(
        db, sql: "SELECT count(*) FROM talk WHERE person = ?", arguments: [Data(id.bytes)])
      let newest = try records(
        """
        JOIN talk ON talk.record = record.number
        WHERE talk.person = ? ORDER BY talk.day DESC, record.number DESC LIMIT ?
        """, [Data(id.bytes), limit], db)
      return (newest, count ?? 0)
    }
  }

  /// Conversations with anybody, the newest first; and how many there are.
  package func conversations(in space: Space?, limit: Int) throws -> (newest: [OpenedRecord], count: Int) {
    let all = "dated.kind = '\(Bearing.Sort.talk.rawValue)' AND dated.open = 1"
    let here = space.map { " AND record.space = \($0.number)" } ?? ""
    return try read { db in
      try needDerived(db)
      let count = try Int.fetchOne(
        db,
        sql: "SELECT count(*) FROM dated"
          + (space == nil ? "" : " JOIN record ON record.number = dated.record") + " WHERE \(all)\(here)")
      let newest = try records(
        """
        JOIN dated ON dated.record = record.number WHERE \(all)\(here)
        ORDER BY dated.day DESC, dated.record DESC LIMIT ?
        """, [limit], db)
      return (newest, count ?? 0)
    }
  }

  /// Follow-ups that are open, what has waited longest first; or those that are not, the latest first, turns
  /// of cadences that somebody dealt with among them.
  package func followUps(areOpen: Bool, in space: Space? = nil, limit: Int = DayLimit.records) throws
    -> [OpenedRecord]
  {
    try bearing(areOpen ? [.followUp] : [.followUp, .turn], isOpen: areOpen, in: space, limit)
  }

  /// Letters that are drafts, or those that were sent, the latest first.
  package func letters(areDrafts: Bool, in space: Space? = nil, limit: Int = DayLimit.records) throws
    -> [OpenedRecord]
  {
    try bearing([.letter], isOpen: areDrafts, in: space, limit)
  }

  /// Records of a kind that point to `id`, trash aside: its conversations, its ties.
  ///
  /// - Parameter areMine: whether those that others wrote into a group are left out.
  package func records(
    of kind: KindName, pointingTo id: RecordID, areMine: Bool = false, limit: Int = DayLimit.records
  ) throws -> [OpenedRecord] {
    try read { db in
      try records(
        """
        JOIN link ON link.record = record.number JOIN card ON card.record = record.number
        WHERE link.target = ? AND card.kind = ? AND card.trashed IS NULL
          \(areMine ? "AND \(Replica.isMine)" : "")
        ORDER BY record.number DESC LIMIT ?
        """, [Data(id.bytes), kind.rawValue, limit], db)
    }
  }

  /// The cards of these records, in the trash or not; those that are not here are left out.
  package func cards(of ids: some Sequence<RecordID>) throws -> [RecordID: Card] {
    var found: [RecordID: Card] = [:]
    try eachSome(of: ids) { marks, values, db in
      let clause = "WHERE record.space IN (SELECT number FROM space) AND record.id IN (\(marks))"
      for card in try cards(clause, values, db) where found[card.id] == nil { found[card.id] = card }
    }
    return found
  }

  // MARK: Parts

  private func bearing(
    _ sort: Bearing.Sort, isOpen: Bool, from: Int = .min, upTo: Int = .max, _ limit: Int
  ) throws -> [OpenedRecord] {
    let mine = sort == .event ? "true" : Replica.isMine
    return try read { db in
      try needDerived(db)
      return try ownFirst(
        "dated.kind = ? AND dated.open = ? AND dated.day BETWEEN ? AND ?",
        [sort.rawValue, isOpen, from, upTo], ofGroups: mine, limit, db)
    }
  }

  /// Records that bear on some day, by that day; where there are too many, those of one's own spaces: what
  /// somebody writes into a group takes the place of none of them.
  ///
  /// - Parameter ofGroups: what is asked of a group's records besides.
  private func ownFirst(
    _ condition: String, _ arguments: StatementArguments, ofGroups: String = "true",
    isDescending: Bool = false, _ limit: Int, _ db: Database
  ) throws -> [OpenedRecord] {
    let hasGroups = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM space WHERE own = 0)") ?? false
    var rows: [Row] = []
    for isOwn in hasGroups ? [true, false] : [true] where rows.count < limit {
      let statement = try db.cachedStatement(
        sql: """
          SELECT \(StoredRecord.columns), dated.day, record.id FROM record
          JOIN dated ON dated.record = record.number
          WHERE \(condition) AND record.space IN (SELECT number FROM space WHERE own = \(isOwn ? 1 : 0))
            AND \(isOwn ? "true" : ofGroups)
          ORDER BY dated.day \(isDescending ? "DESC" : "ASC"), record.id LIMIT ?
          """)
      rows += try Row.fetchAll(statement, arguments: arguments + [limit - rows.count])
    }
    let days = rows.map { row in (day: row[row.count - 2] as Int, id: row[row.count - 1] as Data) }
    let places = rows.indices.sorted { a, b in
      if days[a].day != days[b].day { return (days[a].day < days[b].day) != isDescending }
      return days[a].id.lexicographicallyPrecedes(days[b].id)
    }
    return try places.map { try opened(rows[$0]) }
  }

  /// Whether a record is of a space that is this person's alone, or in a group first written by them: what
  /// another member promised, and whom they talked with, is theirs.
  static let isMine = """
    (record.space IN (SELECT number FROM space WHERE own = 1) OR record.first_account IS NULL
      OR record.first_account = (
        SELECT account FROM server JOIN space ON space.server = server.number
        WHERE space.number = record.space))
    """

  private func bearing(_ sorts: [Bearing.Sort], isOpen: Bool, in space: Space?, _ limit: Int) throws
    -> [OpenedRecord]
  {
    let names = sorts.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    let here = space.map { " AND record.space = \($0.number)" } ?? ""
    return try read { db in
      try needDerived(db)
      return try ownFirst(
        "dated.kind IN (\(names)) AND dated.open = ?\(here)", [isOpen], isDescending: !isOpen, limit, db)
    }
  }

  private func linked(
    to ids: some Sequence<RecordID>, as sort: Bearing.Sort, isOpenOnly: Bool, isMine: Bool
  ) throws -> [OpenedRecord] {
    let whose = isMine ? Replica.isMine : "true"
    return try read { db in
      try needDerived(db)
      var known: Set<RecordID> = []
      var found: [OpenedRecord] = []
      for id in ids {
        // By the plus signs what points there comes first: to go through all that is open, for each of many
        // people, takes a thousand times as long.
        for record in try records(
          """
          JOIN link ON link.record = record.number JOIN dated ON dated.record = record.number
          WHERE link.target = ? AND +dated.kind = ? AND +dated.open >= ? AND \(whose)
          ORDER BY dated.day DESC LIMIT ?
          """, [Data(id.bytes), sort.rawValue, isOpenOnly, DayLimit.records], db)
        where known.insert(record.id).inserted { found.append(record) }
      }
      return found
    }
  }

  /// Opened records that SQL finds.
  func records(_ sql: String, _ arguments: StatementArguments, _ db: Database) throws -> [OpenedRecord] {
    let statement = try db.cachedStatement(sql: "SELECT \(StoredRecord.columns) FROM record \(sql)")
    return try Row.fetchAll(statement, arguments: arguments).map(opened)
  }

  private func opened(_ row: Row) throws -> OpenedRecord {
    let stored = try StoredRecord(row)
    return sealer(of: stored).opened(stored.view, id: stored.id).record
  }
}
