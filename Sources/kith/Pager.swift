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
    /// How it ended.
    enum End {
      case readToTheEnd
      /// Before everything was handed to it.
      case left
      /// There is no such pager: nobody has seen this.
      case missing(unseen: [UInt8])
    }

    private let stream: UnsafeMutablePointer<FILE>
    private let before: (pipe: sighandler_t?, interrupt: sighandler_t?)
    private var sent: [UInt8] = []
    private var isLeft = false

    fileprivate init(_ stream: UnsafeMutablePointer<FILE>) {
      self.stream = stream
      // Both are the pager's while it is there: it may be left at any time, and knows what Control-C means.
      before = (signal(SIGPIPE, SIG_IGN), signal(SIGINT, SIG_IGN))
    }

    /// - Returns: whether anybody still reads.
    func write(_ bytes: [UInt8]) -> Bool {
      sent += bytes
      isLeft = isLeft || Printer.send(bytes, to: fileno(stream)) != nil
      return !isLeft
    }

    /// Waits until it is left.
    func finish() -> End {
      let status = pclose(stream)
      signal(SIGPIPE, before.pipe)
      signal(SIGINT, before.interrupt)
      if Pager.notThere.contains((status >> 8) & 0xFF) { return .missing(unseen: sent) }
      return isLeft ? .left : .readToTheEnd
    }
  }

  func begin() -> Reading? {
    // For colours, and for what fits the screen after all; a person's own wish stays.
    setenv("LESS", "FRX", 0)
    return popen(command, "w").map(Reading.init)
  }
}
