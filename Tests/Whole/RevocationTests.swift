import Foundation
import KithMerge
import KithReplica
import KithSealing
import Testing

/// Machines and kits that are to be let in no more, however far the first attempt came.
@Suite(.serialized) struct RevocationTests {
  @Test func newKeysAreMadeWhereOnlyTheServerShutAMachineOut() throws {
    let play = try Play()
    let server = try joined(play, ["desktop"])
    let account = try play.accounts()[0]
    let lost = try Replica(Home(folder: play.folder + "/desktop")).device
    #expect(try play.kithd("revoke", "--data", play.data, account, lost.description).status == 0)
    #expect(try epoch(play, "laptop") == 1)

    let revoked = try play.kith("laptop", "device", "revoke", "desktop", "--yes")

    #expect(revoked.status == 0, "\(revoked.complaint)")
    #expect(revoked.output.contains("was let in no more already; now there are new keys"))
    let renewed = try epoch(play, "laptop")
    #expect(renewed > 1)
    #expect(try serverEpoch(play) == renewed)
    let again = try play.kith("laptop", "device", "revoke", "desktop", "--yes")
    #expect(again.output.contains("was revoked already"))
    #expect(try epoch(play, "laptop") == renewed)
    let synced = try play.kith("laptop", "sync")
    #expect(synced.complaint.isEmpty)
    server.stop()
  }

  /// The first attempt wrote it down and reached nobody; then the operator was faster.
  @Test func anAttemptThatGotHalfWayIsTakenUpAgain() throws {
    let play = try Play()
    let server = try joined(play, ["desktop"])
    let account = try play.accounts()[0]
    let lost = try Replica(Home(folder: play.folder + "/desktop")).device
    server.stop()
    #expect(try play.kith("laptop", "device", "revoke", "desktop", "--yes").status == 7)
    #expect(try play.kithd("revoke", "--data", play.data, account, lost.description).status == 0)
    _ = try play.serve(port: server.port)

    let revoked = try play.kith("laptop", "device", "revoke", "desktop", "--yes")

    #expect(revoked.status == 0, "\(revoked.complaint)")
    #expect(revoked.output.contains("now there are new keys"))
    #expect(try epoch(play, "laptop") > 1)
    #expect(try serverEpoch(play) == epoch(play, "laptop"))
  }

  /// Whatever machine comes first carries it out, also where the counts agree by chance.
  @Test func aSyncTakesItUpToo() throws {
    let play = try Play()
    let server = try joined(play, ["desktop"])
    let account = try play.accounts()[0]
    let lost = try Replica(Home(folder: play.folder + "/desktop")).device
    server.stop()
    #expect(try play.kith("laptop", "device", "revoke", "desktop", "--yes").status == 7)
    #expect(try play.kithd("revoke", "--data", play.data, account, lost.description).status == 0)
    _ = try play.serve(port: server.port)

    #expect(try play.kith("laptop", "sync").status == 0)

    #expect(try epoch(play, "laptop") > 1)
    #expect(try serverEpoch(play) == epoch(play, "laptop"))
  }

  @Test func aLinkOfAMachineThatWasAwayHasTheNewestKeys() throws {
    let play = try Play()
    let server = try joined(play, ["desktop", "tablet"])
    #expect(try play.kith("laptop", "device", "revoke", "tablet", "--yes").status == 0)
    #expect(try play.kith("laptop", "add", "Ada Lovelace").status == 0)
    #expect(try play.kith("laptop", "sync").status == 0)
    #expect(try epoch(play, "desktop") == 1)

    let link = try play.link(in: try play.kith("desktop", "device", "add").output)
    let joined = try play.kith("phone", "join", link)

    #expect(joined.status == 0, "\(joined.complaint)")
    #expect(try play.exported("phone") == play.exported("laptop"))
    #expect(try play.kith("phone", "add", "Grace Hopper").status == 0)
    #expect(try play.kith("phone", "sync").status == 0)
    server.stop()
  }

  /// The new kit's seed was on the disk, and nothing further was done.
  @Test func aKitThatIsTakenUpAgainVoidsTheOthers() throws {
    let play = try Play()
    let server = try joined(play, ["desktop"])
    let old = try kit(play, "laptop", "recovery", "show")
    #expect(try play.kith("desktop", "sync").status == 0)
    let replica = try Replica(Home(folder: play.folder + "/desktop"))
    try replica.keep(kitSeed: [UInt8](repeating: 5, count: 16))
    try replica.close()

    let new = try kit(play, "desktop", "recovery", "show")

    #expect(try play.kith("laptop", "recovery", "test", new).status == 0)
    #expect(try play.kith("laptop", "recovery", "test", old).status == 6)
    // To show a kit that is good voids nothing.
    #expect(try kit(play, "desktop", "recovery", "show") == new)
    #expect(try play.kith("laptop", "recovery", "test", new).status == 0)
    server.stop()
  }

  /// Writes the kit that a machine shows into a file of its own.
  private func kit(_ play: Play, _ machine: String, _ words: String...) throws -> String {
    let shown = try play.run(Play.programs + "/kith", ["--home", play.folder + "/" + machine] + words)
    #expect(shown.status == 0, "\(shown.complaint)")
    let lines = shown.output.split(separator: "\n").dropFirst().joined(separator: "\n")
    return try play.file("kit-\(machine)", lines.utf8)
  }

  /// A server, a laptop that joined it first, and others by their names.
  private func joined(_ play: Play, _ others: [String]) throws -> Server {
    let server = try play.serve()
    #expect(try play.kith("laptop", "join", try server.firstLink(), "--name", "laptop").status == 0)
    for name in others {
      let link = try play.link(in: try play.kith("laptop", "device", "add").output)
      #expect(try play.kith(name, "join", link, "--name", name).status == 0)
    }
    #expect(try play.kith("laptop", "sync").status == 0)
    return server
  }

  private func epoch(_ play: Play, _ machine: String) throws -> UInt32 {
    try Replica(Home(folder: play.folder + "/" + machine)).sealer.epoch
  }

  private func serverEpoch(_ play: Play) throws -> UInt32? {
    let program =
      "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('SELECT epoch FROM space').fetchone()[0])"
    let said = try play.run("/usr/bin/env", ["python3", "-c", program, play.data + "/hub.sqlite"]).output
    return UInt32(said.split(separator: "\n").first ?? "")
  }
}
