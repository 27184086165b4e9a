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

  fileprivate static func candidates(_ typed: [String], _ prefix: String) -> [String] {
    let named = folder(in: typed).map(Home.init(folder:))
    guard let home = named ?? home, let replica = try? Replica.glance(at: home) else { return [] }
    let found =
      prefix.isEmpty
      ? try? replica.cards(Shelf(kind: .contact, trash: false, limit: Limit.records))
      : try? replica.matching(prefix, kind: nil, except: .note, trash: nil, limit: Limit.records)
    let words = (found ?? []).filter { [.contact, .organisation].contains($0.kind) }
      .flatMap { $0.name.split(whereSeparator: \.isWhitespace).map(String.init) }
    return Set(words.compactMap { begun(prefix, $0) }.filter(isPlain)).sorted()
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
  static let names = CompletionKind.custom { typed, _, prefix in NameCompletion.candidates(typed, prefix) }
}
