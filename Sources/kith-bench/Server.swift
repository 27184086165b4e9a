import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// A kithd of its own, on a free port of loopback.
struct Server {
  /// What it took of the machine while others worked with it.
  struct Cost {
    let processorSeconds: Double
    let memory: Int
    let mostMemory: Int
  }

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

  /// How long processors have worked for it, in seconds.
  func processorSeconds() -> Double {
    let status = (try? String(contentsOfFile: "/proc/\(child.id)/stat", encoding: .utf8)) ?? ""
    // After the name, which may hold anything: the 12th and 13th word are ticks in the program and for it.
    let words = status.split(separator: ")").last?.split(separator: " ") ?? []
    return words.dropFirst(11).prefix(2).compactMap { Double($0) }.reduce(0, +)
      / Double(sysconf(Int32(_SC_CLK_TCK)))
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
