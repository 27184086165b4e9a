import KithRecords

extension PersonName {
  /// A name as it is written, taken apart: the family's part begins at the first word after the first that is
  /// written small (`Ludwig van Beethoven`), else it is the last word.
  init(takingApart written: String) {
    let words = written.split(whereSeparator: \.isWhitespace).map(String.init)
    guard words.count > 1 else {
      self.init(written: written, given: words.first)
      return
    }
    let small = words.indices.dropFirst().first { words[$0].first?.isLowercase == true }
    let start = small ?? words.count - 1
    self.init(
      written: written, given: words[..<start].joined(separator: " "),
      family: words[start...].joined(separator: " "))
  }

  static let pieceNames = ["written", "given", "additional", "family", "prefix", "suffix"]

  private var inParts: String {
    [prefix, given, additional, family, suffix].compactMap { $0 }.joined(separator: " ")
  }

  /// The name with another piece. The name as it is written follows, if it holds the old piece or is just the
  /// pieces in a row.
  ///
  /// - Returns: nil if there is no such piece.
  func setting(_ piece: String, to text: String) -> PersonName? {
    var next = self
    let old: String?
    switch piece {
    case "written":
      next.written = text
      return next
    case "given": (old, next.given) = (given, text)
    case "additional": (old, next.additional) = (additional, text)
    case "family": (old, next.family) = (family, text)
    case "prefix": (old, next.prefix) = (prefix, text)
    case "suffix": (old, next.suffix) = (suffix, text)
    default: return nil
    }
    guard let written else { return next }
    if written == inParts {
      next.written = next.inParts
    } else if let old, !old.isEmpty {
      next.written = written.replacing(old, with: text, maxReplacements: 1).inOneLine
    }
    return next
  }
}

extension PostalAddress {
  static let pieceNames = ["street", "extended", "box", "city", "region", "code", "country"]

  /// The address with another piece; nil if there is no such piece.
  func setting(_ piece: String, to text: String) -> PostalAddress? {
    var next = self
    switch piece {
    case "street": next.street = text
    case "extended": next.extended = text
    case "box": next.box = text
    case "city": next.city = text
    case "region": next.region = text
    case "code": next.code = text
    case "country": next.country = text
    default: return nil
    }
    return next
  }
}

extension PersonName {
  /// The name as `typed` has it, where only one piece is another; nil where that cannot be, and for a name
  /// that was taken apart as any other is.
  func corrected(to typed: String) -> PersonName? {
    guard self != PersonName(takingApart: display) else { return nil }
    let pieces = [
      ("family", family), ("given", given), ("additional", additional), ("prefix", prefix),
      ("suffix", suffix),
    ]
    for (name, text) in pieces {
      guard let text, let place = display.firstRange(of: text) else { continue }
      let (head, tail) = (display[..<place.lowerBound], display[place.upperBound...])
      let isKept = typed.hasPrefix(head) && typed.hasSuffix(tail)
      guard isKept, typed.count > head.count + tail.count else { continue }
      let piece = typed.dropFirst(head.count).dropLast(tail.count)
      if let next = setting(name, to: String(piece)), next.display == typed { return next }
    }
    // Whoever is written otherwise than their pieces keeps those, if it is still the same person's name.
    let words = Set(display.split(whereSeparator: \.isWhitespace))
    guard written != nil, !words.isDisjoint(with: typed.split(whereSeparator: \.isWhitespace)) else {
      return nil
    }
    return setting("written", to: typed)
  }
}

extension PersonName {
  /// One piece by its name; nil if it is not known.
  func piece(_ name: String) -> String? {
    switch name {
    case "written": display
    case "given": given
    case "additional": additional
    case "family": family
    case "prefix": prefix
    case "suffix": suffix
    default: nil
    }
  }
}
