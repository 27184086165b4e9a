import Foundation
import Testing

/// `kith service`, with a systemctl that only writes down what it was told.
@Suite(.serialized) struct ServiceTests {
  @Test func aUnitIsInstalledShownAndRemoved() throws {
    let play = try Play()
    let server = try play.twoMachines()
    server.stop()
    let unit = try play.supervised()

    #expect(try play.kith("laptop", "service").output.hasPrefix("Not installed."))
    let shown = try play.kith("laptop", "service", "install", "--print").output
    #expect(!FileManager.default.fileExists(atPath: unit))
    #expect(shown.contains("\" \"--home\" \"\(play.folder)/laptop\" \"sync\" \"--watch\"\n"))
    let installed = try play.kith("laptop", "service", "install")
    #expect(installed.status == 0, "\(installed)")
    #expect(try String(contentsOfFile: unit, encoding: .utf8) == shown)
    #expect(try play.kith("laptop", "service").output == "\(unit): active, active.\n")
    #expect(try play.kith("laptop", "service", "remove").status == 0)
    #expect(!FileManager.default.fileExists(atPath: unit))
    #expect(try play.kith("laptop", "service", "remove").status == 4)

    let told = try String(contentsOfFile: play.folder + "/told", encoding: .utf8)
    #expect(
      told.contains(
        """
        --user daemon-reload
        --user enable kith-sync.service
        --user restart kith-sync.service\n
        """), "\(told)")
    #expect(told.hasSuffix("--user disable --now kith-sync.service\n--user daemon-reload\n"), "\(told)")
    _ = try play.file("config/systemd/user/kith-sync.service", "[Unit]\n".utf8)
    #expect(try play.kith("laptop", "service", "install").complaint.contains("was not made by kith"))

    try play.expectRead(shown)
  }

  /// A unit keeps one home in step; whoever speaks of another one is told so.
  @Test func aUnitOfAnotherHomeIsLeftAlone() throws {
    let play = try Play()
    let server = try play.twoMachines()
    server.stop()
    let unit = try play.supervised()
    #expect(try play.kith("laptop", "service", "install").status == 0)
    let (before, laptop) = (FileManager.default.contents(atPath: unit), play.folder + "/laptop")

    let installed = try play.kith("desktop", "service", "install")
    #expect(installed.status == 5 && installed.output == "", "\(installed)")
    #expect(
      installed.complaint == """
        \(unit) keeps \(laptop) in step, and is left as it is: there is one unit, for one home. Take it away \
        first with: kith --home \(laptop) service remove\n
        """)
    let removed = try play.kith("desktop", "service", "remove")
    #expect(removed.status == 4 && removed.complaint.contains("keeps \(laptop) in step, and not this home"))
    #expect(
      try play.kith("desktop", "service").output
        == "Not installed for this home: \(unit) keeps \(laptop) in step.\n")
    let json = try play.kith("desktop", "service", "status", "--json").output
    #expect(json.contains("\"unit\": null") && json.contains("\"home\": \"\(laptop)\""), "\(json)")
    #expect(FileManager.default.contents(atPath: unit) == before)

    #expect(try play.kith("laptop", "service", "install").status == 0)
    #expect(try play.kith("laptop", "service", "remove").status == 0)
  }

  /// In arguments a dollar is doubled, in the program's path it is not, and some paths are no program's.
  @Test(arguments: ["a b", "pay $HOME ${HOME} $$", "100% %h %%", "back\\slash \\x41", "\"quoted\" it's"])
  func whateverAPathHoldsSystemdReadsIt(name: String) throws {
    let play = try Play()
    let server = try play.serve()
    let home = "homes " + name
    try FileManager.default.createDirectory(
      atPath: play.folder + "/" + name, withIntermediateDirectories: true)
    _ = try play.kith(home, "start")
    _ = try play.kith(home, "join", try server.firstLink())
    server.stop()
    let unit = try play.supervised()
    let program = play.folder + "/\(name)/kith"
    do {
      try FileManager.default.linkItem(atPath: Play.programs + "/kith", toPath: program)
    } catch {
      try FileManager.default.copyItem(atPath: Play.programs + "/kith", toPath: program)
    }

    #expect(try play.kith(home, "service", "install").status == 0)
    let text = try String(contentsOfFile: unit, encoding: .utf8)
    try play.expectRead(text)
    #expect(try play.kith(home, "service").output == "\(unit): active, active.\n", "it knows its own home")
    if name.hasPrefix("pay") {
      #expect(text.contains("/homes pay $$HOME $${HOME} $$$$\" \"sync\""), "\(text)")
      #expect(text.contains("ReadWritePaths=\"\(play.folder)/homes pay $HOME ${HOME} $$\"\n"), "\(text)")
    }

    let own = try play.run(program, ["--home", play.folder + "/" + home, "service", "install", "--print"])
    guard !name.contains(where: { ["\\", "\"", "'"].contains($0) }) else {
      #expect(own.status == 2 && own.complaint.contains("is no path that a unit can name"), "\(own)")
      return
    }
    try play.expectRead(own.output)
    #expect(own.output.contains("ExecStart=\"\(program.replacing("%", with: "%%"))\" \"--home\" "))
  }
}

extension Play {
  /// Stands in a systemctl that only writes down what it was told.
  ///
  /// - Returns: where the unit will be.
  fileprivate func supervised() throws -> String {
    let fake = "#!/bin/sh\necho \"$@\" >> '\(folder)/told'\necho active\n"
    let path = try file("systemctl", fake.utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    entry = ["PATH=\(folder):/usr/bin:/bin", "XDG_CONFIG_HOME=\(folder)/config"]
    return folder + "/config/systemd/user/kith-sync.service"
  }

  /// Where systemd is, it has nothing to say against the unit.
  fileprivate func expectRead(_ unit: String) throws {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze") else { return }
    let file = try file("kith-sync.service", unit.utf8)
    let before = entry
    defer { entry = before }
    // Without a folder of its own it looks at nothing.
    entry = ["XDG_RUNTIME_DIR=\(folder)"]
    let verified = try run("/usr/bin/systemd-analyze", ["--user", "verify", file])
    #expect(!verified.complaint.contains("Failed to initialize"), "\(verified.complaint)")
    #expect(!verified.complaint.contains("kith-sync.service:"), "\(verified.complaint)\n\(unit)")
  }
}
