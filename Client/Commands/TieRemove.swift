package import ArgumentParser
import KithMerge
import KithRecords
import KithReplica
import KithSealing

/// `kith tie remove grace "introduced by" ada`
package struct TieRemove: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Put a tie into the trash.",
    discussion: "kith undo takes it back; so does kith undelete with its id.")

  @OptionGroup package var homeOption: HomeOption

  @Argument(
    help: ArgumentHelp("As it was tied: WHO RELATION WHO; or its id, as kith tie list shows it."),
    completion: .names)
  var tie: [String]

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let (record, typed) = try meant(replica, desk)
    let values = ValueText(desk, replica)
    let words =
      typed
      ?? Tie(record).map { tie in
        [values.of(.reference(tie.from), as: .reference), values.of(.reference(tie.to), as: .reference)]
          .joined(separator: ", \(tie.relation) ")
      }
    var operation = desk.operation("tie remove")
    _ = try replica.apply([record.trashing(at: desk.now())], in: &operation)
    desk.output.say("Untied: \(words ?? record.id.short). Tie them again with: kith undo")
  }

  private func meant(_ replica: Replica, _ desk: Desk) throws -> (OpenedRecord, words: String?) {
    if tie.count == 3 {
      let ends = try TieEnds(tie[0], tie[1], tie[2], replica, desk)
      let found = try Ties(desk, replica).lines(of: ends.from.id).first { line in
        line.tie.isSame(as: ends.tie)
      }
      guard let found, let record = try replica.record(found.id) else {
        throw CommandError.unclear(
          """
          There is no such tie: \(ends.sentence) See which there are with: kith tie list \
          \(ends.from.shortID)
          """
        )
      }
      return (record, ends.words)
    }
    guard tie.count == 1, let words = tie.first else {
      throw CommandError.usage("Name a tie as it was tied: kith tie remove WHO RELATION WHO, or by its id.")
    }
    let cards = try replica.cards(idPrefix: words, limit: Naming.Limit.matches)
      .filter { $0.kind == .tie && $0.trashed == nil }
    guard cards.count < 2 else { throw Naming.several(cards, words, as: "ties") }
    guard let card = cards.first, let record = try replica.record(card.id) else {
      throw CommandError.unclear("No tie has the id “\(words)”. See which there are with: kith tie list")
    }
    return (record, nil)
  }
}
