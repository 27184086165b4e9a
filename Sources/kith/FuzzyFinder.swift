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
    guard let started = start(program) else { return .failed("cannot be started") }
    let (input, output) = (
      FileHandle(fileDescriptor: started.input), FileHandle(fileDescriptor: started.output)
    )
    // It may be left before it has read everything: an error then, and no end of this program.
    let before = signal(SIGPIPE, SIG_IGN)
    try? input.write(contentsOf: Data(lines.map { $0 + "\n" }.joined().utf8))
    try? input.close()
    signal(SIGPIPE, before)
    let said = (try? output.readToEnd()) ?? nil
    try? output.close()
    var status: Int32 = 0
    while waitpid(started.process, &status, 0) < 0, errno == EINTR {}
    guard status & 0x7F == 0 else { return .nothing }
    switch (status >> 8) & 0xFF {
    case 0: return .chosen(String(decoding: said ?? Data(), as: UTF8.self))
    // Nothing fits, or it was left by Escape or Control-C.
    case 1, 130: return .nothing
    case let status: return .failed("ended with status \(status)")
    }
  }

  /// Starts it in this program's own group, as `Process` would not: so it has the terminal where kith has it,
  /// and behind a shell both stop until they are called to the front.
  ///
  /// - Returns: where it reads, and where to read what it says.
  private func start(_ program: String) -> (process: pid_t, input: Int32, output: Int32)? {
    var (input, output): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
    guard pipe(&input) == 0 else { return nil }
    guard pipe(&output) == 0 else {
      for end in input { close(end) }
      return nil
    }
    // Its own input ends only where nobody else holds the other end.
    for end in input + output { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var (actions, attributes) = (posix_spawn_file_actions_t(), posix_spawnattr_t())
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO)
    // A thread that holds signals back would hand that on.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var words = ([program] + FuzzyFinder.options).map { strdup($0) } + [nil]
    var process = pid_t()
    let failed = posix_spawn(&process, program, &actions, &attributes, &words, environ)
    for word in words { free(word) }
    posix_spawn_file_actions_destroy(&actions)
    posix_spawnattr_destroy(&attributes)
    close(input[0])
    close(output[1])
    guard failed == 0 else {
      close(input[1])
      close(output[0])
      return nil
    }
    return (process, input[1], output[0])
  }

  private var program: String? {
    path.split(separator: ":").filter { $0.hasPrefix("/") }.map { $0 + "/fzf" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
