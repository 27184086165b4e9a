import ArgumentParser
import Foundation
import KithCommands
import Testing

/// `--quiet`: nothing but what was asked for, and what went wrong.
@Suite struct QuietTests {
  @Test(arguments: [["--quiet"], ["-q"]])
  func deedsSayNothingAndAnswersStay(flag: [String]) async throws {
    let home = try TestHome()
    home.isTerminal = true

    for words in [
      ["start"], ["add", "Ada Lovelace"], ["set", "ada", "title=Countess"],
      ["note", "add", "ada", "Likes engines."],
      ["delete", "ada"], ["undelete", "ada"], ["undo"], ["redo"], ["backup", home.folder + "/monday"],
    ] {
      #expect(await home.kith(words + flag) == .init(""), "\(words)")
    }

    #expect(await home.kith("show", "ada").out == home.kith(["show", "ada"] + flag).out)
    #expect(await home.kith(flag + ["list"]).err == "", "the flag may stand before the command")
    #expect(await home.kith(flag + ["list"]).out.hasPrefix("Ada Lovelace"))
    #expect(await home.kith(["status", "--json"] + flag).out.hasPrefix("{"))
    #expect(
      await home.kith(["show", "grace"] + flag)
        == .refused("No contact matches “grace”. See them all with: kith list", .unclear))
  }

  @Test func whatCouldNotBeReadIsNamedAllTheSame() async throws {
    let home = try await TestHome.begun()
    home.typed = Array("BEGIN:VCARD\r\nVERSION:4.0\r\nEMAIL:\r\nEND:VCARD\r\n".utf8)

    let said = await home.kith("import", "-", "--quiet")

    #expect(said.status == .partly && said.out == "")
    #expect(said.err.hasPrefix("Not imported: ") && said.err.contains("names nobody"), "\(said)")
  }

  /// Whoever adds a command decides how it is meant: one that has `--json` and does nothing answers.
  @Test func whatCanBeReadByProgramsIsAnAnswer() throws {
    let deeds = ["sync", "join", "recover"]
    for (path, command) in everyCommand() {
      guard let command = command as? any KithCommand.Type else { continue }
      let hasJSON = Kith.helpMessage(for: command).contains("--json")
      if hasJSON, !deeds.contains(path.joined(separator: " ")) { #expect(command.manner != .deed, "\(path)") }
    }
  }

  @Test func longWorkSaysHowFarItHasComeAndTakesThatAway() async throws {
    let home = try await TestHome.begun()
    home.typed = Array(
      (0..<2_500).map { "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Person \($0)\r\nEND:VCARD\r\n" }.joined().utf8)
    let file = home.folder + "/monday"

    for (words, first) in [
      (["import", "-"], "Importing: 2000 of 2500"),
      (["export", "--format", "jsonl"], "Writing: 1000 of 2500"),
      (["backup", file], "Copying "), (["restore", file, "--yes"], "Checking "),
      (["doctor", "--rebuild"], "Rebuilding: 1000 of 2500"),
    ] {
      home.followed = []
      #expect(await home.kith(words).status == .done, "\(words)")
      #expect(home.followed.first?.hasPrefix(first) == true && home.followed.last == "", "\(home.followed)")

      home.followed = []
      _ = await home.kith("--quiet", "doctor")
      #expect(home.followed.isEmpty)
    }
  }
}
