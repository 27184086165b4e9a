package import ArgumentParser
import KithRecords
import KithReplica

/// `kith delete ada`
package struct Delete: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Put somebody, or a note by its id, into the trash.",
    discussion: "Nothing is lost: kith undelete takes it out again.")

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "A part of the name, an e-mail address, or an id.", completion: .names)
  var who: [String]

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let words = who.joined(separator: " ")
    let card = try card(words, Naming(replica), desk)
    guard let record = try replica.record(card.id) else { throw CommandError.gone(card) }

    var operation = desk.operation("delete")
    _ = try replica.apply([record.trashing(at: desk.now())], in: &operation)
    let stays = card.trashed == nil ? "is in the trash now" : "stays in the trash, with what was edited since"
    desk.output.say("\(card.called) \(stays). Take it out again with: kith undelete \(card.shortID)")
    guard card.kind == .conversation else { return }
    let planned = try replica.openFollowUps(about: [card.id]).compactMap(FollowUp.init)
      .filter { $0.origin == card.id }
    for followUp in planned.prefix(Limit.named) {
      desk.output.tell(
        """
        What it planned stays: \(Planned(followUp).words). If that is not to be done: kith delete \
        \(followUp.id.short)
        """)
    }
    if planned.count > Limit.named { desk.output.tell("See all of it with: kith followup list") }
  }

  private enum Limit {
    static let named = 3
  }

  /// What is in the trash already may be put there once more if it was edited since: that settles it.
  private func card(_ words: String, _ naming: Naming, _ desk: Desk) throws -> Card {
    do {
      return try naming.anything(words, in: .outside, desk)
    } catch {
      if let card = try? naming.anything(words, in: .inTrash, desk), card.isEditedInTrash { return card }
      throw error
    }
  }
}
