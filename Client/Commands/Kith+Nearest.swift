import ArgumentParser
import KithReplica

/// What is said to who types a command that there is not.
extension Kith {
  private enum NearestLimit {
    /// How many commands are named.
    static let named = 3
    /// No command has a longer name, nor one that is nearly so.
    static let characters = 40
  }

  /// The word that stands where a command is asked for and is none; nil if there is no such word.
  ///
  /// - Parameter error: why what was typed cannot be read; nil if help is asked for.
  static func strangeCommand(in words: [String], _ error: (any Error)?) -> CommandError? {
    let isMistake = error.map { exitCode(for: $0) == .validationFailure } ?? true
    guard isMistake, words.first != "help" else { return nil }
    var (command, path, place) = (Kith.self as any ParsableCommand.Type, [String](), 0)
    while place < words.count, words[place] != "--" {
      let word = words[place]
      place += word == "--home" ? 2 : 1
      if word.hasPrefix("-") { continue }
      if let next = subcommand(word, of: command) {
        (command, path) = (next, path + [word])
        continue
      }
      guard !command.configuration.subcommands.isEmpty else { return nil }
      guard command.configuration.defaultSubcommand != nil else {
        return noCommand(word, below: command, path, typed: "kith ")
      }
      // It was an argument of what is done where no command is named; there may be none.
      let isTooMuch = error.map { message(for: $0).hasPrefix("Unexpected argument") } ?? false
      return isTooMuch ? noCommand(word, below: command, path, typed: "kith ") : nil
    }
    return nil
  }

  /// - Parameter typed: what a command is asked for behind.
  static func noCommand(
    _ word: String, below command: any ParsableCommand.Type, _ path: [String], typed: String
  ) -> CommandError {
    let said = (path + [word]).joined(separator: " ")
    let above = (["kith help"] + path).joined(separator: " ")
    let start = "There is no command “\(said.inOneLine.printable)”."
    let near = near(word, below: command, path).prefix(NearestLimit.named).map { typed + $0 }
    guard let only = near.first else { return .usage("\(start) See what there is with: \(above)") }
    return .usage(
      near.count == 1
        ? "\(start) The nearest is: \(only)" : "\(start) There are: \(near.joined(separator: ", "))")
  }

  /// What begins so or is a slip or two of the finger away; else what is called so elsewhere.
  private static func near(
    _ word: String, below command: any ParsableCommand.Type, _ path: [String]
  ) -> [String] {
    let wanted = Array(word.lowercased().unicodeScalars.prefix(NearestLimit.characters))
    let names = command.configuration.subcommands.compactMap { $0.configuration.commandName }
    let begun = names.filter { wanted.count > 1 && $0.unicodeScalars.starts(with: wanted) }
    let allowed = EditDistance.allowed(wanted.count)
    let spelled = names.compactMap { name in
      EditDistance.between(wanted, Array(name.unicodeScalars), most: allowed).map { ($0, name) }
    }
    let least = spelled.map(\.0).min()
    let found = begun.isEmpty ? spelled.filter { $0.0 == least }.map(\.1) : begun
    guard found.isEmpty else { return found.map { (path + [$0]).joined(separator: " ") } }
    return elsewhere(word.lowercased(), Kith.self, [])
  }

  /// Commands of that name, wherever they are.
  private static func elsewhere(
    _ word: String, _ command: any ParsableCommand.Type, _ path: [String]
  ) -> [String] {
    command.configuration.subcommands.flatMap { next in
      let name = next.configuration.commandName ?? ""
      let here = name == word ? [(path + [name]).joined(separator: " ")] : []
      return here + elsewhere(word, next, path + [name])
    }
  }
}
