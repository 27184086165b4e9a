import KithInsight
import KithMerge
import KithRecords
import KithReplica

/// What there is about somebody beside their own fields: conversations and notes, open follow-ups, how often
/// one wants to talk with them.
struct Company {
  private let names: RecordNames
  let id: RecordID
  let notes: [Card]
  /// The newest first.
  let talks: [OpenedRecord]
  let talkCount: Int
  /// Open, by the day on which they are due.
  let followUps: [(OpenedRecord, FollowUp)]
  let cadence: (record: OpenedRecord, turn: Turn)?

  /// - Parameter talks: how many conversations are opened at the most.
  init(_ desk: Desk, _ replica: Replica, of id: RecordID, talks most: Int = Limit.shown) throws {
    (self.id, names) = (id, RecordNames(replica))
    notes = try replica.cards(about: id)
    (talks, talkCount) = try replica.conversations(with: id, limit: most)
    followUps = try replica.openFollowUps(about: [id]).compactMap { record in
      // What was planned by a conversation with them may be about others.
      FollowUp(record).flatMap { $0.about.contains(id) ? (record, $0) : nil }
    }.sorted { ($0.1.day ?? .last, $0.1.id) < ($1.1.day ?? .last, $1.1.id) }
    let cadences = try replica.records(of: .cadence, pointingTo: id)
    let turn = try Rounds(desk, replica).of([id]).first { $0.cadence.about == id }
    cadence = turn.flatMap { turn in
      cadences.first { Cadence($0)?.about == id }.map { ($0, turn) }
    }
  }

  // MARK: For people

  enum Limit {
    /// How many conversations and notes are shown.
    static let shown = 10
  }

  func say(_ desk: Desk, _ called: Card) throws {
    if let turn = cadence?.turn {
      let away = Reason(on: desk.today) { _ in nil }.away(turn.day)
      desk.output.say("")
      desk.output.say([
        Output.Span("Talk \(turn.cadence.every.often)", .strong), ": next on \(turn.day), \(away)",
      ])
    }
    try sayFollowUps(desk)
    try sayTalksAndNotes(desk, called)
  }

  private func sayFollowUps(_ desk: Desk) throws {
    guard !followUps.isEmpty else { return }
    let today = desk.today
    desk.output.say("")
    desk.output.say([Output.Span(followUps.count.of("open follow-up"), .strong)])
    var columns = Columns(indent: 2)
    for (record, followUp) in followUps.prefix(Limit.shown) {
      let isLate = followUp.day.map { $0 < today } ?? false
      columns.add([
        Output.Span(followUp.day?.description ?? "", isLate ? .warning : .plain),
        Output.Span(record.id.short, .faint), Output.Span(Planned(followUp).words),
      ])
    }
    try columns.say(on: desk.output)
    sayMore(followUps.count, "kith followup list --about \(id.short)", desk)
  }

  private func sayTalksAndNotes(_ desk: Desk, _ called: Card) throws {
    guard talkCount + notes.count > 0 else { return }
    let counts = [
      talkCount > 0 ? talkCount.of("conversation") : nil, notes.isEmpty ? nil : notes.count.of("note"),
    ]
    desk.output.say("")
    desk.output.say([Output.Span(counts.compactMap { $0 }.joined(separator: ", "), .strong)])
    var columns = Columns(indent: 2, expendable: [2])
    for line in lines(desk).prefix(Limit.shown) {
      columns.add([
        Output.Span(line.day), Output.Span(line.id, .faint),
        Output.Span(talkCount > 0 ? line.what : "", .faint), Output.Span(line.group, .faint),
        Output.Span(line.text),
      ])
    }
    try columns.say(on: desk.output)
    let all = [
      talkCount > 0 ? "kith talk list \(id.short)" : nil, notes.isEmpty ? nil : "kith note list \(id.short)",
    ]
    sayMore(talkCount + notes.count, all.compactMap { $0 }.joined(separator: ", "), desk)
  }

  private func sayMore(_ count: Int, _ command: String, _ desk: Desk) {
    if count > Limit.shown { desk.output.say("  and \(count - Limit.shown) more: \(command)") }
  }

  private struct Line {
    let day, id, what, group, text: String
  }

  /// Conversations by the day on which they were, notes by that of their last edit; the newest first.
  private func lines(_ desk: Desk) -> [Line] {
    let talked = talks.map { record in
      let talk = Conversation(record)
      return Line(
        day: talk?.when?.start?.day.description ?? "", id: record.id.short, what: "conversation", group: "",
        text: talk.map { TalkList.words($0, names) } ?? "")
    }
    let noted = notes.map {
      Line(
        day: desk.day($0.edited), id: $0.shortID, what: "note", group: $0.group?.inOneLine ?? "",
        text: $0.called)
    }
    // Of one day, in the order in which they came: each list has its own.
    var (lines, talks, notes) = ([Line](), talked[...], noted[...])
    while let talk = talks.first, let note = notes.first {
      lines.append(talk.day >= note.day ? talks.removeFirst() : notes.removeFirst())
    }
    return lines + talks + notes
  }

  // MARK: For programs

  func members(_ replica: Replica) throws -> [String: JSON] {
    let next = cadence.map { record, turn in
      RecordJSON.members(of: record).merging(["next": .string(turn.day.description)]) { $1 }
    }
    return [
      "notes": .array(try notes.compactMap { try replica.record($0.id).map(RecordJSON.of) }),
      "conversations": .array(talks.map(RecordJSON.of)),
      "followUps": .array(followUps.map { RecordJSON.of($0.0) }),
      "cadence": next.map(JSON.object) ?? .null,
    ]
  }
}
