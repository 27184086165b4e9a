import Foundation
import KithTestSupport

/// Kills programs at moments anywhere within the time that they take when nobody disturbs them. A real clock
/// repeats nothing exactly; the seed repeats where the kills were meant to land.
struct Killer {
  let seed: UInt64
  var random: SeededRandom
  /// Kills that met a living process.
  private(set) var hits = 0
  private(set) var misses = 0
  /// The machine may be busier or idler than when the time was taken: a miss shortens what is drawn from.
  private var scale = 1.0

  /// - Parameter number: tells the tests of one run apart.
  init(_ number: UInt64) {
    let given = ProcessInfo.processInfo.environment["KITH_SEED"].flatMap(UInt64.init)
    seed = given ?? UInt64.random(in: 0..<1_000_000)
    random = SeededRandom(seed: seed &* 16 &+ number)
  }

  /// For the message of every expectation.
  var told: String { "KITH_SEED=\(seed), after \(hits) kills" }

  mutating func below(_ bound: Int) -> Int { random.below(bound) }

  /// Starts `kith` and kills it before about `seconds` are over, if it lives that long; not before a part of them.
  mutating func kill(
    _ play: Play, _ machine: String, _ words: [String], within seconds: Double, from part: Double = 0
  ) throws -> Ended {
    let begun = try play.begin(Play.programs + "/kith", ["--home", play.folder + "/" + machine] + words)
    wait(for: begun.process, within: seconds, from: part)
    if begun.process.isRunning { Foundation.kill(begun.process.processIdentifier, SIGKILL) }
    let ended = try play.ended(begun)
    count(ended.wasKilled)
    return ended
  }

  /// Kills a server before `seconds` are over.
  mutating func kill(_ server: Server, within seconds: Double) {
    wait(for: server.process, within: seconds)
    server.kill()
    count(server.process.terminationReason == .uncaughtSignal)
  }

  private mutating func wait(for process: Process, within seconds: Double, from part: Double = 0) {
    let drawn = part + (1 - part) * Double(random.below(1_000)) / 1_000
    let moment = Date(timeIntervalSinceNow: seconds * scale * drawn)
    while process.isRunning, Date() < moment { usleep(500) }
  }

  private mutating func count(_ isHit: Bool) {
    if isHit { hits += 1 } else { misses += 1 }
    scale = isHit ? min(2, scale * 1.05) : max(0.05, scale * 0.85)
  }
}

extension Play {
  /// How long something takes, in seconds.
  func seconds(_ work: () throws -> Void) rethrows -> Double {
    let began = ContinuousClock.now
    try work()
    let took = (ContinuousClock.now - began).components
    return Double(took.seconds) + Double(took.attoseconds) / 1e18
  }

  /// A file with people called `first` and a number.
  func cards(_ first: String, _ count: Int) throws -> (path: String, names: [String]) {
    let names = (0..<count).map { "\(first)n\(1_000 + $0)" }
    let cards = names.map { name in
      """
      BEGIN:VCARD\r
      VERSION:4.0\r
      FN:\(name)\r
      EMAIL:\(name)@people.example\r
      NOTE:Met \(name) at the fair.\r
      END:VCARD\r\n
      """
    }
    return (try file(first + ".vcf", cards.joined().utf8), names)
  }

  /// What `PRAGMA integrity_check` says of a database of the play, `kith doctor` of a home, and `kithd check`
  /// of the server's folder; empty if all is well.
  func damage(_ machines: [String], server: Bool = true) throws -> String {
    var found = ""
    for machine in machines {
      let doctor = try kith(machine, "doctor")
      if doctor.status != 0 { found += "\(machine): \(doctor.output)\(doctor.complaint)" }
    }
    for path in machines.map({ $0 + "/kith.sqlite" }) + (server ? ["server/hub.sqlite"] : []) {
      let said = try integrity(path)
      if said != "ok\n" { found += "\(path): \(said)" }
    }
    guard server else { return found }
    let check = try kithd("check", "--data", data)
    return check.status == 0 ? found : found + check.output + check.complaint
  }

  private func integrity(_ path: String) throws -> String {
    let program = "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('PRAGMA integrity_check')"
    return try run("/usr/bin/env", ["python3", "-c", program + ".fetchone()[0])", folder + "/" + path]).output
  }
}
