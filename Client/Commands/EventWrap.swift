package import ArgumentParser
import KithInsight
import KithMerge
import KithRecords
import KithReplica

/// `kith event wrap barbecue`
package struct EventWrap: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "wrap", abstract: "Go through everybody whom you met at an event.",
    discussion: """
      At a terminal it asks what their cards lack, and when you write to them. Enter passes over; Control-D \
      stops, and keeps what was said; kith undo takes all of it back. Elsewhere it lists who is not taken \
      care of, and what to type. Without a name it is the event at which you are, else the last one.
      """)

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "A part of its name, or its id.") var event: [String] = []
  @Flag(help: "Ask nothing: all of them are taken care of.") var done = false

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let naming = EventNaming(replica, desk)
    let known = try event.isEmpty ? naming.lastToWrap() : naming.event(event.joined(separator: " "))
    let outcome = try Outcome(of: known.event, replica)
    var sitting = Sitting(known, outcome, replica, desk)
    if done {
      return try keep(&sitting, true, "\(known.card.called) is wrapped up.")
    }
    guard !outcome.yield.met.isEmpty else {
      return desk.output.say(
        """
        Nobody is written down whom you met at \(known.card.called.ended()) Say it with: kith met NAME --at \
        \(known.card.shortID)
        """)
    }
    let all = try outcome.byName.compactMap { try Gaps(of: $0, outcome, replica) }
    guard let isThrough = try sitting.walk(all) else { return list(all, known, desk) }
    try keep(
      &sitting, isThrough,
      isThrough
        ? "\(known.card.called) is wrapped up. \(sitting.summary)"
        : "Stopped. \(sitting.summary) Go on with: kith event wrap \(known.card.shortID)")
  }

  private func keep(_ sitting: inout Sitting, _ isThrough: Bool, _ sentence: String) throws {
    if isThrough { try sitting.markAsWrapped() }
    var operation = sitting.desk.operation("event wrap")
    _ = try sitting.replica.personal().apply(sitting.drafts, in: &operation)
    sitting.desk.output.say(sentence)
  }

  private func list(_ all: [Gaps], _ known: KnownEvent, _ desk: Desk) {
    let output = desk.output
    let open = all.filter { !$0.lacking.isEmpty || $0.isUncovered }
    guard !open.isEmpty else {
      return output.say(
        """
        All whom you met at \(known.card.called) are taken care of. Wrap it up with: kith event wrap \
        \(known.card.shortID) --done
        """)
    }
    for gaps in open {
      let missing = gaps.lacking.map { "no \($0.noun)" } + (gaps.isUncovered ? ["nothing planned"] : [])
      output.say([
        Output.Span(gaps.card.called, .strong), Output.Span(": " + missing.joined(separator: ", ")),
      ])
      if !gaps.lacking.isEmpty {
        let words = gaps.lacking.map(\.assignment).joined(separator: " ")
        output.say("  kith set \(gaps.card.shortID) \(words)")
      }
      if gaps.isUncovered { output.say("  kith letter new \(gaps.card.shortID)") }
    }
    output.tell("When all are taken care of: kith event wrap \(known.card.shortID) --done")
  }
}

/// What somebody's card lacks, and whether one has written to them.
struct Gaps {
  let card: Card
  let record: OpenedRecord
  let lacking: [Lack]
  /// The letter that is planned.
  let planned: FollowUp?
  let isWritten: Bool
  let isUncovered: Bool

  enum Lack: CaseIterable {
    case name, org, email

    var noun: String {
      switch self {
      case .name: "full name"
      case .org: "organisation"
      case .email: "e-mail address"
      }
    }

    var question: String {
      switch self {
      case .name: "Full name"
      case .org: "Organisation"
      case .email: "E-mail address"
      }
    }

    var assignment: String {
      switch self {
      case .name: "name=…"
      case .org: "org=…"
      case .email: "email+=…"
      }
    }

    func assignment(_ text: String) -> Assignment {
      switch self {
      case .name: Assignment("name", .set, text)
      case .org: Assignment("org", .set, text)
      case .email: Assignment("email", .add, text)
      }
    }

    func isLacking(in record: OpenedRecord) -> Bool {
      switch self {
      case .name:
        let words = (record.value("name").flatMap(PersonName.init)?.display ?? "")
          .split(whereSeparator: \.isWhitespace)
        // `Grace`, `Grace H.`
        let last = words.last.map { $0.filter(\.isLetter).count } ?? 0
        return words.count < 2 || last < 2
      case .org: return record.text("org") == nil
      case .email: return record.elements("email").isEmpty
      }
    }
  }

  /// - Returns: nil of who is gone, or lies in the trash.
  init?(of id: RecordID, _ outcome: Outcome, _ replica: Replica) throws {
    guard let card = try replica.card(id), card.trashed == nil, let record = try replica.record(id) else {
      return nil
    }
    (self.card, self.record) = (card, record)
    // Who may only read a group cannot complete its cards.
    let writable = try replica.spaces().filter { [.owner, .editor].contains($0.role ?? .owner) }
    let isCard = card.kind == .contact && writable.contains { $0.holds(card) }
    lacking = isCard ? Lack.allCases.filter { $0.isLacking(in: record) } : []
    planned = outcome.followUps.first { $0.sort == .letter && $0.about.contains(id) }
    isWritten = outcome.yield.written.contains(id)
    isUncovered = outcome.yield.uncovered.contains(id)
  }
}
