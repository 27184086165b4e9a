/// What a copy of a record has seen: for each writer the highest counter.
///
/// A context speaks for every field of its record, which is right because records always travel whole.
package struct Context: Hashable, Sendable {
  /// One writer's part.
  package struct Entry: Hashable, Sendable {
    package let writer: WriterID
    package var counter: UInt64

    package init(writer: WriterID, counter: UInt64) {
      self.writer = writer
      self.counter = counter
    }
  }

  /// By writer, each once.
  package private(set) var entries: [Entry]

  package static let empty = Context(sorted: [])

  package init(_ counters: [WriterID: UInt64]) {
    entries = counters.map { Entry(writer: $0.key, counter: $0.value) }.sorted { $0.writer < $1.writer }
  }

  /// `entries` must stand by writer, each once.
  init(sorted entries: [Entry]) {
    self.entries = entries
  }

  /// The highest counter seen of `writer`; 0 if none.
  package func counter(of writer: WriterID) -> UInt64 {
    index(of: writer).map { entries[$0].counter } ?? 0
  }

  /// Whether the edit that `dot` names was seen.
  package func covers(_ dot: Dot) -> Bool {
    counter(of: dot.writer) >= dot.counter
  }

  /// Whether everything that `other` has seen was seen here too.
  package func covers(_ other: Context) -> Bool {
    other.entries.allSatisfy { counter(of: $0.writer) >= $0.counter }
  }

  /// The smaller counter for each writer that both know.
  package func common(with other: Context) -> Context {
    Context(
      sorted: entries.compactMap { entry in
        let counter = min(entry.counter, other.counter(of: entry.writer))
        return counter > 0 ? Entry(writer: entry.writer, counter: counter) : nil
      })
  }

  /// The larger counter for each writer.
  package func merged(with other: Context) -> Context {
    if entries == other.entries { return self }
    var merged: [Entry] = []
    merged.reserveCapacity(entries.count + other.entries.count)
    var (mine, theirs) = (entries[...], other.entries[...])
    while let a = mine.first, let b = theirs.first {
      if a.writer == b.writer {
        merged.append(Entry(writer: a.writer, counter: max(a.counter, b.counter)))
        mine = mine.dropFirst()
        theirs = theirs.dropFirst()
      } else if a.writer < b.writer {
        merged.append(a)
        mine = mine.dropFirst()
      } else {
        merged.append(b)
        theirs = theirs.dropFirst()
      }
    }
    return Context(sorted: merged + mine + theirs)
  }

  /// This context, having seen `dot` as well.
  package func adding(_ dot: Dot) -> Context {
    merged(with: Context(sorted: [Entry(writer: dot.writer, counter: dot.counter)]))
  }

  /// Where `writer` stands in `entries`.
  func index(of writer: WriterID) -> Int? {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].writer < writer { low = middle + 1 } else { high = middle }
    }
    return low < entries.count && entries[low].writer == writer ? low : nil
  }
}
