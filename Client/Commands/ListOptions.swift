import ArgumentParser
import KithReplica

/// What can be typed with every list.
struct ListOptions: ParsableArguments {
  @OptionGroup var json: JSONFlag
  @Option(help: ArgumentHelp("At most so many.", valueName: "number")) var limit = 50
  @OptionGroup var space: SpaceOption

  init() {}

  func validate() throws { try ListOptions.check(limit) }

  static func check(_ limit: Int) throws {
    guard limit > 0 else { throw ValidationError("--limit is at least 1.") }
  }

  /// Whose list is asked for; nil for everybody's.
  static func person(_ words: [String], _ replica: Replica) throws -> Card? {
    try words.isEmpty ? nil : Naming(replica).person(words.joined(separator: " "), in: .anywhere)
  }

  /// The last line, where not all is shown.
  ///
  /// - Parameter which: of all; such as `newest`.
  static func tell(_ shown: Int, of all: Int, _ which: String, _ desk: Desk) {
    guard all > shown else { return }
    desk.output.tell("These are the \(which) \(shown) of \(all). See more with: --limit")
  }

  /// … where nobody counted the rest.
  static func tellOfMore(_ mayBe: Bool, _ desk: Desk) {
    guard mayBe else { return }
    desk.output.tell("There may be more. See it with: --limit")
  }
}
