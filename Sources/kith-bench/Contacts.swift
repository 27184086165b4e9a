import ArgumentParser
import Foundation
import KithMerge
import KithRecords
import KithReplica

/// `kith-bench contacts`: kith and kithd as whole processes over loopback.
struct Contacts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "contacts", abstract: "Measure kith and kithd with generated contacts.")

  @Option(help: "The folder with kith and kithd.") var programs: String
  @Option(help: "The program that generates contacts.") var generator: String
  @Argument(help: "How many contacts.") var sizes: [Int] = [1_000, 10_000, 100_000]

  func run() throws {
    if Looks.sqlite3 == nil {
      print("There is no sqlite3 to compare with. On Debian, get it with: apt-get install sqlite3")
    }
    for size in sizes {
      let folder = NSTemporaryDirectory() + "kith-bench-\(ProcessInfo.processInfo.processIdentifier)-\(size)"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      try Round(size: size, folder: folder, programs: programs, generator: generator).run()
      // The next one takes longer.
      fflush(nil)
    }
  }
}

/// One size, from an empty folder.
private struct Round {
  let size: Int
  let folder: String
  let programs: String
  let generator: String

  private var kith: String { programs + "/kith" }
  private var laptop: [String] { ["--home", folder + "/laptop"] }
  private var desktop: [String] { ["--home", folder + "/desktop"] }

  func run() throws {
    print("\n\(size) contacts")
    _ = try Child.cost(
      "/usr/bin/env", ["python3", generator, "-n", "\(size)", "-o", folder + "/data", "--formats", "vcf"])
    let files = try FileManager.default.contentsOfDirectory(atPath: folder + "/data")
    guard let file = files.first(where: { $0.hasSuffix(".vcf") }) else {
      throw BenchProblem(description: "The generator made no vCard file.")
    }
    let server = try Server(programs, in: folder + "/server")
    defer { try? server.stop() }

    _ = try Child.cost(kith, laptop + ["start"])
    report("import", try Child.cost(kith, laptop + ["import", folder + "/data/" + file]))
    let first = try Child.cost(kith, laptop + ["join", "--json", server.link])
    report("first upload", first, traffic: true)
    let second = try Server.link(in: try Child.cost(kith, laptop + ["device", "add"]).output)
    report("bootstrap", try Child.cost(kith, desktop + ["join", "--json", second]), traffic: true)

    let nothing = try (0..<7).map { _ in try Child.cost(kith, laptop + ["sync", "--json"]) }
    let idle = Child.middle(nothing.map(\.milliseconds))
    print("  nothing to do    \(ms(idle))   \(bytes(nothing[0].output))")
    try change()
    try look()
    print("  laptop's files   \(mib(sizeOfFiles(in: folder + "/laptop")))")
    print(
      "  server's files   \(mib(sizeOfFiles(in: folder + "/server")))   peak \(mib(server.memory("VmHWM")))")
  }

  /// An edit on one machine, until the other has it.
  private func change() throws {
    let who = try Child.cost(kith, laptop + ["list", "--kind", "contact", "--limit", "1", "--json"]).output
    guard let id = who.components(separatedBy: "\"id\": \"").dropFirst().first?.prefix(32) else {
      throw BenchProblem(description: "Nobody is listed.")
    }
    var both: [Double] = []
    var traffic = ""
    for round in 0..<7 {
      _ = try Child.cost(kith, laptop + ["set", String(id), "title=Change \(round)"])
      let sent = try Child.cost(kith, laptop + ["sync", "--json"])
      let received = try Child.cost(kith, desktop + ["sync", "--json"])
      both.append(sent.milliseconds + received.milliseconds)
      traffic = "\(bytes(sent.output)) and \(bytes(received.output))"
    }
    print("  one change       \(ms(Child.middle(both)))   \(traffic)")
  }

  private func look() throws {
    let first = try Child.cost(kith, laptop + ["list", "--kind", "contact", "--limit", "1", "--json"]).output
    let looks = Looks(
      kith: kith, home: folder + "/laptop",
      id: String(first.components(separatedBy: "\"id\": \"").dropFirst().first?.prefix(32) ?? ""),
      name: String(
        first.components(separatedBy: "\"name\": \"").dropFirst().first?.prefix { $0 != "\"" } ?? ""))
    try looks.report()
    try practise(looks)
    print("  list             \(ms(try Child.median(3, kith, laptop + ["list"])))")
  }

  /// What is asked day by day, once there have been talks.
  private func practise(_ looks: Looks) throws {
    guard let one = RecordID(looks.id) else { throw BenchProblem(description: "Nobody is listed.") }
    let today = Zone(TimeZone.current).day(at: Int64(Date().timeIntervalSince1970 * 1_000))
    let clock = ContinuousClock()
    let begin = clock.now
    let made = try Practice(Home(folder: folder + "/laptop"), on: today).make(for: one)
    let seconds = (clock.now - begin) / .seconds(1)
    print("  \(made) talks, follow-ups, cadences, events and letters, made in \(Int(seconds)) s")
    try looks.reportDays()
    try Practice(Home(folder: folder + "/laptop"), on: today).makeQuiet()
    try looks.reportQuietDay()
  }

  private func report(_ name: String, _ cost: Cost, traffic: Bool = false) {
    let label = name.padding(toLength: 16, withPad: " ", startingAt: 0)
    print("  \(label) \(ms(cost.milliseconds))   peak \(mib(cost.peakKiB * 1_024))", terminator: "")
    print(traffic ? "   \(bytes(cost.output))" : "")
  }

  /// The HTTP headers and bodies of an exchange, as kith counted them.
  private func bytes(_ json: String) -> String {
    func number(_ name: String) -> Int {
      let rest = json.components(separatedBy: "\"\(name)\": ").dropFirst().first ?? ""
      return Int(rest.prefix { $0.isNumber }) ?? 0
    }
    return "\(number("sentBytes")) B sent, \(number("receivedBytes")) B received"
  }

  private func sizeOfFiles(in folder: String) -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.reduce(0) { sum, name in
      let attributes = try? FileManager.default.attributesOfItem(atPath: folder + "/" + name)
      return sum + ((attributes?[.size] as? Int) ?? 0)
    }
  }
}
