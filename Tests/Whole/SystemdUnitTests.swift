import Foundation
import Testing

/// The unit that `kithd service` prints.
@Suite struct SystemdUnitTests {
  @Test func theUnitIsOneThatSystemdReads() throws {
    let play = try Play()
    let unit = try play.kithd("service", "--program", "/bin/true")

    #expect(unit.status == 0)
    #expect(unit.output.contains("\nExecStart=/bin/true serve\n"))
    for line in unit.output.split(separator: "\n") where !line.hasPrefix("#") {
      #expect(line.contains(/^(\[[A-Z][a-z]+\]|[A-Za-z]+=.*)$/), "\(line)")
    }
    let path = try play.file("kithd.service", unit.output.utf8)
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze") else { return }
    let verified = try play.run("/usr/bin/systemd-analyze", ["verify", path])
    #expect(!verified.complaint.contains("kithd.service:"), "\(verified.complaint)")
  }

  @Test(arguments: ["kithd", "/a b", "/a\nExecStartPre=/bin/sh", "/%h/kithd", ""])
  func aPathThatSystemdWouldReadOtherwiseIsRefused(path: String) throws {
    let refused = try Play().kithd("service", "--program", path)

    #expect(refused.status == 2)
    #expect(refused.output.isEmpty)
    #expect(refused.complaint.contains("is no path that a unit can name"))
  }
}
