import Foundation
import Testing

/// What an operator does beside a running server, and what a restore leaves after a crash.
@Suite(.serialized) struct OperatorTests {
  @Test func checkNoticesWhatWasPlanted() throws {
    let play = try Play()
    let server = try play.twoMachines()
    for number in 0..<60 { _ = try play.kith("laptop", "add", "Person \(number)") }
    #expect(try play.kith("laptop", "sync").status == 0)
    let whole = try play.kithd("check", "--data", play.data)
    #expect(whole.output == "Nothing is wrong with \(try play.records()) records in 1 space.\n")
    #expect(whole.status == 0)
    #expect(try play.kithd("check", "--data", play.data, "--json").output == "[]\n")

    let well = try play.kithd("doctor", "--data", play.data)
    #expect(well.status == 0 && well.output.hasSuffix("Nothing is wrong.\n"), "\(well)")
    #expect(well.output.contains(", which runs\n1 account, 2 devices, "), "\(well)")
    try play.change(
      "server/hub.sqlite", "UPDATE record SET state = x'00' WHERE id = (SELECT min(id) FROM record)")
    let found = try play.kithd("check", "--data", play.data)
    let told = try play.kithd("check", "--data", play.data, "--json")
    #expect(found.status == 1)
    #expect(
      found.output.contains(
        /^Record [0-9a-f]{32} cannot be read\.\nSpace [0-9a-f]{32} counts \d+ bytes of records, and has \d+\.\n$/
      ))
    #expect(found.complaint.contains("Restore a backup with kithd restore"))
    #expect(told.status == 1)
    #expect(told.output.contains(#"[{"kind":"unreadable","record":""#))

    #expect(
      try play.kithd("doctor", "--data", play.data).complaint.hasSuffix("(2 findings). See: kithd check\n"))
    server.stop()
    let stopped = try play.kithd("doctor", "--data", play.data, "--json")
    #expect(stopped.status == 1 && stopped.output.contains("\"serving\":false"), "\(stopped)")
    let database = URL(fileURLWithPath: play.data + "/hub.sqlite")
    var bytes = try Data(contentsOf: database)
    for page in 2..<12 { for place in 0..<64 { bytes[page * 4_096 + place] ^= 0xA5 } }
    try bytes.write(to: database)
    let damaged = try play.kithd("check", "--data", play.data)
    #expect(damaged.status == 1)
    #expect((damaged.output + damaged.complaint).contains("database"))
  }

  @Test func aDeviceIsCutOffWhileTheServerRuns() throws {
    let play = try Play()
    let server = try play.twoMachines()
    _ = try play.kith("laptop", "add", "Ada Lovelace")
    #expect(try play.kith("laptop", "sync").status == 0)
    let account = try play.accounts()[0]
    let devices = try play.kithd("devices", "--data", play.data, String(account.prefix(6)))
    let ids = devices.output.split(separator: "\n").map { String($0.prefix(16)) }
    try #require(ids.count == 2)

    let cut = try play.kithd("revoke", "--data", play.data, String(account.prefix(6)), ids[1])

    #expect(cut.status == 0)
    #expect(cut.output.contains("is cut off at this server, and only here."))
    #expect(cut.complaint.contains("Its owner should run kith device revoke on another machine"))
    #expect(try play.kith("desktop", "sync").status == 6)
    #expect(try play.exported("desktop").isEmpty)
    #expect(try play.kith("laptop", "sync").status == 0)
    let listed = try play.kithd("devices", "--data", play.data, account).output.split(separator: "\n")
    #expect(listed.map { $0.hasSuffix("revoked") } == [false, true])
    #expect(try play.kithd("accounts", "--data", play.data).output.contains("  1 device "))
    server.stop()
  }

  @Test func aLabelSteersNoTerminal() throws {
    let play = try Play()
    let server = try play.twoMachines()
    let account = try play.accounts()[0]
    try play.change(
      "server/hub.sqlite",
      "UPDATE device SET label = 'a' || char(27) || '[2J' || char(10) || char(155) || char(8238) || 'b'")

    let text = try play.kithd("devices", "--data", play.data, account).output
    let json = try play.kithd("devices", "--data", play.data, account, "--json").output

    for output in [text, json] {
      for steering in ["\u{1b}", "\u{9b}", "\u{202e}"] { #expect(!output.contains(steering)) }
    }
    #expect(text.contains(#"a\u{1b}[2J\u{a}\u{9b}\u{202e}b"#))
    #expect(json.split(separator: "\n").count == 1)
    let read = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]]
    #expect(read?.first?["name"] as? String == "a\u{1b}[2J\n\u{9b}\u{202e}b")
    server.stop()
  }

  @Test func aServerThatIsToldToStopLeavesOneWholeFile() throws {
    let play = try Play()
    let server = try play.twoMachines()
    #expect(try play.kith("laptop", "add", "Ada Lovelace").status == 0)
    #expect(try play.kith("laptop", "sync").status == 0)

    #expect(!play.log().isEmpty)
    // Whoever has the database open besides keeps SQLite from tidying up by itself.
    let other = try play.opened("server/hub.sqlite")

    server.stop()

    #expect(server.process.terminationStatus == 0)
    #expect(play.log().isEmpty)
    try other.fileHandleForWriting.close()
  }

  @Test func theLogOfAKilledServerGoesAsideWithItsDatabase() throws {
    let play = try Play()
    let server = try play.twoMachines()
    let backup = play.folder + "/backup"
    #expect(try play.kithd("backup", "--data", play.data, backup).status == 0)
    #expect(try play.kith("laptop", "add", "Ada Lovelace").status == 0)
    #expect(try play.kith("laptop", "sync").status == 0)
    let records = try play.records()
    server.kill()
    #expect(try play.kithd("check", "--data", play.data).status == 0)
    #expect(!play.log().isEmpty)

    #expect(try play.kithd("restore", "--data", play.data, backup).status == 0)

    let aside = try #require(try play.names("server").first { $0.contains(/before-\w+$/) })
    #expect(try play.records("server/" + aside) == records)
    #expect(try play.records() < records)
  }

  @Test func aRestoreThatWasCutShortIsFinishedByTheServer() throws {
    let play = try Play()
    let server = try play.twoMachines()
    #expect(try play.kith("laptop", "add", "Ada Lovelace").status == 0)
    #expect(try play.kith("laptop", "sync").status == 0)
    let backup = play.folder + "/backup"
    #expect(try play.kithd("backup", "--data", play.data, backup).status == 0)
    server.stop()
    let records = try play.records("backup")
    let files = FileManager.default

    // The machine stopped after the database went aside, and before the other came.
    for name in try play.names("server") where name.hasPrefix("hub.sqlite") {
      try files.removeItem(atPath: play.data + "/" + name)
    }
    try files.copyItem(atPath: backup, toPath: play.data + "/hub.sqlite.restored")
    #expect(try play.kithd("accounts", "--data", play.data).status == 1)
    _ = try play.serve(port: server.port)

    #expect(try play.kith("desktop", "sync").status == 0)
    #expect(try play.exported("desktop") == play.exported("laptop"))
    #expect(try play.records() == records)
    #expect(try !play.names("server").contains("hub.sqlite.restored"))
  }
}
