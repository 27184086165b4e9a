/// How many slips of the finger lie between two words.
package enum EditDistance {
  /// How far a word may be from what is meant: short ones are soon another word.
  package static func allowed(_ length: Int) -> Int {
    switch length {
    case ..<3: 0
    case 3...5: 1
    default: 2
    }
  }

  /// The fewest letters to put in, take out, replace, or swap with their neighbour; nil if they are more than
  /// `most` (Damerau and Levenshtein; no letter is changed twice).
  package static func between(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar], most: Int) -> Int? {
    guard abs(a.count - b.count) <= most else { return nil }
    guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
    var (before, last) = ([Int](), Array(0...b.count))
    for i in 1...a.count {
      var row = [i]
      row.reserveCapacity(b.count + 1)
      for j in 1...b.count {
        let isSame = a[i - 1] == b[j - 1]
        var least = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (isSame ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { least = min(least, before[j - 2] + 1) }
        row.append(least)
      }
      // No later row has less than the least of the last two.
      guard min(row.min() ?? 0, last.min() ?? 0) <= most else { return nil }
      (before, last) = (last, row)
    }
    return last[b.count] <= most ? last[b.count] : nil
  }
}
