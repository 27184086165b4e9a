import Foundation
import Testing

/// `kith service`, with a systemctl that only writes down what it was told.
@Suite(.serialized) struct ServiceTests {
  @Test func aUnitIsInstalledShownAndRemoved() throws {
    let play = try Play()
    let server = try play.twoMachines()
    server.stop()
    let fake = "#!/bin/sh\necho \"$@\" >> '\(play.folder)/told'\necho active\n"
    let path = try play.file("systemctl", fake.utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    play.entry = ["PATH=\(play.folder):/usr/bin:/bin", "XDG_CONFIG_HOME=\(play.folder)/config"]
    let unit = play.folder + "/config/systemd/user/kith-sync.service"

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
    #expect(told.contains("--user daemon-reload\n--user enable --now kith-sync.service\n"), "\(told)")
    #expect(told.hasSuffix("--user disable --now kith-sync.service\n--user daemon-reload\n"), "\(told)")
    _ = try play.file("config/systemd/user/kith-sync.service", "[Unit]\n".utf8)
    #expect(try play.kith("laptop", "service", "install").complaint.contains("was not made by kith"))

    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze") else { return }
    let file = try play.file("kith-sync.service", shown.utf8)
    // Without a folder of its own it looks at nothing.
    play.entry = ["XDG_RUNTIME_DIR=\(play.folder)"]
    let verified = try play.run("/usr/bin/systemd-analyze", ["--user", "verify", file])
    #expect(!verified.complaint.contains("Failed to initialize"), "\(verified.complaint)")
    #expect(!verified.complaint.contains("kith-sync.service:"), "\(verified.complaint)")
  }
}
