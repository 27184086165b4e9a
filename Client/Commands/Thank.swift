package import ArgumentParser
import KithInsight
import KithMerge
import KithRecords
import KithReplica

/// `kith thank grace`
package struct Thank: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "thank", abstract: "Draft thanks to whoever introduced somebody to you.",
    discussion: "Where nobody is known to have done that, the thanks are to themselves.")

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "Who was introduced: a part of the name, an e-mail address, or an id.", completion: .names)
  var who: [String]
  @OptionGroup var writer: Writer
  @OptionGroup var space: SpaceOption

  package init() {}

  package func run(in desk: Desk) async throws {
    let home = try desk.replica()
    let replica = try space.target(home, else: home.personal)
    let person = try Naming(replica).person(who.joined(separator: " "))
    let ties = try replica.records(of: .tie, pointingTo: person.id, areMine: true).compactMap(Tie.init)
    let friends = try Occasion.introducers(of: person.id, ties, replica).compactMap { try replica.card($0) }

    var occasion = try Occasion(with: person.id, replica)
    var beginning = LetterBeginning(.thanks)
    if !friends.isEmpty {
      beginning = LetterBeginning(.introduction)
      occasion.introduced = person.id
    }
    var dice = desk.dice
    let receivers = friends.isEmpty ? [person] : friends
    let letters = try receivers.map { receiver in
      try LetterDraft(
        RecordID(using: &dice), to: receiver, beginning, occasion, as: writer.name, desk, replica)
    }
    let others = try receivers.map { try LetterDraft.begun(to: $0, replica) }
    var operation = desk.operation("thank")
    _ = try replica.apply(letters.map(\.draft), in: &operation)
    if friends.isEmpty {
      desk.output.say("Nobody is known to have introduced \(person.called): the thanks are to themselves.")
    }
    for (letter, receiver) in zip(letters, receivers) { letter.report(to: receiver, desk) }
    for (other, receiver) in zip(others, receivers) { LetterDraft.tell(of: other, to: receiver, desk) }
  }
}
