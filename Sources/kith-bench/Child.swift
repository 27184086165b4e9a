import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// What a whole process cost.
struct Cost {
  let milliseconds: Double
  let peakKiB: Int
  let output: String
}

/// Something that a measurement needs went wrong.
struct BenchProblem: Error, CustomStringConvertible {
  let description: String
}

/// A program that runs until it ends, or until it is told to.
struct Child {
  let id: pid_t
  private let output: Int32

  /// Starts a program; what it prints is kept, what it complains about goes to the terminal.
  init(_ program: String, _ arguments: [String]) throws {
    var pipe: [Int32] = [0, 0]
    guard Glibc.pipe(&pipe) == 0 else { throw BenchProblem(description: "No pipe can be made.") }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO)
    posix_spawn_file_actions_addclose(&actions, pipe[0])
    posix_spawn_file_actions_addclose(&actions, pipe[1])

    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
    defer { for word in words { free(word) } }
    words.append(nil)
    var id: pid_t = 0
    let failed = posix_spawn(&id, program, &actions, nil, words, environ)
    close(pipe[1])
    guard failed == 0 else {
      throw BenchProblem(description: "\(program) cannot be started. Build it first.")
    }
    (self.id, output) = (id, pipe[0])
  }

  /// The next line that it prints; nil at its end.
  func line() -> String? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while read(output, &byte, 1) == 1 {
      if byte == 10 { return String(decoding: bytes, as: UTF8.self) }
      bytes.append(byte)
    }
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }

  /// Waits for its end, and tells its peak memory as the system counted it.
  func wait() throws -> (output: String, peakKiB: Int) {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = read(output, &buffer, buffer.count), count > 0 { bytes += buffer.prefix(count) }
    close(output)
    var (status, usage) = (Int32(0), rusage())
    guard wait4(id, &status, 0, &usage) == id else { throw BenchProblem(description: "A child was lost.") }
    guard status == 0 || status & 0x7f == SIGTERM else {
      throw BenchProblem(description: "A program ended with status \(status >> 8).")
    }
    return (String(decoding: bytes, as: UTF8.self), usage.ru_maxrss)
  }

  func stop() throws {
    kill(id, SIGTERM)
    _ = try wait()
  }

  /// Runs a program to its end.
  static func cost(_ program: String, _ arguments: [String]) throws -> Cost {
    let clock = ContinuousClock()
    let begin = clock.now
    let (output, peak) = try Child(program, arguments).wait()
    return Cost(milliseconds: (clock.now - begin) / .milliseconds(1), peakKiB: peak, output: output)
  }

  /// The median of several runs.
  static func median(_ runs: Int = 7, _ program: String, _ arguments: [String]) throws -> Double {
    try middle((0..<runs).map { _ in try cost(program, arguments).milliseconds })
  }

  static func middle(_ values: [Double]) -> Double {
    values.sorted()[values.count / 2]
  }
}
