package import ArgumentParser
import KithMerge
import KithRecords
import KithReplica

/// `kith forget ada`
package struct Forget: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "forget", abstract: "Erase somebody, and the notes about them alone, for good.",
    discussion: """
      Here at once, history and index included; on the server and on your other machines with their next \
      exchange. It cannot be undone. Backups and files written earlier are not reached. What lies in the \
      trash for 90 days goes the same way with a kith sync; kith delete only puts it there.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var confirmation: Confirmation

  @Argument(help: "A part of the name, an e-mail address, or an id; also in the trash.", completion: .names)
  var who: [String]

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let card = try Naming(replica).record(who.joined(separator: " "), in: .anywhere)
    let (alone, shared) = card.kind == .note ? ([], []) : try Forget.notes(about: card, replica)
    let notes = alone.isEmpty ? "" : alone.count == 1 ? " and 1 note" : " and \(alone.count) notes"
    try confirmation.ask(
      "\(card.called)\(notes) will be erased on all of your machines. This cannot be undone.", desk)

    let operation = desk.operation(Operation.forgetting)
    _ = try replica.forget([card.id] + alone.map(\.id), in: operation)
    desk.output.say("\(card.called)\(notes) \(alone.isEmpty ? "is" : "are") forgotten here.")
    if try replica.server() != nil {
      desk.output.say("The server and your other machines follow with: kith sync")
    }
    for note in shared {
      desk.output.tell(
        """
        The note “\(note.called)” is about others too, so it stays. Forget it with: kith forget \
        \(note.shortID)
        """
      )
    }
  }

  /// The notes about somebody alone, and those that are about others too.
  private static func notes(about card: Card, _ replica: Replica) throws -> (alone: [Card], shared: [Card]) {
    let notes =
      try replica.cards(about: card.id, trash: false) + replica.cards(about: card.id, trash: true)
    let isShared = try notes.map { try replica.cards(pointedToBy: $0.id).contains { $0.id != card.id } }
    let split = zip(notes, isShared)
    return (split.filter { !$1 }.map(\.0), split.filter { $1 }.map(\.0))
  }
}
