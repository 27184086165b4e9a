import Foundation
import KithCommands
import KithMerge
import KithRecords
import KithReplica
import KithTestSupport
import Testing

@Suite struct TodayTests {
  /// One of everything that a day can ask for.
  static func full() async throws -> Planner {
    let plan = try await Planner(
      "2026-11-27 09:00", people: [["Ada Lovelace", "birthday=1815-11-27"], ["Bob"], ["Eve"]])
    try plan.event(1, "Career fair", "2026-11-27 14:00 to 18:00")
    try plan.event(2, "Barbecue", "2026-12-05 16:00") { $0.deadline = Day(2026, 11, 29) }
    try plan.event(3, "Old party", "2026-11-20 20:00") { $0.mine.entered = 1_795_203_000_000 }
    try plan.met("bob", at: 3)
    try plan.followUp(4, .promise, about: "bob", "the paper", due: "2026-11-24")
    try plan.followUp(5, .letter, about: "ada", due: "2026-11-27")
    let begun = try plan.followUp(6, .letter, about: "eve", due: "2026-11-26")
    try plan.followUp(7, .awaited, about: "eve", "a name at Acme", due: "2026-11-25")
    try plan.followUp(8, .other, about: "bob", "Ask for the slides", due: "2026-11-27")
    try plan.followUp(9, .promise, about: "bob", "the slides", due: "2026-11-30")
    try plan.followUp(10, .promise, about: "bob", "what is done", due: "2026-11-20", .done)
    try plan.letter(11, to: "eve") { $0.followUp = begun }
    try plan.letter(12, to: "bob") { $0.subject = "Hello" }
    try plan.cadence("eve", "2w", since: "2026-11-01")
    return plan
  }

  @Test func theMostImportantComesFirstEachWithWhatDealsWithIt() async throws {
    let plan = try await TodayTests.full()
    let (ada, eve) = (try plan.id("ada").short, try plan.id("eve").short)

    #expect(
      await plan.home.kith("today")
        == .init(
          """
          Career fair is today at 14:00.
            kith event show 00000001
          Registration for Barbecue ends in 2 days.
            kith event edit 00000002 --going yes
          Ada Lovelace has a birthday today, and is 211.
            kith letter new \(ada) --template congratulate
          You promised Bob: the paper. It was due 3 days ago.
            kith followup done 00000004
          You want to write to Eve. It was due yesterday.
            kith letter edit 0000000b
          You want to write to Ada Lovelace. It is due today.
            kith letter new \(ada)
          You were at Old party 7 days ago, and have not gone through whom you met.
            kith event wrap 00000003
          Your letter “Hello” to Bob is not sent yet.
            kith letter edit 0000000c
          Ask for the slides, about Bob. It is due today.
            kith followup done 00000008
          You want to keep in touch with Eve. It was due 12 days ago.
            kith letter new \(eve) --template catch-up
          Eve promised you: a name at Acme. It was due 2 days ago.
            kith followup done 00000007

          """))
  }

  /// Of birthdays to come no more are opened than are shown, and all are counted.
  @Test func manyBirthdaysAreCountedAndTheSoonestShown() async throws {
    let people = (0..<25).map { ["P\($0)", "birthday=1980-12-0\(1 + $0 % 9)"] }
    let plan = try await Planner("2026-11-27 09:00", people: people)

    let some = await plan.home.kith("today", "--days", "30").out
    #expect(some.hasSuffix("and 5 more: kith today --days 30 --all\n"), "\(some)")
    #expect(some.components(separatedBy: "has a birthday").count == 21)
    #expect(some.contains("Coming\n  Tuesday 2026-12-01\n") && !some.contains("2026-12-09"))
    let all = await plan.home.kith("today", "--days", "30", "--all").out
    #expect(all.components(separatedBy: "has a birthday").count == 26)
    #expect(await plan.home.kith("today", "--days", "30", "--json").out.contains("\"moreComing\": 5"))
    #expect(await plan.home.kith("next").out.contains("has a birthday in 4 days"))
  }

  /// Who was congratulated ahead of time is congratulated.
  @Test func aLetterAheadOfABirthdayIsThatLetter() async throws {
    let plan = try await Planner("2026-11-27 09:00", people: [["Ada", "birthday=1980-11-29"]])
    try plan.letter(1, to: "ada") { ($0.template, $0.sent) = ("congratulate", Day(2026, 11, 27)) }
    #expect(await plan.home.kith("today", "--days", "3").out == "")
    try plan.go(to: "2026-11-29 09:00")
    #expect(await plan.home.kith("today").out == "")
  }

  /// Each command that is named can be typed just so, deals with the matter, and is undone.
  @Test func whatIsSaidToBeTypedWorks() async throws {
    let plan = try await TodayTests.full()
    plan.home.editor = { $0 + "\nMore of it." }
    let before = await plan.home.kith("today").out
    let commands = before.split(separator: "\n").filter { $0.hasPrefix("  kith ") }
      .map { $0.split(separator: " ").dropFirst().map(String.init) }
    #expect(commands.count == 11)

    for words in commands {
      let said = await plan.home.kith(words)
      #expect(said.status == .done, "\(words): \(said.err)")
      if words.starts(with: ["event", "edit"]) || words.starts(with: ["followup", "done"]) {
        #expect(await plan.home.kith("today").out != before, "\(words)")
      }
      // To look is nothing that could be undone; nor is there anybody to go through.
      guard words != ["event", "show", "00000001"], words != ["event", "wrap", "00000003"] else { continue }
      #expect(await plan.home.kith("undo").status == .done, "\(words)")
      #expect(await plan.home.kith("today").out == before, "\(words)")
    }
  }

  @Test func whatComesIsToldByDay() async throws {
    let plan = try await Planner("2026-11-27 09:00", people: [["Ada", "birthday=--11-29"], ["Bob"]])
    try plan.followUp(9, .promise, about: "bob", "the slides", due: "2026-11-29")
    try plan.event(2, "Barbecue", "2026-11-28 16:00")
    let ada = try plan.id("ada").short

    let said = await plan.home.kith("today", "--days", "2")
    #expect(
      said
        == .init(
          """
          Coming
            Saturday 2026-11-28
              Barbecue is tomorrow at 16:00.
                kith event show 00000002
            Sunday 2026-11-29
              Ada has a birthday in 2 days.
                kith letter new \(ada) --template congratulate
              You promised Bob: the slides. It is due in 2 days.
                kith followup done 00000009

          """, err: "Nothing is due today. See what is best done all the same with: kith next\n"))
    #expect(await plan.home.kith("today", "--days", "1").out.hasSuffix("kith event show 00000002\n"))
    #expect(await plan.home.kith("today", "--days", "367").err.hasPrefix("Error: --days is a number from 0"))
  }

  @Test func whatIsTooMuchIsCounted() async throws {
    let plan = try await Planner("2026-11-27 09:00")
    for number in 1...23 {
      try plan.followUp(UInt64(number), .other, about: "ada", "Thing \(number)", due: "2026-11-27")
    }

    let said = await plan.home.kith("today").out
    #expect(said.hasSuffix("  kith followup done 00000014\nand 3 more: kith today --all\n"))
    #expect(await plan.home.kith("today", "--all").out.split(separator: "\n").count == 46)
    let json = await plan.home.kith("today", "--json").out
    #expect(json.contains(#""more": 3,"#))
  }

  @Test func whatRestsInTheTrashAsksForNothing() async throws {
    let plan = try await TodayTests.full()
    for who in ["ada", "bob", "eve"] { _ = await plan.home.kith("delete", who) }

    let said = await plan.home.kith("today")

    #expect(
      said.out.split(separator: "\n").filter { !$0.hasPrefix(" ") } == [
        "Career fair is today at 14:00.", "Registration for Barbecue ends in 2 days.",
        "You were at Old party 7 days ago, and have not gone through whom you met.",
      ])
    #expect(await plan.home.kith("lapsed").out == "")
  }

  @Test func whatIsDealtWithIsAskedNoMore() async throws {
    let plan = try await Planner(
      "2026-11-27 17:00", people: [["Ada H.", "birthday=--11-27"], ["Bob", "birthday=--11-27"]])
    try plan.cadence("bob", "2w", since: "2026-11-10")
    try plan.event(1, "Fair", "2026-11-27 14:00 to 18:00") {
      $0.mine.entered = 1_795_789_000_000
      $0.mine.wrapped = 1_795_790_000_000
    }
    try plan.letter(2, to: "ada") { ($0.template, $0.sent) = ("congratulate", Day(2026, 11, 25)) }
    try plan.letter(3, to: "bob") { ($0.template, $0.sent) = ("congratulate", Day(2025, 11, 27)) }
    try plan.followUp(4, .promise, about: "ada", due: "2026-11-27")
    let bob = try plan.id("bob").short
    let letter = "kith letter new \(bob) --template"

    // Who has been written to waits for a talk; and a full stop is one.
    #expect(
      await plan.home.kith("today")
        == .init(
          """
          Bob has a birthday today.
            \(letter) congratulate
          You promised Ada H. It is due today.
            kith followup done 00000004
          You want to keep in touch with Bob. It was due 3 days ago.
            \(letter) catch-up

          """))
    try plan.letter(5, to: "bob") { ($0.template, $0.sent) = ("catch-up", Day(2026, 11, 20)) }
    #expect(await plan.home.kith("today").out.hasSuffix("It was due 3 days ago.\n  kith talk \(bob)\n"))
    #expect(await plan.home.kith("lapsed").out.hasSuffix("\n  kith talk \(bob)\n"))
  }

  // MARK: Days and clocks

  @Test func aDayEndsAtMidnightHere() async throws {
    let plan = try await Planner("2026-11-27 23:59", zone: "America/New_York")
    try plan.followUp(1, .promise, about: "ada", "x", due: "2026-11-28")
    let due = "You promised Ada Lovelace: x. It is due today.\n"

    #expect(await plan.home.kith("today").out == "")
    try plan.go(to: "2026-11-28 00:00")
    #expect(await plan.home.kith("today").out.hasPrefix(due))
    // Elsewhere it is the 28th already.
    try plan.go(to: "2026-11-28 12:00", zone: "Asia/Tokyo")
    #expect(await plan.home.kith("today").out.hasPrefix(due))
  }

  @Test func anEventIsOnTheDayOnWhichItIsHere() async throws {
    let plan = try await Planner("2026-11-27 12:00", zone: "Asia/Tokyo", people: [])
    try plan.event(1, "Meetup", "2026-11-27 20:00 to 22:00 America/New_York")

    #expect(await plan.home.kith("today").out == "")
    try plan.go(to: "2026-11-28 08:00")
    #expect(await plan.home.kith("today").out.hasPrefix("Meetup is today at 10:00.\n"))
    try plan.go(to: "2026-11-27 12:00", zone: "America/New_York")
    #expect(await plan.home.kith("today").out.hasPrefix("Meetup is today at 20:00.\n"))
  }

  /// In Berlin 2026-03-29 has 23 hours, and 2026-10-25 has 25.
  @Test func daysOfOtherLengthsAreDays() async throws {
    for (day, before, after) in [
      ("2026-03-29", "2026-03-28", "2026-03-30"), ("2026-10-25", "2026-10-24", "2026-10-26"),
    ] {
      let plan = try await Planner("\(before) 23:59", zone: "Europe/Berlin")
      try plan.followUp(1, .promise, about: "ada", "x", due: day)
      #expect(await plan.home.kith("today").out == "", "\(day)")
      for (now, away) in [
        ("\(day) 00:00", "is due today"), ("\(day) 23:59", "is due today"),
        ("\(after) 00:00", "was due yesterday"),
      ] {
        try plan.go(to: now)
        #expect(await plan.home.kith("today").out.contains("It \(away)."), "\(now)")
      }
    }
    // The hour that is not there, and the one that is there twice.
    let plan = try await Planner("2026-03-29 00:00", zone: "Europe/Berlin", people: [])
    try plan.event(1, "Night", "2026-03-29 02:30 Europe/Berlin")
    #expect(await plan.home.kith("today").out.hasPrefix("Night is today at 03:30.\n"))
    try plan.event(2, "Long night", "2026-10-25 02:30 Europe/Berlin")
    try plan.go(to: "2026-10-25 00:00")
    #expect(await plan.home.kith("today").out.hasPrefix("Long night is today at 02:30.\n"))
  }

  @Test func birthdaysComeOnTheirDays() async throws {
    let plan = try await Planner(
      "2027-02-28 08:00",
      people: [
        ["Leap", "birthday=2000-02-29"], ["Nobody Knows", "birthday=--02-28"], ["Month", "birthday=1990-02"],
      ])
    let leap = "Leap has a birthday today, and is"

    let common = await plan.home.kith("today").out
    #expect(common.contains("\(leap) 27.\n") && common.contains("Nobody Knows has a birthday today.\n"))
    #expect(!common.contains("Month"))
    try plan.go(to: "2027-03-01 08:00")
    #expect(await plan.home.kith("today").out == "")
    try plan.go(to: "2028-02-28 08:00")
    #expect(await plan.home.kith("today").out.contains("Leap") == false)
    try plan.go(to: "2028-02-29 08:00")
    #expect(await plan.home.kith("today").out.contains("\(leap) 28.\n"))
    // From the other side of the year.
    try plan.go(to: "2026-12-31 08:00")
    #expect(await plan.home.kith("today", "--days", "59").out.contains("Leap has a birthday in 59 days"))
  }
}
