import KithRecords

/// What a person looks for: `ada "head of research" org:acme -berlin`.
///
/// A record fits if every term does, and none that is left out. A word fits where some word begins so; a
/// phrase, in quotes, where its words stand whole and side by side; a term of a field in that field alone.
/// Case and accents do not count. Any text is read, or refused with a sentence (`QueryTests`).
package struct Query: Hashable, Sendable {
  package let terms: [Term]

  package struct Term: Hashable, Sendable {
    /// A word of the table of fields, or `note`; nil if any text of a record will do.
    package let field: String?
    /// At least one; signs where there is no word.
    package let words: [String]
    package let isPhrase: Bool
    package let isExcluded: Bool

    package init(field: String? = nil, words: [String], isPhrase: Bool = false, isExcluded: Bool = false) {
      (self.field, self.words, self.isPhrase, self.isExcluded) = (field, words, isPhrase, isExcluded)
    }
  }

  /// How long a query is at the most; how many words it has says `Replica.Limit.words`.
  package static let longestBytes = 2_000

  private init(checking terms: [Term]) throws(QueryProblem) {
    let count = terms.reduce(0) { $0 + $1.words.count }
    guard count <= Replica.Limit.words else { throw .tooManyWords(count) }
    self.terms = terms
  }

  /// Reads one line.
  package init(_ line: String) throws(QueryProblem) {
    try self.init(arguments: [line])
  }

  /// Reads what a shell hands over: it took the quotes off `org:"Analytical Engines"` and left one argument.
  package init(arguments: [String]) throws(QueryProblem) {
    let length = arguments.reduce(0) { $0 + $1.utf8.count }
    guard length <= Query.longestBytes else { throw .tooLong }
    var terms: [Term] = []
    for argument in arguments {
      var reader = QueryReader(argument)
      while let term = try reader.next() {
        if !term.words.isEmpty { terms.append(term) }
      }
    }
    try self.init(checking: terms)
  }

  /// Words and nothing else, whatever stands in them; what is too much is left out.
  package init(plain text: String) {
    let words = Query.words(of: text.prefix(Query.longestBytes)).prefix(Replica.Limit.words)
    terms = words.map { Term(words: [$0]) }
  }

  static func words(of text: Substring) -> [String] {
    text.split { !$0.isLetter && !$0.isNumber }.map { String($0) }
  }

  /// What is neither a letter nor a number, and yet something to look for, such as an emoji: each by itself,
  /// as a text or as a picture.
  static func signs(of text: Substring) -> [String] {
    text.filter(isSign).map { sign in
      String(String.UnicodeScalarView(sign.unicodeScalars.filter { $0 != "\u{FE0F}" }))
    }
  }

  private static func isSign(_ character: Character) -> Bool {
    guard let scalar = character.unicodeScalars.first, !scalar.isASCII else { return false }
    let signs: [Unicode.GeneralCategory] = [.otherSymbol, .mathSymbol, .currencySymbol]
    return signs.contains(scalar.properties.generalCategory)
  }

  // MARK: Fields

  /// What notes say, wherever a search names it.
  package static let note = "note"

  /// Every field that can be searched, in the order of the table.
  package static let fields: [String] = {
    var known: [String] = []
    for field in people.flatMap(\.fields) where field.index != .none && !known.contains(field.name) {
      known.append(field.name)
    }
    return known + [note]
  }()

  /// In which columns of the index the words of a field stand.
  static func columns(of field: String) -> [Field.IndexColumn] {
    let columns = Set(people.compactMap { $0.field(field)?.index })
    return Field.IndexColumn.allCases.filter { $0 != .none && columns.contains($0) }
  }

  private static let people = Kind.all.filter {
    !Kind.inner.contains($0.name) && ![.note, .settings].contains($0.name)
  }
}

/// Why a query cannot be read.
package enum QueryProblem: Error, Hashable, Sendable, CustomStringConvertible {
  case unknownField(String, typed: String)
  /// Nothing stands behind the colon.
  case emptyField(String)
  case noWord(typed: String)
  case tooManyWords(Int)
  case tooLong

  package var description: String {
    switch self {
    case .unknownField(let field, let typed):
      """
      There is no field “\(field)” to look in. There are \(Query.fields.joined(separator: ", ")). To \
      find the words themselves, type '"\(typed)"', quotes and all.
      """
    case .emptyField(let field):
      "Nothing stands behind “\(field):”. Type a word there, without a blank, such as: \(field):acme"
    case .noWord(let typed):
      "There is no word in “\(typed)”. Type one, or how it begins."
    case .tooManyWords(let count):
      "A search has \(Replica.Limit.words) words at the most, and these are \(count). Type fewer."
    case .tooLong:
      "A search is no longer than \(Query.longestBytes) bytes. Type fewer words."
    }
  }
}

/// Reads one argument, term by term.
private struct QueryReader {
  private var rest: Substring
  /// The whole argument is one term, although it has blanks.
  private let isOne: Bool

  init(_ argument: String) {
    rest = argument[...]
    isOne = QueryReader.isOne(argument)
  }

  /// Whether a shell took quotes off: it begins as a term of a field or one to leave out, has more than one
  /// word, and none of the others begins so.
  private static func isOne(_ argument: String) -> Bool {
    guard !argument.contains(where: isQuote) else { return false }
    let words = argument.split(whereSeparator: \.isWhitespace)
    guard words.count > 1, let first = words.first, argument.first?.isWhitespace == false else {
      return false
    }
    return isSpecial(first) && !words.dropFirst().contains(where: isSpecial)
  }

  private static func isSpecial(_ word: Substring) -> Bool {
    isExcluded(word) || fieldName(word) != nil
  }

  private static func isExcluded(_ text: Substring) -> Bool {
    guard text.first == "-", let second = text.dropFirst().first else { return false }
    return !second.isWhitespace
  }

  /// What stands before a colon, unless it is how an address begins.
  private static func fieldName(_ text: Substring) -> Substring? {
    let name = text.prefix { $0.isASCII && $0.isLetter }
    let value = text.dropFirst(name.count)
    guard !name.isEmpty, value.first == ":" else { return nil }
    let isAddress = value.hasPrefix("://") || ["mailto", "tel"].contains(ASCII.lowered(String(name)))
    return isAddress ? nil : name
  }

  private static func isQuote(_ character: Character) -> Bool {
    ["\"", "“", "”", "„"].contains(character)
  }

  mutating func next() throws(QueryProblem) -> Query.Term? {
    rest = rest.drop(while: \.isWhitespace)
    guard !rest.isEmpty else { return nil }
    let start = rest
    let isExcluded = QueryReader.isExcluded(rest)
    if isExcluded { rest = rest.dropFirst() }
    let field = try readField(typed: start)
    let (text, isPhrase) = readText()
    var words = Query.words(of: text)
    if words.isEmpty { words = Query.signs(of: text) }
    // A mark or two between plain words are nothing to look for, and no mistake.
    guard !words.isEmpty || (field == nil && !isPhrase && !isExcluded) else {
      throw .noWord(typed: String(start[..<rest.startIndex]))
    }
    return Query.Term(field: field, words: words, isPhrase: isPhrase, isExcluded: isExcluded)
  }

  private mutating func readField(typed: Substring) throws(QueryProblem) -> String? {
    guard let name = QueryReader.fieldName(rest) else { return nil }
    let field = ASCII.lowered(String(name))
    guard Query.fields.contains(field) else {
      throw .unknownField(String(name), typed: String(typed.prefix { !$0.isWhitespace }))
    }
    rest = rest.dropFirst(name.count + 1)
    guard let next = rest.first, !next.isWhitespace else { throw .emptyField(field) }
    return field
  }

  private mutating func readText() -> (text: Substring, isPhrase: Bool) {
    if isOne {
      defer { rest = rest[rest.endIndex...] }
      return (rest, true)
    }
    guard let mark = rest.first, QueryReader.isQuote(mark) else {
      let word = rest.prefix { !$0.isWhitespace }
      rest = rest[word.endIndex...]
      return (word, false)
    }
    // Quotes that nobody closed reach to the end.
    let phrase = rest.dropFirst().prefix { !QueryReader.isQuote($0) }
    rest = rest[phrase.endIndex...].dropFirst()
    return (phrase, true)
  }
}
