package import ArgumentParser
import KithInsight
import KithMerge
import KithRecords
import KithReplica

/// `kith letter sent ada --via post`
package struct LetterSent: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "sent", abstract: "Say that you sent a letter.",
    discussion: "What it was planned by is done with that.")

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "Its id, whom it goes to, or words of its subject.", completion: .names)
  var which: [String]
  @Option(
    help: ArgumentHelp("How: email, post, linkedin, or another word.", valueName: "what"),
    completion: .list(["email", "post", "linkedin"]))
  var via: String?
  @Option(help: ArgumentHelp("When: yesterday, 2026-11-20; else today.", valueName: "date"))
  var on: String?
  @OptionGroup var confirmation: Confirmation

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let (letter, record) = try LetterNaming(replica).one(which.joined(separator: " "), .drafts)
    let day = try on.map { try desk.spokenPast($0, else: "Say it once you sent it.").day } ?? desk.today
    if let sent = letter.sent, via == nil, on == nil {
      throw CommandError.conflict(
        "That letter was sent on \(sent) already. Correct it with: --on DATE or --via WORD")
    }
    let via = via?.inOneLine
    guard via != "" else { throw CommandError.usage("--via has nothing in it. Write it as: --via post") }
    let remarks = LetterCheck.remarks(
      on: letter, last: try letter.last(replica), login: desk.outside.login)
    if letter.isDraft { try confirmBlanks(remarks, letter, desk) }

    var changes = Changes()
    changes.set("sent", day: on == nil ? letter.sent ?? day : day)
    changes.set("via", text: via)
    // Whoever discards the draft meanwhile, on another machine, does not know that it was sent.
    changes.set(Trashed.field.base, .empty)
    let planned = letter.isDraft ? try self.planned(by: letter, replica) : []
    let done = try planned.map { followUp in
      let known = try replica.record(followUp.id)
      return Draft(
        id: followUp.id, kind: .followUp, changes: FollowUp.becoming(.done, on: desk.today, from: known))
    }
    var operation = desk.operation("letter sent")
    let draft = Draft(id: record.id, kind: .letter, changes: changes.all)
    _ = try replica.apply([draft] + done, in: &operation)

    let names = RecordNames(replica)
    let receivers = names.listed(letter.to)
    desk.output.say("Sent to \(receivers) on \(on == nil ? letter.sent ?? day : day).")
    for followUp in planned {
      desk.output.say("Done: \(FollowUpLines(names).sentence(Planned(followUp)).ended())")
    }
    for remark in remarks where letter.isDraft { desk.output.tell("\(remark)") }
  }

  /// It may have been filled in where it was sent from.
  private func confirmBlanks(_ remarks: [LetterRemark], _ letter: Letter, _ desk: Desk) throws {
    let blanks = remarks.compactMap { if case .blank(let place) = $0 { "“\(place)”" } else { nil } }
    guard !blanks.isEmpty else { return }
    try confirmation.ask(
      """
      Not filled in here: \(blanks.joined(separator: ", ")). Fill that in with kith letter edit \
      \(letter.id.short), unless it was sent so.
      """, desk, isFinal: false)
  }

  /// What is done with it: the follow-up that it was drafted for; else, to each, the letter that was planned
  /// first.
  private func planned(by letter: Letter, _ replica: Replica) throws -> [FollowUp] {
    if let id = letter.followUp, let followUp = try replica.record(id).flatMap(FollowUp.init) {
      let isMine = try replica.mine(among: [id]).contains(id)
      return followUp.state == .open && isMine ? [followUp] : []
    }
    guard LetterDraft.mayBePlanned(letter.template) else { return [] }
    return try letter.to.compactMap { try LetterDraft.planned(to: $0, replica) }
  }
}
