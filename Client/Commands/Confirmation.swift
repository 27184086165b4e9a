import ArgumentParser

/// For what cannot be undone: a person is asked, a program says so beforehand.
struct Confirmation: ParsableArguments {
  @Flag(name: .customLong("yes"), help: "Do it without asking.")
  var isGiven = false

  init() {}

  /// - Parameter isFinal: whether it cannot be undone.
  /// - Throws: `CommandError` unless the person, or the command's flag, says yes.
  func ask(_ question: String, _ desk: Desk, isFinal: Bool = true) throws {
    guard !isGiven else { return }
    let isSaid = question.contains("cannot be undone")
    guard let answer = try desk.outside.ask(question.printable + " Type yes to go on: ") else {
      throw CommandError.usage(
        isFinal && !isSaid
          ? "\(question.printable) Nothing was changed. It cannot be undone: say --yes if you mean it."
          : "\(question.printable) Nothing was changed: say --yes if you mean it.")
    }
    guard answer.inOneLine.lowercased() == "yes" else {
      throw CommandError.failed("Nothing was changed.")
    }
  }
}
