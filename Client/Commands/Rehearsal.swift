import KithMerge
import KithRecords
import KithReplica
import KithSync
import KithWire

/// `kith sync --dry-run`: what an exchange would do. Nothing is changed, here or on the server.
struct Rehearsal {
  enum Limit {
    static let shown = 20
    static let listed = 1_000
  }

  let desk: Desk
  let json: Bool

  func run() async throws {
    let replica = try desk.replica()
    let waiting = try replica.waiting(limit: json ? Limit.listed : Limit.shown)
    let (hasNews, reason) = try await look(replica)
    // Whoever pressed Control-C does not want to hear that the server was not reached.
    try Task.checkCancellation()
    if json { return desk.output.say(try Rehearsal.json(waiting, replica, hasNews, reason)) }

    if waiting.count == 0 {
      desk.output.say("Nothing waits to be sent.")
    } else {
      desk.output.say("\(waiting.count.of("record")) would be sent, \(Rehearsal.size(waiting.bytes)) sealed:")
    }
    var columns = Columns(indent: 2, expendable: [2])
    for record in waiting.first {
      let card = try replica.card(record.id)
      columns.add([
        Output.Span(record.id.short, .faint), Output.Span(Rehearsal.noun(card)),
        Output.Span(Rehearsal.size(record.bytes)), Output.Span(card?.called ?? "", .strong),
        Output.Span(record.isPurge ? "to be forgotten" : record.isOffer ? "given back to the server" : ""),
      ])
    }
    try columns.say(on: desk.output)
    let more = waiting.count - waiting.first.count
    if more > 0 { desk.output.tell("… and \(more) more. All of them: kith sync --dry-run --json") }
    switch hasNews {
    case true?: desk.output.say("The server has something new.")
    case false?: desk.output.say("The server has nothing new.")
    case nil: desk.output.complain("Whether the server has something new is not known: \(reason ?? "").")
    }
  }

  /// Whether some server has something new; or why that is not known.
  private func look(_ replica: Replica) async throws -> (hasNews: Bool?, reason: String?) {
    let all = try ServerNaming(replica: replica).all
    guard !all.isEmpty else { throw SyncError.noServer }
    var (isSilent, why) = (false, String?.none)
    for one in all {
      let (hasNews, reason) = try await look(one.own, one.server)
      if hasNews == true { return (true, nil) }
      guard hasNews == nil else { continue }
      (isSilent, why) = (true, reason.map { all.count > 1 ? "\(one.server.called): \($0)" : $0 })
    }
    return (isSilent ? nil : false, why)
  }

  private func look(
    _ replica: Replica, _ server: KnownServer
  ) async throws -> (hasNews: Bool?, reason: String?) {
    do {
      switch try await Network(world: desk.outside.world).glance(replica) {
      case .head(let head, let groups):
        let bookmark = try replica.bookmark()
        let isOfGroup = try groups.contains { try replica.isBehind($0.value, in: $0.key) }
        return (isOfGroup || head != bookmark.witnessSeq || bookmark.seq < bookmark.witnessSeq, nil)
      case .none(.missing): return (nil, "it is an older one that does not tell")
      case .none(.refused(let refusal)) where refusal.code == .tooMany: return (nil, "too many listen to it")
      case .none(.refused(let refusal)): throw SyncError.refused(refusal)
      case .none(.broken(let reason)): return (nil, "it cannot be reached (\(reason))")
      case .none: return (nil, "it does not tell")
      }
    } catch SyncError.unreachable(_, let reason) {
      return (nil, "it cannot be reached (\(reason))")
    }
  }

  private static func json(
    _ waiting: (count: Int, bytes: Int, first: [Waiting]), _ replica: Replica, _ hasNews: Bool?,
    _ reason: String?
  ) throws -> JSON {
    .object([
      "count": .count(waiting.count), "bytes": .count(waiting.bytes),
      "serverHasNews": hasNews.map(JSON.flag) ?? .null, "reason": .optional(reason),
      "records": .array(
        try waiting.first.map { record in
          let card = try replica.card(record.id)
          return .object([
            "id": .string(record.id.description), "kind": .optional(card?.kind.rawValue),
            "name": .optional(card?.name), "bytes": .count(record.bytes), "forgets": .flag(record.isPurge),
            "givesBack": .flag(record.isOffer),
          ])
        }),
    ])
  }

  private static func noun(_ card: Card?) -> String {
    card.flatMap { Kind.named($0.kind)?.title.lowercased() } ?? "record"
  }

  /// `340 B`, `12 KiB`
  private static func size(_ bytes: Int) -> String {
    bytes < 1_024 ? "\(bytes) B" : "\((bytes + 512) >> 10) KiB"
  }
}
