import Foundation
import KithTestSupport
import Testing

/// Nothing is lost and everybody agrees, whatever the network, the disks and the people do.
@Suite struct SimulatorTests {
  /// How many, and which is the first: `make simulate SEEDS=10000 FIRST=0`.
  private static let seeds = number("KITH_SEEDS") ?? 300
  private static let first = number("KITH_FIRST") ?? 0

  /// Just these faults, by their names: `FAULTS="revocation delay"`; else a subset that each seed draws.
  private static let faults = ProcessInfo.processInfo.environment["KITH_FAULTS"].map { words in
    Set(words.split(separator: " ").compactMap { Fault(rawValue: String($0)) })
  }

  private static func number(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
  }

  @Test func nothingIsLostAndAllAgree() async throws {
    let report = await Report.of(
      seeds: SimulatorTests.first..<SimulatorTests.first + SimulatorTests.seeds,
      faults: SimulatorTests.faults)

    print(report.summary)
    #expect(report.failures.isEmpty, "\(report.failureText)")
    // Rare things must happen too, or nothing was shown.
    guard SimulatorTests.seeds >= 100, SimulatorTests.faults == nil else { return }
    for event in ["reset", "forget", "trash", "revoke", "new", "crash", "device", "copy", "disk"] {
      #expect(report.counts[event, default: 0] > 0, "no play had: \(event)")
    }
  }

  @Test func oneSeedIsOnePlay() async throws {
    for seed in UInt64(0)..<10 {
      let first = await Report.played(seed: seed)
      let second = await Report.played(seed: seed)
      #expect(first.trace == second.trace, "seed \(seed)")
    }
  }
}
