import KithInsight

/// What a letter is begun from: one's own text of that name, else the one that comes with kith.
struct LetterBeginning {
  let name: String
  let template: LetterTemplate

  enum Limit {
    /// How many of one's own are named in one sentence.
    static let listed = 20
  }

  private init(_ name: String, _ template: LetterTemplate) {
    (self.name, self.template) = (name, template)
  }

  init(_ builtIn: LetterTemplate.BuiltIn) {
    self.init(builtIn.rawValue, builtIn.template)
  }

  /// - Throws: `CommandError`.
  init(_ typed: String, _ own: OwnLetters) throws {
    // A name is no path: what lies elsewhere is nobody's letter.
    let isName = !typed.isEmpty && !typed.hasPrefix(".") && !typed.contains { "/\\\0".contains($0) }
    if isName, let bytes = try own.text(typed, LetterTemplate.Limit.bytes) {
      self = LetterBeginning(
        typed, try LetterBeginning.own(bytes, "\(own.folder)/\(typed)\(OwnLetters.ending)"))
      return
    }
    guard let builtIn = LetterTemplate.BuiltIn(rawValue: typed.inOneLine.lowercased()) else {
      throw LetterBeginning.unknown(typed, own)
    }
    self.init(builtIn)
  }

  private static func own(_ bytes: [UInt8], _ file: String) throws(CommandError) -> LetterTemplate {
    guard bytes.count <= LetterTemplate.Limit.bytes, let text = String(validating: bytes, as: UTF8.self),
      // Some editors begin a file with a mark of its encoding.
      let template = LetterTemplate(text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text)
    else {
      throw .usage("\(file) is no text in UTF-8, or longer than \(LetterTemplate.Limit.bytes >> 10) KiB.")
    }
    let strangers = template.strangers.map { "{\($0)}" }
    guard strangers.isEmpty else {
      throw .usage(
        """
        \(file) has places that kith does not know: \(strangers.joined(separator: ", ")). There are: \
        \(places).
        """
      )
    }
    return template
  }

  /// All that may stand between braces.
  static let places = LetterTemplate.Place.allCases.map { "{\($0.rawValue)}" }.joined(separator: ", ")

  private static func unknown(_ typed: String, _ own: OwnLetters) -> CommandError {
    let ready = LetterTemplate.BuiltIn.allCases.map(\.rawValue)
    // One's own may stand in the place of one that there is.
    let all = ready + own.names().filter { !ready.contains($0) }.sorted().prefix(Limit.listed)
    return .unclear(
      """
      There is no template “\(typed)”. There are: \(all.joined(separator: ", ")). Your own are files \
      NAME\(OwnLetters.ending) in \(own.folder)
      """)
  }
}
