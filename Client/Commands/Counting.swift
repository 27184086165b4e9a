import KithRecords

extension Int {
  /// So many of what `word` names: `1 note`, `3 notes`.
  func of(_ word: String) -> String {
    "\(self) \(word)\(self == 1 ? "" : "s")"
  }

  /// … and what they do: `1 note moves`, `3 notes move`.
  func of(_ word: String, _ one: String, _ many: String) -> String {
    "\(of(word)) \(self == 1 ? one : many)"
  }
}

extension Int {
  /// So many bytes, in MiB.
  var inMiB: String { "\((self >> 20) + 1) MiB" }
}

extension String {
  /// With the full stop of a sentence, which `Grace H.` has already.
  func ended() -> String {
    last.map { ".!?…".contains($0) } == true ? self : self + "."
  }
}

extension Kind {
  /// What a sentence begins with: `A contact`, `An organisation`.
  var withArticle: String {
    let word = title.lowercased()
    return (word.first.map("aeiou".contains) == true ? "An " : "A ") + word
  }
}
