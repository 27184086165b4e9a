import KithInsight
import KithMerge
import KithRecords
import KithReplica
import KithSealing

/// One walk through everybody whom one met at an event: what is asked at the terminal, and what the answers
/// ask for. Nothing is written meanwhile.
struct Sitting {
  private let known: KnownEvent
  private let outcome: Outcome
  let replica: Replica
  let desk: Desk
  private(set) var drafts: [Draft] = []
  private var completed: Set<RecordID> = []
  private var (planned, skipped) = (0, 0)

  enum Limit {
    /// How often one question is asked that was answered with nonsense.
    static let rounds = 20
  }

  /// Words that mean that one does not write.
  private static let noes: Set = ["no", "none", "never"]

  init(_ known: KnownEvent, _ outcome: Outcome, _ replica: Replica, _ desk: Desk) {
    (self.known, self.outcome, self.desk) = (known, outcome, desk)
    self.replica = replica
  }

  private enum Step {
    case goesOn, stopped
    /// Nobody sits at a terminal.
    case alone
  }

  /// - Returns: whether it came to the end; nil if nobody is there to be asked.
  mutating func walk(_ all: [Gaps]) throws -> Bool? {
    for (number, gaps) in all.enumerated() where !gaps.lacking.isEmpty || !gaps.isWritten {
      let detail = gaps.card.detail.isEmpty ? "" : ", \(gaps.card.detail.inOneLine)"
      var heading = "\(number + 1) of \(all.count): \(gaps.card.called)\(detail)\n"
      var editing = Editing(try Kind.known(gaps.card.kind), of: gaps.record)
      defer { take(editing, gaps) }
      for lack in gaps.lacking {
        let step = try ask(heading + "  \(lack.question): ") { try editing.apply(lack.assignment($0)) }
        heading = ""
        if step != .goesOn { return step == .alone ? nil : false }
      }
      guard !gaps.isWritten else { continue }
      var answer: Answer?
      let step = try ask(heading + "  " + question(gaps)) { answer = try letter($0) }
      if let answer { try plan(answer, gaps) }
      if step != .goesOn { return step == .alone ? nil : false }
    }
    return true
  }

  mutating func markAsWrapped() throws {
    let wrapped = [FieldName("wrapped"): Value.moment(desk.now())]
    drafts.append(try known.attending(wrapped, replica.personal()))
  }

  /// `2 cards completed, 3 letters planned.`
  var summary: String {
    let pieces = [
      completed.isEmpty ? "" : "\(completed.count.of("card")) completed",
      planned == 0 ? "" : "\(planned.of("letter")) planned",
      skipped == 0 ? "" : "\(skipped) not to be written",
    ].filter { !$0.isEmpty }
    return pieces.isEmpty ? "Nothing was changed." : pieces.joined(separator: ", ") + "."
  }

  // MARK: Asking

  /// Asks until the answer is understood, or passed over.
  private func ask(_ question: String, _ take: (String) throws -> Void) throws -> Step {
    var question = question
    for _ in 0..<Limit.rounds {
      switch try desk.outside.converse(question) {
      case .nobody: return .alone
      case .ended: return .stopped
      case .said(let text):
        guard !text.inOneLine.isEmpty else { return .goesOn }
        do {
          try take(text.inOneLine)
          return .goesOn
        } catch let error as CommandError {
          question = "  \(error.description.printable)\n  Once more, or Enter to pass over: "
        }
      }
    }
    return .goesOn
  }

  private func question(_ gaps: Gaps) -> String {
    guard let planned = gaps.planned else { return "Write when? (Enter: no letter) " }
    return "Write when? (\(planned.day.map { "\($0)" } ?? "some day"); no: not at all) "
  }

  private enum Answer {
    case on(Day), not
  }

  private func letter(_ text: String) throws -> Answer {
    if Sitting.noes.contains(text.lowercased()) { return .not }
    return .on(try desk.spoken(text, toward: .future).day)
  }

  // MARK: What is to be written

  private mutating func take(_ editing: Editing, _ gaps: Gaps) {
    guard !editing.changedFields.isEmpty else { return }
    drafts.append(Draft(id: gaps.card.id, kind: gaps.card.kind, changes: editing.changes))
    completed.insert(gaps.card.id)
  }

  private mutating func plan(_ answer: Answer, _ gaps: Gaps) throws {
    switch (answer, gaps.planned) {
    case (.not, nil): return
    case (.not, let letter?):
      let record = try replica.record(letter.id)
      drafts.append(
        Draft(
          id: letter.id, kind: .followUp, changes: FollowUp.becoming(.skipped, on: desk.today, from: record)))
      skipped += 1
    case (.on(let day), let letter?):
      var changes = Changes()
      changes.set("due", day: day)
      changes.set("snoozed", .empty)
      drafts.append(Draft(id: letter.id, kind: .followUp, changes: changes.all))
      planned += 1
    case (.on(let day), nil):
      let origin = outcome.ties[gaps.card.id] ?? gaps.card.id
      let plan = Plan.letter(to: gaps.card.id, after: day, days: 0, origin: origin)
      let own = try replica.personal()
      let id = try own.named(plan.identity).id
      var changes = plan.followUp(as: id).changes
      // One that was dealt with is to be dealt with once more.
      if let record = try replica.record(id) {
        changes.merge(FollowUp.becoming(.open, from: record)) { $1 }
      }
      drafts.append(try own.draft(.followUp, as: plan.identity, changes))
      planned += 1
    }
  }
}
