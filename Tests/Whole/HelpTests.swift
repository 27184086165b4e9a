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
      // What is to be typed stays in one line: examples, which are indented.
      let lines = ended.output.split(separator: "\n").filter { !$0.hasPrefix("  kith ") }
      #expect(lines.allSatisfy { $0.count <= columns }, "\(command): \(lines.filter { $0.count > columns })")
      let wrong = try play.shell("COLUMNS=\(columns) \"$KITH\" \(command) --nonsense").complaint
      #expect(wrong.split(separator: "\n").allSatisfy { $0.count <= columns }, "\(wrong)")
    }
  }

  /// Between words, and never within brackets or quotes.
  @Test func usageBreaksWhereItMay() throws {
    let play = try Play()

    let help = try play.shell("COLUMNS=40 \"$KITH\" device revoke --help").output
    #expect(
      help.contains(
        """
        \nUSAGE: kith device revoke
               [--home <folder>] [--quiet]
               [--no-pager] [--yes]
               [--server <name>] <machine>\n\n
        """), "\(help)")
    let wrong = try play.shell("COLUMNS=40 \"$KITH\" device revoke --nonsense").complaint
    #expect(
      wrong.hasSuffix(
        """
        \n  See 'kith device revoke --help' for
          more information.\n
        """), "\(wrong)")
    let piped = try play.shell("\"$KITH\" device revoke --help").output
    #expect(piped.contains(/\nUSAGE: kith device revoke \[--home <folder>\] .* <machine>\n/))
  }
}
