package import ArgumentParser
import KithMerge
import KithRecords
import KithReplica

/// `kith forget ada`
package struct Forget: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "forget", abstract: "Erase somebody, and what is about them alone, for good.",
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
    let (alone, shared) = try Forget.companions(of: card, replica)
    let notes = Forget.counted(alone)
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
        The \(Kind.named(note.kind)?.title.lowercased() ?? "record") “\(note.called)” is about others \
        too, so it stays. Forget it with: kith forget \
        \(note.shortID)
        """
      )
    }
  }

  /// What is about somebody alone, and what is about others too. A tie goes with either of its ends.
  private static func companions(
    of card: Card, _ replica: Replica
  ) throws -> (alone: [Card], shared: [Card]) {
    guard !Kind.nobodies.contains(card.kind) || card.kind == .event else { return ([], []) }
    var (alone, shared): ([Card], [Card]) = ([], [])
    for kind in Kind.companions {
      for isTrash in [false, true] {
        for companion in try replica.cards(about: card.id, kind: kind, trash: isTrash) {
          let isShared = try kind != .tie && hasOthers(companion, beside: card, replica)
          if isShared { shared.append(companion) } else { alone.append(companion) }
        }
      }
    }
    return (alone, shared)
  }

  /// Whether somebody else is meant too; of what is none of kith's own planning, anything else.
  private static func hasOthers(_ companion: Card, beside card: Card, _ replica: Replica) throws -> Bool {
    try replica.cards(pointedToBy: companion.id).contains {
      $0.id != card.id && (companion.kind == .note || !Kind.nobodies.contains($0.kind))
    }
  }

  /// ` and 1 note`, ` and 2 notes, 1 letter`
  private static func counted(_ cards: [Card]) -> String {
    let counts = Kind.companions.compactMap { kind -> String? in
      let count = cards.count { $0.kind == kind }
      return count == 0 ? nil : count.of(Kind.named(kind)?.title.lowercased() ?? kind.rawValue)
    }
    return counts.isEmpty ? "" : " and " + counts.joined(separator: ", ")
  }
}
