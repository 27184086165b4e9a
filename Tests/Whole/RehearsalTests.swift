import Foundation
import Testing

/// `kith sync --dry-run` tells, and changes nothing.
@Suite(.serialized) struct RehearsalTests {
  @Test func whatWaitsAndWhatIsNewIsToldAndNothingIsChanged() throws {
    let play = try Play()
    let server = try play.twoMachines()
    _ = try play.kith("laptop", "sync")
    _ = try play.kith("desktop", "sync")
    _ = try play.kith("laptop", "sync")
    let still = try play.kith("laptop", "sync", "--dry-run")
    #expect(still.output == "Nothing waits to be sent.\nThe server has nothing new.\n")

    _ = try play.kith("desktop", "add", "Grace Hopper")
    _ = try play.kith("desktop", "sync")
    _ = try play.kith("laptop", "add", "Ada Lovelace")
    let (home, hub) = (try play.facts("laptop/kith.sqlite"), try play.facts(in: "server/hub.sqlite"))

    let told = try play.kith("laptop", "sync", "--dry-run")
    #expect(told.status == 0)
    #expect(
      told.output.contains(
        /^1 record would be sent, \d+ B sealed:\n  [0-9a-f]+  contact  \d+ B  Ada Lovelace\nThe server has something new.\n$/
      ), "\(told)")
    #expect(try play.kith("laptop", "sync", "--dry-run", "--quiet").output == told.output)
    let json = try play.kith("laptop", "sync", "--dry-run", "--json").output
    #expect(json.contains("\"serverHasNews\": true"))
    #expect(json.contains("\"name\": \"Ada Lovelace\""))
    #expect(try play.facts("laptop/kith.sqlite") == home)
    #expect(try play.facts(in: "server/hub.sqlite") == hub)

    server.stop()
    let away = try play.kith("laptop", "sync", "--dry-run")
    #expect(away.status == 0)
    #expect(
      away.complaint
        == "Whether the server has something new is not known: it cannot be reached (connection refused).\n")
    #expect(try play.kith("laptop", "sync", "--dry-run", "--watch").status == 2)
  }

  @Test func controlCEndsIt() throws {
    let play = try Play()
    let server = try play.twoMachines()
    // It takes connections, as the system does for it, and does not answer.
    kill(server.process.processIdentifier, SIGSTOP)
    let words = ["--home", play.folder + "/laptop", "sync", "--dry-run"]
    let begun = try play.begin(Play.programs + "/kith", words)
    sleep(1)
    kill(begun.process.processIdentifier, SIGINT)

    let ended = try play.ended(begun)
    #expect(ended.status == 130 && ended.output == "", "\(ended)")
    #expect(ended.complaint == "Interrupted. Nothing was changed.\n")
    kill(server.process.processIdentifier, SIGCONT)
    server.stop()
  }
}

extension Play {
  /// All that a home's database holds.
  fileprivate func facts(_ path: String) throws -> String {
    let dump = "import sqlite3, sys; print('\\n'.join(sqlite3.connect(sys.argv[1]).iterdump()))"
    return try run("/usr/bin/env", ["python3", "-c", dump, folder + "/" + path]).output
  }
}
