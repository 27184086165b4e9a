import Foundation

/// A kithd of its own, on a free port of loopback.
struct Server {
  /// With which its first account joins.
  let link: String
  private let programs: String
  private let folder: String
  private let child: Child

  /// - Parameter programs: the folder with kithd.
  init(_ programs: String, in folder: String, _ words: [String] = []) throws {
    let child = try Child(
      programs + "/kithd", ["serve", "--data", folder, "--listen", "127.0.0.1:0"] + words)
    var said = ""
    while !said.contains("kith://"), let line = child.line() { said = line }
    do {
      link = try Server.link(in: said)
    } catch {
      try child.stop()
      throw error
    }
    (self.programs, self.folder, self.child) = (programs, folder, child)
  }

  /// A link for one more account.
  func invite() throws -> String {
    try Server.link(in: try Child.cost(programs + "/kithd", ["invite", "--data", folder]).output)
  }

  /// What the system says of its memory, in bytes: `VmRSS` for what it has now, `VmHWM` for the most it had.
  func memory(_ name: String) -> Int {
    let status = (try? String(contentsOfFile: "/proc/\(child.id)/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") } ?? ""
    return (Int(line.split(whereSeparator: \.isWhitespace).dropFirst().first ?? "") ?? 0) * 1_024
  }

  func stop() throws {
    try child.stop()
  }

  /// The link that a program printed.
  static func link(in text: String) throws -> String {
    guard let begin = text.range(of: "kith://")?.lowerBound else {
      throw BenchProblem(description: "No link was printed.")
    }
    return String(text[begin...].prefix { !$0.isWhitespace && $0 != "'" })
  }
}
