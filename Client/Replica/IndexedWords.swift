import GRDB

/// Reads texts word by word, just as the index does: so what is found in a text is what the index found.
struct IndexedWords {
  private let tokenizer: any FTS5Tokenizer

  struct Word: Hashable {
    /// In lower case, without accents.
    let folded: [UInt8]
    /// Where it stands, in bytes.
    let range: Range<Int>
  }

  init(_ db: Database) throws {
    tokenizer = try db.makeTokenizer(.unicode61(diacritics: .remove))
  }

  func of(_ text: String) -> [Word] {
    var words: [Word] = []
    let bytes = Array(text.utf8)
    withUnsafeMutablePointer(to: &words) { words in
      bytes.withUnsafeBytes { bytes in
        guard let text = bytes.bindMemory(to: CChar.self).baseAddress else { return }
        _ = tokenizer.tokenize(
          context: UnsafeMutableRawPointer(words), tokenization: .document, pText: text,
          nText: CInt(clamping: bytes.count)
        ) { context, _, word, count, start, end in
          guard let context, let word, start <= end else { return 0 }
          let folded = UnsafeRawBufferPointer(start: word, count: Int(count))
          context.assumingMemoryBound(to: [Word].self).pointee
            .append(Word(folded: Array(folded), range: Int(start)..<Int(end)))
          return 0
        }
      }
    }
    return words
  }
}

/// One value of an opened record, with its words.
struct RecordText {
  let field: String
  let text: String
  let words: [IndexedWords.Word]
}

/// One thing to look for in a text: words side by side, or a sign.
struct Needle {
  let field: String?
  /// Each of these will do.
  private let choices: [Choice]

  enum Choice {
    /// The last may go on.
    case words([[UInt8]], isBeginning: Bool)
    /// Just so, wherever it stands.
    case sign([UInt8])
  }

  init(field: String?, _ choices: [Choice]) {
    (self.field, self.choices) = (field, choices)
  }

  /// Where it stands in a text; nowhere in one of another field.
  func places(in text: RecordText) -> [Range<Int>] {
    guard field == nil || field == text.field else { return [] }
    return choices.flatMap { choice in
      switch choice {
      case .words(let wanted, let isBeginning): places(of: wanted, isBeginning: isBeginning, in: text.words)
      case .sign(let sign): places(of: sign, in: Array(text.text.utf8))
      }
    }
  }

  /// Whether one of those places is words that do not go on.
  func isWhole(in text: RecordText) -> Bool {
    guard field == nil || field == text.field else { return false }
    return choices.contains { choice in
      guard case .words(let wanted, _) = choice else { return false }
      return !places(of: wanted, isBeginning: false, in: text.words).isEmpty
    }
  }

  private func places(of sign: [UInt8], in bytes: [UInt8]) -> [Range<Int>] {
    guard let first = sign.first else { return [] }
    return bytes.indices.filter { bytes[$0] == first && bytes[$0...].starts(with: sign) }
      .map { $0..<$0 + sign.count }
  }

  private func places(
    of wanted: [[UInt8]], isBeginning: Bool, in words: [IndexedWords.Word]
  ) -> [Range<Int>] {
    let count = wanted.count
    guard count > 0, words.count >= count else { return [] }
    return (0...(words.count - count)).compactMap { start in
      let found = words[start..<start + count]
      guard let first = found.first, let last = found.last else { return nil }
      let isThere = zip(found, wanted).enumerated().allSatisfy { place, pair in
        place == count - 1 && isBeginning
          ? pair.0.folded.starts(with: pair.1) : pair.0.folded == pair.1
      }
      return isThere ? first.range.lowerBound..<last.range.upperBound : nil
    }
  }
}
