import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// A program that shows a long text a screen at a time.
struct Pager {
  /// As a shell reads it: it may have arguments.
  let command: String
  /// How many lines the terminal shows.
  let rows: Int

  /// Says of a shell that there is no such program, or that it may not be started.
  private static let notThere: ClosedRange<Int32> = 126...127

  /// `KITH_PAGER`, else `PAGER`, else `less`; none where the first of them that is set is empty, where its
  /// program is not there, or where the terminal cannot move its cursor.
  init?(_ environment: [String: String], rows: Int) {
    guard let terminal = environment["TERM"], !["", "dumb"].contains(terminal) else { return nil }
    let command = environment["KITH_PAGER"] ?? environment["PAGER"] ?? "less -FRX"
    let program = command.prefix { $0 != " " }
    guard !program.isEmpty else { return nil }
    let isPlain = program.allSatisfy { $0.isLetter || $0.isNumber || "-_./+".contains($0) }
    let folders = (environment["PATH"] ?? "").split(separator: ":").map { $0 + "/" + program }
    let places = program.contains("/") ? [String(program)] : folders.map(String.init)
    guard !isPlain || places.contains(where: { access($0, X_OK) == 0 }) else { return nil }
    (self.command, self.rows) = (command, rows)
  }

  /// A pager that somebody reads in.
  final class Reading {
    private let stream: UnsafeMutablePointer<FILE>
    private var sent: [UInt8] = []
    private var isLeft = false

    fileprivate init(_ stream: UnsafeMutablePointer<FILE>) {
      self.stream = stream
      // Both are the pager's from now on: it may be left at any time, and knows what Control-C means.
      signal(SIGPIPE, SIG_IGN)
      signal(SIGINT, SIG_IGN)
    }

    /// To leave before the end is no error.
    func write(_ bytes: [UInt8]) {
      sent += bytes
      guard !isLeft else { return }
      isLeft = Printer.send(bytes, to: fileno(stream)) != nil
    }

    /// Waits until it is left.
    ///
    /// - Returns: what nobody has seen, because there is no such pager.
    func finish() -> [UInt8] {
      let status = pclose(stream)
      return Pager.notThere.contains((status >> 8) & 0xFF) ? sent : []
    }
  }

  func begin() -> Reading? {
    // For colours, and for what fits the screen after all; a person's own wish stays.
    setenv("LESS", "FRX", 0)
    return popen(command, "w").map(Reading.init)
  }
}
