import Foundation
import Testing

/// Whoever is forgotten is in no file any more: on no machine, not at the server, in no backup made since.
@Suite(.serialized) struct ForgottenTests {
  /// Words that nothing else holds. An index may keep the end of a word alone, and folds what it keeps.
  private enum Planted {
    static let name = "Zvardoqimblex"
    static let family = "Ünglórbizàq"
    static let org = "Plokhuvrynt"
    static let mail = "wexnadrofil@qumbrask.example"
    static let note = "Trisklomvandu"
    static let later = ["Fjordwexling", "Grubbantwick"]
    static let all = [
      "zvardoqimblex", "qimblex", "ünglórbizàq", "unglorbizaq", "orbizaq", "plokhuvrynt", "uvrynt",
      "wexnadrofil", "drofil", "qumbrask", "trisklomvandu", "omvandu", "fjordwexling", "exling",
      "grubbantwick", "antwick",
    ]
  }

  private static let card = """
    BEGIN:VCARD\r
    VERSION:4.0\r
    FN:\(Planted.name) \(Planted.family)\r
    N:\(Planted.family);\(Planted.name);;;\r
    ORG:\(Planted.org)\r
    EMAIL:\(Planted.mail)\r
    NOTE:\(Planted.note) in the first line.\r
    END:VCARD\r\n
    """

  @Test func whoeverIsForgottenIsInNoFileOfAnyMachineNorOfTheServer() throws {
    let play = try Play()
    let server = try play.threeMachines()
    let everywhere = Play.three + ["server"]
    let sealed = try plant(in: play)

    // The search finds what is there: plain words on the machines, and sealed bytes at the server.
    for machine in Play.three {
      for word in ["zvardoqimblex", "unglorbizaq", "plokhuvrynt", "wexnadrofil", "trisklomvandu"] {
        #expect(try !play.traces(of: [word], in: [machine]).isEmpty, "\(machine): \(word)")
      }
      #expect(try !play.traces(of: sealed, in: [machine]).isEmpty, "\(machine)")
    }
    #expect(sealed.count == 5)
    #expect(try play.traces(of: Planted.all, in: ["server"]) == [])
    #expect(try !play.traces(of: sealed, in: ["server"]).isEmpty)

    let forgotten = try play.kith("laptop", "forget", Planted.mail, "--yes")
    #expect(forgotten.status == 0, "\(forgotten.complaint)")
    #expect(try play.traces(of: Planted.all, in: ["laptop"]) == [])
    // The sealed mirror of the server stays until the server says that it erased its own.
    for machine in Play.three {
      let synced = try play.kith(machine, "sync")
      #expect(synced.status == 0, "\(synced.complaint)")
    }

    // What is copied afterwards holds nothing of it either.
    try FileManager.default.createDirectory(
      atPath: play.folder + "/backups", withIntermediateDirectories: false)
    #expect(try play.kithd("backup", "--data", play.data, play.folder + "/backups/hub").status == 0)
    #expect(try play.traces(of: Planted.all, in: everywhere + ["backups"]) == [])
    #expect(try play.traces(of: sealed, in: everywhere + ["backups"]) == [])

    // Nor is it there once everything was closed, nor on a machine that came later.
    let link = try play.link(in: try play.kith("tablet", "device", "add").output)
    #expect(try play.kith("newcomer", "join", link).status == 0)
    server.stop()
    #expect(try play.traces(of: Planted.all, in: everywhere + ["newcomer"]) == [])
    #expect(try play.traces(of: sealed, in: everywhere + ["newcomer"]) == [])
    for machine in Play.three { #expect(try play.exported(machine).contains("Bystander"), "\(machine)") }
    #expect(try play.damage(Play.three) == "")
  }

  /// The words used to stay in the index if the process was killed after it erased and before it tidied.
  @Test func aForgettingThatWasKilledLeavesNothingInTheIndex() throws {
    let play = try Play()
    var killer = Killer(4)
    #expect(try play.kith("whole", "start").status == 0)
    #expect(try play.kith("whole", "import", play.cards("Bystander", 600).path).status == 0)
    let planted = try play.file("planted.vcf", ForgottenTests.card.utf8)
    #expect(try play.kith("whole", "import", planted).status == 0)
    func copy(_ name: String) throws {
      try FileManager.default.copyItem(atPath: play.folder + "/whole", toPath: play.folder + "/" + name)
    }
    try copy("calm")
    let words = ["forget", Planted.mail, "--yes"]
    let seconds = try play.seconds { _ = try play.kith("calm", "forget", Planted.mail, "--yes") }
    #expect(try play.traces(of: Planted.all, in: ["calm"]) == [])

    var erased = 0
    for number in 0..<60 {
      try copy("home\(number)")
      _ = try killer.kill(play, "home\(number)", words, within: seconds, from: 0.4)
      // The next command brings the log into the database, as after any crash.
      if try play.kith("home\(number)", "show", Planted.mail).status != 0 {
        erased += 1
        #expect(try play.traces(of: Planted.all, in: ["home\(number)"]) == [], "\(killer.told)")
      }
      try FileManager.default.removeItem(atPath: play.folder + "/home\(number)")
    }
    #expect(killer.hits > 0, "\(killer.told)")
    #expect(erased > 0, "\(killer.told)")
  }

  /// Imports somebody among others, edits them on all machines, and tells the payloads of all of it.
  private func plant(in play: Play) throws -> Set<[UInt8]> {
    let others = try play.cards("Bystander", 40)
    let file = try play.file("planted.vcf", ForgottenTests.card.utf8)
    for path in [others.path, file] { #expect(try play.kith("laptop", "import", path).status == 0) }
    for machine in Play.three { #expect(try play.kith(machine, "sync").status == 0) }
    var ids = try self.ids(play)
    var sealed = try payloads(play, ids)

    for (machine, word) in zip(["desktop", "laptop"], Planted.later) {
      let set = try play.kith(machine, "set", Planted.mail, "title=\(word)", "org=\(Planted.org) \(word)")
      #expect(set.status == 0, "\(set.complaint)")
      for machine in Play.three + Play.three { #expect(try play.kith(machine, "sync").status == 0) }
      sealed.formUnion(try payloads(play, ids))
    }
    #expect(try play.kith("tablet", "note", "add", Planted.mail, "More of \(Planted.note).").status == 0)
    for machine in Play.three + Play.three { #expect(try play.kith(machine, "sync").status == 0) }
    ids = try self.ids(play)
    return sealed.union(try payloads(play, ids))
  }

  /// The person, and the notes about them.
  private func ids(_ play: Play) throws -> [String] {
    try play.exported("laptop").split(separator: "\n").filter { line in
      [Planted.name, Planted.note].contains { line.contains($0) }
    }.compactMap { $0.firstMatch(of: /"id":"([0-9a-f]{32})"/).map { String($0.1) } }
  }

  private func payloads(_ play: Play, _ ids: [String]) throws -> Set<[UInt8]> {
    try ids.reduce(into: Set()) { found, id in
      found.formUnion(try play.payloads(of: id, in: "server/hub.sqlite"))
    }
  }
}
