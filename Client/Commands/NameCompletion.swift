import ArgumentParser
import KithRecords
package import KithReplica

/// What a shell completes where somebody is meant: words of names in the home. It is quick, and says nothing
/// where there is no home, or where one would have to wait for it.
package enum NameCompletion {
  /// The home if none is typed.
  @TaskLocal package static var home: Home?

  enum Limit {
    /// How many records are looked at.
    static let records = 50
  }

  fileprivate static func candidates(_ typed: [String], at place: Int, _ prefix: String) -> [String] {
    let named = folder(in: typed).map(Home.init(folder:))
    guard let home = named ?? home, let replica = try? Replica.glance(at: home) else { return [] }
    let before = begun(typed.prefix(place))
    if !before.isEmpty {
      let name = (before + [prefix]).joined(separator: " ")
      let found = try? replica.matching(
        name, kind: nil, except: Kind.nobodies, trash: nil, limit: Limit.records)
      // The rest of a name of which some words stand there.
      let words = offered(found ?? [], prefix).subtracting(before.flatMap { spellings($0, found ?? []) })
      if found?.isEmpty == false { return words.sorted() }
    }
    let found =
      prefix.isEmpty
      ? try? replica.cards(Shelf(kind: .contact, trash: false, limit: Limit.records))
      : try? replica.matching(prefix, kind: nil, except: Kind.nobodies, trash: nil, limit: Limit.records)
    return offered(found ?? [], prefix).sorted()
  }

  private static func offered(_ cards: [Card], _ prefix: String) -> Set<String> {
    Set(words(of: cards).compactMap { begun(prefix, $0) }.filter(isPlain))
  }

  /// As a word that was typed stands in names.
  private static func spellings(_ typed: String, _ cards: [Card]) -> [String] {
    let wanted = Folding.folded(typed)
    return words(of: cards).filter { Folding.folded($0).hasPrefix(wanted) }
  }

  private static func words(of cards: [Card]) -> [String] {
    cards.filter { [.contact, .organisation].contains($0.kind) }.flatMap {
      $0.name.split(whereSeparator: \.isWhitespace).map(String.init)
    }
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

  /// The word as it goes on from what is typed: a shell takes nothing that begins otherwise, be it in case or
  /// accents alone.
  private static func begun(_ prefix: String, _ word: String) -> String? {
    if word.hasPrefix(prefix) { return word }
    let begun = prefix + word.dropFirst(prefix.count)
    return Folding.folded(begun) == Folding.folded(word) ? begun : nil
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
