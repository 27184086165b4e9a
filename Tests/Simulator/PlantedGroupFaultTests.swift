import Foundation
import KithHub
import KithReplica
import Testing

/// The rules of groups, each switched off: a simulator that does not notice is no evidence.
@Suite struct PlantedGroupFaultTests {
  /// How many plays may pass before the fault must have been noticed.
  private static let plays: Range<UInt64> =
    0..<UInt64(ProcessInfo.processInfo.environment["KITH_PLAYS"].flatMap { Int($0) } ?? 150)

  @Test(arguments: PlantedInGroups.all) func aRuleSwitchedOffIsNoticed(_ planted: PlantedInGroups)
    async throws
  {
    let report = await Report.ofGroups(
      seeds: PlantedGroupFaultTests.plays, faults: planted.faults, plant: planted.plant, enough: 1)

    #expect(!report.failures.isEmpty, "\(report.seeds) plays did not notice: \(planted.name)")
    print("\(planted.name): noticed in play \(report.seeds): \(report.failureText.prefix(140))")
  }

  /// What the plants lean on is no fault by itself.
  @Test(arguments: PlantedInGroups.all) func theSamePlayWithoutItIsNoFault(_ planted: PlantedInGroups)
    async throws
  {
    let report = await Report.ofGroups(seeds: 0..<3, faults: planted.faults)

    #expect(report.failures.isEmpty, "\(report.failureText)")
  }
}

/// One rule switched off, and the faults against which it stands.
struct PlantedInGroups: Sendable, CustomTestStringConvertible {
  let name: String
  let faults: Set<GroupFault>
  let plant: Plant

  var testDescription: String { name }

  private init(_ name: String, _ faults: Set<GroupFault>, _ change: (inout Plant) -> Void) {
    var plant = Plant.none
    change(&plant)
    (self.name, self.faults, self.plant) = (name, faults, plant)
  }

  static let all: [PlantedInGroups] = [
    PlantedInGroups("roles are checked", [.roles, .trespass]) { $0.hub.rolesAreChecked = false },
    PlantedInGroups("member records are their own", [.trespass]) { $0.hub.memberRecordsAreTheirOwn = false },
    PlantedInGroups("leaving wants keys", [.leaving]) { $0.hub.leavingWantsKeys = false },
    PlantedInGroups("removals bring new keys", [.removal]) { $0.hub.removalsBringNewKeys = false },
    PlantedInGroups("strangers are refused", [.removal]) { $0.hub.strangersAreRefused = false },
    PlantedInGroups("epochs are checked", [.removal, .trespass]) { $0.hub.epochsAreChecked = false },
    PlantedInGroups("offers are exempt", [.serverBackup, .removal]) { $0.hub.offersAreExempt = false },
    PlantedInGroups("refused edits are kept", [.roles]) { $0.replica.refusedEditsAreKept = false },
    PlantedInGroups("everything is offered after a reset", [.serverBackup]) {
      $0.replica.everythingIsOfferedAfterAReset = false
    },
    PlantedInGroups("offers fit the role", [.serverBackup, .roles]) { $0.replica.offersFitTheRole = false },
    PlantedInGroups("the removed are given no keys", [.serverBackup, .removal]) {
      $0.replica.removedAreGivenNoKeys = false
    },
    PlantedInGroups("keys behind a link are sealed", []) { $0.leavesKeysOpen = true },
  ]
}
