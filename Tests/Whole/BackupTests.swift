import Foundation
import Testing

/// A server's backup and its way back, with real processes and devices that go on meanwhile.
@Suite(.serialized) struct BackupTests {
  private static let machines = ["laptop", "desktop", "tablet"]

  @Test func aServerThatWentBackToYesterdayIsHealedByItsDevices() throws {
    let play = try Play()
    let server = try play.threeMachines()
    let cards = (0..<300).map { "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Person \($0)\r\nEND:VCARD\r\n" }
    let file = try play.file("cards.vcf", cards.joined().utf8)
    #expect(try play.kith("laptop", "import", file).status == 0)
    let link = try play.link(in: play.kithd("invite", "--data", play.data).output)

    // Copies are made while a device pushes.
    let backups = try play.run(
      "/bin/sh",
      [
        "-c",
        """
        kith="$0/kith --home $1"; kithd="$0/kithd"
        $kith/laptop sync >"$1/push.log" 2>&1 & push=$!
        for n in 1 2 3; do "$kithd" backup --data "$1/server" "$1/backup-$n" || exit 1; done
        $kith/laptop add 'Pushed Meanwhile' && $kith/laptop sync &&
        "$kithd" backup --data "$1/server" "$1/yesterday" && wait $push
        """, Play.programs, play.folder,
      ])
    #expect(backups.status == 0, "\(backups.complaint)")
    for number in 1...3 { #expect(try play.facts(in: "backup-\(number)").hasPrefix("ok\n")) }
    let yesterday = try play.facts(in: "yesterday")

    // Everybody goes on working, with the server and without.
    for machine in BackupTests.machines { #expect(try play.kith(machine, "sync").status == 0) }
    #expect(try play.kith("laptop", "add", "Only After").status == 0)
    #expect(try play.kith("desktop", "set", "Person 7", "title=Captain").status == 0)
    #expect(try play.kith("desktop", "delete", "Person 9").status == 0)
    for machine in BackupTests.machines { #expect(try play.kith(machine, "sync").status == 0) }
    #expect(try play.kith("tablet", "add", "Never Pushed").status == 0)
    #expect(try play.kith("desktop", "set", "Person 8", "title=Pilot").status == 0)
    server.stop()

    let restored = try play.kithd("restore", "--data", play.data, play.folder + "/yesterday")
    #expect(restored.status == 0, "\(restored.complaint)")
    #expect(restored.output.contains("The database that was here is now \(play.data)/hub.sqlite.before-"))
    #expect(try play.facts(in: "server/hub.sqlite") == yesterday)
    _ = try play.serve(port: server.port)

    let stranger = try play.kith("stranger", "join", link)
    #expect(stranger.status == 6)
    #expect(stranger.complaint.contains("does not know the link"))
    for machine in BackupTests.machines + BackupTests.machines {
      let synced = try play.kith(machine, "sync")
      #expect(synced.status == 0, "\(machine): \(synced.complaint)")
    }
    let all = try play.exported("laptop")
    for machine in BackupTests.machines { #expect(try play.exported(machine) == all, "\(machine)") }
    for kept in ["Only After", "Captain", "Never Pushed", "Pilot", "Pushed Meanwhile", "Person 299"] {
      #expect(all.contains(kept), "\(kept)")
    }
    #expect(try !play.kith("tablet", "list").output.contains("Person 9 "))
    #expect(try play.kith("tablet", "list", "--trash").output.contains("Person 9"))
    #expect(try play.kithd("check", "--data", play.data).status == 0)
  }

  @Test func nothingIsRestoredUnderARunningServer() throws {
    let play = try Play()
    let server = try play.serve()
    let backup = play.folder + "/backup"
    #expect(try play.kithd("backup", "--data", play.data, backup).status == 0)

    let refused = try play.kithd("restore", "--data", play.data, backup)

    #expect(refused.status == 1)
    #expect(
      refused.complaint
        == "kithd runs on \(play.data), so nothing was changed. Stop the server, and run this again.\n"
    )
    #expect(try play.kithd("invite", "--data", play.data).status == 0)
    server.kill()
    #expect(try play.kithd("restore", "--data", play.data, backup).status == 0)
  }

  @Test func aBackupIsForItsOwnerAndWritesOverNothing() throws {
    let play = try Play()
    let server = try play.serve()
    let backup = play.folder + "/backup"

    let first = try play.kithd("backup", "--data", play.data, backup)
    let again = try play.kithd("backup", "--data", play.data, backup)
    let nowhere = try play.kithd("backup", "--data", play.data, play.folder + "/no/folder/backup")
    let never = try play.kithd("backup", "--data", play.folder + "/nobody", play.folder + "/other")

    #expect(first.output == "\(backup) holds 0 accounts and 0 records.\n")
    #expect(first.complaint.hasPrefix("The server's key is not in it, and devices refuse a server that"))
    #expect(try play.mode("backup") == 0o600)
    #expect(again.status == 5)
    #expect(again.complaint == "\(backup) is there already, and is left as it is. Name another file.\n")
    #expect(nowhere.status == 1)
    #expect(never.status == 1)
    #expect(!FileManager.default.fileExists(atPath: play.folder + "/nobody"))
    #expect(try play.names("").filter { $0.hasPrefix("backup") } == ["backup"])
    server.stop()
  }

  @Test func aLostMachineIsReplacedByABackupWithItsKey() throws {
    let play = try Play()
    let server = try play.twoMachines()
    _ = try play.kith("laptop", "add", "Ada Lovelace")
    #expect(try play.kith("laptop", "sync").status == 0)
    let (with, without) = (play.folder + "/with", play.folder + "/without")
    let kept = try play.kithd("backup", "--data", play.data, "--with-key", with)
    #expect(kept.complaint.isEmpty)
    for ending in ["", ".key", ".crt"] { #expect(kept.output.contains("\(with)\(ending) ")) }
    #expect(try play.kithd("backup", "--data", play.data, without).status == 0)
    for ending in ["", ".key", ".crt"] { #expect(try play.mode("with" + ending) == 0o600) }
    server.stop()

    // Without the key the devices send nothing.
    let keyless = try play.kithd("restore", "--data", play.folder + "/other", without)
    #expect(keyless.complaint.contains("There is no key here and none beside the backup"))
    let impostor = try play.serve("other", port: server.port)
    #expect(try play.kith("desktop", "sync").status == 6)
    impostor.stop()

    let restored = try play.kithd("restore", "--data", play.folder + "/new", with)
    #expect(restored.output.contains("The server's key was restored too."))
    #expect(try play.mode("new/server-key.pem") == 0o600)
    _ = try play.serve("new", port: server.port)
    let synced = try play.kith("desktop", "sync")
    #expect(synced.status == 0, "\(synced.complaint)")
    #expect(try play.exported("desktop") == play.exported("laptop"))
  }

  @Test func whatIsNoBackupIsRefusedAndNothingChanges() throws {
    let play = try Play()
    let server = try play.twoMachines()
    #expect(try play.kith("laptop", "add", "Ada Lovelace").status == 0)
    #expect(try play.kith("laptop", "sync").status == 0)
    let good = play.folder + "/good"
    #expect(try play.kithd("backup", "--data", play.data, "--with-key", good).status == 0)
    server.stop()
    let bytes = try Data(contentsOf: URL(fileURLWithPath: good))
    let newer = try play.file("newer", bytes)
    try play.change("newer", "INSERT INTO grdb_migrations VALUES ('999: from tomorrow')")
    let home = try #require(
      try play.names("laptop").first { $0.hasSuffix(".sqlite") || $0.hasSuffix(".db") })
    try FileManager.default.copyItem(
      atPath: play.folder + "/laptop/" + home, toPath: play.folder + "/client")
    let (noBackup, damaged) = ("is no backup of a server", "is damaged (")
    let refused: [(String, String)] = [
      (try play.file("garbage", (0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 7 + 3) }), noBackup),
      (try play.file("truncated", bytes.prefix(bytes.count / 2)), damaged),
      (try play.file("empty", []), noBackup),
      (newer, "written by a newer kithd"),
      (play.folder + "/client", noBackup),
      (play.folder, "There is no file"),
      (play.folder + "/missing", "There is no file"),
    ]
    let before = try play.contents("server")

    for (file, told) in refused {
      let ended = try play.kithd("restore", "--data", play.data, file)
      #expect(ended.status == 1, "\(file)")
      #expect(ended.complaint.contains(told), "\(file): \(ended.complaint)")
      #expect(try play.contents("server") == before, "\(file)")
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: good)) == bytes)

    // A key that is none is refused before anything happens, too.
    _ = try play.file("good.key", "no key".utf8)
    let keyed = try play.kithd("restore", "--data", play.folder + "/fresh", good)
    #expect(keyed.status == 1)
    #expect(keyed.complaint.contains("holds no server's key"))
    #expect(try play.names("fresh") == ["lock"])
  }
}
