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
    case .usual: sayUsual(cards)
    case .template(let template):
      let values = values
      for card in cards {
        desk.output.hand(template.filled(card, try opened(card, template.isInRecord), values) + "\n")
      }
    case .columns(let facets):
      let (values, isInRecord) = (values, facets.contains(where: \.isInRecord))
      var columns = Columns(expendable: facets.indices.dropFirst().reversed())
      for card in cards {
        let record = try opened(card, isInRecord)
        columns.add(facets.map { Listing.cell($0, card, record, values) })
      }
      columns.say(on: desk.output)
    }
  }

  private func sayUsual(_ cards: [Card]) {
    var columns = Columns(expendable: kind == nil ? [1, 2, 3] : [1, 2])
    for card in cards {
      var cells: [Columns.Cell] = [Output.Span(card.called, .strong), Output.Span(card.detail)]
      if kind == nil { cells.append(Output.Span(card.kind.rawValue)) }
      cells.append(Output.Span(card.shortID, .faint))
      cells.append(Output.Span(card.marks, .warning))
      columns.add(cells)
    }
    columns.say(on: desk.output)
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

  private func opened(_ card: Card, _ isInRecord: Bool) throws -> OpenedRecord? {
    isInRecord ? try replica.record(card.id) : nil
  }

  // MARK: For programs

  func json(_ cards: [Card]) throws -> JSON {
    var values = values
    values.minute = { Moment($0).rfc3339 ?? "\($0)" }
    return .array(
      try cards.map { card in
        switch shape {
        case .usual: return card.json
        case .template(let template):
          let text = template.filled(card, try opened(card, template.isInRecord), self.values)
          return .object(card.members.merging(["text": .string(text)]) { $1 })
        case .columns(let facets):
          let record = try opened(card, facets.contains(where: \.isInRecord))
          var members: [String: JSON] = ["id": .string(card.id.description)]
          for facet in facets {
            let texts = facet.texts(card, record, values)
            members[facet.name] = facet.isMany ? .array(texts.map(JSON.string)) : .optional(texts.first)
          }
          return .object(members)
        }
      })
  }
}
