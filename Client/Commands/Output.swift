/// Where a command's words go. What it found out goes to `write`, what it has to say about that to `remark`.
///
/// Nothing is sent to a terminal as it came: everything goes through `printable`, and only `Output` adds
/// colours.
package struct Output {
  /// How wide the terminal is; none where lines are not to be cut, as in a pipe.
  package let width: Int?
  package let colours: Bool
  /// Whether a person is looking at what is written.
  package let isTerminal: Bool
  private let write: (String) -> Void
  private let remark: (String) -> Void
  private var progress: (String) -> Void
  private var (saysSentences, tells) = (true, true)
  private let handOver: () -> Bool
  /// As `width`, for remarks.
  let remarkWidth: Int?

  package init(
    width: Int? = nil, colours: Bool = false, isTerminal: Bool = false, write: @escaping (String) -> Void,
    remark: @escaping (String) -> Void, progress: @escaping (String) -> Void = { _ in },
    handOver: @escaping () -> Bool = { true }, remarkWidth: Int? = nil
  ) {
    self.remarkWidth = remarkWidth
    (self.width, self.colours, self.isTerminal) = (width, colours, isTerminal)
    (self.write, self.remark, self.progress) = (write, remark, progress)
    self.handOver = handOver
  }

  /// A piece of a line in one style.
  package struct Span: ExpressibleByStringInterpolation {
    package enum Style: String {
      case plain = ""
      case strong = "1"
      case faint = "2"
      case warning = "33"
    }

    package var text: String
    package var style: Style
    /// What stands out in it, in characters, in rising order.
    package var accents: [Range<Int>] = []

    package init(_ text: String, _ style: Style = .plain, accents: [Range<Int>] = []) {
      (self.text, self.style, self.accents) = (text, style, accents)
    }

    package init(stringLiteral text: String) { self.init(text) }
  }

  /// Without remarks and progress; `exceptSentences` tells whether what is said stays. What is for programs,
  /// and what went wrong, is always heard.
  package func hushed(exceptSentences: Bool) -> Output {
    var hushed = self
    (hushed.saysSentences, hushed.tells) = (exceptSentences, false)
    hushed.progress = { _ in }
    return hushed
  }

  /// One line of what was asked for.
  package func say(_ line: String) {
    guard saysSentences else { return }
    write(line.printable + "\n")
  }

  package func say(_ line: [Span]) {
    guard saysSentences else { return }
    write(line.map(shown).joined() + "\n")
  }

  /// One line about it: what happened, what to look out for, what to type next.
  package func tell(_ line: String) {
    if tells { complain(line) }
  }

  /// One line about what went wrong.
  package func complain(_ line: String) {
    remark(line.printable + "\n")
  }

  /// How far long work has come: one line that the next one replaces, seen on a terminal only. Empty takes it
  /// away.
  package func follow(_ line: String) {
    // A second line of it would not be written over.
    progress(DisplayWidth.cut(line.printable, to: remarkWidth ?? .max))
  }

  /// Hands over what was written so far: for what stays, and has more to say later.
  ///
  /// - Returns: whether anybody still takes it.
  func flush() -> Bool {
    handOver()
  }

  /// Text that escapes its own control characters, in one line.
  func sayLine(_ json: JSON) {
    write(json.text() + "\n")
  }

  /// As wide as remarks may be, for what goes elsewhere than an answer.
  func aside(_ write: @escaping (String) -> Void) -> Output {
    Output(width: remarkWidth, write: write, remark: write)
  }

  /// Takes away what a terminal itself wrote into the line, such as `^C`; nothing is seen elsewhere.
  package func clearLine() {
    progress(" ")
    progress("")
  }

  /// Text for programs, just as it is.
  func hand(_ text: String) {
    write(text)
  }

  /// Text that escapes its own control characters.
  func say(_ json: JSON) {
    write(json.text(isIndented: true) + "\n")
  }

  private func shown(_ span: Span) -> String {
    guard colours, !span.accents.isEmpty else { return shown(span.text, span.style) }
    let characters = Array(span.text)
    var (text, place) = ("", 0)
    for accent in span.accents.map({ $0.clamped(to: 0..<characters.count) }) where accent.lowerBound >= place
    {
      text += shown(String(characters[place..<accent.lowerBound]), span.style)
      text += shown(String(characters[accent]), .strong)
      place = accent.upperBound
    }
    return text + shown(String(characters[place...]), span.style)
  }

  private func shown(_ text: String, _ style: Span.Style) -> String {
    let text = text.printable
    guard colours, style != .plain, !text.isEmpty else { return text }
    return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
  }
}
