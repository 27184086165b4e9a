package import ArgumentParser
import KithInsight
import KithMerge
import KithRecords
import KithReplica

/// `kith letter new ada --template advice`
package struct LetterNew: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Draft a letter to somebody, with what was said.",
    discussion: """
      It is begun from a template: \
      \(LetterTemplate.BuiltIn.allCases.map(\.rawValue).joined(separator: ", ")), or one of your own, a file \
      NAME\(OwnLetters.ending) in $XDG_CONFIG_HOME/kith/letters. Its first line may be “Subject: …”; a line \
      that begins with ? is left out where a place in it stays empty. Places are: \
      \(LetterBeginning.places).
      """)

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "A part of the name, an e-mail address, or an id.", completion: .names)
  var who: [String]
  @Option(
    help: ArgumentHelp("What to begin from.", valueName: "name"),
    completion: .list(LetterTemplate.BuiltIn.allCases.map(\.rawValue)))
  var template = LetterTemplate.BuiltIn.thanks.rawValue
  @Option(help: ArgumentHelp("Another subject than the template's.", valueName: "text"))
  var subject: String?
  @Option(
    help: ArgumentHelp(
      "The event or conversation that it follows, by a name or an id; else the last one.", valueName: "what"))
  var about: String?
  @Option(help: ArgumentHelp("What you are looking for, for {search}.", valueName: "text"))
  var search: String?
  @OptionGroup var writer: Writer
  @OptionGroup var space: SpaceOption

  package init() {}

  package func run(in desk: Desk) async throws {
    let home = try desk.replica()
    // What one writes to a member of a group is not the group's, unless one says so.
    let replica = try space.target(home, else: home.personal)
    let naming = Naming(replica)
    let person = try naming.person(who.joined(separator: " "))
    let beginning = try LetterBeginning(template, desk.outside.letters)
    let occasion = try Occasion(with: person.id, about: about.map { try naming.occasion($0, desk) }, replica)

    var dice = desk.dice
    let letter = try LetterDraft(
      RecordID(using: &dice), to: person, beginning, occasion, subject: subject, search: search,
      as: writer.name, desk, replica
    )
    let other = try LetterDraft.begun(to: person, replica)
    var operation = desk.operation("letter new")
    _ = try replica.apply([letter.draft], in: &operation)
    letter.report(to: person, desk)
    LetterDraft.tell(of: other, to: person, desk)
  }
}

/// Who writes.
struct Writer: ParsableArguments {
  @Option(
    name: .customLong("as"),
    help: ArgumentHelp("Your own name, for {me}; else as kith config set name says.", valueName: "name"))
  var name: String?

  init() {}
}
