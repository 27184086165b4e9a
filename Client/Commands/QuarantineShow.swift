package import ArgumentParser
import KithMerge
import KithRecords
import KithReplica

/// `kith quarantine show 9afcd44d`
package struct QuarantineShow: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show what is set aside of a record: each field that it would write.",
    discussion: """
      With --json: an array of objects as of kith quarantine list, each with fields, an array of field, \
      element, value, time and device.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  @Argument(help: "The id, as kith quarantine list shows it.") var id: String

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let meant = try SetAsideRecord.meant(by: id, replica)

    if json.isOn { return desk.output.say(.array(meant.entries.map(QuarantineShow.json))) }
    let noun = meant.entries.first?.noun ?? "record"
    desk.output.say([
      Output.Span(meant.called, .strong),
      Output.Span(meant.isNamed ? "  \(noun) \(meant.handle)" : "", .faint),
    ])
    let values = ValueText(desk, replica)
    for aside in meant.entries { try say(aside, values, desk) }
    desk.output.say("  " + (try next(meant, replica)))
    desk.output.say("  Erase it with: kith quarantine drop \(meant.handle)")
  }

  /// What else than to erase it can be done.
  private func next(_ meant: SetAsideRecord, _ replica: Replica) throws -> String {
    let isEdit = meant.entries.map { $0.entry.origin == .refused }
    if isEdit.allSatisfy({ $0 }), try replica.purged(among: [meant.id]).contains(meant.id) {
      return "It was forgotten, and an edit cannot bring it back. Begin anew with: kith add"
    }
    let again = isEdit.contains(true) ? "Make it a new edit" : "Try it again"
    return "\(again) with: kith quarantine retry \(meant.handle)"
  }

  private func say(_ aside: SetAside, _ values: ValueText, _ desk: Desk) throws {
    let when = desk.minute(aside.entry.at)
    let what =
      aside.entry.origin == .refused
      ? "Edited here, and set aside \(when)" : "Sent by the server, and kept out \(when)"
    desk.output.say("  \(what): \(aside.sentence)")
    var columns = Columns(indent: 4)
    let kind = aside.kind.flatMap(Kind.named)
    for (name, live) in aside.changes {
      let field = kind?.field(name.base)
      columns.add([
        Output.Span(field?.title ?? name.base, .faint), Output.Span(values.of(live.value, as: field?.type)),
      ])
    }
    try columns.say(on: desk.output)
    if aside.isPurge { desk.output.say("    It says that the record was forgotten.") }
    if aside.record == nil { desk.output.say("    This kith cannot read it.") }
    if aside.sealed > 0 {
      desk.output.say("    \(aside.sealed.of("edit")) of it \(aside.sealed == 1 ? "stays" : "stay") sealed.")
    }
  }

  static func json(_ aside: SetAside) -> JSON {
    var members = aside.json
    let kind = aside.kind.flatMap(Kind.named)
    members["fields"] = .array(
      aside.changes.map { name, live in
        var field: [String: JSON] = [
          "field": .string(name.base),
          "value": RecordJSON.value(live.value, as: kind?.field(name.base)?.type),
          "time": RecordJSON.time(live.time), "device": .string(live.author.device.description),
        ]
        if let element = name.element {
          field["element"] = .string(FieldKey(rawValue: element).description)
        }
        return .object(field)
      })
    return .object(members)
  }
}
