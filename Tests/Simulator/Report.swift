import Foundation

/// What many plays came to.
struct Report {
  var seeds = 0
  var counts: [String: Int] = [:]
  var failures: [(seed: UInt64, what: String)] = []

  struct Played {
    let trace: UInt64
    let counts: [String: Int]
    let failure: String?
  }

  static func played(seed: UInt64, faults: Set<Fault>? = nil, plant: Plant = .none) async -> Played {
    do {
      let simulation = try await Simulation(seed: seed, faults: faults, plant: plant)
      var failure: String?
      do {
        try await simulation.play()
        try await simulation.calmDown()
        try await simulation.judge()
      } catch {
        failure = "\(error) [\(simulation.faults.map(\.rawValue).sorted().joined(separator: " "))]"
      }
      return Played(trace: simulation.trace.hash, counts: simulation.counts, failure: failure)
    } catch {
      return Played(trace: 0, counts: [:], failure: "not begun: \(error)")
    }
  }

  /// Plays them on every core; each play has one thread of its own.
  static func of(
    seeds: Range<UInt64>, faults: Set<Fault>? = nil, plant: Plant = .none, enough: Int = .max
  ) async -> Report {
    await of(seeds, enough: enough) { await played(seed: $0, faults: faults, plant: plant) }
  }

  static func ofGroups(
    seeds: Range<UInt64>, faults: Set<GroupFault>? = nil, plant: Plant = .none, enough: Int = .max
  ) async -> Report {
    await of(seeds, enough: enough) { await GroupPlay.played(seed: $0, faults: faults, plant: plant) }
  }

  private static func of(
    _ seeds: Range<UInt64>, enough: Int, _ play: @escaping @Sendable (UInt64) async -> Played
  ) async -> Report {
    var report = Report()
    await withTaskGroup(of: (UInt64, Played).self) { group in
      var next = seeds.lowerBound
      func begin() {
        guard next < seeds.upperBound, report.failures.count < enough else { return }
        let seed = next
        next += 1
        group.addTask { (seed, await play(seed)) }
      }
      for _ in 0..<ProcessInfo.processInfo.activeProcessorCount { begin() }
      while let (seed, played) = await group.next() {
        report.seeds += 1
        for (what, count) in played.counts {
          report.counts[what.split(separator: " ").first.map(String.init) ?? what, default: 0] += count
        }
        if let failure = played.failure { report.failures.append((seed, failure)) }
        begin()
      }
    }
    return report
  }

  var summary: String {
    "\(seeds) seeds: "
      + counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
  }

  var failureText: String {
    failures.sorted { $0.seed < $1.seed }.prefix(8).map { "seed \($0.seed): \($0.what)" }.joined(
      separator: "\n")
  }
}
