package import ArgumentParser

/// Thrown where nothing but the version is asked for: to say that, the parser would make the whole help.
struct VersionAsked: Error {}

extension Kith {
  private enum Limit {
    /// How many arguments a command asks for at the most.
    static let arguments = 3
  }

  /// Reads what was typed.
  ///
  /// - Throws: `CommandError`, or what the parser throws.
  package static func read(_ words: [String]) throws -> any ParsableCommand {
    let words = apart(words)
    if words.first == "help" { try checkHelp(words.dropFirst().filter { !$0.hasPrefix("-") }) }
    if words == ["--version"] { throw VersionAsked() }
    // The parser would show the help of what it knows.
    if words.contains(where: { ["--help", "-h"].contains($0) }), let strange = strangeCommand(in: words, nil)
    {
      throw strange
    }
    var typed = words
    // Each round joins two words to one, or says where the options end.
    for _ in words {
      if let command = plain(typed) { return command }
      do {
        return try parseAsRoot(typed)
      } catch {
        if let joined = joined(typed, error) {
          typed = joined
          continue
        }
        throw strangeCommand(in: typed, error) ?? unknownOption(in: typed, error)
          ?? strangeOption(in: typed, error) ?? error
      }
    }
    return try parseAsRoot(typed)
  }

  /// `--days -1` as `--days=-1`, where that is why the parser misses a value: so the command says what it
  /// takes.
  private static func joined(_ words: [String], _ error: any Error) -> [String]? {
    let end = words.firstIndex(of: "--") ?? words.endIndex
    // A number is no option, also where it stands alone.
    let complaint = message(for: error)
    if end == words.endIndex, complaint.contains(#/^(Unknown option '-[0-9]|Missing expected arg)/#),
      let place = words.indices.first(where: { place in
        words[place].wholeMatch(of: #/-[0-9]+/#) != nil && !words[..<place].suffix(1).joined().hasPrefix("-")
      })
    {
      return words[..<place] + ["--"] + words[place...]
    }
    guard let missing = complaint.firstMatch(of: #/^Missing value for '(-{1,2}[a-z][a-z-]*)/#)
    else { return nil }
    for place in words.indices where place + 1 < end && words[place] == missing.1 {
      guard words[place + 1].firstMatch(of: #/^-[0-9]/#) != nil else { continue }
      return words[..<place] + ["\(words[place])=\(words[place + 1])"] + words[(place + 2)...]
    }
    return nil
  }

  /// The command that the first words name, read by itself: to read them from the root, the parser asks every
  /// command there is what it is called. What is not plain, and what is amiss, is left to the root.
  package static func plain(_ words: [String]) -> (any ParsableCommand)? {
    let home = words.first == "--home" ? words.prefix(2) : []
    var (named, rest) = (Kith.self as any ParsableCommand.Type, words[home.endIndex...])
    while let word = rest.first, let next = subcommand(word, of: named) {
      (named, rest) = (next, rest.dropFirst())
    }
    // `talk ada` is `talk add ada`; what begins with an option is asked of `talk` itself.
    let isWord = rest.first.map { !$0.hasPrefix("-") } ?? false
    if isWord, let usual = named.configuration.defaultSubcommand { named = usual }
    let isSaidAgain = !home.isEmpty && rest.contains { $0.hasPrefix("--home") }
    guard named.configuration.subcommands.isEmpty, !isSaidAgain else { return nil }
    let command = try? named.parseAsRoot(Array(home + rest))
    return command.flatMap { type(of: $0) == named ? $0 : nil }
  }

  /// `-berlin` is a word to leave out, and no handful of flags: in a search such words go to the end, behind
  /// `--`, where the parser takes them as they are.
  private static func apart(_ words: [String]) -> [String] {
    var place = 0
    while place < words.count, words[place].hasPrefix("-") { place += words[place] == "--home" ? 2 : 1 }
    guard place < words.count, searches.contains(words[place]) else { return words }
    let end = words[place...].firstIndex(of: "--") ?? words.endIndex
    var (kept, excluded) = (Array(words[...place]), [String]())
    for index in (place + 1)..<max(end, place + 1) {
      let (word, isValue) = (words[index], valued.contains(words[index - 1]))
      let isExcluded = word.hasPrefix("-") && !word.hasPrefix("--") && !["-", "-h", "-q"].contains(word)
      if isExcluded, !isValue { excluded.append(word) } else { kept.append(word) }
    }
    let rest = excluded + words[end...].dropFirst()
    return rest.isEmpty && end == words.endIndex ? kept : kept + ["--"] + rest
  }

  /// Commands that search, and those of their options that a value follows.
  private static let searches: Set = ["find", "pick"]
  private static let valued: Set = ["--home", "--limit"]

  /// The parser would show the help of what it knows, as if nothing were amiss.
  private static func checkHelp(_ words: [String]) throws(CommandError) {
    var command: any ParsableCommand.Type = Kith.self
    for (place, word) in words.enumerated() {
      guard let next = subcommand(word, of: command) else {
        throw noCommand(word, below: command, Array(words.prefix(place)), typed: "kith help ")
      }
      command = next
    }
  }

  static func subcommand(
    _ name: String, of command: any ParsableCommand.Type
  ) -> (any ParsableCommand.Type)? {
    command.configuration.subcommands.first { $0.configuration.commandName == name }
  }

  /// Where an argument seems to be missing because an option is one that nobody knows: that.
  private static func unknownOption(in words: [String], _ error: any Error) -> (any Error)? {
    guard message(for: error).hasPrefix("Missing expected argument") else { return nil }
    for count in 1...Limit.arguments {
      do {
        // What is a number and a word goes anywhere.
        _ = try parseAsRoot(words + Array(repeating: "1", count: count))
        return nil
      } catch {
        if message(for: error).hasPrefix("Unknown option") { return error }
      }
    }
    return nil
  }

  /// Where something else is amiss too, an option that the command's help does not tell of goes first.
  private static func strangeOption(in words: [String], _ error: any Error) -> CommandError? {
    let complaint = message(for: error)
    guard exitCode(for: error) == .validationFailure, !complaint.hasPrefix("Unknown option") else {
      return nil
    }
    var (command, path) = (Kith.self as any ParsableCommand.Type, "kith")
    for word in words {
      guard let next = subcommand(word, of: command) else { continue }
      (command, path) = (next, path + " " + word)
    }
    let usage = usageString(for: command)
    let known = Set(helpMessage(for: command, includeHidden: true).split { !$0.isLetter && $0 != "-" })
    let typed = words.prefix { $0 != "--" }.compactMap { $0.split(separator: "=").first }
    // What does not look like an option may be a value.
    let options = typed.filter { $0.wholeMatch(of: #/--[a-z][a-z-]*/#) != nil }
    let strange = options.first { !known.contains($0) }
    return strange.map { option in
      .usage(
        """
        Error: Unknown option '\(option)'
        \(usage.hasPrefix("Usage: ") ? "" : "Usage: ")\(usage)
          See '\(path) --help' for more information.
        """)
    }
  }

  /// What to type to run a command once more: `kith device add`.
  static func again(_ command: any ParsableCommand) -> String? {
    path(to: ObjectIdentifier(type(of: command)), in: Kith.self, ["kith"])?.joined(separator: " ")
  }

  private static func path(
    to wanted: ObjectIdentifier, in parent: any ParsableCommand.Type, _ words: [String]
  ) -> [String]? {
    for command in parent.configuration.subcommands {
      let path = words + [command.configuration.commandName ?? ""]
      if ObjectIdentifier(command) == wanted { return path }
      if let found = Kith.path(to: wanted, in: command, path) { return found }
    }
    return nil
  }
}
