package import ArgumentParser
import KithMerge
import KithReplica

/// `kith undo`
package struct Undo: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "undo", abstract: "Take back the last thing that was done on this machine, or any other.",
    discussion: """
      Everything comes back as it was: a changed field has its old value, or is disputed again, what was \
      deleted is out of the trash; what was added goes into the trash. What somebody changed since is \
      left as it is. Typed again, it takes back the one before. kith forget cannot be taken back. See what \
      there is with: kith log
      """)

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "The id of a line of kith log, or its first digits; else the last one.")
  var operation: String?

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let log = try replica.operations()
    let target = try operation.map { try log.one($0) } ?? log.first { $0.isOrdinary(in: log) && !$0.isUndone }
    guard let target else {
      throw CommandError.unclear("There is nothing to undo. See what was done with: kith log")
    }
    guard !target.isForgetting else {
      throw CommandError.failed(
        """
        \(operation == nil ? "The last thing that was done" : "This") is “\(target.words)”, and whoever was \
        forgotten cannot be brought back. To take back something older, type its id: kith undo ID. See them \
        all with: kith log
        """)
    }
    guard !target.isUndone else {
      let undoing = log.first { $0.undoes == target.id && !$0.isUndone }
      throw CommandError.failed(
        """
        “\(target.words)” is undone already. Do it again with: kith undo \(undoing?.id.short ?? "ID"), or \
        see: kith log
        """)
    }
    let older = log.drop { $0.id != target.id }.dropFirst().first { $0.isOrdinary(in: log) && !$0.isUndone }
    try Undo.takeBack(target, as: "undo", "Undid", before: operation == nil ? older : nil, replica, desk)
  }

  /// - Parameter older: what was done before it, which may be meant if nothing of it is left.
  static func takeBack(
    _ target: LoggedOperation, as word: String, _ verb: String, before older: LoggedOperation? = nil,
    _ replica: Replica, _ desk: Desk
  ) throws {
    let about = try target.about(replica)
    var operation = desk.operation(word + " " + target.words.withoutUndo)
    if target.records >= Replica.Limit.toldEvery {
      desk.output.follow("Taking back what was done to \(target.records) records")
    }
    defer { desk.output.follow("") }
    let undoing = try replica.undo(target, in: &operation)
    desk.output.follow("")
    let large =
      undoing.tooLarge.isEmpty
      ? "" : Undo.stayed(try undoing.tooLarge.compactMap { try replica.card($0)?.called })
    let kept = (undoing.kept == 0 ? "" : " \(undoing.kept.of("value")) changed since stayed.") + large
    guard !undoing.restored.isEmpty || !undoing.trashed.isEmpty else {
      guard large.isEmpty else { throw CommandError.failed("Nothing was taken back.\(kept)") }
      let next = older.map { "To take back what was done before it: kith undo \($0.id.short)" }
      throw CommandError.failed(
        """
        Nothing of “\(target.words)” is left to take back: everything was changed since. \
        \(next ?? "See how with: kith history WHO")
        """)
    }
    let trashed = undoing.trashed.isEmpty ? "" : " \(undoing.trashed.count) in the trash."
    desk.output.say("\(verb) “\(target.words.withoutUndo)”: \(about).\(trashed)\(kept)")
  }
}

extension Undo {
  fileprivate static func stayed(_ names: [String]) -> String {
    let some = names.prefix(Limit.named).joined(separator: ", ")
    let more = names.count > Limit.named ? " and \(names.count - Limit.named) more" : ""
    return " As large as can travel, and so left as they are: \(some)\(more)."
  }

  private enum Limit {
    static let named = 3
  }
}

/// `kith redo`
package struct Redo: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "redo", abstract: "Do again what was undone last.",
    discussion: "As long as nothing else was done since.")

  @OptionGroup package var homeOption: HomeOption

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let log = try replica.operations()
    let since = log.prefix { $0.undoes != nil }
    guard let target = since.first(where: { !$0.isOrdinary(in: log) && !$0.isUndone }) else {
      throw CommandError.unclear(Redo.nothing(log, since: !since.isEmpty))
    }
    try Undo.takeBack(target, as: "redo", "Did again", replica, desk)
  }

  private static func nothing(_ log: [LoggedOperation], since isRedone: Bool) -> String {
    if isRedone { return "Everything that was undone is done again. See what was done with: kith log" }
    return log.contains { $0.undoes != nil }
      ? "Something else was done since the last undo, so there is nothing to redo. See: kith log"
      : "Nothing was undone. See what was done with: kith log"
  }
}

extension [LoggedOperation] {
  /// The one whose id begins so.
  fileprivate func one(_ words: String) throws -> LoggedOperation {
    let found = filter { words.count >= 4 && $0.id.description.hasPrefix(words.lowercased()) }
    guard let only = found.first else {
      throw CommandError.unclear("No line of the log begins with “\(words)”. See them all with: kith log")
    }
    guard found.count == 1 else {
      throw CommandError.unclear("“\(words)” fits \(found.count) lines of the log. Type more digits.")
    }
    return only
  }
}

extension LoggedOperation {
  /// Whether it did something, and did not take something back: what takes an undo back did.
  fileprivate func isOrdinary(in log: [LoggedOperation]) -> Bool {
    guard let undoes else { return true }
    guard let target = log.first(where: { $0.id == undoes }) else { return false }
    return !target.isOrdinary(in: log)
  }
}

extension String {
  /// “undo redo undo add” is about “add”.
  fileprivate var withoutUndo: String {
    var words = self[...]
    while let first = ["undo ", "redo "].first(where: words.hasPrefix) {
      words = words.dropFirst(first.count)
    }
    return String(words)
  }
}
