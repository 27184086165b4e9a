import KithMerge
import KithReplica
import Testing

/// A kit that was made on a machine goes with it, whoever had heard of it.
@Suite struct KitOfALostMachineTests {
  @Test func aKitThatTheRevokerHadNotHeardOfIsVoidToo() throws {
    let play = try Play()
    let server = try play.threeMachines()
    for name in Play.three { #expect(try play.kith(name, "sync").status == 0) }
    #expect(try play.kith("laptop", "sync").status == 0)
    let kit = try play.file("kit", try play.kith("tablet", "recovery", "show").output.utf8)
    #expect(try play.kith("laptop", "recovery", "test", kit).status == 0)

    let id = try play.device("tablet")
    let revoked = try play.kith("laptop", "device", "revoke", id, "--yes")

    #expect(revoked.status == 0, "\(revoked.complaint)")
    #expect(revoked.complaint.contains("is void too"), "\(revoked.complaint)")
    #expect(try play.kith("laptop", "recovery", "test", kit).status == 6)
    #expect(try play.kith("thief", "recover", kit).status == 6)
    #expect(try play.kith("desktop", "sync").status == 0)
    server.stop()
  }

  /// The revocation is written down without a network, and any machine carries it out, kit and all.
  @Test func aKitIsVoidAfterARevocationWithoutANetwork() throws {
    let play = try Play()
    let server = try play.threeMachines()
    for name in Play.three { #expect(try play.kith(name, "sync").status == 0) }
    #expect(try play.kith("laptop", "sync").status == 0)
    let kit = try play.file("kit", try play.kith("tablet", "recovery", "show").output.utf8)
    let id = try play.device("tablet")
    server.stop()
    #expect(try play.kith("laptop", "device", "revoke", id, "--yes").status == 7)
    let again = try play.serve(port: server.port)

    #expect(try play.kith("laptop", "sync").status == 0)

    #expect(try play.kith("laptop", "recovery", "test", kit).status == 6)
    again.stop()
  }
}

extension Play {
  fileprivate func device(_ machine: String) throws -> String {
    try Replica(Home(folder: folder + "/" + machine)).device.description
  }
}
