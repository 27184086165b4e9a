import Foundation
import KithMerge
import KithReplica
import KithSealing
import KithSync
import KithWire
import Testing

/// A machine of one's own that somebody else has in hand, and that gives the others keys which open nowhere.
@Suite struct GarbageKeysTests {
  @Test func whoeverMadeKeysThatOpenNowhereCanBeRevoked() async throws {
    let play = try Play()
    let server = try play.threeMachines()
    for name in Play.three { #expect(try play.kith(name, "sync").status == 0) }
    #expect(try play.kith("laptop", "sync").status == 0)
    try await giveGarbage(from: "tablet", in: play)
    #expect(try play.kith("laptop", "add", "Ada").status == 0)

    let stuck = try play.kith("laptop", "sync")
    #expect(stuck.status == 1)
    #expect(stuck.complaint.hasPrefix("Your network has new keys"), "\(stuck.complaint)")

    let revoked = try play.kith("laptop", "device", "revoke", tablet(play), "--yes")
    #expect(revoked.status == 0, "\(revoked.complaint)")
    let other = try play.kith("desktop", "sync")
    #expect(other.status == 0, "\(other.complaint)")
    #expect(try play.kith("desktop", "show", "Ada").status == 0)
    #expect(try play.kith("tablet", "sync").status == 6)
    #expect(try play.damage(["laptop", "desktop"]) == "")
    server.stop()
  }

  private func tablet(_ play: Play) throws -> String {
    try Replica(Home(folder: play.folder + "/tablet")).device.description
  }

  /// What only a program of one's own would send: a new epoch, and for everybody something that is no package.
  private func giveGarbage(from name: String, in play: Play) async throws {
    let replica = try Replica(Home(folder: play.folder + "/" + name))
    let devices = try Play.three.map { try Replica(Home(folder: play.folder + "/" + $0)).device }
    let call = EpochCall(
      from: 1, to: 5, revoked: [],
      packages: Dictionary(uniqueKeysWithValues: devices.map { (KeyHolderID($0), [1, 2, 3]) }))
    let world = Syncer.World(
      now: { Int64(Date().timeIntervalSince1970 * 1_000) }, sleep: { _ in }, draw: { .random(in: 0 ... .max) }
    )
    let answer = try await Network(world: world).asking(replica) { courier, server in
      try await courier.answer(
        to: .epoch(replica.spaceID), call.bytes, at: server.authority, EpochAnswer.init(bytes:))
    }
    #expect(answer.done)
  }
}
