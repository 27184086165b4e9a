package import ArgumentParser
import KithRecords
import KithReplica

/// `kith letter edit ada`
package struct LetterEdit: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "edit", abstract: "Change a draft in your editor.",
    discussion: "As kith edit does: the letter stands below the first empty line.")

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "Its id, whom it goes to, or words of its subject.", completion: .names)
  var which: [String]

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let (letter, _) = try LetterNaming(replica).one(which.joined(separator: " "), .drafts)
    guard let card = try replica.card(letter.id) else { throw CommandError.usage("It is gone.") }
    if let sent = letter.sent {
      throw CommandError.conflict(
        "\(card.called) was sent on \(sent). What is on record is changed with: kith edit \(card.shortID)")
    }
    try Edit.open(card, "kith letter edit \(card.shortID)", replica, desk)
  }
}
