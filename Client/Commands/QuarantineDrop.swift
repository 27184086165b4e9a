package import ArgumentParser
import KithReplica

/// `kith quarantine drop 9afcd44d`, `kith quarantine drop --all`
package struct QuarantineDrop: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "drop", abstract: "Erase what is set aside of a record, or all of it, for good.",
    discussion: """
      What the server took of a record stays as it is, here and everywhere. Of one that it refused whole, \
      this is all there is: kith quarantine show tells what it says.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var confirmation: Confirmation

  @Argument(help: "The id, as kith quarantine list shows it.") var id: String?
  @Flag(help: "Everything that is set aside.") var all = false

  package init() {}

  package func validate() throws {
    guard (id != nil) != all else { throw ValidationError("Say which: an id, or --all.") }
  }

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let meant = try id.map { [try SetAsideRecord.meant(by: $0, replica)] } ?? SetAsideRecord.all(replica)
    guard let first = meant.first else { return desk.output.tell("Nothing is set aside.") }
    let whose = meant.count == 1 ? first.called : "\(meant.count) records"
    let isMine = meant.contains { $0.entries.contains { $0.entry.origin == .refused } }
    let isServers = meant.contains { $0.entries.contains { $0.entry.origin == .received } }
    let what = [
      isMine ? "what you wrote and the server refused" : nil,
      isServers ? "what the server sent and was kept out" : nil,
    ].compactMap { $0 }.joined(separator: ", and ")
    try confirmation.ask("Of \(whose), \(what) will be erased. This cannot be undone.", desk)

    _ = try replica.drop(meant.map(\.id))
    desk.output.say("What was set aside of \(whose) is erased.")
  }
}
