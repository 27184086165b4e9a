import KithInsight
import KithMerge
import KithRecords
import KithReplica

/// How a record belongs together with others, seen from its side.
struct Ties {
  private let replica: Replica
  private let desk: Desk

  enum Limit {
    /// How many are shown with somebody; the others are a command away.
    static let shown = 10
  }

  struct Line {
    let id: RecordID
    /// `met at`, `introduced`, `← mentor of`: the arrow is before what is said from the other side.
    let words: String
    let other: RecordID
    let name: String
    let tie: Tie
  }

  init(_ desk: Desk, _ replica: Replica) {
    (self.desk, self.replica) = (desk, replica)
  }

  /// The newest first.
  ///
  /// - Parameter relation: which is left out.
  func lines(of id: RecordID, without relation: Tie.Relation? = nil) throws -> [Line] {
    let values = ValueText(desk, replica)
    let lines = try replica.records(of: .tie, pointingTo: id).compactMap { record -> Line? in
      guard let tie = Tie(record), let (words, other, isOwn) = tie.seen(from: id) else { return nil }
      guard relation == nil || tie.relation != relation?.rawValue else { return nil }
      return Line(
        id: record.id, words: isOwn ? words : "← " + words, other: other,
        name: values.of(.reference(other), as: .reference), tie: tie)
    }
    return lines.sorted { a, b in
      (b.tie.since ?? .first, a.name, a.id) < (a.tie.since ?? .first, b.name, b.id)
    }
  }

  /// What stands below a record; nothing where it has no ties.
  func say(of id: RecordID, without relation: Tie.Relation? = nil) throws {
    let lines = try lines(of: id, without: relation)
    guard !lines.isEmpty else { return }
    desk.output.say("")
    desk.output.say([Output.Span(lines.count.of("tie"), .strong)])
    var columns = Columns(indent: 2, expendable: [2])
    for line in lines.prefix(Limit.shown) {
      columns.add([
        Output.Span(line.words), Output.Span(line.name, .strong),
        Output.Span(line.tie.since.map { "\($0)" } ?? "", .faint),
      ])
    }
    try columns.say(on: desk.output)
    if lines.count > Limit.shown {
      desk.output.say("  and \(lines.count - Limit.shown) more: kith tie list \(id.short)")
    }
  }

  /// The same for programs.
  func json(of id: RecordID) throws -> JSON {
    .array(try lines(of: id).map { line in TieJSON.of(line.tie, line.id, replica) })
  }
}

/// A tie for programs.
enum TieJSON {
  static func of(_ tie: Tie, _ id: RecordID, _ replica: Replica) -> JSON {
    .object([
      "id": .string(id.description), "from": named(tie.from, replica), "relation": .string(tie.relation),
      "to": named(tie.to, replica), "since": .optional(tie.since?.description),
      "event": tie.event.map { named($0, replica) } ?? .null, "details": .optional(tie.details),
    ])
  }

  static func named(_ id: RecordID, _ replica: Replica) -> JSON {
    .object(["id": .string(id.description), "name": .optional((try? replica.card(id))?.name)])
  }
}
