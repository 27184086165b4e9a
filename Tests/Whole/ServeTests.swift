import Foundation
import Testing

/// What the server's program says before and while it serves.
@Suite(.serialized) struct ServeTests {
  @Test func twoServersDoNotShareAFolder() throws {
    let play = try Play()
    let server = try play.serve()
    let link = try server.firstLink()
    let before = try play.contents("server")["address"]

    let second = try play.refusedServe("--data", play.data, "--listen", "127.0.0.1:0")

    #expect(second.status == 1)
    #expect(second.output.isEmpty)
    #expect(
      second.complaint
        == "kithd runs on \(play.data) already, so this one did not start. Stop that one, or choose another "
        + "--data.\n")
    #expect(try play.contents("server")["address"] == before)
    #expect(try play.kith("laptop", "join", link).status == 0)
    server.stop()
    try play.serve().stop()
  }

  @Test func whatWasTypedWrongEndsAsWithKith() throws {
    let play = try Play()

    let unknown = try play.kithd("check", "--bogus")
    #expect(unknown.status == 2)
    #expect(unknown.complaint.hasPrefix("Error: Unknown option '--bogus'\nUsage: kithd check "))
    let missing = try play.kithd("revoke", "--data", play.data)
    #expect(missing.status == 2)
    #expect(missing.complaint.hasPrefix("Error: Missing expected argument '<account>'\n"))
    let lifetime = try play.kithd("invite", "--expires", "soon")
    #expect(lifetime.status == 2)
    #expect(
      lifetime.complaint == "“soon” is no time that a link can be good for. Write it like 90m, 72h or 30d.\n")
    #expect(try play.refusedServe("--data", play.data, "--listen", "here").status == 2)

    let never = try play.kithd("accounts", "--data", play.data)
    #expect(never.status == 1)
    #expect(
      never.complaint
        == "No server has run on \(play.data) yet. Run kithd serve first, with the same --data.\n")
    let help = try play.kithd("help", "serve")
    #expect(help.status == 0 && help.complaint.isEmpty)
    #expect(try play.kithd("--version").output == "0.1.0\n")
  }

  @Test func helpBreaksItsLinesOnlyWhereTheyAreFull() throws {
    let play = try Play()
    for command in ["serve", "invite", "accounts", "devices", "revoke", "backup", "restore", "check"] {
      let lines = try play.kithd("help", command).output.split(
        separator: "\n", omittingEmptySubsequences: false)
      for (line, next) in zip(lines, lines.dropFirst()) where line.hasPrefix(" ") {
        // A long flag has a line for itself.
        guard next.hasPrefix(String(repeating: " ", count: 26)), line.dropFirst(26).contains(" "),
          let word = next.split(separator: " ").first
        else { continue }
        #expect(line.count + 1 + word.count > 80, "\(command): \(line)")
      }
    }
  }

  @Test func anIdThatFitsNothingIsUnclear() throws {
    let play = try Play()
    let server = try play.serve()
    _ = try server.firstLink()

    let nobody = try play.kithd("devices", "--data", play.data, "abc")

    #expect(nobody.status == 4)
    #expect(nobody.complaint == "No account's id begins with “abc”. Run kithd accounts to see them.\n")
    let backup = try play.file("backup", [])
    let there = try play.kithd("backup", "--data", play.data, backup)
    #expect(there.status == 5)
    #expect(there.complaint == "\(backup) is there already, and is left as it is. Name another file.\n")
  }
}

extension Play {
  /// A `kithd serve` that should end by itself; one that serves after all is ended.
  func refusedServe(_ words: String...) throws -> Ended {
    let begun = try begin(Play.programs + "/kithd", ["serve"] + words)
    let deadline = Date(timeIntervalSinceNow: 10)
    while begun.process.isRunning, Date() < deadline { usleep(20_000) }
    if begun.process.isRunning { begun.process.terminate() }
    return try ended(begun)
  }
}
