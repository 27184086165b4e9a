import ArgumentParser
import KithCommands
import KithTestSupport
import Testing

@Suite struct HelpTests {
  @Test func everyCommandHasANameAndSaysWhatItIsFor() {
    let commands = everyCommand()

    #expect(commands.count > 12)
    for (path, command) in commands {
      #expect(command.configuration.commandName != nil, "\(command)")
      #expect(command.configuration.abstract.hasSuffix("."), "\(path)")
    }
  }

  @Test func everyHelpSaysWhatEachArgumentIs() async throws {
    let home = try TestHome()

    for (path, _) in everyCommand() {
      let said = await home.kith(path + ["--help"])
      #expect(said.status == .done && said.err == "", "\(path)")
      let lines = said.out.split(separator: "\n").map(String.init)
      for (index, line) in lines.enumerated() where line.hasPrefix("  <") || line.hasPrefix("  -") {
        // A long name stands alone, and its words in the next line.
        let words = line.split(separator: " ").count
        let next = lines.dropFirst(index + 1).first ?? ""
        #expect(words > 2 || next.hasPrefix("      "), "\(path): \(line)")
      }
    }
  }

  @Test func theVersionAndTheListOfCommandsAreSaid() async throws {
    let home = try TestHome()

    #expect(await home.kith("--version") == .init("kith 0.1.0\n"))
    let help = await home.kith("--help").out
    for command in Kith.configuration.subcommands {
      #expect(help.contains("\n  " + (command.configuration.commandName ?? "?")))
    }
  }

  @Test func whatNobodyKnowsIsRefusedWithTheUsage() async throws {
    let home = try TestHome()

    for words in [["list", "--colour"], ["show"], ["note", "add"], ["add", "Ada", "--birthday"]] {
      let said = await home.kith(words)
      #expect(said.status == .usage && said.out == "" && said.err.contains("Usage: kith"), "\(words)")
    }
  }

  /// Nothing typed, or too much, or nonsense: a sentence and the right status, and never the words of a program.
  @Test func everyCommandAnswersWhateverIsTyped() async throws {
    for (path, command) in everyCommand() {
      let home = try await TestHome.begun()
      let name = path.joined(separator: " ")

      let bare = await home.kith(path)
      #expect(bare.status == .done || !bare.err.isEmpty, "\(name)")
      let missing = bare.err.contains("Missing expected argument")
      #expect(!missing || (bare.status == .usage && bare.err.contains("Usage: kith \(name)")), "\(bare)")
      let wrong = await home.kith(path + ["--nonsense"])
      #expect(wrong.status == .usage && wrong.out == "", "\(name)")
      #expect(wrong.err.hasPrefix("Error: Unknown option '--nonsense'"), "\(name): \(wrong.err)")
      for said in [bare.err, wrong.err, await home.kith(path + ["", "\u{1B}[2J", "1", "2"]).err] {
        #expect(said.firstMatch(of: #/\w+\.\w+\(|Optional\(|\u{1B}/#) == nil, "\(name): \(said)")
      }
      guard command.configuration.subcommands.isEmpty else { continue }
      #expect(await home.kith(["help"] + path).out == home.kith(path + ["--help"]).out, "\(name)")
    }
  }

  @Test func theHomeMayStandBeforeTheCommandOrAfterIt() throws {
    for words in [["--home", "/x", "list"], ["list", "--home", "/x"], ["conflicts", "--home", "/x"]] {
      let command = try #require(try Kith.parseAsRoot(words) as? any KithCommand)
      #expect(command.homeOption.folder == "/x", "\(words)")
    }
  }
}
