import ArgumentParser
import KithRecords
import KithReplica

/// Which records a list shows, and what of them.
struct Selection: ParsableArguments {
  /// Which kind of record is meant.
  enum Choice: String, ExpressibleByArgument, CaseIterable {
    case contact, organisation, note
  }

  @Option(help: "Which kind; contacts unless said. In the trash all, unless said.") var kind: Choice?
  @Flag(help: "List what is in the trash.") var trash = false
  @Option(help: "Who has this tag; of several, all of them.") var tag: [String] = []
  @Option(
    help: ArgumentHelp("Who is there: words of its name, the last as far as you like.", valueName: "name"))
  var org: String?
  @Option(help: ArgumentHelp("Changed then or later: yesterday, monday, 2w, 2026-11-20.", valueName: "when"))
  var changedSince: String?
  @OptionGroup var space: SpaceOption
  @Option(help: "name, changed or added (the newest first), or org.") var sort: Order?
  @Flag(help: "The other way round.") var reverse = false
  @Option(help: ArgumentHelp("At most so many.", valueName: "number")) var limit: Int?
  @Option(help: ArgumentHelp("Show these, with commas between them: name,org", valueName: "names"))
  var columns: String?
  @Option(
    help: ArgumentHelp("A line for each, with places, such as: '{name} {email} {org}'", valueName: "text"))
  var template: String?

  init() {}

  enum Limit {
    static let tags = 20
    static let columns = 40
  }

  /// What is sorted by.
  enum Order: String, ExpressibleByArgument, CaseIterable {
    case name, changed, added, org
  }

  /// What is shown of each record.
  enum Shape {
    case usual
    case columns([Facet])
    case template(Template)
  }

  func validate() throws {
    guard (limit ?? 1) > 0 else { throw ValidationError("--limit is at least 1.") }
    guard tag.count <= Limit.tags else { throw ValidationError("--tag may stand \(Limit.tags) times.") }
    guard columns == nil || template == nil else {
      throw ValidationError("Choose one of --columns and --template.")
    }
  }

  /// Contacts, unless said; in the trash all.
  var wanted: KindName? { kind.map { KindName(rawValue: $0.rawValue) } ?? (trash ? nil : .contact) }

  /// Whether it leaves something out.
  var isChosen: Bool { !tag.isEmpty || org != nil || changedSince != nil || space.name != nil }

  func shelf(_ desk: Desk, _ replica: Replica) throws -> Shelf {
    var shelf = Shelf(kind: wanted, trash: trash, limit: limit)
    shelf.space = try space.chosen(replica)
    for tag in tag where Folding.key(tag).isEmpty {
      throw CommandError.usage("An empty text is no tag. See which there are with: kith tag list")
    }
    if let org, Folding.words(org).isEmpty {
      throw CommandError.usage("“\(org)” has no word of a name. Write it as: --org acme")
    }
    (shelf.tags, shelf.org) = (tag, org)
    shelf.changedSince = try changedSince.map { text throws(CommandError) in
      try Since(text, now: desk.now(), offset: desk.offset).milliseconds
    }
    shelf.order = sort.flatMap { Shelf.Order(rawValue: $0.rawValue) } ?? .name
    shelf.isReversed = reverse
    return shelf
  }

  func shape() throws(CommandError) -> Shape {
    if let template { return .template(try Template(template)) }
    guard let columns else { return .usual }
    let names = columns.split(separator: ",").map { String($0).inOneLine }.filter { !$0.isEmpty }
    guard !names.isEmpty, names.count <= Limit.columns else {
      throw .usage("--columns takes from 1 to \(Limit.columns) names. There are: \(Facet.known).")
    }
    var facets: [Facet] = []
    for name in names { facets.append(try Facet(name, as: "column")) }
    return .columns(facets)
  }
}
