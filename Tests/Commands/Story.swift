import Foundation
import KithRecords
import Testing

/// A transcript that is played again: what was typed on which machine and when, and all that was said.
///
///     == 2026-10-24 10:00              the clocks of both machines, in Berlin
///     -- both are online               each takes in what the other has
///     laptop$ met "Grace H."           what is typed; “#3” is the third id that was ever said
///     > grace@navy.example             what the person answers
///     Met Grace H. (#3). …             what is said, and behind “! ” what is said aside
///
/// Ids are numbered as they come up, so that a transcript tells who is meant and not what was drawn. What
/// was played is written beside the folder's temporary files, to be read and kept where a change is wanted.
final class Story {
  private let machines: [String: TestHome]
  private let zone: TimeZone
  private var numbers: [String: Int] = [:]
  private var played = ""

  init(_ machines: [String: TestHome], in zone: String) throws {
    self.machines = machines
    self.zone = try #require(TimeZone(identifier: zone))
    for home in machines.values { home.zone = zone }
  }

  /// Plays it.
  ///
  /// - Returns: the transcript as it went this time.
  func play(_ transcript: String) async throws -> String {
    let lines = transcript.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for (place, line) in lines.enumerated() {
      if line.hasPrefix("# ") || (line.isEmpty && played.isEmpty) {
        played += line + "\n"
      } else if line.hasPrefix("== ") {
        let moment = Zone(zone).moment(of: try #require(DayTime(line.dropFirst(3)), "\(line)"))
        for home in machines.values { home.time = moment }
        played += "\n" + line + "\n"
      } else if line.hasPrefix("-- ") {
        try meet()
        played += line + "\n"
      } else if let mark = line.firstIndex(of: "$"), let home = machines[String(line[..<mark])] {
        let answers = lines[(place + 1)...].prefix { $0.hasPrefix("> ") }
        home.answers = answers.map { String($0.dropFirst(2)) }
        let words = Story.words(line[line.index(after: mark)...]).map(named)
        let said = await home.kith(words)
        played += ([line] + answers).joined(separator: "\n") + "\n"
        played += numbered(said.out)
        played += numbered(said.err).split(separator: "\n").map { "! \($0)\n" }.joined()
        // What is typed next comes a minute later.
        for home in machines.values { home.time += 60_000 }
      }
    }
    return played
  }

  /// Each machine takes in what the others have.
  private func meet() throws {
    for (name, home) in machines.sorted(by: { $0.key < $1.key }) {
      for (other, from) in machines.sorted(by: { $0.key < $1.key }) where other != name {
        try home.receive(from: from)
      }
    }
  }

  private func numbered(_ text: String) -> String {
    text.replacing(#/\b[0-9a-f]{8}\b/#) { match in
      let id = String(match.0)
      let number = numbers[id] ?? numbers.count + 1
      numbers[id] = number
      return "#\(number)"
    }
  }

  private func named(_ word: String) -> String {
    guard word.hasPrefix("#"), let number = Int(word.dropFirst()) else { return word }
    return numbers.first { $0.value == number }?.key ?? word
  }

  /// As a shell takes a line apart.
  private static func words(_ line: Substring) -> [String] {
    var (words, word, isQuoted) = ([String](), "", false)
    for mark in line {
      switch mark {
      case "\"": isQuoted.toggle()
      case " " where !isQuoted:
        if !word.isEmpty { words.append(word) }
        word = ""
      default: word.append(mark)
      }
    }
    return word.isEmpty ? words : words + [word]
  }
}
