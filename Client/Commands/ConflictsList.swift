package import ArgumentParser
import KithMerge
import KithRecords
import KithReplica

/// `kith conflicts list`
package struct ConflictsList: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List disputed fields, and what was edited in the trash.",
    discussion: """
      The first value is the one that is shown meanwhile. With --json: an array of objects with id, kind, \
      name, editedInTrash and disputes, an array of field and values.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag
  @OptionGroup var space: SpaceOption

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let disputed = try replica.disputed(in: space.chosen(replica)).compactMap { card in
      try replica.record(card.id).map { (card, $0) }
    }

    if json.isOn { return desk.output.say(.array(disputed.map(ConflictsList.json))) }
    guard !disputed.isEmpty else { return desk.output.tell("Nothing is disputed.") }
    let (values, machines) = (ValueText(desk, replica), try MachineNames(replica))
    for (index, (card, record)) in disputed.enumerated() {
      if index > 0 { desk.output.say("") }
      let called = RecordNames(replica).of(card)
      let mark = called.hasSuffix(card.shortID) ? "" : "  \(card.shortID)"
      desk.output.say([Output.Span(called, .strong), Output.Span(mark, .faint)])
      let writers = card.group == nil ? [] : try replica.provenance(of: card.id)
      for reading in record.conflicts {
        try say(Dispute(reading, of: record.id), record.kind, values, machines, writers, desk)
      }
      guard card.isEditedInTrash else { continue }
      desk.output.say("  It was edited after it went to the trash.")
      desk.output.say("  Take it out with: kith undelete \(card.shortID)")
      desk.output.say("  Leave it there with: kith delete \(card.shortID)")
    }
  }

  private func say(
    _ dispute: Dispute, _ kind: KindName, _ values: ValueText, _ machines: MachineNames,
    _ writers: [Provenance.Field], _ desk: Desk
  ) throws {
    let type = Kind.named(kind)?.field(dispute.name.base)?.type
    desk.output.say("  \(dispute.field)")
    var columns = Columns(indent: 4)
    for (index, live) in dispute.values.enumerated() {
      let writer = writers.first { $0.name == dispute.name && $0.dot == live.dot }?.by
      columns.add([
        Output.Span("\(index + 1)"), Output.Span(values.of(live.value, as: type)),
        Output.Span(desk.minute(live.time)),
        Output.Span("by \(writer.map(machines.name(of:)) ?? machines.name(of: live.author.device))", .faint),
      ])
    }
    try columns.say(on: desk.output)
    desk.output.say("  Settle it with: \(dispute.command(number: 1))")
  }

  private static func json(_ card: Card, _ record: OpenedRecord) -> JSON {
    let disputes = record.conflicts.map { reading -> JSON in
      let dispute = Dispute(reading, of: record.id)
      let type = Kind.named(record.kind)?.field(reading.name.base)?.type
      return .object([
        "field": .string(dispute.field),
        "values": .array(dispute.values.map { RecordJSON.live($0, as: type) }),
      ])
    }
    return .object([
      "id": .string(card.id.description), "kind": .string(card.kind.rawValue), "name": .string(card.name),
      "editedInTrash": .flag(card.isEditedInTrash), "disputes": .array(disputes),
    ])
  }
}
