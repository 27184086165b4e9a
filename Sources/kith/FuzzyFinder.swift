import Foundation
import KithCommands

#if canImport(Glibc)
  import Glibc
#endif

/// `fzf`, where somebody installed it: it draws on the terminal by itself.
struct FuzzyFinder {
  /// The folders in which programs are, as the environment names them.
  let path: String

  private static let options = ["--delimiter=\t", "--with-nth=2..", "--no-multi", "--tiebreak=index"]

  /// Waits until one of the lines is chosen, or none.
  func pick(_ lines: [String]) -> Outside.Picked {
    guard let program else { return .missing }
    let (process, input, output) = (Process(), Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = FuzzyFinder.options
    (process.standardInput, process.standardOutput) = (input, output)
    do { try process.run() } catch { return .failed("cannot be started") }
    let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
    defer { if terminal >= 0 { close(terminal) } }
    FuzzyFinder.give(terminal, to: process.processIdentifier)
    // It reads the terminal at once, and may have been stopped for that.
    kill(process.processIdentifier, SIGCONT)
    defer { FuzzyFinder.give(terminal, to: getpgrp()) }
    // It may be left before it has read everything: an error then, and no end of this program.
    let before = signal(SIGPIPE, SIG_IGN)
    try? input.fileHandleForWriting.write(contentsOf: Data(lines.map { $0 + "\n" }.joined().utf8))
    try? input.fileHandleForWriting.close()
    signal(SIGPIPE, before)
    let said = (try? output.fileHandleForReading.readToEnd()) ?? nil
    process.waitUntilExit()
    guard process.terminationReason == .exit else { return .nothing }
    switch process.terminationStatus {
    case 0: return .chosen(String(decoding: said ?? Data(), as: UTF8.self))
    // Nothing fits, or it was left by Escape or Control-C.
    case 1, 130: return .nothing
    case let status: return .failed("ended with status \(status)")
    }
  }

  /// `Process` starts its program in a group of its own, which may not read the terminal unless it has it.
  private static func give(_ terminal: Int32, to group: pid_t) {
    guard terminal >= 0 else { return }
    let before = signal(SIGTTOU, SIG_IGN)
    tcsetpgrp(terminal, group)
    signal(SIGTTOU, before)
  }

  private var program: String? {
    path.split(separator: ":").filter { $0.hasPrefix("/") }.map { $0 + "/fzf" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
