package import ArgumentParser
import KithMerge
import KithReplica
import KithSync

/// `kith status`
package struct Status: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say where your network is, and how it is.",
    discussion: """
      It asks no server. With --json: an object with home, contacts, organisations, notes, events, \
      conversations, ties, followUps, cadences, letters, savedLists, others, trashed, pending, conflicts, \
      unreadable, quarantine, server (the one that keeps your own network), lastExchange (with it) and \
      servers.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  enum Limit {
    /// How many refused records are named.
    static let refusals = 5
  }

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let (counts, server) = (try replica.counts(), try replica.server())
    let (refused, exchange) = (try replica.quarantined(), try replica.lastExchange())
    if json.isOn {
      return desk.output.say(
        try Status.json(desk, counts, server, refused, exchange, try ServerNaming(replica: replica).all))
    }

    var columns = Columns(isWhole: true)
    func add(_ label: String, _ text: String, _ style: Output.Span.Style = .plain) {
      columns.add([Output.Span(label, .faint), Output.Span(text, style)])
    }
    add("Home", desk.home.folder)
    add("Holds", Status.holdings(counts))
    add(
      "Conflicts", counts.disputed == 0 ? "none" : "\(counts.disputed), see: kith conflicts",
      counts.disputed == 0 ? .plain : .warning)
    add("Server", server.map { "\($0.name) (\($0.authority))" } ?? "none; join one with: kith join LINK")
    let further = try ServerNaming(replica: replica).all.filter { !$0.isMain }
    for one in further {
      let exchange = try one.own.lastExchange().map { "exchanged \(desk.minute($0))" } ?? "never exchanged"
      add("", "\(one.server.name) (\(one.server.authority)), \(exchange)")
    }
    // One's own network may have no server, and groups elsewhere all the same.
    let lone = server == nil ? try replica.main().outgoingCount() : 0
    let sent = counts.pending - lone
    let until = further.isEmpty ? ", until there is a server" : " of your own network, until it has a server"
    if lone > 0 { add("Waiting", lone.of("record") + until) }
    if sent > 0 || lone == 0 {
      add(
        lone > 0 ? "" : "Waiting", sent == 0 ? "nothing" : sent.of("record") + ", to be sent with: kith sync")
    }
    if server != nil {
      add("Exchanged", exchange.map { desk.minute($0) } ?? "never yet; do it with: kith sync")
    }
    if counts.unreadable > 0 {
      add("Unreadable", "\(counts.unreadable.of("record")), at least in part, see: kith doctor", .warning)
    }
    add(
      "Set aside",
      refused.isEmpty
        ? "nothing" : Set(refused.map(\.id)).count.of("record") + ", see: kith quarantine list",
      refused.isEmpty ? .plain : .warning)
    for entry in refused.prefix(Limit.refusals) {
      add("", "\(SetAsideRecord.handle(entry.id)) \(entry.sentence)")
    }
    try columns.say(on: desk.output)
  }

  private static func holdings(_ counts: Counts) -> String {
    let all = [
      (counts.contacts, "contact", ""), (counts.organisations, "organisation", ""),
      (counts.notes, "note", ""), (counts.events, "event", ""),
      (counts.attendances, "attendance", ""),
      (counts.conversations, "conversation", ""), (counts.ties, "tie", ""),
      (counts.followUps, "follow-up", ""), (counts.cadences, "cadence", ""), (counts.letters, "letter", ""),
      (counts.savedLists, "saved list", ""),
      (counts.others, "record", " not readable here"),
    ].filter { $0.0 > 0 }.map { $0.0.of($0.1) + $0.2 }
    let trash = counts.trashed == 0 ? "" : "; \(counts.trashed) in the trash"
    return (all.isEmpty ? "nothing yet" : all.joined(separator: ", ")) + trash
  }

  private static func json(
    _ desk: Desk, _ counts: Counts, _ server: KnownServer?, _ refused: [Quarantined], _ exchange: Int64?,
    _ all: [ServerNaming.One]
  ) throws -> JSON {
    .object([
      "servers": .array(
        try all.map { one in
          .object([
            "name": .string(one.server.name), "authority": .string(one.server.authority),
            "lastExchange": try one.own.lastExchange().map(RecordJSON.time) ?? .null,
          ])
        }),
      "home": .string(desk.home.folder), "contacts": .count(counts.contacts),
      "organisations": .count(counts.organisations), "notes": .count(counts.notes),
      "events": .count(counts.events), "attendances": .count(counts.attendances),
      "conversations": .count(counts.conversations),
      "ties": .count(counts.ties), "followUps": .count(counts.followUps),
      "cadences": .count(counts.cadences), "letters": .count(counts.letters),
      "savedLists": .count(counts.savedLists), "others": .count(counts.others),
      "trashed": .count(counts.trashed), "pending": .count(counts.pending),
      "conflicts": .count(counts.disputed), "unreadable": .count(counts.unreadable),
      "server": server.map {
        .object([
          "name": .string($0.name), "authority": .string($0.authority),
          "account": .string($0.account.description),
        ])
      } ?? .null,
      "lastExchange": exchange.map(RecordJSON.time) ?? .null,
      "quarantine": .array(
        refused.map {
          .object([
            "id": .string($0.id.description), "origin": .string($0.origin.rawValue),
            "reason": .string($0.reason),
            "sentence": .string($0.sentence), "at": RecordJSON.time($0.at),
          ])
        }),
    ])
  }
}
