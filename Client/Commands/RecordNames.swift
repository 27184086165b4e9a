import KithMerge
import KithRecords
import KithReplica

/// What to call those to whom a record points.
struct RecordNames {
  let replica: Replica

  init(_ replica: Replica) {
    self.replica = replica
  }

  func of(_ id: RecordID) -> String {
    (try? replica.card(id)).map { of($0) } ?? "somebody who is not here"
  }

  /// An attendance has no name of its own.
  func of(_ card: Card) -> String {
    guard card.kind == .attendance else { return card.called }
    let event = (try? replica.cards(pointedToBy: card.id))?.first { $0.kind == .event }
    return event.map { "attendance at \($0.called)" } ?? card.called
  }

  func of(_ who: Who) -> String {
    switch who {
    case .record(let id): of(id)
    case .named(let name): name.inOneLine
    }
  }

  /// All of them, in the order of their names.
  func listed(_ ids: [RecordID]) -> String { ids.map { of($0) }.sorted().inSentence }
  func listed(_ all: [Who]) -> String { all.map { of($0) }.sorted().inSentence }

  /// With an id where there is a record.
  func json(_ who: Who) -> JSON {
    switch who {
    case .record(let id): .object(["id": .string(id.description), "name": .string(of(id))])
    case .named(let name): .object(["id": .null, "name": .string(name)])
    }
  }

  func json(_ ids: [RecordID]) -> JSON {
    .array(ids.map { json(.record($0)) })
  }
}
