import Foundation
import Testing

/// What is longer than the terminal, which here has 24 lines.
@Suite struct PagerTests {
  private let play: Play
  private let people = 60

  init() throws {
    play = try Play()
    _ = try play.kith("laptop", "start")
    _ = try play.kith("laptop", "import", try play.cards("Many", people).path)
  }

  @Test func aLongListGoesThroughThePagerOfKithFirst() throws {
    let ours = try seen(["list"], ["KITH_PAGER": "sed s/^/ours:/", "PAGER": "sed s/^/yours:/"])
    #expect(ours.components(separatedBy: "ours:Manyn").count == people + 1, "\(ours)")
    #expect(ours.hasSuffix("60 of 60 contacts\r\n"), "remarks come after it: \(ours)")

    #expect(try seen(["list"], ["PAGER": "sed s/^/yours:/"]).contains("yours:Manyn1059"))
    #expect(try seen(["list", "--json"], ["PAGER": "sed s/^/yours:/"]).contains("yours:["))
  }

  @Test(arguments: [
    (["list", "--limit", "5"], "sed s/^/ours:/"), (["list", "--no-pager"], "sed s/^/ours:/"), (["list"], ""),
    (["list"], "no-such-pager -x"), (["list"], "A=1 no-such-pager"),
    (["export", "--format", "jsonl"], "sed s/^/ours:/"),
  ])
  func otherwiseItIsWrittenStraight(words: [String], pager: String) throws {
    let seen = try seen(words, ["KITH_PAGER": pager, "PAGER": "sed s/^/yours:/"])

    #expect(seen.contains("Manyn1004") && !seen.contains("ours:"), "\(seen)")
    #expect(words.contains("5") || seen.contains("Manyn1059"), "\(seen)")
  }

  @Test func aTerminalThatCannotMoveItsCursorHasNone() throws {
    #expect(try !seen(["list"], ["KITH_PAGER": "sed s/^/ours:/", "TERM": "dumb"]).contains("ours:"))
  }

  /// With more than a pipe holds.
  @Test func aPagerThatIsLeftEarlyIsNoError() throws {
    _ = try play.kith("laptop", "import", try play.cards("More", 3_000).path)

    let seen = try seen(["list", "--json"], ["KITH_PAGER": "head -n 1"])

    #expect(seen == "[\r\n", "\(seen)")
  }

  /// Whoever has seen enough waits for nothing, and is told nothing.
  @Test func whoLeavesThePagerEndsTheCommand() throws {
    _ = try play.kith("laptop", "import", try play.cards("More", 3_000).path)

    #expect(try seen(["list", "--columns", "name"], ["KITH_PAGER": "head -n 1"]) == "Manyn1000\r\n")
    #expect(try seen(["list"], ["KITH_PAGER": "cat"]).hasSuffix("3060 of 3060 contacts\r\n"))
  }

  /// With less itself, where it is there: q in the middle, and Control-C, which is the pager's.
  @Test func lessIsLeftInTheMiddle() throws {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/less") else { return }
    _ = try play.kith("laptop", "import", try play.cards("More", 3_000).path)
    // Far more than a pipe and less itself take in at once.
    let words = ["list", "--template", "{name}" + String(repeating: ".", count: 60)]
    let terminal = try Terminal(
      play, "laptop", words, environment: ["TERM": "xterm", "KITH_PAGER": "less -X", "NO_COLOR": "1"])
    #expect(terminal.wait(for: "Manyn1020"))

    terminal.interrupt()
    terminal.type(" ")
    #expect(terminal.wait(for: "Manyn1040"), "it goes on after Control-C")
    terminal.type("q")

    let ended = terminal.ended()
    #expect(ended.status == 0 && !ended.seen.contains("of 3060 contacts"), "\(ended)")
  }

  @Test func inAPipeThereIsNone() throws {
    let ended = try play.shell("TERM=xterm KITH_PAGER='sed s/^/ours:/' \"$KITH\" list")

    #expect(ended.status == 0 && ended.output.hasPrefix("Manyn1000") && !ended.output.contains("ours:"))
  }

  /// What a person sees; kith ends well.
  private func seen(_ words: [String], _ environment: [String: String]) throws -> String {
    let terminal = try Terminal(
      play, "laptop", words, environment: ["TERM": "xterm", "NO_COLOR": "1"].merging(environment) { $1 })
    let ended = terminal.ended()
    #expect(ended.status == 0, "\(ended)")
    return ended.seen
  }
}
