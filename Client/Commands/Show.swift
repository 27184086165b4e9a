package import ArgumentParser
import KithMerge
import KithRecords
import KithReplica

/// `kith show ada`
package struct Show: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show all that is known of somebody.",
    discussion: """
      With --json: an object with id, kind, fields (field, element, value, conflicts), conflicts, edited, \
      trashed and editedInTrash, and notes, an array of such objects. Times are RFC 3339 in UTC.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  @Argument(help: "A part of the name, an e-mail address, or an id.", completion: .names)
  var who: [String]

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let card = try Naming(replica).record(who.joined(separator: " "), in: .anywhere)
    guard let record = try replica.record(card.id) else { throw CommandError.gone(card) }

    if card.kind == .note {
      return json.isOn ? desk.output.say(RecordJSON.of(record)) : NoteText(desk, replica).say(record, card)
    }
    let notes = try replica.cards(about: card.id)
    if json.isOn {
      var members = RecordJSON.members(of: record)
      members["notes"] = .array(try notes.compactMap { try replica.record($0.id).map(RecordJSON.of) })
      return desk.output.say(.object(members))
    }
    try RecordText(desk, replica).say(record, card, notes)
  }
}

extension CommandError {
  /// Another command took it away meanwhile.
  static func gone(_ card: Card) -> CommandError {
    .unclear("\(card.called) is gone. See who is there with: kith list")
  }
}
