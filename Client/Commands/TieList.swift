package import ArgumentParser
import KithMerge
import KithRecords
import KithReplica

/// `kith tie list grace`
package struct TieList: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List how somebody belongs together with others, the newest first.",
    discussion: """
      An arrow stands before what is said from the other side: “← mentor of Grace” with Ada is Grace's word, \
      that she is a mentor of Ada.

      With --json: an array of objects with id, from and to (id and name), relation, since, event and details.
      """)

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "Whose; everybody's unless said.", completion: .names) var who: [String] = []
  @OptionGroup var options: ListOptions

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let chosen = try options.space.chosen(replica)
    let all = try rows(replica, desk).filter { row in
      try chosen.map { try replica.card(row.id).map($0.holds) ?? false } ?? true
    }
    let shown = all.prefix(options.limit)
    if options.json.isOn { return desk.output.say(.array(shown.map { TieJSON.of($0.tie, $0.id, replica) })) }
    guard !all.isEmpty else {
      return desk.output.tell(
        "There are no ties yet. Make one with: kith tie add WHO \"introduced by\" WHO")
    }
    var columns = Columns(expendable: [who.isEmpty ? 4 : 3])
    for row in shown {
      columns.add(
        [Output.Span(row.id.short, .faint)] + (row.from.map { [Output.Span($0, .strong)] } ?? []) + [
          Output.Span(row.words), Output.Span(row.name, .strong),
          Output.Span(row.tie.since.map { "\($0)" } ?? "", .faint),
        ])
    }
    try columns.say(on: desk.output)
    ListOptions.tell(shown.count, of: all.count, "first", desk)
  }

  private struct Row {
    let id: RecordID
    let tie: Tie
    /// From whom, if that is not whose ties are listed.
    var from: String?
    let words: String
    let name: String
  }

  private func rows(_ replica: Replica, _ desk: Desk) throws -> [Row] {
    guard who.isEmpty else {
      let end = try TieEnds.end(who.joined(separator: " "), replica, desk)
      return try Ties(desk, replica).lines(of: end.id).map {
        Row(id: $0.id, tie: $0.tie, words: $0.words, name: $0.name)
      }
    }
    let values = ValueText(desk, replica)
    var rows: [Row] = []
    try replica.forEachRecord(of: replica.cards(Shelf(kind: .tie))) { card, record in
      guard let tie = record.flatMap(Tie.init) else { return }
      rows.append(
        Row(
          id: card.id, tie: tie, from: values.of(.reference(tie.from), as: .reference), words: tie.relation,
          name: values.of(.reference(tie.to), as: .reference)))
    }
    return rows.sorted { a, b in
      (b.tie.since ?? .first, a.from ?? "", a.id) < (a.tie.since ?? .first, b.from ?? "", b.id)
    }
  }
}
