import Foundation
import KithMerge
import KithReplica
import Testing

/// Homes whose joining was cut short, or that their server forgot.
@Suite(.serialized) struct JoinAgainTests {
  /// The server took the link, and the answer was lost: the home is as it was before it asked.
  @Test func theSameLinkJoinsAfterALostAnswer() throws {
    let play = try Play()
    let server = try play.serve()
    for (machine, name) in [("laptop", "Ada Lovelace"), ("desktop", "Grace Hopper")] {
      #expect(try play.kith(machine, "start").status == 0)
      #expect(try play.kith(machine, "add", name).status == 0)
    }
    let first = try server.firstLink()
    for _ in 0..<2 { try joinAndLoseTheAnswer(play, "laptop", first) }
    let joined = try play.kith("laptop", "join", first)
    #expect(joined.status == 0, "\(joined.complaint)")

    let link = try play.link(in: try play.kith("laptop", "device", "add").output)
    try joinAndLoseTheAnswer(play, "desktop", link)
    let second = try play.kith("desktop", "join", link)
    #expect(second.status == 0, "\(second.complaint)")

    #expect(try play.accounts().count == 1)
    #expect(
      try play.kithd("devices", "--data", play.data, play.accounts()[0]).output.count { $0 == "\n" } == 2)
    for machine in ["laptop", "desktop"] { #expect(try play.kith(machine, "sync").status == 0) }
    let all = try play.exported("laptop")
    #expect(all.split(separator: "\n").count == 2)
    #expect(try play.exported("desktop") == all)
    #expect(try play.kith("laptop", "conflicts", "list", "--json").output == "[]\n")

    // Whoever else holds the link is turned away.
    #expect(try play.kith("stranger", "join", link).complaint.contains("used already"))
    #expect(!FileManager.default.fileExists(atPath: play.folder + "/stranger"))
  }

  @Test func aMachineThatARestoredServerNeverKnewJoinsAgain() throws {
    let play = try Play()
    let server = try play.serve()
    #expect(try play.kith("laptop", "join", try server.firstLink()).status == 0)
    #expect(try play.kith("laptop", "add", "Ada Lovelace").status == 0)
    #expect(try play.kith("laptop", "sync").status == 0)
    let backup = play.folder + "/backup"
    #expect(try play.kithd("backup", "--data", play.data, backup).status == 0)
    let link = try play.link(in: try play.kith("laptop", "device", "add").output)
    #expect(try play.kith("desktop", "join", link, "--name", "desk").status == 0)
    #expect(try play.kith("desktop", "add", "Grace Hopper").status == 0)
    #expect(try play.kith("desktop", "sync").status == 0)
    #expect(try play.kith("desktop", "add", "Never Pushed").status == 0)
    server.stop()
    let restored = try play.kithd("restore", "--data", play.data, backup)
    #expect(restored.complaint.contains("kith join LINK"))
    _ = try play.serve(port: server.port)

    let refused = try play.kith("desktop", "sync")
    #expect(refused.status == 6)
    #expect(refused.complaint.contains("kith join LINK"))
    let again = try play.link(in: try play.kith("laptop", "device", "add").output)
    let joined = try play.kith("desktop", "join", again)

    #expect(joined.status == 0, "\(joined.complaint)")
    #expect(joined.output.contains("Joined again"))
    #expect(try play.kith("laptop", "device", "list").output.contains("desk "))
    for machine in ["laptop", "desktop"] { #expect(try play.kith(machine, "sync").status == 0) }
    let all = try play.exported("laptop")
    for name in ["Ada", "Grace", "Never"] { #expect(all.contains(name), "\(name)") }
    #expect(try play.exported("desktop") == all)
    #expect(try play.kithd("check", "--data", play.data).status == 0)
  }

  @Test func anAccountThatARestoredServerNeverKnewIsThereAgain() throws {
    let play = try Play()
    let server = try play.serve()
    let backup = play.folder + "/backup"
    #expect(try play.kithd("backup", "--data", play.data, backup).status == 0)
    #expect(try play.kith("laptop", "join", try server.firstLink()).status == 0)
    for (machine, name) in [("desktop", "desk"), ("tablet", "slate")] {
      let link = try play.link(in: try play.kith("laptop", "device", "add").output)
      #expect(try play.kith(machine, "join", link, "--name", name).status == 0)
      #expect(try play.kith(machine, "add", "From The \(name)").status == 0)
      #expect(try play.kith(machine, "sync").status == 0)
    }
    // The keys have moved on, too.
    #expect(try play.kith("laptop", "device", "revoke", "slate", "--yes").status == 0)
    #expect(try play.kith("laptop", "add", "Never Pushed").status == 0)
    server.stop()
    #expect(try play.kithd("restore", "--data", play.data, backup).status == 0)
    _ = try play.serve(port: server.port)

    #expect(try play.kith("laptop", "sync").status == 6)
    let link = try play.link(in: try play.kithd("invite", "--data", play.data).output)
    let joined = try play.kith("laptop", "join", link)
    #expect(joined.status == 0, "\(joined.complaint)")
    #expect(joined.output.contains("Joined again"))
    let another = try play.link(in: try play.kithd("invite", "--data", play.data).output)
    let taken = try play.kith("desktop", "join", another)
    #expect(taken.status == 6)
    #expect(taken.complaint.contains("kith device add"))
    let own = try play.link(in: try play.kith("laptop", "device", "add").output)
    #expect(try play.kith("desktop", "join", own).status == 0)

    for machine in ["laptop", "desktop", "laptop"] {
      let synced = try play.kith(machine, "sync")
      #expect(synced.status == 0, "\(machine): \(synced.complaint)")
      #expect(synced.complaint.isEmpty)
    }
    let all = try play.exported("laptop")
    for name in ["From The desk", "From The slate", "Never Pushed"] { #expect(all.contains(name), "\(name)") }
    #expect(try play.exported("desktop") == all)
    #expect(try play.kith("tablet", "sync").status == 6)
    #expect(try play.kithd("check", "--data", play.data).status == 0)
  }

  /// The keys moved on, and the server has none for it.
  @Test func aMachineWithoutTheNewestKeysGetsThemByALink() throws {
    let play = try Play()
    let server = try play.serve()
    #expect(try play.kith("laptop", "join", try server.firstLink()).status == 0)
    for name in ["desk", "slate"] {
      let link = try play.link(in: try play.kith("laptop", "device", "add").output)
      #expect(try play.kith(name, "join", link, "--name", name).status == 0)
    }
    #expect(try play.kith("slate", "sync").status == 0)
    #expect(try play.kith("desk", "sync").status == 0)
    // New keys, and nobody is marked whom the desk could leave out with still newer ones.
    #expect(try play.kith("laptop", "recovery", "show").status == 0)
    #expect(try play.kith("laptop", "add", "Ada Lovelace").status == 0)
    #expect(try play.kith("laptop", "sync").status == 0)
    try play.change("server/hub.sqlite", "DELETE FROM package")
    #expect(try play.kith("desk", "add", "Grace Hopper").status == 0)
    let stuck = try play.kith("desk", "sync")
    #expect(stuck.status == 1)
    #expect(stuck.complaint.contains("kith device add on another machine of yours, and here: kith join LINK"))

    let link = try play.link(in: try play.kith("laptop", "device", "add").output)
    let joined = try play.kith("desk", "join", link)

    #expect(joined.status == 0, "\(joined.complaint)")
    #expect(try play.kith("laptop", "sync").status == 0)
    #expect(try play.exported("laptop").contains("Grace"))
    #expect(try play.exported("desk") == play.exported("laptop"))
    #expect(
      try play.kithd("devices", "--data", play.data, play.accounts()[0]).output.count { $0 == "\n" } == 4)
  }

  /// The keys moved on without it; but it knows whom they were to leave out, and makes newer ones itself.
  @Test func aMachineThatKnowsWhoIsLostNeedsNoLinkForNewKeys() throws {
    let play = try Play()
    let server = try play.threeMachines()
    for name in Play.three { #expect(try play.kith(name, "sync").status == 0) }
    #expect(try play.kith("laptop", "sync").status == 0)
    let tablet = try Replica(Home(folder: play.folder + "/tablet")).device.description
    #expect(try play.kith("laptop", "device", "revoke", tablet, "--yes").status == 0)
    #expect(try play.kith("laptop", "add", "Ada Lovelace").status == 0)
    #expect(try play.kith("laptop", "sync").status == 0)
    try play.change("server/hub.sqlite", "DELETE FROM package")

    for name in ["desktop", "laptop", "desktop"] {
      let synced = try play.kith(name, "sync")
      #expect(synced.status == 0, "\(name): \(synced.complaint)")
    }
    #expect(try play.exported("desktop") == play.exported("laptop"))
    #expect(try play.exported("desktop").contains("Ada"))
    server.stop()
  }

  @Test func aServerWithANewKeyIsKnownAgainByALink() throws {
    let play = try Play()
    let server = try play.twoMachines()
    #expect(try play.kith("laptop", "add", "Ada Lovelace").status == 0)
    server.stop()
    for file in ["server-key.pem", "server-certificate.pem"] {
      try FileManager.default.removeItem(atPath: play.data + "/" + file)
    }
    let anew = try play.serve(port: server.port)
    let stuck = try play.kith("laptop", "sync")
    #expect(stuck.status == 6)
    #expect(stuck.complaint.contains("kith join LINK"), "\(stuck.complaint)")

    let link = try play.link(in: try play.kithd("invite", "--data", play.data).output)
    let unasked = try play.kith("laptop", "join", link)
    #expect(unasked.status == 2 && unasked.complaint.contains("say --yes if you mean it"), "\(unasked)")
    let joined = try play.kith("laptop", "join", link, "--name", "lap", "--yes")
    #expect(joined.status == 0, "\(joined.complaint)")
    #expect(joined.output.contains("new key"))
    let own = try play.link(in: try play.kith("laptop", "device", "add").output)
    #expect(try play.kith("desktop", "join", own).status == 0)

    #expect(try play.exported("desktop").contains("Ada"))
    let machines = try Replica(Home(folder: play.folder + "/desktop")).machines()
    #expect(machines.count { $0.label == "lap" } == 1 && machines.count == 2)
    // Neither link was used up.
    #expect(try play.kith("tablet", "join", own).status == 0)
    #expect(try play.kith("stranger", "join", link).status == 0)
    anew.stop()
  }

  /// A liar with the server's key showed it a commit that the server never made.
  @Test func aMachineThatWasLiedToAboutTheNewestCommitJoinsAgain() throws {
    let play = try Play()
    let server = try play.twoMachines()
    try play.change("desktop/kith.sqlite", "UPDATE space SET witness_seq = 900, witness_tag = x'0102'")
    #expect(try play.kith("desktop", "add", "Grace Hopper").status == 0)
    #expect(try play.kith("desktop", "sync").status == 6)

    let link = try play.link(in: try play.kith("laptop", "device", "add").output)
    let joined = try play.kith("desktop", "join", link)

    #expect(joined.status == 0, "\(joined.complaint)")
    #expect(try play.kith("laptop", "sync").status == 0)
    #expect(try play.exported("laptop").contains("Grace"))
    server.stop()
  }

  @Test func aHomePutBackToBeforeItJoinedJoinsByALinkOfItsOwnNetwork() throws {
    let play = try Play()
    let server = try play.serve()
    #expect(try play.kith("laptop", "start").status == 0)
    #expect(try play.kith("laptop", "add", "Ada Lovelace").status == 0)
    let backup = play.folder + "/backup"
    #expect(try play.kith("laptop", "backup", backup).status == 0)
    #expect(try play.kith("laptop", "join", try server.firstLink()).status == 0)
    let first = try play.link(in: try play.kith("laptop", "device", "add").output)
    #expect(try play.kith("desktop", "join", first).status == 0)
    #expect(try play.kith("desktop", "add", "Grace Hopper").status == 0)
    #expect(try play.kith("desktop", "sync").status == 0)
    #expect(try play.kith("laptop", "restore", backup, "--yes").status == 0)

    let link = try play.link(in: try play.kith("desktop", "device", "add").output)
    let joined = try play.kith("laptop", "join", link)

    #expect(joined.status == 0, "\(joined.complaint)")
    #expect(try play.kith("desktop", "sync").status == 0)
    for name in ["Ada", "Grace"] { #expect(try play.exported("laptop").contains(name), "\(name)") }
    #expect(try play.exported("desktop") == play.exported("laptop"))
    server.stop()
  }

  @Test func aHomeThatIsAtHomeStaysThere() throws {
    let play = try Play()
    let server = try play.twoMachines()
    let foreign = try play.serve("other")
    let account = try play.link(in: try play.kithd("invite", "--data", play.data).output)
    let elsewhere = try play.link(in: try play.kithd("invite", "--data", play.folder + "/other").output)
    let before = try play.facts(in: "server/hub.sqlite").split(separator: "\n").filter {
      !$0.contains("device")
    }

    let ended = try play.kith("laptop", "join", account)
    #expect(ended.status == 5)
    #expect(ended.complaint.contains("already"))
    // One more server hears nothing of this one.
    #expect(try play.kith("laptop", "join", elsewhere).status == 0)
    #expect(try play.kith("laptop", "server", "list").output.split(separator: "\n").count == 2)
    let after = try play.facts(in: "server/hub.sqlite").split(separator: "\n").filter {
      !$0.contains("device")
    }
    #expect(after == before)
    // The link that was not taken is still good for somebody.
    #expect(try play.kith("stranger", "join", account).status == 0)
    // A stranger's link is not for this home.
    let theirs = try play.link(in: try play.kith("stranger", "device", "add").output)
    #expect(try play.kith("laptop", "join", theirs).status == 5)
    server.stop()
    foreign.stop()
  }

  /// The home is put back to what it was before it joined; only the server remembers.
  private func joinAndLoseTheAnswer(_ play: Play, _ machine: String, _ link: String) throws {
    let files = FileManager.default
    let (home, kept) = (play.folder + "/" + machine, play.folder + "/kept-" + machine)
    try files.copyItem(atPath: home, toPath: kept)
    #expect(try play.kith(machine, "join", link).status == 0)
    try files.removeItem(atPath: home)
    try files.moveItem(atPath: kept, toPath: home)
  }
}
