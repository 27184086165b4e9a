import ArgumentParser
import KithRecords

/// What can be said of somebody in the command that adds them.
struct ContactDetails: ParsableArguments {
  @Option(help: "An e-mail address; may be given several times.") var email: [String] = []
  @Option(help: "A telephone number; several times.") var phone: [String] = []
  @Option(help: "Where they work.") var org: String?
  @Option(help: "What they are there.") var title: String?
  @Option(help: "In which part of it.") var department: String?
  @Option(help: "The line of business.") var industry: String?
  @Option(help: "What friends call them; several times.") var nickname: [String] = []
  @Option(help: "Such as she/her.") var pronouns: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("1984-05-09, or --05-09 if the year is not known.", valueName: "date"))
  var birthday: String?
  @Option(help: ArgumentHelp("A page of theirs; several times.", valueName: "url")) var web: [String] = []
  @Option(help: ArgumentHelp("A profile in a network of people; several times.", valueName: "url"))
  var profile: [String] = []
  @Option(help: ArgumentHelp("A postal address; several times.", valueName: "text")) var address: [String] =
    []
  @Option(help: "A word to find them by; several times.") var tag: [String] = []
  @Option(help: ArgumentHelp("How you met.", valueName: "text")) var met: String?
  @Option(
    help: ArgumentHelp("Somebody close, such as \"Ada:sister\"; several times.", valueName: "name:relation"))
  var related: [String] = []
  @Option(help: ArgumentHelp("A field of your own; several times.", valueName: "key=value"))
  var custom: [String] = []
  @Option(help: ArgumentHelp("How the name is spoken.", valueName: "text")) var phonetic: String?
  @Option(help: "The given name, where the name does not show it.") var given: String?
  @Option(help: "The family's name, where the name does not show it.") var family: String?
  @Option(help: ArgumentHelp("A first note about them.", valueName: "text")) var note: String?

  /// What `kith set` would be told.
  var assignments: [Assignment] {
    get throws(CommandError) {
      let ones: [(String, String?)] = [
        ("phonetic", phonetic), ("org", org), ("title", title), ("department", department),
        ("industry", industry),
        ("pronouns", pronouns), ("birthday", birthday), ("met", met),
      ]
      let sets = [
        ("nickname", nickname), ("email", email), ("phone", phone), ("web", web), ("address", address),
        ("tag", tag),
      ]
      var all = [("given", given), ("family", family)].compactMap { part, text in
        text.map { Assignment("name", part: part, .set, $0) }
      }
      all += ones.compactMap { field, text in text.map { Assignment(field, .set, $0) } }
      all += sets.flatMap { field, texts in texts.map { Assignment(field, .add, $0) } }
      all += profile.map {
        Assignment("profile", part: Identity.linkedIn($0) == nil ? nil : "linkedin", .add, $0)
      }
      all += related.map(ContactDetails.relation)
      for pair in custom { all.append(try ContactDetails.customField(pair)) }
      return all
    }
  }

  private static func relation(_ text: String) -> Assignment {
    guard let colon = text.lastIndex(of: ":") else { return Assignment("related", .add, text) }
    let relation = String(text[text.index(after: colon)...])
    return Assignment("related", part: relation.isEmpty ? nil : relation, .add, String(text[..<colon]))
  }

  private static func customField(_ text: String) throws(CommandError) -> Assignment {
    let pieces = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard pieces.count == 2, let key = pieces.first, let value = pieces.last else {
      throw .usage("“\(text)” is no field of your own. Write it as: --custom \"team=blue\"")
    }
    return Assignment("custom", part: key, .add, value)
  }
}
