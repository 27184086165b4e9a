import Foundation
import Testing

/// `kith edit` with editors that do this and that.
@Suite struct EditorTests {
  private let play: Play
  private let temporary: String

  init() throws {
    play = try Play()
    _ = try play.kith("laptop", "start")
    _ = try play.kith("laptop", "add", "Ada Lovelace", "--org", "Inn")
    temporary = play.folder + "/temporary"
    try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: true)
  }

  @Test func anEditorThatFailsChangesNothingAndLosesNothing() throws {
    let ended = try edit("sh -c 'echo title: Nurse >> \"$1\"; exit 3' sh")

    #expect(ended.status == 1)
    let files = try files()
    let kept = try #require(files.first)
    #expect(files.count == 1 && ended.seen.contains("nothing was changed. What you typed is in "))
    #expect(ended.seen.contains(kept) && ended.seen.contains("KITH_EDITOR=nano kith edit "))
    #expect(try String(contentsOfFile: temporary + "/" + kept, encoding: .utf8).hasSuffix("title: Nurse\n"))
    let shown = try play.kith("laptop", "show", "ada").output
    #expect(shown.contains("Inn") && !shown.contains("Nurse"))
  }

  @Test func anEditorThatFailsAtOnceLeavesNothing() throws {
    let ended = try edit("false")

    #expect(ended.status == 1)
    #expect(ended.seen.contains("ended with an error: nothing was changed. Name another"))
    #expect(try files().isEmpty)
  }

  @Test func whatAnEditorPutsBesideTheFileGoesToo() throws {
    let ended = try edit("sh -c 'cp \"$1\" \"$1~\"; echo title: Nurse >> \"$1\"' sh")

    #expect(ended.status == 0 && ended.seen.contains("Changed Ada Lovelace: title."), "\(ended)")
    #expect(try files().isEmpty)
  }

  private func edit(_ editor: String) throws -> (status: Int32?, seen: String) {
    let terminal = try Terminal(
      play, "laptop", ["edit", "ada"], environment: ["KITH_EDITOR": editor, "TMPDIR": temporary])
    return terminal.ended()
  }

  private func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: temporary)
  }
}
