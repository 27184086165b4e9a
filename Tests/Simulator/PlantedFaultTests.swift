import Foundation
import KithHub
import KithReplica
import Testing

/// A simulator that cannot find a planted fault is no evidence.
@Suite struct PlantedFaultTests {
  /// How many plays may pass before the fault must have been noticed.
  private static let plays: Range<UInt64> =
    0..<UInt64(ProcessInfo.processInfo.environment["KITH_PLAYS"].flatMap { Int($0) } ?? 150)

  /// What the plants lean on is no fault by itself.
  @Test func whoDoesNotSayItsKeysIsToldThem() async throws {
    var plant = Plant.none
    plant.hidesItsKeys = true
    let report = await Report.of(seeds: 0..<40, faults: [.revocation], plant: plant)

    #expect(report.failures.isEmpty, "\(report.failureText)")
    #expect(report.counts["new", default: 0] > 0)
  }

  @Test(arguments: Planted.all) func aRuleSwitchedOffIsNoticed(_ planted: Planted) async throws {
    let report = await Report.of(
      seeds: PlantedFaultTests.plays, faults: planted.faults, plant: planted.plant, enough: 1)

    #expect(!report.failures.isEmpty, "\(report.seeds) plays did not notice: \(planted.name)")
    print("\(planted.name): noticed in play \(report.seeds): \(report.failureText.prefix(100))")
  }
}

/// One rule switched off, and the faults against which it stands.
struct Planted: Sendable, CustomTestStringConvertible {
  let name: String
  let faults: Set<Fault>
  let plant: Plant

  var testDescription: String { name }

  private init(_ name: String, _ faults: Set<Fault>, _ change: (inout Plant) -> Void) {
    var plant = Plant.none
    change(&plant)
    (self.name, self.faults, self.plant) = (name, faults, plant)
  }

  static let all: [Planted] = [
    Planted("the witness is checked", [.serverBackup]) { $0.hub.theWitnessIsChecked = false },
    Planted("the tag is checked", [.serverBackup]) { $0.hub.theTagIsChecked = false },
    Planted("pushes are merged", [.delay]) { $0.hub.pushesAreMerged = false },
    Planted("roles are checked", [.roles]) { $0.hub.rolesAreChecked = false },
    Planted("the cursor stands at the last record", []) { $0.hub.theCursorStandsAtTheLastRecord = false },
    Planted("a cursor stands inside a commit", []) { $0.hub.aCursorStandsInsideACommit = false },
    Planted("offers are exempt", [.serverBackup]) { $0.hub.offersAreExempt = false },
    Planted("answers tell what merged", []) { $0.hub.answersTellWhatMerged = false },
    Planted("acknowledgements fit what was sent", [.delay]) {
      $0.replica.acknowledgementsFitWhatWasSent = false
    },
    Planted("refused edits are kept", [.roles]) { $0.replica.refusedEditsAreKept = false },
    Planted("answers fit their question", [.serverBackup, .twoCommands, .delay]) {
      $0.replica.answersFitTheirQuestion = false
    },
    Planted("everything is offered after a reset", [.serverBackup]) {
      $0.replica.everythingIsOfferedAfterAReset = false
    },
    Planted("the bookmark moves with its records", [.disks, .crashes]) {
      $0.replica.bookmarkMovesWithItsRecords = false
    },
    Planted("acknowledged is mirrored", []) { $0.replica.acknowledgedIsMirrored = false },
    Planted("epochs are checked", [.revocation]) {
      $0.hub.epochsAreChecked = false
      $0.hidesItsKeys = true
    },
    Planted("keys go before what they seal", [.revocation, .loss]) {
      $0.hub.keysGoBeforeWhatTheySeal = false
      $0.replica.keysGoBeforeWhatTheySeal = false
    },
    Planted("purges must have seen", [.purges]) { $0.hub.purgesMustHaveSeen = false },
    Planted("purged stays purged", [.purges]) { $0.hub.purgedStaysPurged = false },
    Planted("revoked devices are refused", [.revocation]) { $0.hub.revokedDevicesAreRefused = false },
    Planted("a writer lives for one operation", [.copies, .deviceBackup]) { $0.keepsWriters = true },
  ]
}
