package import ArgumentParser
import KithMerge
import KithReplica
import KithSync

/// `kith sync`
package struct Sync: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "sync", abstract: "Exchange with the server what is new on both sides.",
    discussion: """
      Safe to stop and to repeat at any time. With --json: an object with pushed, received, refused, \
      disputed, editedInTrash, forgotten, notForgotten, keptOut, groups, healedServer and traffic (requests, \
      sentBytes, receivedBytes of HTTP).

      With --dry-run it says what would be sent, and whether the server has something new, and changes \
      nothing. With --json: an object with count, bytes, records (id, kind, name, bytes, forgets, \
      givesBack; the first \(Rehearsal.Limit.listed)), serverHasNews (null if that is not known) and reason.

      With --watch it goes on until it is stopped, and exchanges again whenever something is new here or \
      elsewhere. A server that cannot be reached is tried again; that it is away, and there again, is said \
      once, to standard error. With --json it then writes an object a \
      line: the same with event “exchanged”, or state (listening, asking, away) and reason with event \
      “state”.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  @Flag(help: "Stay, and exchange whenever something is new here or elsewhere.")
  var watch = false

  @Flag(help: "Say what would be sent, and whether something is new elsewhere; change nothing.")
  var dryRun = false

  @Flag(help: "With --watch, show a notification when something came: how much, and no names.")
  var notify = false

  enum Limit {
    /// How many records are named after an exchange.
    static let named = 5
  }

  package init() {}

  package func run(in desk: Desk) async throws {
    guard !watch || !dryRun else {
      throw CommandError.usage("--watch and --dry-run do not go together. Choose one of them.")
    }
    guard watch || !notify else {
      throw CommandError.usage("--notify goes with --watch alone. Add it, or leave both out.")
    }
    if dryRun { return try await Rehearsal(desk: desk, json: json.isOn).run() }
    guard watch else { return try await Sync.exchange(desk.replica(), desk, json: json.isOn) }
    try await Watching(desk: desk, json: json.isOn, notifies: notify).run()
  }

  /// Exchanges, and says what came of it.
  ///
  /// - Parameter label: what this machine is called, if not by its host name.
  static func exchange(_ replica: Replica, _ desk: Desk, as label: String? = nil, json: Bool) async throws {
    let output = desk.output
    defer { output.follow("") }
    let report = try await Network(world: desk.outside.world).exchangeAll(
      replica, as: label ?? desk.outside.machine
    ) { progress in
      output.follow("Sent \(progress.pushed) of \(progress.toPush), received \(progress.received)")
    }
    output.follow("")
    if json {
      output.say(Sync.json(report))
    } else {
      output.say(Sync.summary(report))
      let own = try replica.main()
      let lone = try own.server() == nil ? own.outgoingCount() : 0
      let waiting = try replica.outgoingCountOfAll() - lone
      if waiting > 0 { output.tell("\(waiting.of("record", "waits", "wait")) to be sent still.") }
      if lone > 0 { output.tell("Your own network belongs to no server, and is on this machine alone.") }
      try tell(report, replica, output)
    }
    if report.refused > 0 { throw CommandError.partly(Sync.refused(report)) }
    if report.unreached > 0 {
      throw CommandError.partly(
        "\(report.unreached.of("server", "is", "are")) not in step. Try again with: kith sync")
    }
    let failed = report.groups.count { if case .failed = $0 { true } else { false } }
    if failed > 0 {
      throw CommandError.partly(
        "\(failed.of("group", "was", "were")) not exchanged. Try again with: kith sync")
    }
  }

  static func refused(_ report: SyncReport) -> String {
    "\(report.refused.of("edit", "was", "were")) refused by the server. See why: kith quarantine list"
  }

  /// What a person should know of an exchange.
  static func tell(_ report: SyncReport, _ replica: Replica, _ output: Output) throws {
    if report.wasReset {
      output.tell("The server had gone back to a backup; what it lost was given back to it.")
    }
    try name(report.absorbed.disputed, replica, output) {
      "\($0) was changed on two machines. See both: kith conflicts"
    }
    try name(report.absorbed.editedInTrash, replica, output) {
      """
      \($0) was deleted on one machine and edited on another: the edit is kept, in the trash. See: kith \
      conflicts
      """
    }
    if report.absorbed.forgotten > 0 {
      output.tell("\(report.absorbed.forgotten) forgotten on another machine, and erased here.")
    }
    try name(report.absorbed.notForgotten, replica, output) {
      "\($0) was edited elsewhere since it was forgotten here, so it came back. Look, and forget it again."
    }
    if report.needsRenewal {
      output.tell(
        "The server does not have the newest list of your machines yet. See it with: kith device list")
    }
    var told: Set<GroupNews> = []
    for news in report.groups where told.insert(news).inserted { output.tell(sentence(for: news)) }
    for sentence in report.absorbed.keptOut.prefix(Limit.named) { output.tell("Kept out: \(sentence).") }
  }

  private static func sentence(for news: GroupNews) -> String {
    switch news {
    case .closed(let group):
      """
      You are no member of \(group) any more, or it was deleted. What is here of it can be read; take it off \
      this machine with: kith space leave '\(group)'
      """
    case .role(let role, let group): "In \(group) you are \(role.withArticle) now."
    case .changedKey(let member, let group):
      """
      \(member) of \(group) shows another key than before, and the group's new keys wait for your word. Ask \
      them whether they lost a machine; if they did: kith space members '\(group)' --confirm '\(member)'
      """
    case .failed(let reason, let group): "\(group) was not exchanged. \(reason)"
    case .unreached(let reason, let server): "With \(server) not everything was exchanged. \(reason)"
    case .waits(let reason, let group): "New keys for \(group) wait. \(reason)"
    }
  }

  private static func name(
    _ ids: [RecordID], _ replica: Replica, _ output: Output, _ sentence: (String) -> String
  ) throws {
    let named = try ids.prefix(Limit.named).compactMap(replica.card)
    for card in named { output.tell(sentence(card.called)) }
    if ids.count > named.count { output.tell("… and \(ids.count - named.count) more.") }
  }

  static func summary(_ report: SyncReport) -> String {
    guard report.pushed + report.absorbed.changed + report.absorbed.forgotten > 0 else {
      return report.unreached > 0 ? "Everything else was in step." : "Everything was in step."
    }
    return "In step: sent \(report.pushed), received \(report.absorbed.changed)."
  }

  static func json(_ report: SyncReport) -> JSON {
    .object(members(of: report))
  }

  static func members(of report: SyncReport) -> [String: JSON] {
    [
      "pushed": .count(report.pushed), "received": .count(report.absorbed.changed),
      "refused": .count(report.refused),
      "disputed": .array(report.absorbed.disputed.map { .string($0.description) }),
      "editedInTrash": .array(report.absorbed.editedInTrash.map { .string($0.description) }),
      "forgotten": .count(report.absorbed.forgotten),
      "notForgotten": .array(report.absorbed.notForgotten.map { .string($0.description) }),
      "keptOut": .array(report.absorbed.keptOut.map { .string($0) }),
      "groups": .array(report.groups.map { .string(sentence(for: $0)) }),
      "healedServer": .flag(report.wasReset),
      "traffic": .object([
        "requests": .count(report.traffic.requests), "sentBytes": .count(report.traffic.sentBytes),
        "receivedBytes": .count(report.traffic.receivedBytes),
      ]),
    ]
  }
}

extension SyncReport {
  /// With how many servers not everything was exchanged.
  fileprivate var unreached: Int {
    groups.count { if case .unreached = $0 { true } else { false } }
  }
}
