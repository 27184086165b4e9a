import Foundation
import KithTestSupport
import Testing

/// In a group nothing is lost, everybody in it agrees, and nobody is given what is not theirs.
@Suite struct GroupSimulatorTests {
  private static let seeds = number("KITH_SEEDS") ?? 100
  private static let first = number("KITH_FIRST") ?? 0

  private static let faults = ProcessInfo.processInfo.environment["KITH_FAULTS"].map { words in
    Set(words.split(separator: " ").compactMap { GroupFault(rawValue: String($0)) })
  }

  private static func number(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
  }

  @Test func nothingIsLostAndAllAgreeInGroups() async throws {
    let report = await Report.ofGroups(
      seeds: GroupSimulatorTests.first..<GroupSimulatorTests.first + GroupSimulatorTests.seeds,
      faults: GroupSimulatorTests.faults)

    print(report.summary)
    #expect(report.failures.isEmpty, "\(report.failures.count) failed: \(report.failureText)")
    guard GroupSimulatorTests.seeds >= 100, GroupSimulatorTests.faults == nil else { return }
    let events = [
      "join", "remove", "leave", "role", "closed", "reset", "new", "trespass", "revoke", "account",
    ]
    for event in events { #expect(report.counts[event, default: 0] > 0, "no play had: \(event)") }
  }

  @Test func oneSeedIsOnePlayOfAGroup() async throws {
    for seed in UInt64(0)..<6 {
      let first = await GroupPlay.played(seed: seed)
      let second = await GroupPlay.played(seed: seed)
      #expect(first.trace == second.trace, "seed \(seed)")
    }
  }
}
