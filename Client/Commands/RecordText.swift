import KithMerge
import KithRecords
import KithReplica

/// One contact as a person reads it.
struct RecordText {
  let desk: Desk
  let values: ValueText
  private let replica: Replica
  private let isProvenanceShown: Bool

  init(_ desk: Desk, _ replica: Replica, provenance: Bool = false) {
    (self.desk, self.replica, isProvenanceShown) = (desk, replica, provenance)
    values = ValueText(desk, replica)
  }

  func say(_ record: OpenedRecord, _ card: Card) throws {
    let output = desk.output
    let title = Kind.named(record.kind)?.title.lowercased() ?? "a \(record.kind) of a newer kith"
    // What has no name is called by its kind and id already.
    let called = RecordNames(replica).of(card)
    let mark = called.hasSuffix(card.shortID) ? "" : "  \(title) \(card.shortID)"
    output.say([Output.Span(called, .strong), Output.Span(mark, .faint)])
    if let trashed = card.trashed {
      let edited = card.isEditedInTrash ? ", edited since" : ""
      output.say([
        Output.Span("In the trash since \(desk.day(trashed))\(edited). ", .warning),
        "Take it out with: kith undelete \(card.shortID)",
      ])
    }
    if card.unreadable > 0 {
      output.say([Output.Span("\(card.unreadable) edits of it cannot be read by this kith.", .warning)])
    }
    if let group = card.group {
      output.say(["  ", Output.Span("In ", .faint), Output.Span(group.inOneLine)])
    }
    try sayFields(record, card)
  }

  /// One value, and the record that says it.
  private struct Row {
    let record: OpenedRecord
    let reading: OpenedRecord.Reading

    var field: Field? { Kind.named(record.kind)?.field(reading.name.base) }
    var title: String { field?.title ?? reading.name.base }
  }

  /// The fields in the order of their table: labels on the left, each once. What is one's own of an event
  /// stands below what all read of it.
  private func sayFields(_ record: OpenedRecord, _ card: Card) throws {
    let names = try isProvenanceShown ? MachineNames(replica) : nil
    let known = try record.kind == .event ? EventNaming(replica, desk).known(card) : nil
    var rows = record.readings.map { Row(record: record, reading: $0) }
      .filter { $0.reading.name.base != "trash" && $0.field?.isFormer != true }
      .filter { known?.guests.doubles.contains($0.reading.name) != true }
    for (record, readings) in known?.ownReadings ?? [] {
      rows += readings.map { Row(record: record, reading: $0) }
    }
    var writers: [RecordID: [Provenance.Field]] = [:]
    if isProvenanceShown {
      for id in Set(rows.map(\.record.id)) { writers[id] = try replica.provenance(of: id) }
    }
    let width = rows.map { DisplayWidth.of($0.title) }.max() ?? 0
    var last: String?
    for row in rows {
      let (reading, title) = (row.reading, row.title)
      let label = title == last ? "" : title
      last = title
      let gap = String(repeating: " ", count: max(0, width - DisplayWidth.of(label)) + 2)
      let margin = String(repeating: " ", count: width + 4)
      let joined = row.record.id == record.id ? known?.guests.told[reading.name]?.value : nil
      let text = values.of(joined ?? reading.shown.value, as: row.field?.type)
      let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
      desk.output.say(["  ", Output.Span(label, .faint), Output.Span(gap + (lines.first ?? ""))])
      for line in lines.dropFirst() { desk.output.say(margin + line) }
      if let names, let by = writers[row.record.id]?.first(where: { $0.name == reading.name }) {
        desk.output.say([Output.Span("\(margin)\(names.name(of: by.by)), \(desk.minute(by.time))", .faint)])
      }
      if !reading.conflicts.isEmpty { sayDispute(reading, row.record, margin) }
    }
  }

  private func sayDispute(_ reading: OpenedRecord.Reading, _ record: OpenedRecord, _ margin: String) {
    let type = Kind.named(record.kind)?.field(reading.name.base)?.type
    let others = reading.conflicts.map { "“\(values.of($0.value, as: type).inOneLine)”" }.joined(
      separator: ", ")
    let dispute = Dispute(reading, of: record.id)
    desk.output.say([
      Output.Span(margin), Output.Span("Disputed: also \(others). ", .warning),
      Output.Span("Settle it with: \(dispute.command(number: 1))"),
    ])
  }
}

extension ValueText {
  /// Reads values as they are read here: references by name, moments by the clocks here, which are not named.
  init(_ desk: Desk, _ replica: Replica) {
    self.init()
    nameOf = { id in (try? replica.card(id))?.called }
    minute = { desk.minute($0) }
    when = { desk.text(of: $0) }
  }
}
