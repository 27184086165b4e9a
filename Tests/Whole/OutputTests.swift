import Foundation
import Testing

/// What cannot be written is told, and whoever has heard enough may leave.
@Suite struct OutputTests {
  @Test(arguments: [
    "list", "list --json", "show Full1000", "export --format vcard", "export --format jsonl", "status",
    "--help",
  ])
  func aFullDeviceIsNoSuccess(words: String) throws {
    let play = try Play()
    _ = try play.kith("laptop", "start")
    _ = try play.kith("laptop", "add", "Full1000")

    let ended = try play.shell("\"$KITH\" \(words) >/dev/full")

    #expect(ended.status == 1 && !ended.wasKilled)
    #expect(
      ended.complaint.hasSuffix(
        """
        Standard output took not all that there was to say: No space left on device. What was written to it \
        is not whole.\n
        """), "\(ended.complaint)")
    #expect(ended.complaint.split(separator: "\n").count == 1)
  }

  /// Whether or not the program that started kith looks at the signal.
  @Test(arguments: ["", "trap '' PIPE; "])
  func aPipeThatClosesEndsItQuietly(before: String) throws {
    let play = try Play()
    _ = try play.kith("laptop", "start")
    // More than a pipe holds.
    _ = try play.kith("laptop", "import", try play.cards("Many", 1_500).path)

    let ended = try play.shell(
      "\(before){ \"$KITH\" export --format vcard; echo \"$?\" >\"$FOLDER/status\"; } | head -n 1")

    #expect(ended.output == "BEGIN:VCARD\r\n" && ended.complaint == "")
    let status = try String(contentsOfFile: play.folder + "/status", encoding: .utf8)
    #expect(status == (before.isEmpty ? "141\n" : "1\n"))
  }
}

extension Play {
  /// What a shell does with a line; `$KITH` is the program, the home is the laptop's.
  func shell(_ line: String) throws -> Ended {
    // Whoever runs the tests may ignore it, and a shell cannot undo that.
    let signals = ["--default-signal=PIPE"]
    let words = ["KITH=\(Play.programs)/kith", "KITH_HOME=\(folder)/laptop", "FOLDER=\(folder)"]
    return try run("/usr/bin/env", signals + words + ["sh", "-c", line])
  }
}
