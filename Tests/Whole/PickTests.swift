import Foundation
import Testing

/// `kith pick` with a program that others wrote, and without.
@Suite struct PickTests {
  private let play: Play

  init() throws {
    play = try Play()
    _ = try play.kith("laptop", "start")
    _ = try play.kith("laptop", "add", "Ada Lovelace", "--org", "Engines")
    _ = try play.kith("laptop", "add", "Grace Hopper")
  }

  /// A program called `fzf` in a folder of its own; it keeps what it was told and given.
  private func finder(_ script: String) throws -> String {
    let folder = play.folder + "/finder"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let text = "#!/bin/sh\nprintf '%s\\n' \"$@\" > '\(folder)/told'\n\(script)\n"
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/fzf"))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder + "/fzf")
    return folder
  }

  private func pick(_ folder: String, _ words: String...) throws -> Ended {
    try play.run(
      "PATH=\(folder):/usr/bin:/bin",
      [Play.programs + "/kith", "--home", play.folder + "/laptop", "pick"] + words)
  }

  @Test func fzfChoosesAndItsIdIsPrinted() throws {
    let folder = try finder("tee '\(play.folder)/given' | grep Hopper")

    let ended = try pick(folder)

    #expect(ended.status == 0 && ended.output.count == 9, "\(ended)")
    let given = try String(contentsOfFile: play.folder + "/given", encoding: .utf8).split(separator: "\n")
    #expect(given.count == 2 && given.allSatisfy { $0.prefix { $0 != "\t" }.count == 32 })
    let told = try String(contentsOfFile: folder + "/told", encoding: .utf8)
    #expect(told == "--delimiter=\t\n--with-nth=2..\n--no-multi\n--tiebreak=index\n")
    let id = String(ended.output.dropLast())
    #expect(try play.kith("laptop", "show", id).output.contains("Grace Hopper"))
  }

  @Test func fzfThatIsLeftOrFailsChoosesNobody() throws {
    for (script, status) in [
      ("exit 130", Int32(4)), ("cat > /dev/null; exit 1", 4), ("exit 2", 1), ("echo x", 4),
    ] {
      let ended = try pick(try finder(script))
      #expect(ended.status == status && ended.output.isEmpty && !ended.wasKilled, "\(script): \(ended)")
    }
  }

  @Test func withoutFzfAndATerminalThereIsASentence() throws {
    let ended = try pick(play.folder)
    #expect(ended.status == 1 && ended.complaint.contains("fzf is not installed"), "\(ended)")
  }

  @Test func withoutFzfAPersonTypesANumber() throws {
    let terminal = try Terminal(play, "laptop", ["pick"], environment: ["PATH": play.folder])
    #expect(terminal.wait(for: "narrow the list: "))
    terminal.type("hop\n")
    #expect(terminal.wait(for: "1  Grace Hopper"))
    terminal.type("1\n")

    let ended = terminal.ended()
    #expect(ended.status == 0, "\(ended)")
    let left = try Terminal(play, "laptop", ["pick"], environment: ["PATH": play.folder])
    #expect(left.wait(for: "narrow the list: "))
    left.type("\u{4}")
    #expect(left.ended().status == 4)
  }
}
