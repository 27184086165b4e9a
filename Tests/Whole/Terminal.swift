import Foundation

/// Somebody who sits at a terminal: a program on one end, and what is typed and seen on the other.
final class Terminal {
  private let (ours, theirs): (Int32, Int32)
  private let process = Process()
  private var seen: [UInt8] = []

  /// `kith` of a machine.
  convenience init(
    _ play: Play, _ machine: String, _ words: [String], environment: [String: String] = [:]
  ) throws {
    let words = ["--home", play.folder + "/" + machine] + words
    try self.init(program: Play.programs + "/kith", words, environment: environment)
  }

  init(program: String, _ words: [String], environment: [String: String]) throws {
    var (ours, theirs): (Int32, Int32) = (-1, -1)
    guard openpty(&ours, &theirs, nil, nil, nil) == 0 else { throw PlayProblem.notChanged("a terminal") }
    (self.ours, self.theirs) = (ours, theirs)
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = words
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let end = FileHandle(fileDescriptor: theirs, closeOnDealloc: false)
    (process.standardInput, process.standardOutput, process.standardError) = (end, end, end)
    try process.run()
  }

  deinit {
    // The threads of tests hold other signals back, and who they start inherits that.
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    close(ours)
    close(theirs)
  }

  func type(_ text: String) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { write(ours, $0.baseAddress, $0.count) }
  }

  /// What the terminal does at Control-C, where it is the program's own.
  func interrupt() {
    kill(process.processIdentifier, SIGINT)
  }

  /// Everything that was to be seen until the program ended, or until a bound was over, and its status.
  func ended(within seconds: Double = 20) -> (status: Int32?, seen: String) {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while process.isRunning, Date() < deadline { look(milliseconds: 20) }
    look(milliseconds: 0)
    return (process.isRunning ? nil : process.terminationStatus, String(decoding: seen, as: UTF8.self))
  }

  /// Waits until this was to be seen.
  func wait(for text: String, within seconds: Double = 20) -> Bool {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while !String(decoding: seen, as: UTF8.self).contains(text) {
      guard Date() < deadline else { return false }
      look(milliseconds: 20)
    }
    return true
  }

  private func look(milliseconds: Int32) {
    var wait = pollfd(fd: ours, events: Int16(POLLIN), revents: 0)
    var bytes = [UInt8](repeating: 0, count: 4_096)
    var patience = milliseconds
    while poll(&wait, 1, patience) > 0, wait.revents & Int16(POLLIN) != 0 {
      let count = read(ours, &bytes, bytes.count)
      guard count > 0 else { return }
      seen += bytes.prefix(count)
      patience = 0
    }
  }
}
