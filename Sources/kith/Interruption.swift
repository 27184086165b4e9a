import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Control-C. The first one asks what is being done to stop, so that it can say what is so; the second one
/// ends the program as it stands.
enum Interruption {
  /// A pipe that nobody empties: what reads from it is ready from the first Control-C on.
  private static let pipe: (exit: Int32, entrance: Int32) = {
    var ends: [Int32] = [-1, -1]
    _ = Glibc.pipe(&ends)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }()

  /// Calls `stop` at the first Control-C, unless whoever started kith turned that off, as a shell does for
  /// what runs behind it.
  static func listen(_ stop: @escaping @Sendable () -> Void) {
    guard pipe.exit >= 0, !isIgnored(signal(SIGINT, SIG_IGN)) else { return }
    signal(SIGINT) { _ in
      signal(SIGINT, SIG_DFL)
      var byte: UInt8 = 0
      _ = write(Interruption.pipe.entrance, &byte, 1)
    }
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    // A program that holds it back hands that on to those that it starts.
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    Thread.detachNewThread {
      if !Interruption.isFirst(-1, milliseconds: -1) { stop() }
    }
  }

  static var isHeard: Bool { !isFirst(-1, milliseconds: 0) }

  /// Waits until there is something to read in `file`.
  ///
  /// - Throws: `CancellationError` if Control-C came first.
  static func wait(for file: Int32) throws {
    guard isFirst(file, milliseconds: -1) else { throw CancellationError() }
  }

  /// Waits for `file` or Control-C; -1 is no file.
  ///
  /// - Returns: whether there was no Control-C.
  private static func isFirst(_ file: Int32, milliseconds: Int32) -> Bool {
    var waits = [
      pollfd(fd: pipe.exit, events: Int16(POLLIN), revents: 0),
      pollfd(fd: file, events: Int16(POLLIN), revents: 0),
    ]
    while poll(&waits, 2, milliseconds) < 0, errno == EINTR {}
    return waits[0].revents == 0
  }

  private static func isIgnored(_ handler: sighandler_t?) -> Bool {
    unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
