import ArgumentParser
import Foundation
import KithSync

#if canImport(Glibc)
  import Glibc
#endif

/// `kith-bench load`: one kithd, and many machines that work at once.
struct Load: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load",
    abstract: "Let many machines work with one kithd at once, over loopback.",
    discussion: """
      The machines, \(Account.Limit.machines) to an account, are homes in a temporary folder, of one \
      process: real TLS, real signatures, real databases. Status 1 if anything went wrong.
      """)

  enum Limit {
    static let devices = 4_000
    static let seconds = 86_400
    /// How many accounts are made at once.
    static let making = 8
    /// How long the last hints may be on their way, and how long the first ones.
    static let lastHints = Duration.seconds(2)
    static let firstHints = Duration.seconds(30)
    /// More than all of them send: they share one address.
    static let requestsASecond = 10_000
  }

  @Option(help: "The folder with kithd; else the one that this program is in.") var programs: String?
  @Option(help: "How many machines.") var devices = 500
  @Option(help: "For how many seconds they work.") var seconds = 120
  @Option(help: "How many seconds a machine rests after an exchange, on the average.") var pause = 4.0
  @Option(help: "How many machines listen, one of an account at the most; else one of ten machines.")
  var listeners: Int?

  func validate() throws {
    guard (1...Limit.devices).contains(devices) else {
      throw ValidationError("--devices is a number from 1 to \(Limit.devices).")
    }
    guard (1...Limit.seconds).contains(seconds) else {
      throw ValidationError("--seconds is a number from 1 to \(Limit.seconds).")
    }
    guard pause > 0, pause <= 3_600 else {
      throw ValidationError("--pause is a number of seconds above 0, up to 3600.")
    }
    guard (0...machines.count).contains(listening) else {
      throw ValidationError("--listeners is a number from 0 to \(machines.count), one of an account.")
    }
  }

  /// How many machines each account has.
  private var machines: [Int] {
    stride(from: 0, to: devices, by: Account.Limit.machines).map { min(Account.Limit.machines, devices - $0) }
  }

  private var listening: Int { listeners ?? max(1, devices / 10) }

  func run() async throws {
    let folder = NSTemporaryDirectory() + "kith-load-\(ProcessInfo.processInfo.processIdentifier)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    allowManyFiles()
    let programs = programs ?? Bundle.main.bundlePath
    let server = try Server(
      programs, in: folder + "/server",
      ["--rate-address", "\(Limit.requestsASecond)", "--log-level", "warning"])
    defer { try? server.stop() }
    let ends = [SIGINT, SIGTERM].map { number in
      onSignal(number) {
        try? server.stop()
        try? FileManager.default.removeItem(atPath: folder)
        Foundation.exit(128 + number)
      }
    }
    defer { for end in ends { end.cancel() } }
    try await measure(server, folder)
  }

  private func measure(_ server: Server, _ folder: String) async throws {
    let tape = Tape()
    let world = Syncer.World(
      now: { Int64(Date().timeIntervalSince1970 * 1_000) },
      sleep: { milliseconds in
        await tape.waited()
        try? await Task.sleep(for: .milliseconds(milliseconds))
      },
      draw: { UInt64.random(in: .min ... .max) })
    print(
      "\(devices) machines of \(machines.count) accounts, \(seconds) s, a rest of \(pause) s on the average")
    let clock = ContinuousClock()
    let start = clock.now
    let accounts = try await makeAccounts(server, folder, world)
    print("  made ready       \(format((clock.now - start) / .seconds(1))) s")

    let before = server.processorSeconds()
    let took = try await work(accounts, world, tape)
    let cost = Server.Cost(
      processorSeconds: server.processorSeconds() - before, memory: server.memory("VmRSS"),
      mostMemory: server.memory("VmHWM"))
    await report(tape, took, cost)
    let agreeing = try await agreement(accounts, world)
    print("  in step after    \(agreeing) of \(accounts.count) accounts, all machines alike")
    print(
      """

      Each exchange opens and closes a connection of its own, as kith sync does: TCP, TLS, a signature for
      each request. Its latency is what the machine sees, with the reading and writing of its own database.
      All machines are one process here; it and kithd share the disk and \
      \(ProcessInfo.processInfo.activeProcessorCount) processor cores.
      """)
    guard await tape.errors.isEmpty, await tape.hintDelays().missing == 0, agreeing == accounts.count else {
      throw ExitCode.failure
    }
  }

  private func makeAccounts(
    _ server: Server, _ folder: String, _ world: Syncer.World
  ) async throws -> [Account] {
    let links = try [server.link] + machines.dropFirst().map { _ in try server.invite() }
    let plans = Array(zip(links, machines).enumerated())
    return try await bounded(plans) { number, plan in
      try await Account.made("\(folder)/\(number)", machines: plan.1, by: plan.0, world: world)
    }
  }

  private func agreement(_ accounts: [Account], _ world: Syncer.World) async throws -> Int {
    try await bounded(accounts) { try await $0.agrees(world: world) }.count { $0 }
  }

  /// Does `body` for each, a few at once.
  private func bounded<Item: Sendable, Made: Sendable>(
    _ items: [Item], _ body: @escaping @Sendable (Item) async throws -> Made
  ) async throws -> [Made] {
    try await withThrowingTaskGroup(of: Made.self) { group in
      var (made, waiting): ([Made], ArraySlice<Item>) = ([], items[...])
      for item in waiting.prefix(Limit.making) { group.addTask { try await body(item) } }
      waiting = waiting.dropFirst(Limit.making)
      while let next = try await group.next() {
        made.append(next)
        if let item = waiting.popFirst() { group.addTask { try await body(item) } }
      }
      return made
    }
  }

  /// - Returns: how long all of it took, in seconds.
  private func work(_ accounts: [Account], _ world: Syncer.World, _ tape: Tape) async throws -> Double {
    let listening = listening
    return try await withThrowingTaskGroup(of: Void.self) { listeners in
      for account in accounts.prefix(listening) {
        guard let home = account.homes.last else { continue }
        let device = Device(home: home, contacts: account.contacts, world: world, tape: tape)
        listeners.addTask { await device.listen() }
      }
      let begun = ContinuousClock.now
      while await tape.spacesHeard < listening {
        guard ContinuousClock.now - begun < Limit.firstHints else {
          throw BenchProblem(description: "Not every machine that listens was told where its space stands.")
        }
        try await Task.sleep(for: .milliseconds(20))
      }
      let took = await workers(accounts, world, tape)
      if listening > 0 { try await Task.sleep(for: Limit.lastHints) }
      listeners.cancelAll()
      return took
    }
  }

  private func workers(_ accounts: [Account], _ world: Syncer.World, _ tape: Tape) async -> Double {
    await tape.begin()
    let begun = ContinuousClock.now
    let deadline = begun + .seconds(seconds)
    let pause = Duration.seconds(pause)
    await withTaskGroup(of: Void.self) { group in
      for account in accounts {
        for home in account.homes {
          let device = Device(home: home, contacts: account.contacts, world: world, tape: tape)
          group.addTask { await device.work(until: deadline, pause: pause) }
        }
      }
    }
    return (ContinuousClock.now - begun) / .seconds(1)
  }
}

/// As many files as the system lets this process, and what it starts, have open.
private func allowManyFiles() {
  var limit = rlimit()
  let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
  guard getrlimit(files, &limit) == 0 else { return }
  limit.rlim_cur = limit.rlim_max
  setrlimit(files, &limit)
}

private func onSignal(_ number: Int32, _ body: @escaping @Sendable () -> Void) -> any DispatchSourceSignal {
  signal(number, SIG_IGN)
  let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
  source.setEventHandler(handler: body)
  source.resume()
  return source
}
