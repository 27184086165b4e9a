package import KithRecords

/// What somebody should look at before they send a letter. Nothing here forbids it.
package enum LetterRemark: Hashable, Sendable, CustomStringConvertible {
  case empty
  /// It asks for a job, in this sentence, and not for advice.
  case asksForAJob(String)
  /// A place that nobody filled.
  case blank(String)
  /// It is signed with that, which is how one logs in.
  case signedAsLogin(String)
  /// So much of it, in hundredths, stood in the last letter to the same person.
  case repeats(sent: Day?, percent: Int)

  package var description: String {
    switch self {
    case .empty: "There is nothing in it yet."
    case .asksForAJob(let sentence):
      """
      “\(sentence)” asks for a job. Few can give one, and most would rather not answer; everybody can give \
      advice. Ask for that.
      """
    case .blank(let place): "“\(place)” is not filled in yet."
    case .signedAsLogin(let login):
      """
      It is signed “\(login)”, which is how you log in. Write your name there; for the next letters type: \
      kith config set name "YOUR NAME"
      """
    case .repeats(let sent, let percent):
      """
      \(percent) of 100 words were in your last letter to them\(sent.map { ", of \($0)" } ?? ""). Say \
      something that is new.
      """
    }
  }
}

/// Looks through a letter.
package enum LetterCheck {
  package enum Limit {
    /// From how many hundredths on a letter repeats another.
    package static let percent = 60
    /// Fewer words than these say nothing about repeating.
    package static let words = 12
    /// How many remarks of one sort are made.
    package static let remarks = 10
    fileprivate static let excerpt = 90
  }

  /// - Parameters:
  ///   - last: the letter that was sent last to the same person.
  ///   - login: how one logs in.
  package static func remarks(
    on letter: Letter, last: Letter? = nil, login: String? = nil
  ) -> [LetterRemark] {
    let (subject, body) = (letter.subject ?? "", letter.body ?? "")
    guard body.contains(where: { !$0.isWhitespace }) else { return [.empty] }
    let text = subject + "\n\n" + body
    var remarks = blanks(in: text).prefix(Limit.remarks).map(LetterRemark.blank)
    remarks += sentences(of: text).filter(asksForAJob).prefix(Limit.remarks)
      .map { LetterRemark.asksForAJob(excerpt($0)) }
    if let login, !login.isEmpty, signature(of: letter) == login { remarks.append(.signedAsLogin(login)) }
    if let last, last.id != letter.id, let percent = repeated(body, from: last.body ?? "") {
      remarks.append(.repeats(sent: last.sent, percent: percent))
    }
    return remarks
  }

  /// The last line of it, if it is a name by its length.
  package static func signature(of letter: Letter) -> String? {
    let body = letter.body ?? ""
    guard let end = body.lastIndex(where: { !$0.isWhitespace }) else { return nil }
    let line = body[...end].suffix(Limit.excerpt).split(whereSeparator: \.isNewline).last ?? ""
    return line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  // MARK: Blank places

  private static let longestPlace = (LetterTemplate.Place.allCases.map(\.rawValue.count).max() ?? 0) + 1

  /// `{first name}`, `[name]`, `___`, each once, in the order in which they stand there.
  private static func blanks(in text: String) -> [String] {
    var (found, rest) = ([String](), text[...])
    while let place = rest.firstIndex(where: { "{[_".contains($0) }) {
      let mark = rest[place]
      let behind = rest[rest.index(after: place)...]
      rest = behind
      var blank: Substring?
      switch mark {
      case "{": blank = LetterTemplate.placeName(behind).map { text[place...$0.endIndex] }
      case "[":
        // No place has a longer name: a text of brackets alone is read once.
        let name = behind.prefix(LetterCheck.longestPlace).prefix { $0 != "]" && !$0.isNewline }
        let isPlace = LetterTemplate.Place(rawValue: name.lowercased()) != nil || ["...", "…"].contains(name)
        if isPlace, behind[name.endIndex...].first == "]" { blank = text[place...name.endIndex] }
      default:
        let line = text[place...].prefix { $0 == "_" }
        rest = text[line.endIndex...]
        blank = line.count >= 3 ? line : nil
      }
      if let blank {
        rest = text[blank.endIndex...]
        if !found.contains(String(blank)) { found.append(String(blank)) }
      }
    }
    return found
  }

  // MARK: Asking for a job

  private static let asking: [[String]] = [
    "a job for me", "job for me", "position for me", "role for me", "vacancy for me", "opening for me",
    "any job", "any jobs", "any openings", "any open positions", "any positions", "any vacancies",
    "any vacancy", "have a job", "have a vacancy", "have an opening", "know of a job", "know of an opening",
    "know of a vacancy", "are you hiring", "you are hiring", "company hiring", "company is hiring",
    "team is hiring", "hire me", "employ me", "give me a job", "get me a job", "find me a job",
    "offer me a job", "offer me a position", "help me get a job", "help me find a job", "need a job",
    "want a job", "ask you for a job", "asking for a job", "job at your company", "position at your company",
    "job in your company", "position in your company", "job in your team", "job on your team",
    "work for your company", "apply for a job", "apply for a position", "apply for the job", "refer me",
    "recommend me for", "put in a good word", "put in a word for me", "get me an interview",
  ].map { $0.split(separator: " ").map(String.init) }
  private static let papers: Set = ["resume", "résumé", "cv", "curriculum"]
  private static let handing: Set = [
    "attach", "attached", "attaching", "enclose", "enclosed", "enclosing", "forward", "pass", "send",
    "sending",
  ]
  private static let denying: Set = ["not", "never", "without", "don", "instead", "rather", "isn", "no"]

  private static func asksForAJob(_ sentence: Substring) -> Bool {
    let words = words(of: sentence)
    // “I am not asking for a job” is just what should be said.
    func isMeant(upTo place: Int) -> Bool { denying.isDisjoint(with: words[..<place]) }
    let isAsking = asking.contains { phrase in
      guard words.count >= phrase.count else { return false }
      return (0...words.count - phrase.count).contains {
        words[$0..<$0 + phrase.count].elementsEqual(phrase) && isMeant(upTo: $0)
      }
    }
    guard !isAsking, let paper = words.firstIndex(where: papers.contains) else { return isAsking }
    return !handing.isDisjoint(with: words) && isMeant(upTo: paper)
  }

  private static func words(of text: Substring) -> [String] {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }

  /// A line that goes on in the next one is one sentence with it.
  private static func sentences(of text: String) -> [Substring] {
    var (sentences, start, place) = ([Substring](), text.startIndex, text.startIndex)
    while place < text.endIndex {
      let next = text.index(after: place)
      let isParagraph = text[place].isNewline && next < text.endIndex && text[next].isNewline
      if ".!?;".contains(text[place]) || isParagraph {
        sentences.append(text[start..<next])
        start = next
      }
      place = next
    }
    return sentences + [text[start...]]
  }

  private static func excerpt(_ sentence: Substring) -> String {
    let line = sentence.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.count <= Limit.excerpt ? line : String(line.prefix(Limit.excerpt - 1)) + "…"
  }

  // MARK: Repeating

  /// How much of `body` stands in `other`, by runs of three words, in hundredths; nil if that is little.
  private static func repeated(_ body: String, from other: String) -> Int? {
    let (words, others) = (words(of: body[...]), words(of: other[...]))
    guard words.count >= Limit.words, others.count >= 3 else { return nil }
    func runs(_ words: [String]) -> [ArraySlice<String>] { (0...words.count - 3).map { words[$0..<$0 + 3] } }
    let known = Set(runs(others))
    let runs = runs(words)
    let percent = runs.count(where: known.contains) * 100 / runs.count
    return percent >= Limit.percent ? percent : nil
  }
}
