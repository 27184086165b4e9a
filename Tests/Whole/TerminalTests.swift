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
}
