import Foundation
import KithMerge
import KithReplica
import KithSealing
import Testing

/// A machine that was lost gets nothing more, and opens nothing that was written since; and whoever lost every
/// machine gets everything back with the paper.
@Suite(.serialized) struct LostMachineTests {
  @Test func aRevokedMachineGetsNothingAndOpensNothingWrittenSince() throws {
    let play = try Play()
    let server = try named(["laptop", "desktop", "tablet"], play)
    #expect(try play.kith("laptop", "add", "Ada Lovelace", "--note", "Known to all.").status == 0)
    try synced(Play.three + Play.three, play)
    let (before, rows) = (try play.exported("tablet"), try LostMachineTests.rows("tablet", play))
    #expect(before.contains("Known to all."))

    let revoked = try play.kith("laptop", "device", "revoke", "tablet", "--yes")
    #expect(revoked.status == 0, "\(revoked.complaint)")
    #expect(try play.kith("laptop", "add", "Secretissima", "--note", "Unspokenword.").status == 0)
    #expect(try play.kith("laptop", "set", "ada", "title=Laterword").status == 0)
    try synced(["laptop", "desktop"], play)
    #expect(try play.kith("desktop", "set", "Secretissima", "org=Hiddenhouse").status == 0)
    try synced(["desktop", "laptop", "desktop"], play)
    #expect(try play.exported("desktop") == play.exported("laptop"))

    // The lost one asks for everything it can think of.
    for words in [["sync"], ["device", "list"], ["device", "add"], ["sync"]] {
      let told = try play.run(Play.programs + "/kith", ["--home", play.folder + "/tablet"] + words)
      #expect(told.status == 6, "\(words): \(told.complaint)")
      #expect(told.output.isEmpty)
      #expect(told.complaint.contains("does not let this machine in"), "\(told.complaint)")
      #expect(told.complaint.split(separator: "\n").count == 1)
    }
    #expect(try play.exported("tablet") == before)
    #expect(try LostMachineTests.rows("tablet", play) == rows)
    let words = ["Secretissima", "Unspokenword", "Laterword", "Hiddenhouse"]
    #expect(try play.traces(of: words, in: ["tablet"]) == [])
    #expect(try !play.traces(of: words, in: ["desktop"]).isEmpty)

    // Whoever has its keys and takes the server's database reads what was written before, and no more.
    server.stop()
    try FileManager.default.copyItem(atPath: play.data, toPath: play.folder + "/stolen")
    let since = try ids(["Secretissima", "Unspokenword"], play)
    let ada = try #require(try ids(["Laterword"], play).first)
    #expect(since.count == 2)
    let (lost, kept) = (try Thief(play, "tablet"), try Thief(play, "desktop"))
    for id in since {
      #expect(try lost.opened(id, play).some == 0, "\(id)")
      #expect(try kept.opened(id, play).some == kept.opened(id, play).all, "\(id)")
    }
    #expect(try lost.opened(ada, play).some == lost.opened(ada, play).all - 1)
    #expect(try kept.opened(ada, play).some == kept.opened(ada, play).all)
    #expect(lost.packages == 0)
    #expect(kept.packages > 0)
  }

  @Test func whoeverLosesEveryMachineGetsEverythingBackFromPaper() throws {
    let play = try Play()
    let server = try named(["laptop", "desktop"], play)
    let file = try play.cards("Kept", 60)
    #expect(try play.kith("laptop", "import", file.path).status == 0)
    #expect(try play.kith("desktop", "add", "Grace Hopper", "--note", "Likes compilers.").status == 0)
    let shown = try play.kith("laptop", "recovery", "show")
    #expect(shown.status == 0, "\(shown.complaint)")
    try synced(["laptop", "desktop", "laptop"], play)
    let before = try play.exported("laptop")
    #expect(try play.exported("desktop") == before)
    let kit = try play.file("kit", shown.output.utf8)

    let recovered = try play.kith("fresh", "recover", kit, "--name", "fresh")
    #expect(recovered.status == 0, "\(recovered.complaint)")
    #expect(try play.exported("fresh") == before)
    for lost in ["laptop", "desktop"] {
      let revoked = try play.kith("fresh", "device", "revoke", lost, "--yes")
      #expect(revoked.status == 0, "\(revoked.complaint)")
    }
    #expect(try play.kith("fresh", "add", "Afterwardsonly").status == 0)
    try synced(["fresh"], play)
    for lost in ["laptop", "desktop"] {
      #expect(try play.kith(lost, "sync").status == 6)
      #expect(try play.exported(lost) == before)
      #expect(try play.traces(of: ["Afterwardsonly"], in: [lost]) == [])
    }

    // The paper that a lost machine made is void with it; a new one works, on an empty machine again.
    let void = try play.kith("thief", "recover", kit)
    #expect(void.status == 6, "\(void.complaint)")
    #expect(void.complaint.contains("does not know this recovery kit"))
    let new = try play.kith("fresh", "recovery", "show", "--new", "--yes")
    #expect(new.status == 0, "\(new.complaint)")
    let second = try play.file("second", new.output.utf8)
    try synced(["fresh"], play)
    let again = try play.kith("again", "recover", second, "--name", "again")
    #expect(again.status == 0, "\(again.complaint)")
    try synced(["fresh"], play)
    #expect(try play.exported("again") == play.exported("fresh"))
    #expect(try play.exported("again").contains("Afterwardsonly"))
    #expect(try play.damage(["fresh", "again"]) == "")
    server.stop()
  }

  /// Machines of one person, each called by its name.
  private func named(_ machines: [String], _ play: Play) throws -> Server {
    let server = try play.serve()
    var link = try server.firstLink()
    for machine in machines {
      let joined = try play.kith(machine, "join", link, "--name", machine)
      #expect(joined.status == 0, "\(joined.complaint)")
      link = try play.link(in: try play.kith(machine, "device", "add").output)
    }
    try synced(machines + machines, play)
    return server
  }

  private func synced(_ machines: [String], _ play: Play) throws {
    for machine in machines {
      let synced = try play.kith(machine, "sync")
      #expect(synced.status == 0, "\(machine): \(synced.complaint)")
    }
  }

  /// What a home holds, row by row.
  private static func rows(_ machine: String, _ play: Play) throws -> String {
    try ["record", "space", "quarantine", "journal", "server"].map {
      try play.rows("SELECT * FROM \($0) ORDER BY 1", in: machine + "/kith.sqlite")
    }.joined()
  }

  /// The records that say one of some words.
  private func ids(_ words: [String], _ play: Play) throws -> [String] {
    try play.exported("laptop").split(separator: "\n").filter { line in
      words.contains { line.contains($0) }
    }.compactMap { $0.firstMatch(of: /"id":"([0-9a-f]{32})"/).map { String($0.1) } }
  }
}

/// Somebody with the keys of a machine and a copy of the server's database.
private struct Thief {
  private static let database = "stolen/hub.sqlite"
  private let sealer: Sealer
  /// How many packages of newer keys lie there for this machine.
  let packages: Int

  init(_ play: Play, _ machine: String) throws {
    let home = Home(folder: play.folder + "/" + machine)
    let replica = try Replica(home)
    let ring = try home.keyring()
    sealer = Sealer(try #require(ring.keys(of: replica.spaceID)))
    let device = Int64(bitPattern: ring.device.rawValue)
    let query = "SELECT sealed FROM package WHERE receiver = \(device)"
    packages = try play.blobs(query, in: Thief.database).count
  }

  /// How many of a record's edits open, and how many there are.
  func opened(_ record: String, _ play: Play) throws -> (some: Int, all: Int) {
    let state = try #require(try play.state(of: record, in: Thief.database))
    let id = try #require(RecordID(record))
    return (state.edits.count - sealer.opened(state, id: id).unreadable.count, state.edits.count)
  }
}
