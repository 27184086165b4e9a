import Foundation

/// What a person waits for most often, each a process from its start to its end; beside it `sqlite3`, which
/// reads the same rows of the same file.
struct Looks {
  let kith: String
  let home: String
  /// Somebody who is there.
  let id: String
  let name: String

  enum Limit {
    static let runs = 21
    /// What `find` shows at the most, if nothing else is said.
    static let hits = 50
  }

  /// Where `sqlite3` is; nil if it is not.
  static let sqlite3 = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { $0 + "/sqlite3" }.first { FileManager.default.isExecutableFile(atPath: $0) }

  func report() throws {
    let here = ["--home", home]
    try report("--version", ["--version"], ["--version"])
    try report("show", here + ["show", id], asking(shown))
    try report("find, narrow", here + ["find", name], asking(found(name)), isList: true)
    try report("find, broad", here + ["find", "engineer"], asking(found("engineer")), isList: true)
  }

  /// The same person once there have been talks, and what a day asks for.
  func reportDays() throws {
    let here = ["--home", home]
    try report("show, with talks", here + ["show", id], asking(shown))
    for word in ["today", "next", "lapsed", "remind"] { try report(word, here + [word, "--quiet"], nil) }
    try report("today, 30 days", here + ["today", "--days", "30"], nil)
    for kind in ["talk", "event", "followup"] {
      try report("\(kind) list", here + [kind, "list", "--quiet"], nil)
    }
  }

  /// … and where the day asks for nothing: then it is looked whom one would lose.
  func reportQuietDay() throws {
    for word in ["today", "next", "lapsed"] {
      try report("\(word), none due", ["--home", home, word, "--quiet"], nil)
    }
  }

  /// - Parameter isList: both write a line for each of the same records.
  private func report(
    _ label: String, _ words: [String], _ question: [String]?, isList: Bool = false
  ) throws {
    // In turn, so that a machine that others use too is as busy for one as for the other.
    var (own, other, lines): ([Double], [Double], Set<Int>) = ([], [], [])
    for _ in 0..<Limit.runs {
      let cost = try Child.cost(kith, words)
      own.append(cost.milliseconds)
      lines.insert(Looks.lines(cost.output))
      guard let sqlite3 = Looks.sqlite3, let question else { continue }
      let beside = try Child.cost(sqlite3, question)
      other.append(beside.milliseconds)
      lines.insert(isList ? Looks.lines(beside.output) : Looks.lines(cost.output))
    }
    guard lines.count == 1 else {
      throw BenchProblem(description: "kith and sqlite3 do not find the same: \(lines.sorted()) lines.")
    }
    let label = label.padding(toLength: 16, withPad: " ", startingAt: 0)
    let (least, median) = (ms(own.min() ?? 0), ms(Child.middle(own)))
    let beside = other.isEmpty ? "" : "   sqlite3 \(ms(Child.middle(other)))"
    print("  \(label) \(median)   least \(least)\(beside)")
  }

  private static func lines(_ text: String) -> Int { text.count { $0 == "\n" } }

  // MARK: The same questions in SQL

  private func asking(_ question: String) -> [String] {
    ["-batch", "-init", "/dev/null", home + "/kith.sqlite", question]
  }

  private var shown: String {
    """
    SELECT card.name, card.detail, hex(coalesce(record.pending, record.mirror)) FROM record
    JOIN card ON card.record = record.number WHERE record.id = x'\(id)'
    """
  }

  private func found(_ words: String) -> String {
    let beginnings = words.split { !$0.isLetter && !$0.isNumber }.map { "\"\($0)\" *" }
    return """
      SELECT card.name, card.detail, hex(coalesce(record.pending, record.mirror)) FROM search
      CROSS JOIN card ON card.record = search.rowid CROSS JOIN record ON record.number = card.record
      WHERE search MATCH '\(beginnings.joined(separator: " AND "))' AND card.trashed IS NULL
      ORDER BY search.rank, card.record LIMIT \(Limit.hits)
      """
  }
}
