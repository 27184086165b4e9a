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
