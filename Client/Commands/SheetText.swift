/// Texts that went through an editor.
enum SheetText {
  /// The lines of a text: each what it says, and with its end. Blank ones at the end are not counted.
  private static func lines(_ text: String) -> (said: [Substring], whole: [Substring]) {
    var (said, whole) = ([Substring](), [Substring]())
    var rest = text[...]
    while !rest.isEmpty {
      let end = rest.firstIndex(where: \.isNewline)
      let next = end.map { rest.index(after: $0) } ?? rest.endIndex
      said.append(rest[..<(end ?? rest.endIndex)])
      whole.append(rest[..<next])
      rest = rest[next...]
    }
    while said.last?.allSatisfy(\.isWhitespace) == true { said.removeLast() }
    return (said, whole)
  }

  /// Whether `typed` says the same, line by line.
  static func readsAs(_ old: String, _ typed: [Substring]) -> Bool {
    let (said, new) = (lines(old).said, lines(typed.joined(separator: "\n")).said)
    return said.count == new.count && zip(said, new).allSatisfy { alike($0, $1) }
  }

  /// `typed`, with the lines above and below what differs as they were, line ends and all.
  static func woven(_ old: String, _ typed: [Substring]) -> String {
    let (said, whole) = lines(old)
    let new = lines(typed.joined(separator: "\n")).said
    let above = zip(said, new).prefix { alike($0, $1) }.count
    let most = min(said.count, new.count) - above
    let below = zip(said.reversed(), new.reversed()).prefix(most).prefix { alike($0, $1) }.count
    let middle = new[above..<(new.count - below)]
    let end = below == 0 && said.count == whole.count && whole.last?.last?.isNewline != true
    var text = whole[..<above].joined()
    if let last = text.last, !last.isNewline, !middle.isEmpty { text += "\n" }
    text += middle.joined(separator: "\n")
    let tail = whole[(said.count - below)...].joined()
    text += (middle.isEmpty || (end && tail.isEmpty) ? "" : "\n") + tail
    if text.last?.isNewline == true, old.last?.isNewline != true { text.removeLast() }
    return text
  }

  /// Some editors cut blanks at the ends of lines.
  private static func alike(_ old: Substring, _ new: Substring) -> Bool {
    new == old || new == old.trimmedEnd
  }
}

extension Substring {
  /// Without blanks at the end.
  var trimmedEnd: Substring {
    var rest = self
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return rest
  }

  /// Without blanks around it.
  var trimmed: String { String(drop(while: \.isWhitespace).trimmedEnd) }
}
