package import ArgumentParser
import KithMerge
import KithRecords
import KithReplica

/// `kith history ada`
package struct History: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "history", abstract: "Show what was changed of somebody, when, and on which machine.",
    discussion: """
      Newest first; in a group also by whom. This machine remembers what reached it, for a year at least. \
      With --json: an array of objects with time, device, machine, account, confirmed, command and changes, \
      an array of field, element, old (an array) and new. Machine is a member's name where it is theirs; \
      confirmed is false where the server does not say the same.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  @Option(name: [.customShort("n"), .long], help: "How many changes at the most.")
  var limit = 50

  @Argument(help: "A part of the name, an e-mail address, or an id; also of a note.", completion: .names)
  var who: [String]

  package init() {}

  package func validate() throws {
    guard (1...Replica.Limit.history).contains(limit) else {
      throw ValidationError("--limit takes a number from 1 to \(Replica.Limit.history).")
    }
  }

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let card = try Naming(replica).anything(who.joined(separator: " "), in: .anywhere, desk)
    let entries = try entries(of: card, replica)
    let machines = try MachineNames(replica)
    if json.isOn {
      return desk.output.say(.array(entries.map { History.json($0, $1, machines) }))
    }
    guard !entries.isEmpty else {
      return desk.output.tell("This machine remembers no change of \(card.called.ended())")
    }
    let values = ValueText(desk, replica)
    desk.output.say([Output.Span(card.called, .strong), "  ", Output.Span(card.shortID, .faint)])
    for (entry, kind) in entries {
      let machine = entry.by.map(machines.name(of:)) ?? "sealed"
      desk.output.say([
        Output.Span(desk.minute(entry.time)), "  ", Output.Span(machine, .faint),
        Output.Span(entry.words.map { "  " + $0 } ?? "", .faint),
      ])
      for change in entry.changes {
        desk.output.say("  " + History.text(change, of: kind, values))
      }
    }
  }

  /// What is one's own of an event was changed of it, too.
  private func entries(of card: Card, _ replica: Replica) throws -> [(HistoryEntry, KindName)] {
    let all = try replica.history(of: card.id, limit: limit).map { ($0, card.kind) }
    guard card.kind == .event, let own = try replica.attendances(of: [card.id])[card.id] else { return all }
    let mine = try replica.history(of: own.id, limit: limit).map { ($0, own.kind) }
    return Array((all + mine).sorted { $0.0.time > $1.0.time }.prefix(limit))
  }

  private static func text(_ change: HistoryEntry.Change, of kind: KindName, _ values: ValueText) -> String {
    let field = Kind.named(kind)?.field(change.name.base)
    if change.name == Trashed.field {
      return change.new.isEmpty ? "Taken out of the trash" : "Put into the trash"
    }
    func text(_ value: Value) -> String { values.of(value, as: field?.type).inOneLine }
    let old = change.old.filter { !$0.isEmpty }.map(text)
    let arrow = old.isEmpty ? "" : old.joined(separator: " | ") + " → "
    return "\(field?.title ?? change.name.base): \(arrow)\(text(change.new))"
  }

  private static func json(_ entry: HistoryEntry, _ kind: KindName, _ machines: MachineNames) -> JSON {
    let changes = entry.changes.map { change -> JSON in
      let type = Kind.named(kind)?.field(change.name.base)?.type
      return .object([
        "field": .string(change.name.base),
        "element": .optional(change.name.element.map { FieldKey(rawValue: $0).description }),
        "old": .array(change.old.map { RecordJSON.value($0, as: type) }),
        "new": RecordJSON.value(change.new, as: type),
      ])
    }
    return .object([
      "time": RecordJSON.time(entry.time),
      "device": .optional(entry.author?.device.description),
      "machine": .optional(entry.by.map(machines.name(of:))),
      "account": .optional(entry.author?.account?.description),
      "confirmed": .flag(entry.by?.isConfirmed ?? false),
      "command": .optional(entry.words), "changes": .array(changes),
    ])
  }
}
