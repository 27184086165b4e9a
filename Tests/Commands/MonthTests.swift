import Foundation
import KithCommands
import KithTestSupport
import Testing

/// A month of somebody who looks for work, on two machines that see each other now and then.
@Suite struct MonthTests {
  private static func transcript(_ name: String) throws -> String {
    try String(contentsOf: Bundle.module.bundleURL.appending(path: "Stories/\(name)"), encoding: .utf8)
  }

  @Test func aMonthGoesAsItWent() async throws {
    let laptop = try await TestHome.begun()
    let desktop = try TestHome(seed: 2, copying: laptop)
    let story = try Story(["laptop": laptop, "desktop": desktop], in: "Europe/Berlin")
    let expected = try MonthTests.transcript("month.txt")

    let played = try await story.play(expected)

    if played != expected {
      let file = NSTemporaryDirectory() + "month-played.txt"
      try played.write(toFile: file, atomically: true, encoding: .utf8)
      let lines = zip(expected.split(separator: "\n"), played.split(separator: "\n"))
      let first = lines.first { $0 != $1 }
      Issue.record("It went otherwise, and stands in \(file). First: \(first.map { "\($0)" } ?? "its end")")
    }
    // Both ended alike, whatever was typed on which.
    for words in [
      ["export", "--format", "jsonl"], ["export", "--format", "ics"], ["today", "--days", "60", "--all"],
      ["lapsed"], ["next"], ["followup", "list", "--all"], ["letter", "list"], ["cadence", "list"],
    ] {
      let (here, there) = (await laptop.kith(words), await desktop.kith(words))
      #expect(here == there && !here.out.isEmpty, "\(words)")
    }
    for home in [laptop, desktop] { #expect(await home.kith("doctor").status == .done) }
    #expect(await laptop.kith("status").out.contains("22 contacts"))
  }
}
