import Foundation
import KithReplica
import KithSync
import Synchronization
import Testing

/// The line on which a server tells that there is something new, with clocks of the tests' own.
@Suite(.serialized) struct ListeningTests {
  /// It learns the time from a refusal and listens; that this ends later is no refusal.
  @Test func aMachineWithAWrongClockListensAsAnyOther() async throws {
    let play = try Play()
    let server = try play.twoMachines()
    let replica = try Replica(Home(folder: play.folder + "/laptop"))

    for offset in [Int64(0), -3_600_000, 86_400_000] {
      let line = try await Network(world: world(ahead: offset)).listen(replica) { _ in false }
      #expect(line == .broken(reason: "enough was heard"), "\(offset)")
    }
    let line = try await Network(world: world(ahead: 3_600_000)).listen(replica) { _ in
      server.process.terminate()
      return true
    }

    #expect(line == .broken(reason: "it hung up"))
    server.stop()
    try replica.close()
  }

  @Test func aShortLookWaitsOnlySoLong() async throws {
    let play = try Play()
    let server = try play.twoMachines()
    let replica = try Replica(Home(folder: play.folder + "/laptop"))
    // It takes connections, as the system does for it, and does not answer.
    kill(server.process.processIdentifier, SIGSTOP)
    let asked = Mutex<[Int]>([])
    let world = world(ahead: 0) { time in asked.withLock { $0.append(time) } }

    guard case .none(.broken(let reason)) = try await Network(world: world).glance(replica) else {
      throw PlayProblem.notChanged("a glance")
    }

    #expect(reason == "it does not answer")
    #expect(asked.withLock { $0 } == [10_000])
    kill(server.process.processIdentifier, SIGCONT)
    server.stop()
    try replica.close()
  }

  private func world(ahead: Int64, sleep: @escaping @Sendable (Int) -> Void = { _ in }) -> Syncer.World {
    Syncer.World(
      now: { Int64(Date().timeIntervalSince1970 * 1_000) + ahead }, sleep: { sleep($0) },
      draw: { UInt64.random(in: .min ... .max) })
  }
}
