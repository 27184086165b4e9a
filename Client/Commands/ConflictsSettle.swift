package import ArgumentParser
import KithMerge
import KithRecords
import KithReplica

/// `kith conflicts settle ada title 2`
package struct ConflictsSettle: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "settle", abstract: "Say which of the disputed values of a field holds.",
    discussion: "The choice is a new edit: every machine that hears of it shows the value you chose.")

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "A part of the name, an e-mail address, or an id.", completion: .names)
  var who: String
  @Argument(help: "The field, as kith conflicts shows it.") var field: String
  @Argument(help: "The number of the value that holds.") var number: Int?
  @Option(help: ArgumentHelp("Another value, which holds instead of all of them.", valueName: "text"))
  var value: String?

  package init() {}

  package func validate() throws {
    guard (number == nil) != (value == nil) else {
      throw ValidationError("Say which value holds: its number, or --value TEXT.")
    }
  }

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let card = try Naming(replica).anything(who, in: .anywhere, desk)
    guard let record = try replica.record(card.id) else { throw CommandError.gone(card) }
    let dispute = try dispute(in: record, card)
    let chosen = try chosen(dispute, record)

    var operation = desk.operation("conflicts settle \(dispute.name.base)")
    let draft = Draft(id: record.id, kind: record.kind, changes: [dispute.name: chosen])
    _ = try replica.apply([draft], in: &operation)
    let type = Kind.named(record.kind)?.field(dispute.name.base)?.type
    let text = ValueText(desk, replica).of(chosen, as: type).inOneLine
    let holds = chosen.isEmpty ? "cleared" : "“\(text)”"
    desk.output.say("Settled: \(dispute.field) of \(card.called) is \(holds).")
  }

  private func dispute(in record: OpenedRecord, _ card: Card) throws(CommandError) -> Dispute {
    let all = record.conflicts.map { Dispute($0, of: record.id) }
    let meant = all.filter { $0.isCalled(field) }
    if let dispute = meant.first, meant.count == 1 { return dispute }
    guard !all.isEmpty else {
      throw .unclear("Nothing is disputed in \(card.called.ended()) See what is with: kith conflicts")
    }
    let fields = (meant.isEmpty ? all : meant).map(\.field).joined(separator: ", ")
    throw .unclear(
      meant.isEmpty
        ? "“\(field)” of \(card.called) is not disputed. Disputed are: \(fields)."
        : "“\(field)” fits \(meant.count) disputes of \(card.called.ended()) Type one of: \(fields).")
  }

  private func chosen(_ dispute: Dispute, _ record: OpenedRecord) throws -> Value {
    if let value {
      guard dispute.name.element == nil else {
        throw CommandError.usage("\(dispute.field) is one of several values. Choose one by its number.")
      }
      var editing = Editing(try Kind.known(record.kind), of: record)
      try editing.apply(Assignment(dispute.name.base, .set, value))
      return editing.changes[dispute.name] ?? .empty
    }
    guard let number, dispute.values.indices.contains(number &- 1) else {
      throw CommandError.usage("The values of \(dispute.field) are numbered 1 to \(dispute.values.count).")
    }
    return dispute.values[number - 1].value
  }
}
