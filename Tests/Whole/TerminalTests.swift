import Foundation
import Testing

/// What a person at a terminal sees and types.
@Suite struct TerminalTests {
  @Test func aNoteEndsWithTheFirstControlD() throws {
    let play = try Play()
    _ = try play.kith("laptop", "start")
    _ = try play.kith("laptop", "add", "Ada Lovelace")

    let terminal = try Terminal(play, "laptop", ["note", "add", "ada"])
    #expect(terminal.wait(for: "Control-D"))
    terminal.type("Wants to see the engine.\n\u{4}")

    let ended = terminal.ended()
    #expect(ended.status == 0 && ended.seen.contains("Noted about Ada Lovelace"), "\(ended)")
    #expect(try play.kith("laptop", "note", "list").output.contains("Wants to see the engine."))
  }

  /// How far it has come stands in one line, however narrow, and goes before the sentence comes.
  @Test func aLongImportShowsHowFarItIs() throws {
    let play = try Play()
    _ = try play.kith("laptop", "start")
    let file = try play.cards("Many", 4_500).path

    let terminal = try Terminal(play, "laptop", ["import", file], environment: ["COLUMNS": "20"])
    let ended = terminal.ended(within: 60)

    #expect(ended.status == 0)
    let start = "\r\u{1B}[K"
    #expect(ended.seen.contains(start + "Importing: 2000 of …" + start), "\(ended)")
    #expect(ended.seen.contains(start + "4500 cards: "), "\(ended)")
    for line in ended.seen.components(separatedBy: start) where line.hasPrefix("Importing") {
      #expect(line.count <= 20 && !line.contains("\n"), "\(line)")
    }
  }

  @Test func aLongSyncShowsHowFarItIs() throws {
    let play = try Play()
    let server = try play.twoMachines()
    _ = try play.kith("laptop", "import", try play.cards("Many", 2_500).path)

    let ended = try Terminal(play, "laptop", ["sync"]).ended(within: 60)
    server.stop()

    #expect(ended.status == 0)
    let start = "\r\u{1B}[K"
    #expect(ended.seen.contains(/\[KSent \d+ of \d+, received \d+\r/), "\(ended)")
    #expect(ended.seen.contains(start + "In step: sent "), "\(ended)")
  }

  /// What to type next is not cut off where the terminal ends.
  @Test func aNarrowStatusIsWhole() throws {
    let play = try Play()
    _ = try play.kith("laptop", "start")

    let narrow = ["COLUMNS": "30", "NO_COLOR": "1"]
    let seen = try Terminal(play, "laptop", ["status"], environment: narrow).ended().seen

    #expect(seen.contains("Server     none; join one with: kith join LINK\r\n"), "\(seen)")
    #expect(seen.contains("Home       \(play.folder)/laptop\r\n"), "\(seen)")
  }

  /// Whatever it wrote before it failed.
  @Test(arguments: ["false", "sed -i s/Lovelace/Byron/ \"$KITH_EDITED_FILE\"; false"])
  func anEditorThatFailsChangesNothing(editor: String) throws {
    let play = try Play()
    _ = try play.kith("laptop", "start")
    _ = try play.kith("laptop", "add", "Ada Lovelace")
    let (before, scratch) = (try play.exported("laptop"), play.folder + "/scratch")
    try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)

    let terminal = try Terminal(
      play, "laptop", ["edit", "ada"], environment: ["KITH_EDITOR": editor, "TMPDIR": scratch])
    let ended = terminal.ended()

    #expect(ended.status == 1 && ended.seen.contains("ended with an error: nothing was changed."), "\(ended)")
    #expect(try play.exported("laptop") == before)
    #expect(try play.names("scratch").count == (editor == "false" ? 0 : 1), "what was typed is kept")
  }
}
