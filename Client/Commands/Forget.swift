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
      exchange. It cannot be undone. Backups and files written earlier are not reached. What is about \
      others too stays; a letter goes with the last one whom it goes to, a tie with either of its ends, and \
      no event names them any more. What lies in the trash for 90 days goes the same way with a kith sync; \
      kith delete only puts it there.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var confirmation: Confirmation

  @Argument(help: "A part of the name, an e-mail address, or an id; also in the trash.", completion: .names)
  var who: [String]

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let card = try Naming(replica).anything(who.joined(separator: " "), in: .anywhere, desk)
    let (alone, shared) = try Forget.companions(of: card, replica)
    let places = try Forget.places(of: card, replica)
    let notes = Forget.counted(alone)
    let few = places.count == 1 ? "names" : "name"
    let events = places.isEmpty ? "" : " \(places.count.of("event")) \(few) them no more."
    try confirmation.ask(
      "\(card.called)\(notes) will be erased on all of your machines.\(events) This cannot be undone.", desk)

    var operation = desk.operation(Operation.forgetting)
    _ = try replica.forget([card.id] + alone.map(\.id), in: operation)
    _ = try replica.apply(places, in: &operation)
    desk.output.say("\(card.called)\(notes) \(alone.isEmpty ? "is" : "are") forgotten here.\(events)")
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

  /// What is about somebody alone, and what is about others too; of one's own, and of the group that they
  /// are in.
  private static func companions(
    of card: Card, _ replica: Replica
  ) throws -> (alone: [Card], shared: [Card]) {
    guard !Kind.nobodies.contains(card.kind) || card.kind == .event else { return ([], []) }
    var (alone, shared): ([Card], [Card]) = ([], [])
    for kind in Kind.companions {
      for isTrash in [false, true] {
        for companion in try replica.cards(about: card.id, kind: kind, trash: isTrash)
        where isNear(companion, card) && (kind != .attendance || card.kind == .event) {
          let goes = try replica.record(companion.id)?.goes {
            try $0 == card.id || !replica.purged(among: [$0]).isEmpty
          }
          if goes ?? false { alone.append(companion) } else { shared.append(companion) }
        }
      }
    }
    return (alone, shared)
  }

  /// What takes them out of events where they are a guest or a host, or were hoped for.
  private static func places(of card: Card, _ replica: Replica) throws -> [Draft] {
    let events = try replica.records(of: .event, pointingTo: card.id)
    // Of an event that is forgotten the attendance goes whole.
    let plans = card.kind == .event ? [] : try replica.records(of: .attendance, pointingTo: card.id)
    return try (events + plans).compactMap { event in
      guard let found = try replica.card(event.id), isNear(found, card) else { return nil }
      let table = Kind.named(event.kind)
      let theirs = event.readings.filter {
        $0.name.element != nil
          && $0.shown.value.references(as: table?.field($0.name.base)?.type).contains(card.id)
      }
      guard !theirs.isEmpty else { return nil }
      let changes = Dictionary(theirs.map { ($0.name, Value.empty) }) { first, _ in first }
      return Draft(id: event.id, kind: event.kind, changes: changes)
    }
  }

  /// What others wrote in another group is not one's own to erase.
  private static func isNear(_ companion: Card, _ card: Card) -> Bool {
    companion.group == nil || companion.isBeside(card)
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
