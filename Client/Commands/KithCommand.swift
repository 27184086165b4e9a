package import ArgumentParser

/// One thing a person can type. It reads nothing but its arguments and the desk, and prints to the desk only.
package protocol KithCommand: AsyncParsableCommand {
  var homeOption: HomeOption { get }

  /// - Throws: `CommandError`, `ReplicaError`, and others whose description is for people.
  func run(in desk: Desk) async throws

  /// What is so when it was interrupted before its end: a sentence or two.
  var whenInterrupted: String { get }

  static var manner: Manner { get }

  /// Whether it does something, as it was typed.
  var isDeed: Bool { get }
}

extension KithCommand {
  /// True of what changes one home in one transaction, and of what only looks.
  package var whenInterrupted: String { "Nothing was changed." }
}

/// What goes with every command, before it or after it: which home is meant, and how much is to be said.
package struct HomeOption: ParsableArguments {
  @Option(
    name: .customLong("home"),
    help: ArgumentHelp(
      "The folder to work in.", discussion: "Else KITH_HOME, else the usual folder for data.",
      valueName: "folder"), completion: .directory)
  package var folder: String?

  @Flag(name: .shortAndLong, help: "Say nothing but what was asked for, and what went wrong.")
  package var quiet = false

  @Flag(name: .customLong("no-pager"), help: "Write what is long straight to the terminal.")
  package var noPager = false

  package init() {}
}

/// For programs that read what a command shows.
package struct JSONFlag: ParsableArguments {
  @Flag(name: .customLong("json"), help: "Write JSON, for programs.")
  package var isOn = false

  package init() {}
}
