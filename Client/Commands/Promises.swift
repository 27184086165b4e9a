import KithInsight
import KithMerge
import KithRecords
import KithReplica

/// What somebody writes into a conversation that is there already as promised is planned as if it had been
/// said at once.
struct Promises {
  private(set) var followUps: [FollowUp] = []
  private(set) var drafts: [Draft] = []
  /// That of the space in which the conversation is.
  let replica: Replica

  init(_ changes: [FieldName: Value], of record: OpenedRecord, _ card: Card, _ home: Replica, _ desk: Desk)
    throws
  {
    let space = try home.spaces().first { $0.holds(card) }
    replica = try space.map { try home.seen(from: $0) } ?? home
    guard card.trashed == nil, var talk = Conversation(record) else { return }
    func new(_ base: String, _ old: [String]) -> [String] {
      changes.filter { $0.key.base == base }.sorted { $0.key < $1.key }.compactMap(\.value.text)
        .filter { !$0.isEmpty && !old.contains($0) }
    }
    (talk.promised, talk.awaited) = (new("promised", talk.promised), new("awaited", talk.awaited))
    for plan in Plan.promises(in: talk, on: talk.when?.start?.day ?? desk.today) {
      let followUp = plan.followUp(as: try replica.named(plan.identity).id)
      // One that is there already is as somebody left it.
      guard try replica.record(followUp.id).map({ $0.trashed != nil }) ?? true else { continue }
      followUps.append(followUp)
      drafts.append(try replica.draft(.followUp, as: plan.identity, followUp.changes))
    }
  }

  func tell(on output: Output) {
    for followUp in followUps { Promises.tell(followUp, on: output) }
  }

  static func tell(_ promise: FollowUp, on output: Output) {
    let who = promise.sort == .awaited ? "They promised" : "You promised"
    let due = promise.due.map { ", due \($0)" } ?? ""
    output.say("\(who): \((promise.why ?? "").inOneLine)\(due) (\(promise.id.short)).")
  }
}
