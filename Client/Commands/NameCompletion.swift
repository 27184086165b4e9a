import ArgumentParser
import KithRecords
package import KithReplica

/// What a shell completes where somebody is meant: words of names in the home. It is quick, and says nothing
/// where there is no home.
package enum NameCompletion {
  /// The home if none is typed.
  @TaskLocal package static var home: Home?

  enum Limit {
    /// How many records are looked at.
    static let records = 50
  }

  fileprivate static func candidates(_ typed: [String], at place: Int, _ prefix: String) -> [String] {
    let named = folder(in: typed).map(Home.init(folder:))
    guard let home = named ?? home, let replica = try? Replica(home) else { return [] }
    let before = begun(typed.prefix(place))
    if !before.isEmpty {
      let name = (before + [prefix]).joined(separator: " ")
      let found = try? replica.matching(name, kind: nil, except: .note, trash: nil, limit: Limit.records)
      // The rest of a name of which some words stand there.
      let words = offered(found ?? [], prefix).subtracting(before.flatMap { spellings($0, found ?? []) })
      if found?.isEmpty == false { return words.sorted() }
    }
    let found =
      prefix.isEmpty
      ? try? replica.cards(Shelf(kind: .contact, trash: false, limit: Limit.records))
      : try? replica.matching(prefix, kind: nil, except: .note, trash: nil, limit: Limit.records)
    return offered(found ?? [], prefix).sorted()
  }

  private static func offered(_ cards: [Card], _ prefix: String) -> Set<String> {
    let wanted = Folding.folded(prefix)
    return Set(words(of: cards).filter { isPlain($0) && Folding.folded($0).hasPrefix(wanted) })
  }

  /// As a word that was typed stands in names.
  private static func spellings(_ typed: String, _ cards: [Card]) -> [String] {
    let wanted = Folding.folded(typed)
    return words(of: cards).filter { Folding.folded($0).hasPrefix(wanted) }
  }

  private static func words(of cards: [Card]) -> [String] {
    cards.flatMap { $0.name.split(whereSeparator: \.isWhitespace).map(String.init) }
  }

  /// The words of a name that was begun: those behind the command, without options.
  private static func begun(_ typed: ArraySlice<String>) -> [String] {
    var (words, rest) = ([String](), typed.dropFirst())
    var command: (any ParsableCommand.Type)? = Kith.self
    while let word = rest.popFirst() {
      if word == "--home" { _ = rest.popFirst() }
      if word.hasPrefix("-") { continue }
      let next = command?.configuration.subcommands.first { $0.configuration.commandName == word }
      if next == nil { words.append(word) }
      command = next
    }
    return words
  }

  private static func folder(in typed: [String]) -> String? {
    if let place = typed.firstIndex(of: "--home"), typed.indices.contains(place + 1) {
      return typed[place + 1]
    }
    return typed.first { $0.hasPrefix("--home=") }.map { String($0.dropFirst("--home=".count)) }
  }

  /// A shell reads what it is given once more, and would run what stands in a name that somebody sent:
  /// `$(…)`. So only words go there that mean nothing to it.
  private static func isPlain(_ word: String) -> Bool {
    !word.hasPrefix("-")
      && word.unicodeScalars.allSatisfy { scalar in
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
          || "-._@".unicodeScalars.contains(scalar)
      }
  }
}

extension CompletionKind {
  /// Of contacts and organisations.
  static let names = CompletionKind.custom { typed, place, prefix in
    NameCompletion.candidates(typed, at: place, prefix)
  }
}
