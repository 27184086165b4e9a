package import ArgumentParser
import KithReplica

/// `kith quarantine retry 9afcd44d`
package struct QuarantineRetry: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "retry", abstract: "Make refused edits anew, and try again to take in what was kept out.",
    discussion: """
      A refused edit is made anew, by you and now: it replaces what its fields say by now, and waits to be \
      sent. An edit of somebody who was forgotten stays where it is.
      """)

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "The id, as kith quarantine list shows it.") var id: String?
  @Flag(help: "Everything that is set aside.") var all = false

  package init() {}

  package func validate() throws {
    guard (id != nil) != all else { throw ValidationError("Say which: an id, or --all.") }
  }

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let meant = try id.map { [try SetAsideRecord.meant(by: $0, replica)] } ?? SetAsideRecord.all(replica)
    guard !meant.isEmpty else { return desk.output.tell("Nothing is set aside.") }

    var operation = desk.operation("quarantine retry")
    var (done, stays, waits) = (0, [String](), false)
    for record in meant {
      let retried = try replica.retry(record.id, in: &operation)
      done += retried.pending + retried.unchanged + retried.received
      waits = waits || retried.pending > 0
      for sentence in QuarantineRetry.well(retried, record) { desk.output.say(sentence) }
      stays += QuarantineRetry.stays(retried, record)
    }
    if waits, try replica.server() != nil { desk.output.say("Send it with: kith sync") }
    guard !stays.isEmpty else { return }
    let told = stays.joined(separator: "\n")
    throw done > 0 ? CommandError.partly(told) : CommandError.failed(told)
  }

  private static func well(_ retried: Retried, _ record: SetAsideRecord) -> [String] {
    var all: [String] = []
    if retried.pending > 0 { all.append("\(record.called): what was refused is a new edit.") }
    if retried.unchanged > 0 { all.append("\(record.called): what was refused is so already.") }
    if retried.received > 0 { all.append("\(record.called): what the server sent was taken in.") }
    return all
  }

  private static func stays(_ retried: Retried, _ record: SetAsideRecord) -> [String] {
    var all = retried.keptOut.map { told in
      let why = told.inOneLine.replacing("record \(record.id): ", with: "", maxReplacements: 1)
      return "\(record.called) stays kept out: \(why)."
    }
    if retried.sealed > 0 {
      all.append("\(record.called) is sealed under keys that are not here. Fetch them with: kith sync")
    }
    if let why = retried.forbidden { all.append("\(record.called) stays set aside. \(why)") }
    if retried.tooLarge > 0 {
      all.append(
        """
        \(record.called) would become larger than can travel. See what was refused with: kith quarantine \
        show \(record.handle), and write what matters of it anew
        """)
    }
    if retried.forgotten > 0 {
      all.append(
        """
        \(record.called) was forgotten, and an edit cannot bring it back. See what it said with: kith \
        quarantine show \(record.handle), and begin anew with: kith add
        """)
    }
    return all
  }
}
