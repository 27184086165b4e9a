package import ArgumentParser
import KithMerge
import KithRecords
import KithReplica

/// `kith find engine june`
package struct Find: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "find", abstract: "Find words in all that is known, notes too.",
    discussion: """
      Every word must begin some word of a record; case and accents do not count. The best fit comes first. \
      With --json: an array as of kith list, with excerpt and about, an array of id and name.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  @Argument(help: "What to look for.") var words: [String]
  @Option(help: ArgumentHelp("At most so many.", valueName: "number")) var limit = 50

  package init() {}

  package func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit is at least 1.") }
  }

  package func run(in desk: Desk) async throws {
    guard words.contains(where: { $0.contains { $0.isLetter || $0.isNumber } }) else {
      throw CommandError.usage(
        "There is no word to look for. Type one, or how it begins, such as: kith find engine")
    }
    let replica = try desk.replica()
    let hits = try replica.find(words.joined(separator: " "), limit: limit)

    if json.isOn { return desk.output.say(.array(hits.map(Find.json))) }
    guard !hits.isEmpty else {
      throw CommandError.unclear(
        "Nothing fits “\(words.joined(separator: " "))”. Type fewer words, or less of each.")
    }
    var columns = Columns(expendable: [1, 2])
    for hit in hits {
      columns.add([
        Output.Span(Find.title(hit), .strong), Output.Span(hit.card.detail),
        Output.Span(hit.card.shortID, .faint),
        Output.Span(Find.excerpt(hit)),
      ])
    }
    columns.say(on: desk.output)
    if desk.output.isTerminal, hits.count == limit {
      desk.output.tell("These are the first \(limit). See more with: --limit")
    }
  }

  private static func title(_ hit: Hit) -> String {
    guard hit.card.kind == .note else { return hit.card.called }
    let people = hit.about.map(\.called).joined(separator: ", ")
    return people.isEmpty ? "Note" : "Note on \(people)"
  }

  /// Where the words stand, unless the line says it already.
  private static func excerpt(_ hit: Hit) -> String {
    let shown = title(hit) + " " + hit.card.detail
    let said = Set(shown.split { !$0.isLetter && !$0.isNumber })
    let words = hit.excerpt.split { !$0.isLetter && !$0.isNumber }
    return words.allSatisfy(said.contains) ? "" : hit.excerpt
  }

  private static func json(_ hit: Hit) -> JSON {
    var members = hit.card.members
    members["excerpt"] = .string(hit.excerpt)
    members["about"] = .array(
      hit.about.map { .object(["id": .string($0.id.description), "name": .string($0.name)]) })
    return .object(members)
  }
}
