package import ArgumentParser
import KithMerge
import KithRecords
import KithReplica

/// `kith show ada`
package struct Show: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show all that is known of somebody.",
    discussion: """
      Their fields, how often you want to talk with them and when that comes next, open follow-ups, and \
      conversations and notes in one list, the newest first.

      With --json: an object with id, kind, fields (field, element, value, conflicts), conflicts, edited, \
      trashed and editedInTrash, space (a group's name, or null), ties (as of kith tie list), notes, \
      conversations and followUps (the open ones), arrays of such objects, and cadence, one with next, the \
      day of its next turn, or null. Times are RFC 3339 in UTC.

      With --provenance --json: an array of objects with field, element, value, time, by and confirmed.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  @Flag(help: "Say of each value who wrote it, and when.") var provenance = false

  @Argument(help: "A part of the name, an e-mail address, or an id.", completion: .names)
  var who: [String]

  enum Limit {
    /// How many conversations are written for programs.
    static let talks = 10_000
  }

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let card = try Naming(replica).anything(who.joined(separator: " "), in: .anywhere, desk)
    guard let record = try replica.record(card.id) else { throw CommandError.gone(card) }

    if provenance, json.isOn { return try desk.output.say(written(record, card, replica)) }
    if card.kind == .note {
      return json.isOn ? desk.output.say(RecordJSON.of(record)) : NoteText(desk, replica).say(record, card)
    }
    let company = try Company(
      desk, replica, of: card.id, talks: json.isOn ? Limit.talks : Company.Limit.shown)
    if json.isOn {
      var members = RecordJSON.members(of: record)
      members["space"] = .optional(card.group)
      members["ties"] = try Ties(desk, replica).json(of: card.id)
      return desk.output.say(.object(members.merging(try company.members(replica)) { $1 }))
    }
    try RecordText(desk, replica, provenance: provenance).say(record, card)
    try Ties(desk, replica).say(of: card.id)
    try company.say(desk, card)
  }

  private func written(_ record: OpenedRecord, _ card: Card, _ replica: Replica) throws -> JSON {
    let names = try MachineNames(replica)
    return .array(
      try replica.provenance(of: record.id).map { field in
        .object([
          "field": .string(field.name.base),
          "element": .optional(field.name.element.map { FieldKey(rawValue: $0).description }),
          "value": RecordJSON.value(field.value, as: Kind.named(card.kind)?.field(field.name.base)?.type),
          "time": RecordJSON.time(field.time), "by": .string(names.name(of: field.by)),
          "confirmed": .flag(field.by.isConfirmed),
        ])
      })
  }
}

extension CommandError {
  /// Another command took it away meanwhile.
  static func gone(_ card: Card) -> CommandError {
    .unclear("\(card.called) is gone. See who is there with: kith list")
  }
}
