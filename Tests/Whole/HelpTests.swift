import Foundation
import Testing

/// Help at the width of the terminal.
@Suite struct HelpTests {
  @Test(arguments: [40, 80])
  func helpFitsTheTerminal(columns: Int) throws {
    let play = try Play()
    let commands = try play.shell("\"$KITH\" schema").output.split(separator: "\n").map(String.init)
    #expect(commands.count > 10)

    for command in commands + ["", "add", "set", "import", "note add", "device revoke", "conflicts settle"] {
      let ended = try play.shell("COLUMNS=\(columns) \"$KITH\" \(command) --help")
      #expect(ended.status == 0 && ended.complaint == "")
      // What is to be typed stays in one line: the usage, and examples, which are indented.
      let lines = ended.output.split(separator: "\n").filter {
        !$0.hasPrefix("USAGE:") && !$0.hasPrefix("  kith ")
      }
      let long = lines.filter { $0.count > columns && !$0.contains("kith help <subcommand>") }
      #expect(long.isEmpty, "\(command): \(long)")
    }
  }
}
