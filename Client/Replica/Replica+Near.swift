import GRDB

extension Replica {
  /// The words of the index that are nearly one of these, the nearest first, by what was typed.
  ///
  /// Each word of the index is read once, up to `Limit.vocabulary`, and only those of a like length are
  /// compared.
  func near(_ typed: [String], _ words: IndexedWords, _ db: Database) throws -> [String: [String]] {
    var wanted = typed.compactMap { Misspelt($0, words) }
    guard let shortest = wanted.map(\.lengths.lowerBound).min(),
      let longest = wanted.map(\.lengths.upperBound).max()
    else { return [:] }
    let known = try Row.fetchCursor(
      db,
      sql: """
        SELECT term, doc FROM (SELECT term, doc FROM temp.vocabulary LIMIT :most)
        WHERE length(term) BETWEEN :shortest AND :longest
        """, arguments: ["most": Limit.vocabulary, "shortest": shortest, "longest": longest])
    while let row = try known.next() {
      try Task.checkCancellation()
      let term: String = row[0]
      let scalars = Array(term.unicodeScalars)
      for place in wanted.indices { wanted[place].compare(term, scalars, count: row[1]) }
    }
    return Dictionary(wanted.map { ($0.typed, $0.nearest) }) { first, _ in first }.filter {
      !$0.value.isEmpty
    }
  }

  /// The words of the index as a table of this connection alone: nothing of it is written to the file.
  func readVocabulary<T>(_ body: (Database) throws -> T) throws -> T {
    try ReplicaError.translating(file: home.database) {
      try database.writeWithoutTransaction { db in
        try db.execute(
          sql: "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, search, row)")
        var result: T?
        try db.inTransaction(.deferred) {
          result = try body(db)
          return .commit
        }
        guard let result else { throw ReplicaError.failed("nothing was read") }
        return result
      }
    }
  }
}

/// A word that nothing begins with, and those that it might have been.
private struct Misspelt {
  let typed: String
  let lengths: ClosedRange<Int>
  private let scalars: [Unicode.Scalar]
  private let most: Int
  private var found: [(distance: Int, count: Int, term: String)] = []

  /// - Returns: nil if it is too short to be anything else, or no single word.
  init?(_ typed: String, _ words: IndexedWords) {
    let folded = words.of(typed)
    guard let word = folded.first, folded.count == 1 else { return nil }
    scalars = Array(String(decoding: word.folded, as: UTF8.self).unicodeScalars)
    most = EditDistance.allowed(scalars.count)
    guard most > 0 else { return nil }
    lengths = scalars.count - most...scalars.count + most
    self.typed = typed
  }

  /// The nearest first; of those, the most frequent.
  var nearest: [String] { found.map(\.term) }

  mutating func compare(_ term: String, _ other: [Unicode.Scalar], count: Int) {
    guard lengths.contains(other.count),
      let distance = EditDistance.between(scalars, other, most: most)
    else { return }
    let place = found.firstIndex { ($0.distance, -$0.count) > (distance, -count) } ?? found.endIndex
    found.insert((distance, count, term), at: place)
    if found.count > Replica.Limit.near { found.removeLast() }
  }
}
