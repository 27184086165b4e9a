package import ArgumentParser
import KithReplica

/// `kith quarantine drop 9afcd44d`
package struct QuarantineDrop: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "drop", abstract: "Erase what is set aside of a record, for good.",
    discussion: "The record itself stays as it is, here and everywhere.")

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var confirmation: Confirmation

  @Argument(help: "The id, as kith quarantine list shows it.") var id: String

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let meant = try SetAsideRecord.meant(by: id, replica)
    let edits = meant.entries.filter { $0.entry.origin == .refused }.count
    let what = edits > 0 ? "What you wrote and the server refused" : "What the server sent and was kept out"
    try confirmation.ask("\(what) of \(meant.called) will be erased. This cannot be undone.", desk)

    _ = try replica.drop(meant.id)
    desk.output.say("What was set aside of \(meant.called) is erased.")
  }
}
