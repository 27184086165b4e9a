import Foundation
import Testing

/// Control-C at any time: a sentence that is true, status 130, and nothing half done.
@Suite(.serialized) struct InterruptionTests {
  private let kith = Play.programs + "/kith"

  /// What a sentence about an import says, and what is there, agree; the file imported again brings the rest.
  @Test func anInterruptedImportSaysHowFarItCame() throws {
    let play = try Play()
    let people = 12_000
    let file = try play.cards("Many", people)
    for batchesBefore in [0, 1] {
      let machine = "home\(batchesBefore)"
      _ = try play.kith(machine, "start")
      _ = try play.kith(machine, "add", "Here Before")
      let begun = try play.begin(kith, ["--home", play.folder + "/\(machine)", "import", file.path])
      if batchesBefore > 0 { play.wait { play.logBytes(of: machine) > 1 << 20 } } else { usleep(150_000) }
      kill(begun.process.processIdentifier, SIGINT)
      let ended = try play.ended(begun)

      #expect(ended.status == 130 && !ended.wasKilled && ended.output == "", "\(ended)")
      let said = ended.complaint.firstMatch(of: #/^Interrupted\. (\d+) of 12000 cards were taken in\. /#)
      let count = said.flatMap { Int($0.1) } ?? 0
      #expect(count > 0 || ended.complaint == "Interrupted. Nothing was changed.\n", "\(ended)")
      #expect(count < people && (count > 0) == (batchesBefore > 0), "\(count)")
      #expect(try play.contacts(of: machine) == count + 1)
      #expect(try play.damage([machine], server: false) == "")

      if count > 0 {
        #expect(try play.kith(machine, "undo").status == 0)
        #expect(try play.contacts(of: machine) == 1, "one undo takes all of it back")
        #expect(try play.kith(machine, "redo").status == 0)
        #expect(try play.kith(machine, "import", file.path).status == 0)
        #expect(try play.contacts(of: machine) == people + 1)
      }
    }
  }

  @Test func anInterruptedSyncLosesNothing() throws {
    let play = try Play()
    let server = try play.serve()
    _ = try play.kith("laptop", "join", try server.firstLink())
    _ = try play.kith("laptop", "add", "Ada Lovelace")
    let before = try play.exported("laptop")

    // It takes connections, as the system does for it, and does not answer.
    kill(server.process.processIdentifier, SIGSTOP)
    let begun = try play.begin(kith, ["--home", play.folder + "/laptop", "sync"])
    sleep(1)
    let seconds = try play.seconds {
      kill(begun.process.processIdentifier, SIGINT)
      let ended = try play.ended(begun)
      #expect(ended.status == 130 && !ended.wasKilled && ended.output == "", "\(ended)")
      #expect(
        ended.complaint == """
          Interrupted. What was exchanged up to then stays. Exchange the rest with: kith sync\n
          """)
    }
    #expect(seconds < 3, "it does not wait for the server")
    kill(server.process.processIdentifier, SIGCONT)

    #expect(try play.exported("laptop") == before)
    #expect(try play.kith("laptop", "sync").output == "In step: sent 1, received 0.\n")
    server.stop()
  }

  @Test func whoIsAskedMayLeave() throws {
    let play = try Play()
    _ = try play.kith("laptop", "start")
    _ = try play.kith("laptop", "add", "Ada Lovelace")
    let backup = play.folder + "/monday"
    _ = try play.kith("laptop", "backup", backup)
    let (before, files) = (try play.exported("laptop"), try play.names("laptop"))

    for words in [["forget", "ada"], ["restore", backup]] {
      let terminal = try Terminal(play, "laptop", words)
      #expect(terminal.wait(for: "Type yes"))
      terminal.interrupt()

      let ended = terminal.ended()
      #expect(
        ended.status == 130 && ended.seen.hasSuffix("Interrupted. Nothing was changed.\r\n"), "\(ended)")
    }

    let terminal = try Terminal(play, "laptop", ["note", "add", "ada"])
    #expect(terminal.wait(for: "Control-D"))
    terminal.type("Half a note\n")
    terminal.interrupt()
    #expect(terminal.ended().status == 130)
    #expect(try play.exported("laptop") == before)
    #expect(try play.names("laptop") == files)
  }

  @Test func whoEndsWhatTheySayKeepsWhatTheySaid() throws {
    let play = try Play()
    _ = try play.kith("laptop", "start")
    _ = try play.kith("laptop", "event", "add", "Fair", "--when", "now")
    _ = try play.kith("laptop", "met", "Bob", "--at", "fair")

    let terminal = try Terminal(play, "laptop", ["event", "wrap", "fair"])
    #expect(terminal.wait(for: "Full name: "))
    terminal.type("Bob Moss\n")
    #expect(terminal.wait(for: "Organisation: "))
    terminal.type("\n")
    #expect(terminal.wait(for: "E-mail address: "))
    terminal.type("\u{4}")

    let ended = terminal.ended()
    #expect(ended.status == 0 && ended.seen.contains("Stopped. 1 card completed. Go on with: "), "\(ended)")
    #expect(try play.kith("laptop", "show", "bob").output.contains("Bob Moss"))
  }

  /// As a shell does for what runs behind it.
  @Test func whoeverStartsItMayTurnThatOff() throws {
    let play = try Play()
    _ = try play.kith("laptop", "start")
    let file = try play.cards("Many", 3_000)
    play.entry = ["--ignore-signal=INT"]
    let begun = try play.begin(kith, ["--home", play.folder + "/laptop", "import", file.path])
    usleep(300_000)
    kill(begun.process.processIdentifier, SIGINT)

    #expect(try play.ended(begun).status == 0)
    #expect(try play.contacts(of: "laptop") == 3_000)
  }
}

extension Play {
  fileprivate func contacts(of machine: String) throws -> Int {
    let said = try kith(machine, "status", "--json").output
    return said.firstMatch(of: #/"contacts": (\d+)/#).flatMap { Int($0.1) } ?? -1
  }

  /// How much was written and is not in the database proper.
  fileprivate func logBytes(of machine: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: folder + "/\(machine)/kith.sqlite-wal")
    return (attributes?[.size] as? NSNumber)?.intValue ?? 0
  }

  fileprivate func wait(until isSo: () -> Bool) {
    let deadline = Date(timeIntervalSinceNow: 60)
    while !isSo(), Date() < deadline { usleep(5_000) }
  }
}
