import KithRecords

/// One `FIELD=VALUE` as it was typed: `title=Head`, `email.work+=ada@x.org`, `tag-=old`, `birthday=`.
package struct Assignment: Hashable, Sendable {
  package let field: String
  /// What stands after the dot: a piece, a label, or a name of one's own.
  package let part: String?
  package let sign: Sign
  package let text: String

  package enum Sign: Sendable {
    /// `=`: becomes this, and of a set nothing else.
    case set
    /// `+=`: this too.
    case add
    /// `-=`: not this.
    case remove
  }

  package init(_ field: String, part: String? = nil, _ sign: Sign = .set, _ text: String) {
    (self.field, self.part, self.sign, self.text) = (field, part, sign, text)
  }

  /// Reads what stands before the sign and what stands after it.
  package init(left: some StringProtocol, _ sign: Sign, _ text: String) {
    let pieces = left.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let part = pieces.count > 1 ? String(pieces[1]) : nil
    self.init(
      pieces.first.map { $0.lowercased() } ?? "", part: part.flatMap { $0.isEmpty ? nil : $0 }, sign, text)
  }

  /// - Returns: nil if there is no `=` in it.
  package init?(_ typed: String) {
    guard let equals = typed.firstIndex(of: "=") else { return nil }
    let (left, text) = (typed[..<equals], String(typed[typed.index(after: equals)...]))
    switch left.last {
    case "+": self.init(left: left.dropLast(), .add, text)
    case "-": self.init(left: left.dropLast(), .remove, text)
    default: self.init(left: left, .set, text)
    }
  }

  /// Reads what was typed after a name: a field and a value, or any number of `FIELD=VALUE`.
  ///
  /// - Throws: `CommandError.usage`.
  package static func all(_ typed: [String]) throws(CommandError) -> [Assignment] {
    if typed.count == 2, let field = typed.first, let text = typed.last, !field.contains("=") {
      return [Assignment(left: field, .set, text)]
    }
    var all: [Assignment] = []
    for word in typed {
      guard let assignment = Assignment(word) else {
        throw .usage(
          "“\(word)” says nothing to set. Write it as FIELD=VALUE, such as: title=\"Head of Research\"")
      }
      all.append(assignment)
    }
    guard !all.isEmpty else {
      throw .usage("There is nothing to set. Write it as FIELD=VALUE, such as: title=\"Head of Research\"")
    }
    return all
  }
}
