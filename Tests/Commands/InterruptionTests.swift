import Foundation
import KithCommands
import Testing

/// A task that is cancelled: what is not done yet is not done.
@Suite struct InterruptionTests {
  @Test(arguments: [
    ["import", "-"], ["doctor", "--rebuild"], ["doctor"], ["backup", "FILE"],
    ["restore", "EARLIER", "--yes"], ["undo"],
    ["list"], ["list", "--columns", "name,email"], ["list", "--columns", "email", "--json"],
    ["list", "--template", "{email}"], ["list", "--template", "{name}", "--json"],
    ["find", "ada"], ["find", "adda"], ["find", "ada", "note:since"], ["find", "-grace"], ["tag", "list"],
    ["tag", "add", "-", "cold"], ["tag", "add", "ada", "cold"], ["tag", "remove", "ada", "mentor"],
  ])
  func whatIsInterruptedChangesNothing(words: [String]) async throws {
    // Only one of the two tasks is at work at any time.
    nonisolated(unsafe) let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada Lovelace", "--tag", "mentor")
    _ = await home.kith("backup", home.folder + "/EARLIER")
    _ = await home.kith("note", "add", "ada", "Since then.")
    home.typed = Array("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Grace Hopper\r\nEND:VCARD\r\n".utf8)
    let typed = words.map { ["FILE", "EARLIER"].contains($0) ? home.folder + "/" + $0 : $0 }
    let before = await home.kith("export", "--format", "jsonl").out
    let files = try FileManager.default.contentsOfDirectory(atPath: home.folder).sorted()

    let said = await Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await home.kith(typed)
    }.value

    #expect(said == .refused("Interrupted. Nothing was changed.", .interrupted))
    #expect(await home.kith("export", "--format", "jsonl").out == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: home.folder).sorted() == files)
  }

  @Test func theReadmeTellsEveryStatus() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    let rows = readme.split(separator: "\n").map(String.init).filter {
      $0.firstMatch(of: /^\| \d+ \|/) != nil
    }

    #expect(rows == ExitStatus.allCases.map { "| \($0.rawValue) | \($0.meaning) |" })
  }
}
