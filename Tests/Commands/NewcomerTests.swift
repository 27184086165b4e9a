import ArgumentParser
import KithCommands
import Testing

/// Every command as somebody meets it who knows nothing of it yet.
@Suite struct NewcomerTests {
  /// What to do next is told in one of these ways.
  private static let next = [
    "kith ", "rite it as", "Type ", "Choose one", "See what is there", "Name the file", "say --yes", "Name a",
    "name another place",
  ]

  /// A command that takes a name, such as `start`, does what it is for with whatever it is called.
  @Test func everyCommandInAnEmptyHomeAnswers() async throws {
    for (path, command) in everyCommand() where command.configuration.subcommands.isEmpty {
      for (isBegun, width) in [(false, nil), (true, 40)] as [(Bool, Int?)] {
        // A backup goes where it is told to.
        let nonsense = path == ["backup"] ? "/dev/null/x" : "nonsense"
        for words in isBegun ? [[], ["--nonsense"], [nonsense], ["\u{1B}[2J", "-", "", "9"]] : [[]] {
          let home = isBegun ? try await TestHome.begun() : try TestHome()
          home.width = width
          let before = isBegun ? await home.standing() : []
          let said = await home.kith(path + words)
          let name = (path + words).joined(separator: " ").debugDescription

          #expect(!(said.out + said.err).contains("\u{1B}"), "\(name): \(said)")
          #expect((said.out + said.err).firstMatch(of: #/\w+\.\w+\(|Optional\(/#) == nil, "\(name): \(said)")
          guard said.status != .done else {
            // Where nothing is due, nothing is to be remembered.
            #expect(!(said.out + said.err).isEmpty || path == ["remind"], "\(name)")
            #expect(words != ["--nonsense"], "\(name)")
            continue
          }
          #expect(said.out.isEmpty && !said.err.isEmpty, "\(name): \(said)")
          // Whatever the parser says, what can be typed stands below it.
          let isRaw = said.err.hasPrefix("Error: ")
          #expect(!isRaw || said.err.contains("Usage: kith \(path[0])"), "\(name): \(said)")
          let isHelpful = NewcomerTests.next.contains { said.err.contains($0) }
          #expect(isHelpful, "\(name): \(said)")
          if isBegun { #expect(await home.standing() == before, "\(name)") }
          if width == 40 {
            // What is to be typed is never cut.
            #expect(!said.err.replacing("join#…", with: "").contains("…"), "\(name): \(said)")
          }
        }
      }
    }
  }

  /// Each thing that can be done to what one knows about people, and undone.
  @Test(arguments: [
    ["add", "Zoe"], ["set", "ada", "title=Poet"], ["tag", "add", "ada", "x"],
    ["note", "add", "ada", "Hello"], ["event", "add", "Barbecue", "--when", "tomorrow", "--host", "ada"],
    ["event", "edit", "fair", "--place", "Hall", "--going", "yes"],
    ["event", "invite", "fair", "ada", "bob"],
    ["event", "plan", "fair", "--meet", "ada", "--ask", "Who hires?"], ["event", "in", "fair"],
    ["event", "out"], ["event", "wrap", "fair", "--done"], ["met", "Zoe Quill", "--at", "fair"],
    ["met", "Ada Lovelace", "--at", "fair"], ["met", "Zed", "--via", "ada", "--said", "Hello"],
    ["talk", "ada", "Hello there", "--promised", "the plans", "--they-promised", "a name"],
    ["followup", "add", "ada", "Call", "--due", "tomorrow"], ["followup", "done", "Write down"],
    ["followup", "skip", "Write down"], ["followup", "snooze", "Write down", "--for", "3d"],
    ["cadence", "ada", "every", "6w"], ["cadence", "grace", "off"], ["cadence", "grace", "2w"],
    ["letter", "new", "ada"], ["letter", "edit", "grace"], ["letter", "sent", "grace", "--yes"],
    ["letter", "discard", "grace"], ["thank", "ada"], ["tie", "add", "ada", "knows", "grace"],
    ["tie", "remove", "grace", "mentor of", "ada"], ["delete", "ada"],
    ["config", "set", "letter-days", "9"], ["config", "set", "name", "Lena Hahn"],
    ["config", "unset", "letter-days"], ["list", "--save", "all"],
  ])
  func whatWasDoneIsUndone(words: [String]) async throws {
    let home = try await TestHome.begun()
    home.time = 1_795_773_600_000  // 2026-11-27 10:00, a Friday
    for words in [
      ["add", "Ada Lovelace"], ["add", "Grace Hopper"], ["event", "add", "Fair", "--when", "today"],
      ["followup", "add", "ada", "Write down", "--due", "tomorrow"],
      ["cadence", "grace", "every", "6w"], ["letter", "new", "grace"], ["config", "set", "letter-days", "4"],
      ["tie", "add", "grace", "mentor of", "ada"],
    ] {
      let said = await home.kith(words)
      #expect(said.status == .done, "\(said)")
      home.time += 1_000
    }
    if words == ["event", "out"] { _ = await home.kith("event", "in", "fair") }
    home.editor = { $0.replacing("subject: ", with: "subject: Hello, and ") }
    let (before, log) = (await home.standing(), await home.kith("log").out)

    let said = await home.kith(words)
    #expect(said.status == .done, "\(said)")
    #expect(await home.standing() != before, "\(said)")
    #expect(await home.kith("log").out != log)
    home.time += 1_000
    #expect(await home.kith("undo").status == .done)
    let after = await home.standing()
    #expect(after.map(NewcomerTests.plain) == before.map(NewcomerTests.plain))
  }

  /// When something was written last is no part of what it says.
  private static func plain(_ line: Substring) -> String {
    String(line.replacing(#/"edited":"[^"]*"/#, with: ""))
  }
}
