import Foundation
import KithTestSupport
import Testing

/// What does not fit on the disk is told, and nothing that was acknowledged is lost by it.
@Suite(.serialized) struct FullDiskTests {
  @Test(arguments: SmallDisk.Kind.allCases.filter(\.isPossible))
  func aHomeOnAFullDiskKeepsWhatItAcknowledged(kind: SmallDisk.Kind) throws {
    let play = try Play()
    let disk = try SmallDisk(kind, play, bytes: kind == .fileSystem ? 1 << 20 : 600_000)
    let large = try play.cards("Large", 3_000)
    play.entry = disk.entry
    #expect(try play.kith("small/home", "start").status == 0)

    var (kept, refused): ([String], Ended?) = ([], nil)
    while kept.count < 200, refused == nil {
      let name = "Person\(1_000 + kept.count)"
      let added = try play.kith("small/home", "add", name, "--note", noise(kept.count))
      if added.status == 0 { kept.append(name) } else { refused = added }
    }
    let imported = try play.kith("small/home", "import", large.path)

    for ended in [refused, imported] {
      #expect(ended?.status == 1 && ended?.wasKilled == false)
      #expect(ended?.complaint.contains(/[Nn]othing was changed/) == true, "\(ended?.complaint ?? "")")
      #expect(ended?.complaint.split(separator: "\n").count == 1)
    }
    #expect(kept.count > 3)
    try disk.makeRoom()
    play.entry = disk.roomyEntry
    let exported = try play.exported("small/home")
    #expect(exported.split(separator: "\n").count == 2 * kept.count)
    for name in kept { #expect(exported.contains("\"\(name)\""), "\(name)") }
    #expect(try play.damage(["small/home"], server: false) == "")
    #expect(try play.kith("small/home", "import", large.path).status == 0)
    #expect(try play.exported("small/home").split(separator: "\n").count == 2 * kept.count + 6_000)
  }

  @Test(arguments: SmallDisk.Kind.allCases.filter(\.isPossible))
  func aServerOnAFullDiskKeepsWhatItAcknowledged(kind: SmallDisk.Kind) throws {
    let play = try Play()
    let disk = try SmallDisk(kind, play, bytes: kind == .fileSystem ? 2 << 20 : 900_000)
    play.entry = disk.entry
    let server = try play.serve("small/server")
    play.entry = []
    #expect(try play.kith("laptop", "join", try server.firstLink()).status == 0)

    var (kept, refused): (Int, Ended?) = (0, nil)
    while kept < 100, refused == nil {
      let added = try play.kith("laptop", "add", "Person\(1_000 + kept)", "--note", noise(kept, words: 7_000))
      #expect(added.status == 0, "\(added.complaint)")
      let synced = try play.kith("laptop", "sync")
      if synced.status == 0 { kept += 1 } else { refused = synced }
    }

    #expect(kept > 3)
    #expect(refused?.status == 6, "\(refused?.complaint ?? "")")
    #expect(
      refused?.complaint
        == "The server's disk is full, so it took nothing of this. Everything is kept here; tell who runs the "
        + "server, and try again once there is room.\n")
    #expect(try play.kith("laptop", "sync").status == 6)
    let logged = try String(contentsOfFile: server.log, encoding: .utf8)
    #expect(logged.ranges(of: "The disk is full").count == 1, "\(logged)")
    #expect(server.process.isRunning)
    // Reading goes on.
    #expect(try play.kith("laptop", "device", "list").status == 0)
    #expect(try play.kith("laptop", "status").output.contains("to be sent with: kith sync"))

    try disk.makeRoom(for: server.process)
    let healed = try play.kith("laptop", "sync")
    #expect(healed.status == 0, "\(healed.complaint)")
    #expect(!healed.complaint.contains("gone back"))
    let link = try play.link(in: try play.kith("laptop", "device", "add").output)
    #expect(try play.kith("desktop", "join", link).status == 0)
    #expect(try play.exported("desktop") == play.exported("laptop"))
    #expect(try play.exported("desktop").split(separator: "\n").count == 2 * (kept + 1))
    #expect(try play.damage(["laptop", "desktop"], server: false) == "")
    play.entry = disk.roomyEntry
    let check = try play.kithd("check", "--data", play.folder + "/small/server")
    #expect(check.status == 0, "\(check.output)\(check.complaint)")
    server.stop()
  }

  /// Words that do not compress.
  private func noise(_ seed: Int, words: Int = 1_500) -> String {
    var random = SeededRandom(seed: UInt64(seed))
    return (0..<words).map { _ in String(random.next() >> 24, radix: 36) }.joined(separator: " ")
  }
}
