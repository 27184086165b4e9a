import Foundation
import Testing

/// A home's backup and its way back, with a real server and another machine that go on meanwhile.
@Suite(.serialized) struct HomeBackupTests {
  @Test func aRestoredHomeGetsBackWhatItSentAndHandsInWhatItDidNot() throws {
    let play = try Play()
    let server = try play.twoMachines()
    let backup = play.folder + "/monday"
    #expect(try play.kith("laptop", "add", "Ada Lovelace", "--org", "Inn").status == 0)
    #expect(try play.kith("laptop", "add", "Gone Soon").status == 0)
    #expect(try play.kith("laptop", "sync").status == 0)
    #expect(try play.kith("laptop", "add", "Waiting Then").status == 0)
    #expect(try play.kith("laptop", "backup", backup).status == 0)
    #expect(try play.kith("laptop", "set", "ada", "title=Countess").status == 0)
    #expect(try play.kith("laptop", "set", "waiting", "title=Pilot").status == 0)
    #expect(try play.kith("laptop", "forget", "gone", "--yes").status == 0)
    #expect(try play.kith("laptop", "sync").status == 0)
    #expect(try play.kith("desktop", "sync").status == 0)
    #expect(try play.kith("desktop", "set", "ada", "org=Analytical Engines").status == 0)
    #expect(try play.kith("desktop", "sync").status == 0)
    #expect(try play.kith("laptop", "add", "Never Sent").status == 0)

    let restored = try play.kith("laptop", "restore", backup, "--yes")

    let aside = try #require(restored.output.firstMatch(of: /What was here is in (\S+)\.\n/)).1
    let name = try #require(aside.split(separator: "/").last).description
    #expect(restored.output.hasSuffix("What was sent to the server since comes back with: kith sync\n"))
    #expect(restored.complaint.contains("Send it with: kith --home \(aside) sync\n"))
    #expect(try play.kith("laptop", "list").output.contains("Gone Soon"))
    // An edit by the restored home before it hears of anything.
    #expect(try play.kith("laptop", "set", "waiting", "org=Airline").status == 0)
    for machine in ["laptop", "laptop/" + name, "laptop", "desktop"] {
      let synced = try play.kith(machine, "sync")
      #expect(synced.status == 0, "\(machine): \(synced.complaint)")
    }
    let all = try play.exported("laptop")
    #expect(try play.exported("desktop") == all)
    for kept in ["Countess", "Analytical Engines", "Waiting Then", "Pilot", "Airline", "Never Sent"] {
      #expect(all.contains(kept), "\(kept)")
    }
    #expect(!all.contains("Gone Soon"))
    #expect(try play.kith("laptop", "conflicts").output.isEmpty)
    #expect(try play.kith("laptop", "doctor").status == 0)
    #expect(try play.kithd("check", "--data", play.data).status == 0)
    server.stop()
  }

  @Test func aBackupWithKeysBringsALostMachineBack() throws {
    let play = try Play()
    let server = try play.twoMachines()
    let backup = play.folder + "/monday"
    #expect(try play.kith("laptop", "add", "Ada Lovelace").status == 0)
    #expect(try play.kith("laptop", "backup", backup, "--with-keys").status == 0)
    for file in ["monday", "monday.keys"] { #expect(try play.mode(file) == 0o600) }
    #expect(try play.kith("laptop", "add", "Sent Since").status == 0)
    #expect(try play.kith("laptop", "sync").status == 0)
    try FileManager.default.removeItem(atPath: play.folder + "/laptop")

    let restored = try play.kith("laptop", "restore", backup)

    #expect(restored.status == 0, "\(restored.complaint)")
    for machine in ["laptop", "desktop"] { #expect(try play.kith(machine, "sync").status == 0) }
    #expect(try play.exported("laptop").contains("Sent Since"))
    #expect(try play.exported("laptop") == play.exported("desktop"))
    server.stop()
  }

  /// A disk that holds no more than a part of it.
  @Test func aFileWithTypesOfItsOwnIsNoBackup() throws {
    let play = try Play()
    #expect(try play.kith("laptop", "start").status == 0)
    #expect(try play.kith("laptop", "add", "Ada Lovelace").status == 0)
    #expect(try play.kith("laptop", "backup", play.folder + "/odd").status == 0)
    try play.change(
      "odd",
      """
      ALTER TABLE card RENAME TO was; CREATE TABLE card AS SELECT * FROM was; DROP TABLE was;
      UPDATE card SET kind = NULL;
      """)

    let refused = try play.kith("laptop", "restore", play.folder + "/odd", "--yes")

    #expect(refused.status == 1 && !refused.wasKilled, "\(refused.complaint)")
    #expect(refused.complaint.contains("is no backup"), "\(refused.complaint)")
    #expect(try play.kith("laptop", "show", "Ada").status == 0)
  }

  @Test func aDiskThatIsFullHoldsNothingOfABackup() throws {
    let play = try Play()
    #expect(try play.kith("laptop", "start").status == 0)
    let cards = (0..<500).map { "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Person \($0)\r\nEND:VCARD\r\n" }
    let file = try play.file("cards.vcf", cards.joined().utf8)
    #expect(try play.kith("laptop", "import", file).status == 0)
    try FileManager.default.createDirectory(
      atPath: play.folder + "/out", withIntermediateDirectories: true)

    let ended = try play.run(
      "/bin/sh",
      [
        "-c", "ulimit -f 200; trap '' XFSZ; exec \"$0/kith\" --home \"$1/laptop\" backup \"$1/out/b\"",
        Play.programs, play.folder,
      ])

    #expect(ended.status == 1, "\(ended.output)")
    #expect(!ended.complaint.isEmpty)
    #expect(try play.names("out").isEmpty)
    #expect(try play.kith("laptop", "backup", play.folder + "/out/b").status == 0)
  }
}
