import Foundation
import Testing

/// `kill -9` at any moment of imports, pushes and pulls, of the client and of the server: what was
/// acknowledged is there, every database is whole, and all machines agree in the end.
@Suite(.serialized) struct KillTests {
  /// How many kills meet a living process in one run of all tests.
  private enum Kills {
    static let imports = 80
    static let clients = 80
    static let servers = 150
  }

  @Test func thereAreThreeHundredKillsInOneRun() {
    #expect(Kills.imports + Kills.clients + Kills.servers >= 300)
  }

  @Test func aKilledImportIsAllThereOrNotThereAtAll() throws {
    let play = try Play()
    var killer = Killer(1)
    let file = try play.generated(100)
    #expect(try play.kith("calm", "start").status == 0)
    let seconds = try play.seconds {
      let imported = try play.kith("calm", "import", file)
      #expect(imported.status == 0)
    }
    let all = try play.exported("calm").split(separator: "\n").count
    #expect(all > 100)

    var home = 0
    while killer.hits < Kills.imports, killer.misses < 4 * Kills.imports {
      home += 1
      let machine = "home\(home)"
      #expect(try play.kith(machine, "start").status == 0)
      #expect(try play.kith(machine, "add", "Here Before").status == 0)
      var (isIn, rounds) = (false, 0)
      while !isIn, rounds < 12 {
        rounds += 1
        let ended = try killer.kill(play, machine, ["import", file], within: seconds)
        let lines = try play.exported(machine).split(separator: "\n")
        #expect(lines.count == 1 || lines.count == all + 1, "\(killer.told)")
        #expect(lines.contains { $0.contains("Before") }, "\(killer.told)")
        isIn = lines.count > 1
        if !ended.wasKilled { #expect(ended.status == 0 && isIn, "\(killer.told): \(ended.complaint)") }
      }
      // Once more with everything there, and to its end.
      _ = try killer.kill(play, machine, ["import", file], within: seconds)
      let again = try play.kith(machine, "import", file)
      #expect(again.status == 0, "\(killer.told): \(again.complaint)")
      #expect(try play.exported(machine).split(separator: "\n").count == all + 1, "\(killer.told)")
      #expect(try play.damage([machine], server: false) == "", "\(killer.told)")
    }
    #expect(killer.hits >= Kills.imports, "\(killer.told)")
  }

  @Test func killedPushesAndPullsLoseNothing() throws {
    let play = try Play()
    var killer = Killer(2)
    let server = try play.threeMachines()
    var told = Ledger()

    // A network of several pages, pushed by one and pulled by two.
    let large = try play.cards("Large", 1_200)
    #expect(try play.kith("laptop", "import", large.path).status == 0)
    told.wrote(large.names)
    for machine in Play.three {
      for _ in 0..<4 { told.heard(try killer.kill(play, machine, ["sync"], within: 0.5), killer) }
      told.heard(try play.kith(machine, "sync"), killer)
    }

    var seconds = 0.1
    var round = 0
    while killer.hits < Kills.clients, killer.misses < 4 * Kills.clients {
      round += 1
      let cards = try play.cards("Round\(round)", 25)
      let imported = try play.kith("laptop", "import", cards.path)
      #expect(imported.status == 0, "\(killer.told): \(imported.complaint)")
      told.wrote(cards.names)
      let set = try play.kith("desktop", "set", "Largen\(round + 1_000)", "title=Title\(round)")
      #expect(set.status == 0, "\(killer.told): \(set.complaint)")
      told.wrote(["Title\(round)"])
      for machine in ["laptop", "desktop", "tablet"].shuffled(using: &killer.random) {
        told.heard(try killer.kill(play, machine, ["sync"], within: seconds), killer)
      }
      if round % 5 == 0 {
        let machine = Play.three[killer.below(3)]
        seconds = try play.seconds { told.heard(try play.kith(machine, "sync"), killer) }
      }
    }
    #expect(killer.hits >= Kills.clients, "\(killer.told)")
    try play.expectCalm(told, killer)
    server.stop()
  }

  @Test func aKilledServerKeepsWhatItAcknowledged() throws {
    let play = try Play()
    var killer = Killer(3)
    var server = try play.threeMachines()
    var told = Ledger()

    var round = 0
    var seconds = 0.2
    while killer.hits < Kills.servers, killer.misses < Kills.servers {
      round += 1
      let pusher = Play.three[round % 2]
      let cards = try play.cards("Round\(round)", 40)
      #expect(try play.kith(pusher, "import", cards.path).status == 0, "\(killer.told)")
      told.wrote(cards.names)
      let begun = try Play.three.map {
        try play.begin(Play.programs + "/kith", ["--home", play.folder + "/" + $0, "sync"])
      }
      // They try again, and so does the killer.
      repeat {
        killer.kill(server, within: seconds)
        server = try play.serve(port: server.port)
      } while begun.contains { $0.process.isRunning }
      let ended = try begun.map { try play.ended($0) }
      for one in ended { told.heard(one, killer) }
      if let place = Play.three.firstIndex(of: pusher), ended[place].status == 0 {
        told.pushed(cards.names)
      }
      if round % 10 == 0 {
        let check = try play.kithd("check", "--data", play.data)
        #expect(check.status == 0, "\(killer.told): \(check.output)")
        seconds = try play.seconds { told.heard(try play.kith("tablet", "sync"), killer) }
      }
    }
    #expect(killer.hits >= Kills.servers, "\(killer.told)")

    // A newcomer has nothing but what the server kept.
    let link = try play.link(in: try play.kith("tablet", "device", "add").output)
    #expect(try play.kith("newcomer", "join", link).status == 0)
    let lost = told.onServer.subtracting(quoted(in: try play.exported("newcomer")))
    #expect(lost.isEmpty, "\(killer.told): \(lost)")
    try play.expectCalm(told, killer)
    server.stop()
  }
}

/// What was acknowledged.
private struct Ledger {
  private(set) var here: Set<String> = []
  private(set) var onServer: Set<String> = []

  mutating func wrote(_ words: [String]) { here.formUnion(words) }
  mutating func pushed(_ words: [String]) { onServer.formUnion(words) }

  /// A sync was killed, or found everything in step, or did not reach the server; nothing else.
  func heard(_ ended: Ended, _ killer: Killer) {
    let isFine = ended.wasKilled || ended.status == 0 || ended.status == 7
    #expect(isFine, "\(killer.told): \(ended.status) \(ended.complaint)")
    // A server that lost a commit would be healed by whoever saw it, and nobody would notice.
    #expect(!ended.complaint.contains("gone back"), "\(killer.told): \(ended.complaint)")
  }
}

/// What stands between quotes.
private func quoted(in text: String) -> Set<String> {
  Set(text.split(separator: "\"").map(String.init))
}

extension Play {
  /// Everybody syncs in peace; then all agree, everything acknowledged is there, and all databases are whole.
  fileprivate func expectCalm(_ told: Ledger, _ killer: Killer) throws {
    for machine in Play.three + Play.three {
      let synced = try kith(machine, "sync")
      #expect(synced.status == 0, "\(killer.told): \(synced.complaint)")
      told.heard(synced, killer)
    }
    let all = try exported("laptop")
    for machine in Play.three { #expect(try exported(machine) == all, "\(killer.told): \(machine)") }
    let lost = told.here.subtracting(quoted(in: all))
    #expect(lost.isEmpty, "\(killer.told): \(lost)")
    #expect(try damage(Play.three) == "", "\(killer.told)")
  }

  /// A file of generated people.
  fileprivate func generated(_ count: Int) throws -> String {
    let made = try run(
      "/usr/bin/env", ["python3", Play.generator, "-n", "\(count)", "-o", folder, "--formats", "vcf"])
    guard made.status == 0 else { throw PlayProblem.notChanged(made.complaint) }
    return folder + "/contacts-\(count).vcf"
  }
}
