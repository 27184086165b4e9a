package import ArgumentParser
import KithReplica
import KithSealing
import KithSync
import KithWire

/// `kith recovery`
package struct RecoveryWords: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "recovery", abstract: "The paper that gets everything back when every machine is lost.",
    subcommands: [RecoveryShow.self, RecoveryTest.self])

  @OptionGroup package var homeOption: HomeOption

  package init() {}
}

/// `kith recovery show`
package struct RecoveryShow: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show the recovery kit, for paper; the first time, make it.",
    discussion: """
      Whoever has the kit, and reaches the server, can read and write all of your network: keep it away from \
      your machines. It is tried out at the server each time it is shown. With --json: an object with kit, \
      an array of lines.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag
  @OptionGroup var confirmation: Confirmation

  @OptionGroup var server: ServerOption
  @Flag(help: "Make a new kit in the place of the one there is, which opens nothing any more.")
  var new = false

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try server.personal(desk.replica())
    if new { try confirmation.ask("A kit that you have on paper will open nothing any more.", desk) }
    let kit = try await Network(world: desk.outside.world).kit(
      replica, as: desk.outside.machine, isNew: new)
    guard !json.isOn else { return desk.output.say(.object(["kit": .array(kit.text.map { .string($0) })])) }
    desk.output.say("kith recovery kit, shown on \(desk.day(desk.now()))")
    for line in kit.text { desk.output.say(line) }
    desk.output.tell("")
    desk.output.tell("Write it down, or print it, and keep it away from your machines: it opens everything.")
    desk.output.tell("Check what you wrote with: kith recovery test")
    desk.output.tell("On an empty machine it gets everything back with: kith recover")
  }
}

/// `kith recovery test`
package struct RecoveryTest: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Try a recovery kit out, without using it.",
    discussion: "Asks the server with the kit alone, and opens the keys that lie there for it.")

  @OptionGroup package var homeOption: HomeOption

  @Argument(
    help: "A file with the kit, or - for standard input; else kith asks for each line.", completion: .file())
  var file: String?

  package init() {}

  package func run(in desk: Desk) async throws {
    let kit = try KitReader(desk).kit(in: file)
    let found = try await Recovery(world: desk.outside.world).look(with: kit)
    if desk.home.exists, let accounts = try ServerNaming(replica: desk.replica()).accounts,
      !accounts.contains(kit.account)
    {
      return desk.output.say("The kit is good, and opens another network than the one on this machine.")
    }
    let machines = found.devices.count { !$0.revoked && $0.id != kit.device }
    desk.output.say(
      """
      The kit is good: it opens your network, which has \(machines) machine\(machines == 1 ? "" : "s") \
      beside it.
      """
    )
  }
}

/// `kith recover`
package struct Recover: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "recover", abstract: "Get everything back on an empty machine, with the recovery kit.",
    discussion: """
      This machine becomes one more of yours and fetches everything from the server; the kit stays good. \
      What \
      this machine holds already is kept. Then revoke the machines that are lost: kith device revoke NAME
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  @Argument(
    help: "A file with the kit, or - for standard input; else kith asks for each line.", completion: .file())
  var file: String?

  @Option(help: "What this machine is called in your list of devices; else its host name.")
  var name: String?

  package init() {}

  package func run(in desk: Desk) async throws {
    let kit = try KitReader(desk).kit(in: file)
    if desk.home.exists,
      let known = try ServerNaming(replica: desk.replica()).all.first(where: {
        $0.server.account == kit.account
      })
    {
      throw SyncError.alreadyJoined(authority: known.server.authority)
    }
    let recovery = Recovery(world: desk.outside.world)
    let found = try await recovery.look(with: kit)
    var dice = desk.dice
    let link = try await recovery.link(with: kit, found, using: &dice)
    let joining = Joining(world: desk.outside.world)
    let offer = try await joining.look(at: link.text, for: nil)

    let replica = desk.home.exists ? try desk.replica() : try Replica.start(desk.home, using: &dice)
    var operation = desk.operation("recover")
    let label = try Join.label(name, desk, replica)
    let joined = try await joining.join(offer, with: replica, label: label, in: &operation, using: &dice) {
      throw SyncError.alreadyJoined(authority: offer.authority)
    }
    let say = json.isOn ? desk.output.tell : desk.output.say
    say("Recovered: this machine is one of yours again, in \(desk.home.folder).")
    if try !joined.replica.spaceHere().isMain {
      say("Your own network here stays with the server that keeps it. See: kith server list")
    }
    if joined.moved > 0 {
      say("What it held is kept: \(joined.moved.of("record", "moves", "move")) into your network.")
    }
    try await Sync.exchange(joined.replica, desk, as: label, json: json.isOn)
    let others = found.devices.filter { !$0.revoked && $0.id != kit.device }
    guard !others.isEmpty else { return }
    desk.output.tell("These machines are let in too. Revoke what is lost:")
    for other in others { desk.output.tell("  kith device revoke \(other.id)   # \(other.label.inOneLine)") }
  }
}

/// Reads a kit from a file, from standard input, or line by line from who sits at the terminal.
private struct KitReader {
  private let desk: Desk

  enum Limit {
    static let bytes = 1 << 16
    /// How many lines are asked for at the most, wrong ones too.
    static let questions = 40
  }

  init(_ desk: Desk) { self.desk = desk }

  func kit(in file: String?) throws -> RecoveryKit {
    guard let file else { return try asked() }
    guard let bytes = try file == "-" ? desk.input(Limit.bytes) : desk.outside.file(file, Limit.bytes) else {
      throw CommandError.failed("The file “\(file)” cannot be read. See what is there with: ls")
    }
    guard bytes.count <= Limit.bytes else { throw KitProblem.notAKit }
    return try RecoveryKit(text: String(decoding: bytes, as: UTF8.self))
  }

  /// A line with a mistake is asked for again.
  private func asked() throws -> RecoveryKit {
    var typed: [String] = []
    var question = "server: "
    for _ in 0..<Limit.questions {
      guard let answer = try desk.outside.ask(question) else {
        throw CommandError.usage("Name the file with the kit, or - for standard input.")
      }
      let line = answer.inOneLine
      guard !line.isEmpty else { throw CommandError.failed("Nothing was changed.") }
      typed.append(RecoveryKit.line(line, asked: typed.count))
      do throws(KitProblem) {
        return try RecoveryKit(text: typed.joined(separator: "\n"))
      } catch {
        switch error {
        case .noServer, .notAKit:
          typed = []
          question = "server (host:port): "
        case .missing(let line): question = "line \(line): "
        case .wrong(let line):
          typed.removeLast()
          question = "line \(line) has a mistake; again: "
        case .mixed, .newer: throw error
        }
      }
    }
    throw KitProblem.notAKit
  }
}
