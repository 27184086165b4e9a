import Foundation

/// What a program said, and how it ended.
struct Ended {
  let status: Int32
  let output: String
  let complaint: String
  /// By a signal, and not by itself.
  var wasKilled = false
}

/// Real programs in a folder of their own. Whatever was started is ended by its own id, and the folder goes.
final class Play {
  let folder: String
  /// What programs are started through.
  var entry: [String] = []
  private var servers: [Process] = []
  private var running: [Int32: Process] = [:]

  init() throws {
    folder = NSTemporaryDirectory() + "kith-whole-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit {
    for process in servers + running.values where process.isRunning {
      process.terminate()
      process.waitUntilExit()
    }
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Where the programs were built.
  static var programs: String { Bundle.module.bundleURL.deletingLastPathComponent().path }
  static var generator: String { Bundle.module.bundlePath + "/gen_contacts.py" }

  func kith(_ machine: String, _ words: String...) throws -> Ended {
    try run(Play.programs + "/kith", ["--home", folder + "/" + machine] + words)
  }

  func kithd(_ words: String...) throws -> Ended {
    try run(Play.programs + "/kithd", words)
  }

  func run(_ program: String, _ words: [String]) throws -> Ended {
    try ended(begin(program, words))
  }

  /// Starts a program whose end is awaited with `ended`.
  func begin(_ program: String, _ words: [String]) throws -> Begun {
    let process = Process()
    let name = folder + "/\(UUID().uuidString)"
    for suffix in [".out", ".err"] {
      _ = FileManager.default.createFile(atPath: name + suffix, contents: nil)
    }
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = entry + [program] + words
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: name + ".out")
    process.standardError = FileHandle(forWritingAtPath: name + ".err")
    try process.run()
    running[process.processIdentifier] = process
    return Begun(process: process, name: name)
  }

  func ended(_ begun: Begun) throws -> Ended {
    begun.process.waitUntilExit()
    running[begun.process.processIdentifier] = nil
    func text(_ suffix: String) throws -> String {
      defer { try? FileManager.default.removeItem(atPath: begun.name + suffix) }
      return String(decoding: try Data(contentsOf: URL(fileURLWithPath: begun.name + suffix)), as: UTF8.self)
    }
    return Ended(
      status: begun.process.terminationStatus, output: try text(".out"), complaint: try text(".err"),
      wasKilled: begun.process.terminationReason == .uncaughtSignal)
  }

  /// Starts a server; `data` is its folder, port 0 takes a free one.
  func serve(_ data: String = "server", port: Int = 0) throws -> Server {
    let process = Process()
    let log = folder + "/served-\(servers.count).out"
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let words = ["serve", "--data", folder + "/" + data, "--listen", "127.0.0.1:\(port)"]
    process.arguments = entry + [Play.programs + "/kithd"] + words
    process.standardOutput = FileHandle(forWritingAtPath: log)
    process.standardError = FileHandle(forWritingAtPath: log)
    try process.run()
    servers.append(process)
    let deadline = Date(timeIntervalSinceNow: 30)
    while Date() < deadline, process.isRunning {
      let said = try String(contentsOfFile: log, encoding: .utf8)
      if let port = said.firstMatch(of: /listens on https:\/\/127\.0\.0\.1:(\d+)\n/), let number = Int(port.1)
      {
        return Server(process: process, port: number, log: log)
      }
      usleep(20_000)
    }
    throw PlayProblem.noServer(try String(contentsOfFile: log, encoding: .utf8))
  }

  /// A server, a laptop that joined it first, and a desktop that joined as its second machine.
  func twoMachines() throws -> Server {
    let server = try serve()
    _ = try kith("laptop", "start")
    _ = try kith("laptop", "join", try server.firstLink())
    let link = try link(in: try kith("laptop", "device", "add").output)
    _ = try kith("desktop", "join", link)
    return server
  }

  static let three = ["laptop", "desktop", "tablet"]

  func threeMachines() throws -> Server {
    let server = try twoMachines()
    let link = try link(in: try kith("laptop", "device", "add").output)
    _ = try kith("tablet", "join", link)
    return server
  }

  func link(in text: String) throws -> String {
    guard let link = text.firstMatch(of: /kith:\/\/[^ '\n]+/) else { throw PlayProblem.noLink(text) }
    return String(link.0)
  }

  func exported(_ machine: String) throws -> String {
    try kith(machine, "export", "--format", "jsonl").output
  }

  /// Writes a file and tells its path.
  func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let path = folder + "/" + name
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }
}

/// A program on its way; its words go into files called `name`.
struct Begun {
  let process: Process
  let name: String
}

/// A running `kithd`.
struct Server {
  let process: Process
  let port: Int
  let log: String

  /// The link that a first start prints, a moment after where it listens.
  func firstLink() throws -> String {
    let deadline = Date(timeIntervalSinceNow: 30)
    while true {
      let said = try String(contentsOfFile: log, encoding: .utf8)
      if let link = said.firstMatch(of: /kith:\/\/[^ '\n]+'\n/) { return String(link.0.dropLast(2)) }
      guard Date() < deadline, process.isRunning else { throw PlayProblem.noLink(said) }
      usleep(5_000)
    }
  }

  func stop() {
    process.terminate()
    process.waitUntilExit()
  }

  func kill() {
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}

enum PlayProblem: Error {
  case noServer(String)
  case noLink(String)
  case notChanged(String)
}
