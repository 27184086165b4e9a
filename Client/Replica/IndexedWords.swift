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

/// One thing to look for in a text: words side by side, of which the last may go on.
struct Needle {
  let field: String?
  /// Each of these will do.
  private let choices: [Choice]

  struct Choice {
    let words: [[UInt8]]
    let isBeginning: Bool
  }

  init(field: String?, _ choices: [Choice]) {
    (self.field, self.choices) = (field, choices)
  }

  /// Where it stands in a text; nowhere in one of another field.
  func places(in text: RecordText) -> [Range<Int>] {
    guard field == nil || field == text.field else { return [] }
    return choices.flatMap { places(of: $0, in: text.words) }
  }

  private func places(of choice: Choice, in words: [IndexedWords.Word]) -> [Range<Int>] {
    let count = choice.words.count
    guard count > 0, words.count >= count else { return [] }
    return (0...(words.count - count)).compactMap { start in
      let found = words[start..<start + count]
      guard let first = found.first, let last = found.last else { return nil }
      let isThere = zip(found, choice.words).enumerated().allSatisfy { place, pair in
        place == count - 1 && choice.isBeginning
          ? pair.0.folded.starts(with: pair.1) : pair.0.folded == pair.1
      }
      return isThere ? first.range.lowerBound..<last.range.upperBound : nil
    }
  }
}
