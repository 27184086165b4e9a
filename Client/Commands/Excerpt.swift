import KithReplica

/// What stands around the place where a search fits, in one line.
struct Excerpt {
  private(set) var text = ""
  /// The words that fit, in characters of the text.
  private(set) var hits: [Range<Int>] = []

  enum Limit {
    /// How many columns there are before the first hit, and in all.
    static let before = 32
    static let columns = 96
    /// How many characters of a long text are looked at beside the first hit.
    static let characters = 400
  }

  /// - Parameter width: how wide the terminal is: where there is little room, a hit stands near the start.
  init(_ fit: Fit, width: Int? = nil) {
    let before = width.map { max(0, min(Limit.before, $0 / 10)) } ?? Limit.before
    let pieces = Excerpt.pieces(of: fit)
    guard let first = pieces.firstIndex(where: \.isHit) ?? pieces.indices.first else { return }
    let start = Excerpt.start(pieces, before: first, columns: before)
    var used = 0
    if start > 0 { append("…", isHit: false, &used) }
    for piece in pieces[start...] {
      guard used + DisplayWidth.of(piece.text) < Limit.columns else {
        append("…", isHit: false, &used)
        break
      }
      append(piece.text, isHit: piece.isHit, &used)
    }
  }

  /// A character as it is shown, and whether it belongs to a hit.
  private typealias Piece = (text: String, isHit: Bool)

  /// The text in one line, with nothing that steers a terminal.
  private static func pieces(of fit: Fit) -> [Piece] {
    var (pieces, place) = ([Piece](), 0)
    let first = fit.places.first?.lowerBound ?? 0
    for character in fit.text {
      defer { place += character.utf8.count }
      guard place + Limit.characters * 4 > first else { continue }
      if pieces.count > Limit.characters * 8 { break }
      let isHit = fit.places.contains {
        $0.lowerBound < place + character.utf8.count && place < $0.upperBound
      }
      if character.isWhitespace {
        if let last = pieces.last, last.text != " " { pieces.append((" ", isHit)) }
      } else {
        for shown in String(character).printable { pieces.append((String(shown), isHit)) }
      }
    }
    while pieces.last?.text == " " { pieces.removeLast() }
    return pieces
  }

  /// The beginning of a word so far before the hit, or of the text.
  private static func start(_ pieces: [Piece], before hit: Int, columns: Int) -> Int {
    var (start, used) = (hit, 0)
    for place in stride(from: hit - 1, through: 0, by: -1) {
      used += DisplayWidth.of(pieces[place].text)
      if used > columns { return start }
      if place == 0 || pieces[place - 1].text == " " { start = place }
    }
    return start
  }

  private mutating func append(_ piece: String, isHit: Bool, _ used: inout Int) {
    let start = text.count
    text += piece
    used += DisplayWidth.of(piece)
    guard isHit, text.count > start else { return }
    if let last = hits.last, last.upperBound == start {
      hits[hits.count - 1] = last.lowerBound..<text.count
    } else {
      hits.append(start..<text.count)
    }
  }
}
