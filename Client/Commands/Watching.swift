import KithReplica
import KithSync
import KithWire

/// `kith sync --watch`: what it says, and when. In a pipe, that is what came and, on standard error, that the
/// server is away or there again.
struct Watching {
  let desk: Desk
  let json: Bool
  /// Whether the desktop shows that something came.
  var notifies = false

  func run() async throws {
    let output = desk.output
    defer { output.follow("") }
    var isTroubled = false
    try await Watch(desk.home, as: desk.outside.machine, world: desk.outside.world).run { news in
      switch news {
      case .progress(let progress):
        if progress.toPush + progress.received > 0 {
          output.follow("Sent \(progress.pushed) of \(progress.toPush), received \(progress.received)")
        }
      case .exchanged(let report, let replica):
        output.follow("")
        try say(report, replica)
        notify(report)
      case .state(let state):
        say(state, isBack: isTroubled && !Watching.isTrouble(state))
        isTroubled = Watching.isTrouble(state)
      }
      return output.flush()
    }
  }

  private func say(_ report: SyncReport, _ replica: Replica) throws {
    guard report.cameToSomething || !report.absorbed.keptOut.isEmpty || !report.groups.isEmpty else { return }
    if json {
      var members = Sync.members(of: report)
      members["event"] = .string("exchanged")
      return desk.output.sayLine(.object(members))
    }
    desk.output.say("\(desk.minute(desk.now()))  \(Sync.summary(report))")
    try Sync.tell(report, replica, desk.output)
    if report.refused > 0 { desk.output.tell(Sync.refused(report)) }
  }

  /// How much came, and no names: it may stand on a locked screen.
  private func notify(_ report: SyncReport) {
    let count = report.absorbed.changed
    guard notifies, count > 0 else { return }
    let words = ["notify-send", "--app-name=kith", "kith", count.of("record", "has", "have") + " come."]
    guard desk.outside.supervisor.run(words)?.status != 0 else { return }
    desk.output.tell("No notification can be shown: is notify-send there?")
  }

  private func say(_ state: WatchMachine.State, isBack: Bool) {
    let (word, reason, sentence) = Watching.words(for: state)
    if json {
      return desk.output.sayLine(
        .object(["event": .string("state"), "state": .string(word), "reason": .optional(reason)]))
    }
    // Also where nobody looks: the journal of a service tells later why nothing came.
    if Watching.isTrouble(state) { return desk.output.complain(sentence) }
    if isBack { desk.output.tell("The server is there again.") }
    if desk.output.isTerminal { desk.output.tell(sentence) }
  }

  private static func isTrouble(_ state: WatchMachine.State) -> Bool {
    switch state {
    case .away, .asking(.broken), .asking(.refused): true
    case .beginning, .listening, .asking: false
    }
  }

  private static func words(
    for state: WatchMachine.State
  ) -> (word: String, reason: String?, sentence: String) {
    let often = "it is asked every \(WatchMachine.Limit.askEvery / 60_000) minutes"
    return switch state {
    case .beginning: ("beginning", nil, "Asking the server.")
    case .listening:
      ("listening", nil, "In step. What is new here or elsewhere is exchanged at once; stop with Ctrl-C.")
    case .asking(.broken(let reason)):
      ("asking", reason, "The line to the server broke (\(reason)). Until there is another, \(often).")
    case .asking(.refused(let refusal)):
      ("asking", refusal.sentence, "The server said: \(refusal.sentence) Meanwhile \(often).")
    case .asking:
      (
        "asking", "an older server",
        "In step. This server does not tell when something is new, so \(often); stop with Ctrl-C."
      )
    case .away(let sentence): ("away", sentence, sentence)
    }
  }
}
