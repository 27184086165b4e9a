extension Int {
  /// So many of what `word` names: `1 note`, `3 notes`.
  func of(_ word: String) -> String {
    "\(self) \(word)\(self == 1 ? "" : "s")"
  }
}
