import KithMerge
import KithRecords
import KithReplica

/// Records in a list, one after the other.
struct Listing {
  let replica: Replica
  let desk: Desk
  let shape: Selection.Shape
  /// The kind that all of them are; nil if they may differ.
  let kind: KindName?

  private var values: ValueText { ValueText(desk, replica) }

  func say(_ cards: [Card]) throws {
    switch shape {
    case .usual: try sayUsual(cards)
    case .template(let template):
      let values = values
      try forEach(cards, isOpened: template.isInRecord) { card, record in
        desk.output.hand(template.filled(card, record, values) + "\n")
      }
    case .columns(let facets):
      let values = values
      var columns = Columns(expendable: facets.indices.dropFirst().reversed())
      try forEach(cards, isOpened: facets.contains(where: \.isInRecord)) { card, record in
        columns.add(facets.map { Listing.cell($0, card, record, values) })
      }
      try columns.say(on: desk.output)
    }
  }

  private func sayUsual(_ cards: [Card]) throws {
    var columns = Columns(expendable: kind == nil ? [1, 2, 3] : [1, 2])
    for card in cards {
      try Task.checkCancellation()
      var cells: [Columns.Cell] = [Output.Span(card.called, .strong), Output.Span(card.detail)]
      if kind == nil { cells.append(Output.Span(card.kind.rawValue)) }
      cells.append(Output.Span(card.shortID, .faint))
      cells.append(Output.Span(card.group?.inOneLine ?? "", .faint))
      cells.append(Output.Span(card.marks, .warning))
      columns.add(cells)
    }
    try columns.say(on: desk.output)
  }

  private static func cell(
    _ facet: Facet, _ card: Card, _ record: OpenedRecord?, _ values: ValueText
  ) -> Columns.Cell {
    switch facet.name {
    case "id": Output.Span(card.shortID, .faint)
    case "name": Output.Span(card.called, .strong)
    default: Output.Span(facet.texts(card, record, values).joined(separator: ", "))
    }
  }

  /// Each card, with its record where that is to be opened.
  ///
  /// - Throws: `CancellationError` where it is interrupted.
  private func forEach(
    _ cards: [Card], isOpened: Bool, _ body: (Card, OpenedRecord?) throws -> Void
  ) throws {
    if isOpened { return try replica.forEachRecord(of: cards, body) }
    for card in cards {
      try Task.checkCancellation()
      try body(card, nil)
    }
  }

  // MARK: For programs

  func json(_ cards: [Card]) throws -> JSON {
    var values = values
    values.minute = { Moment($0).rfc3339 ?? "\($0)" }
    var all: [JSON] = []
    switch shape {
    case .usual: try forEach(cards, isOpened: false) { card, _ in all.append(card.json) }
    case .template(let template):
      let shown = self.values
      try forEach(cards, isOpened: template.isInRecord) { card, record in
        let text = template.filled(card, record, shown)
        all.append(.object(card.members.merging(["text": .string(text)]) { $1 }))
      }
    case .columns(let facets):
      try forEach(cards, isOpened: facets.contains(where: \.isInRecord)) { card, record in
        var members: [String: JSON] = ["id": .string(card.id.description)]
        for facet in facets {
          let texts = facet.texts(card, record, values)
          members[facet.name] = facet.isMany ? .array(texts.map(JSON.string)) : .optional(texts.first)
        }
        all.append(.object(members))
      }
    }
    return .array(all)
  }
}
