import Foundation
import Testing

/// A link that is drawn by a program that others wrote.
@Suite struct QRCodeTests {
  @Test func theLinkIsDrawnAndStandsInNoArgument() throws {
    let play = try Play()
    let server = try play.serve()
    _ = try play.kith("laptop", "start")
    _ = try play.kith("laptop", "join", try server.firstLink())
    let folder = play.folder + "/drawer"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let script = """
      #!/bin/sh
      printf '%s\\n' "$@" > '\(folder)/told'
      cat > '\(folder)/given'
      printf '\\033[31m█▀▄ █\\n▄▄ █▀\\n'
      """
    try Data(script.utf8).write(to: URL(fileURLWithPath: folder + "/qrencode"))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder + "/qrencode")
    func invite(_ path: String) throws -> Ended {
      try play.run(
        "PATH=\(path):/usr/bin:/bin",
        [Play.programs + "/kith", "--home", play.folder + "/laptop", "device", "add", "--qr"])
    }

    let drawn = try invite(folder)

    #expect(drawn.status == 0, "\(drawn)")
    let link = try #require(drawn.output.split(separator: "'").first { $0.hasPrefix("kith://") })
    #expect(drawn.output.hasSuffix("\n█▀▄ █\n▄▄ █▀\n"), "\(drawn.output)")
    #expect(try String(contentsOfFile: folder + "/given", encoding: .utf8) == link)
    #expect(try !String(contentsOfFile: folder + "/told", encoding: .utf8).contains("kith:"))

    try FileManager.default.removeItem(atPath: folder + "/qrencode")
    let bare = try play.run(
      "PATH=\(folder)",
      [Play.programs + "/kith", "--home", play.folder + "/laptop", "device", "add", "--qr"])
    #expect(bare.status == 3, "\(bare)")
    #expect(bare.output.contains("kith://") && bare.complaint.contains("qrencode"))
    server.stop()
  }
}
