package import ArgumentParser
import KithMerge
import KithRecords
import KithReplica

/// `kith find engine june`
package struct Find: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "find", abstract: "Find words in all that is known, notes too.",
    discussion: """
      Every word must begin some word of a record; case and accents do not count. An emoji fits wherever it \
      stands. The best fit comes first, and each line says where it fits.

        kith find ada engine             both words
        kith find '"head of research"'   words side by side, whole
        kith find org:acme tag:mentor    words of one field
        kith find org:"Acme Works"       words side by side in one field
        kith find engine -berlin -tag:x  what is to be left out
        kith find @mentors engine        among those of a saved list

      Fields: \(Query.fields.joined(separator: ", ")). note: means what notes say; beside other words, \
      notes about a record.

      Where nothing fits, what is a slip or two of the finger away is shown, and said to be near; words in \
      quotes mean just themselves.

      With --json: an array as of kith list, with about, an array of id and name; excerpt, the words around \
      the first hit; field, where they stand; and near, whether it only nearly fits.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  @Argument(help: "What to look for; -WORD leaves out.") var words: [String]
  @Option(help: ArgumentHelp("At most so many.", valueName: "number")) var limit = 50
  @OptionGroup var space: SpaceOption

  package init() {}

  package func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit is at least 1.") }
  }

  package func run(in desk: Desk) async throws {
    guard try !Query(arguments: words).terms.isEmpty else {
      throw CommandError.usage(
        "There is no word to look for. Type one, or how it begins, such as: kith find engine")
    }
    let replica = try desk.replica()
    let (list, words) = try Find.list(words, replica)
    let query = try Query(arguments: words)
    if let list, query.terms.isEmpty {
      throw CommandError.usage(
        "There is no word to look for among @\(list.name). See all of it with: kith list @\(list.name)")
    }
    var shelf = try list.map { try Selection($0).shelf(desk, replica) }
    if let chosen = try space.chosen(replica) {
      shelf = shelf ?? Shelf()
      shelf?.space = chosen
    }
    let found = try replica.find(query, among: shelf, limit: limit)

    if json.isOn { return desk.output.say(.array(found.hits.map { Find.json($0, isNear: found.isNear) })) }
    guard !found.hits.isEmpty else {
      throw found.nothing(fits: words)
    }
    found.tellIfNear(words, desk.output)
    try say(found.hits, on: desk.output)
    if found.isCut {
      desk.output.tell("More may fit: only \(Replica.Limit.opened) records were opened. Add a word.")
    } else if desk.output.isTerminal, found.hits.count == limit {
      desk.output.tell("These are the first \(limit). See more with: --limit")
    }
  }

  /// The saved list that the first word names, if one is called so, and the other words.
  private static func list(_ words: [String], _ replica: Replica) throws -> (SavedList?, [String]) {
    guard let first = words.first, first.hasPrefix("@"), let list = try SavedList.known(first, replica) else {
      return (nil, words)
    }
    return (list, Array(words.dropFirst()))
  }

  private func say(_ hits: [Hit], on output: Output) throws {
    var columns = Columns(expendable: [1, 3, 2])
    for hit in hits {
      columns.add([
        Output.Span(Find.title(hit), .strong), Output.Span(hit.card.detail),
        Output.Span(hit.card.shortID, .faint), Output.Span(hit.card.group ?? "", .faint),
        Find.excerpt(hit, width: output.width),
      ])
    }
    try columns.say(on: output)
  }

  private static func title(_ hit: Hit) -> String {
    let kind = hit.card.kind
    guard Kind.companions.contains(kind), let title = Kind.named(kind)?.title else { return hit.card.called }
    if kind == .attendance {
      return hit.about.first { $0.kind == .event }.map { "\(title) at \($0.called)" } ?? hit.card.called
    }
    let people = hit.about.filter { kind == .note || !Kind.nobodies.contains($0.kind) }
    let word = kind == .conversation ? "with" : kind == .letter ? "to" : "on"
    guard !people.isEmpty else { return kind == .note ? title : hit.card.called }
    return "\(title) \(word) \(people.map(\.called).joined(separator: ", "))"
  }

  /// Where the words stand, unless the line says it already.
  private static func excerpt(_ hit: Hit, width: Int?) -> Output.Span {
    guard let fit = hit.fit, !fit.isListed else { return "" }
    let (excerpt, label) = (Excerpt(fit, width: width), fit.field + ": ")
    let accents = excerpt.hits.map { $0.lowerBound + label.count..<$0.upperBound + label.count }
    return Output.Span(label + excerpt.text, accents: accents)
  }

  private static func json(_ hit: Hit, isNear: Bool) -> JSON {
    var members = hit.card.members
    members["excerpt"] = .string(hit.fit.map { Excerpt($0).text } ?? "")
    members["near"] = .flag(isNear)
    members["field"] = .optional(hit.fit?.field)
    members["about"] = .array(
      hit.about.map { .object(["id": .string($0.id.description), "name": .string($0.name)]) })
    return .object(members)
  }
}

extension Found {
  /// Says that the hits are only near what was typed, if they are.
  func tellIfNear(_ words: [String], _ output: Output) {
    if isNear { output.tell("No one fits “\(words.joined(separator: " "))”. Nearest:") }
  }

  /// Says that there are no hits.
  func nothing(fits words: [String]) -> CommandError {
    let typed = words.joined(separator: " ")
    return isCut
      ? .unclear(
        "Nothing fits “\(typed)” among the \(Replica.Limit.opened) records that were opened. Add a word.")
      : .unclear("Nothing fits “\(typed)”. Type fewer words, or less of each.")
  }
}
