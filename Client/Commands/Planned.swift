import KithInsight
import KithMerge
import KithRecords
import KithReplica
import KithSealing

/// Something to be done: a follow-up, or the next turn of a cadence, of which nothing needs to be stored.
struct Planned {
  let followUp: FollowUp
  /// How often a turn comes round.
  let every: Every?
  /// The words of which the id of a turn is made.
  fileprivate let identity: String?
  /// When a turn is due, whether it was snoozed or not.
  private let turnDay: Day?

  init(_ followUp: FollowUp) {
    (self.followUp, every, identity, turnDay) = (followUp, nil, nil, nil)
  }

  fileprivate init(_ turn: Turn, as named: (words: String, id: RecordID), _ plan: Plan) {
    (followUp, every) = (plan.followUp(as: named.id), turn.cadence.every)
    (identity, turnDay) = (named.words, turn.day)
  }

  var id: RecordID { followUp.id }
  var day: Day? { turnDay ?? followUp.day }

  /// What a person reads of it.
  var words: String {
    let why = (followUp.why ?? "").inOneLine
    switch followUp.sort {
    case .letter: return why.isEmpty ? "write a letter" : "write: \(why)"
    case .promise: return "I promised: \(why)"
    case .awaited: return "they promised: \(why)"
    case .turn: return "keep in touch" + (every.map { ", \($0.often)" } ?? "")
    case .other, nil: return why
    }
  }

  /// What makes it say `changes`; a turn is stored then.
  ///
  /// - Parameter record: as it is now. What was undone of a turn lies in the trash, under the id that it has.
  func draft(_ changes: [FieldName: Value], on record: OpenedRecord?) -> Draft {
    guard identity != nil else { return Draft(id: id, kind: .followUp, changes: changes) }
    var changes = changes
    if record?.trashed != nil { changes[Trashed.field] = .empty }
    return Draft(
      id: id, kind: .followUp, changes: followUp.changes.merging(changes) { $1 }, identity: identity)
  }
}

/// All that is open.
struct Undone {
  let desk: Desk
  let replica: Replica

  init(_ desk: Desk, _ replica: Replica) {
    (self.desk, self.replica) = (desk, replica)
  }

  /// Follow-ups and turns of everybody, by the day on which they are due.
  func all(in space: Space? = nil, limit: Int) throws -> [Planned] {
    let stored = try replica.followUps(areOpen: true, in: space, limit: limit).compactMap(FollowUp.init)
    let turns = space.map { $0.isMain } ?? true ? try turns() : []
    return Undone.sorted(stored.map { Planned($0) } + turns)
  }

  func turns() throws -> [Planned] {
    try turns(Rounds(desk, replica).all())
  }

  func about(_ id: RecordID) throws -> [Planned] {
    let stored = try replica.openFollowUps(about: [id]).compactMap(FollowUp.init).filter {
      $0.about.contains(id) && $0.sort != .turn
    }
    return Undone.sorted(stored.map { Planned($0) }) + (try turns(Rounds(desk, replica).of([id])))
  }

  private func turns(_ turns: [Turn]) throws -> [Planned] {
    let own = try replica.personal()
    return try turns.map { turn in
      let plan = Plan.turn(turn)
      return Planned(turn, as: try own.named(plan.identity), plan)
    }
  }

  static func sorted(_ all: [Planned]) -> [Planned] {
    all.sorted { ($0.day ?? .last, $0.id) < ($1.day ?? .last, $1.id) }
  }
}
