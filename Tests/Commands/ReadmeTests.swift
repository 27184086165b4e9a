import Foundation
import KithCommands
import Testing

/// README is typed line by line, by whoever begins.
@Suite struct ReadmeTests {
  @Test func theMethodIsWhatItSays() async throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    let chapters = readme.split(separator: "\n## ").filter {
      $0.hasPrefix("A first hour") || $0.hasPrefix("The method")
    }
    // What asks a server or a file is told elsewhere.
    let lines = chapters.flatMap { $0.split(separator: "\n") }.filter {
      $0.hasPrefix("    $ kith ") && !$0.contains(" import ") && !$0.contains(" sync")
    }
    #expect(lines.count > 12)
    let home = try TestHome()
    home.time += 12 * 3_600_000
    for line in lines {
      let said = await home.kith(ReadmeTests.words(line.dropFirst("    $ kith ".count)))
      #expect(said.status == .done, "\(line): \(said.err)")
    }
  }

  /// As a shell takes a line apart.
  private static func words(_ line: Substring) -> [String] {
    var (words, isQuoted) = ([""], false)
    for letter in line.components(separatedBy: "  #").first ?? "" {
      switch letter {
      case "\"": isQuoted.toggle()
      case " " where !isQuoted: words.append("")
      default: words[words.count - 1].append(letter)
      }
    }
    return words.filter { !$0.isEmpty }
  }
}
