package import ArgumentParser
import KithReplica

/// `kith doctor`
package struct Doctor: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Look whether everything in this home is as it should be.",
    discussion: """
      Nothing is changed without --rebuild. What it says holds no name, no content and no address, so \
      that it can be shown to whoever helps. The exit status is 1 if something is wrong. With --json: an \
      object with kith, sqlite, schema, damage, strayReferences, records (all, open, partlyOpen, sealed, \
      damaged, purged, reasons), differences, keysMode, pending, offers, purges, refused, received, \
      logBytes, server and wrong.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  @Flag(help: "First make lists and index anew from the records, which are not changed.") var rebuild = false

  package init() {}

  package func run(in desk: Desk) async throws {
    let output = desk.output
    defer { output.follow("") }
    let replica = try desk.replica()
    if rebuild {
      let count = try replica.rebuild { output.follow("Rebuilding: \($0) of \($1)") }
      output.follow("")
      output.tell("Lists and index were made anew from \(count.of("record")).")
    }
    let checkup = try replica.checkup { output.follow("Looking: \($0) of \($1)") }
    output.follow("")

    let finding = Finding(checkup)
    if json.isOn { output.say(finding.json) } else { try finding.say(on: output) }
    guard finding.wrong.isEmpty else { throw CommandError.failed(finding.wrong.joined(separator: "\n")) }
    if !json.isOn { output.say("Nothing is wrong.") }
  }
}
