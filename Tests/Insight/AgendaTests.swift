import KithInsight
import KithMerge
import KithRecords
import KithTestSupport
import Testing

@Suite struct AgendaTests {
  @Test func theMostImportantComesFirst() throws {
    var book = Notebook(
      people: [person(1, "Ada", born: "1984-11-20"), person(2, "Bob"), person(3, "Cy")])
    book.events = [try event(20, "Job fair", "2026-11-20 14:00 to 18:00")]
    book.events.append(try event(21, "Barbecue", "2026-11-18"))
    book.events[1].mine.entered = try moment("2026-11-18 17:00")
    book.lastMet = [id(21): try moment("2026-11-18 18:00")]
    book.events.append(try event(22, "Meeting", "2026-12-10"))
    book.events[2].deadline = try day("2026-11-22")
    book.followUps = [
      try followUp(10, .awaited, about: 2, due: "2026-11-10", "the name of their boss"),
      try followUp(11, .letter, about: 2, due: "2026-11-20"),
      try followUp(12, .letter, about: 1, due: "2026-11-19", "thanks for the tour"),
      try followUp(13, .promise, about: 3, due: "2026-11-17", "the paper"),
      try followUp(14, .other, about: 3, due: "2026-11-20", "Call"),
      try followUp(15, .letter, about: 3, due: "2026-11-21"),
    ]
    book.cadences = [Cadence(about: id(2), every: try #require(Every("1w")), since: try day("2026-11-01"))]
    var letter = Letter(id: id(30))
    letter.to = [id(1), id(2)]
    book.letters = [letter]

    #expect(
      book.lines(on: try day("2026-11-20")) == [
        "Job fair is today at 14:00.", "Registration for Meeting ends in 2 days.",
        "Ada has a birthday today, and is 42.", "You promised Cy: the paper. It was due 3 days ago.",
        "You want to write to Ada: thanks for the tour. It was due yesterday.",
        "You want to write to Bob. It is due today.",
        "You were at Barbecue 2 days ago, and have not gone through whom you met.",
        "Your letter to Ada and Bob is not sent yet.", "Call, about Cy. It is due today.",
        "You want to keep in touch with Bob. It was due 12 days ago.",
        "Bob promised you: the name of their boss. It was due 10 days ago.",
      ])
  }

  @Test func whatIsDealtWithIsNotAskedForAgain() throws {
    let due = try day("2026-11-20")
    var book = Notebook(people: [person(1, "Ada")])
    book.followUps = [try followUp(10, .letter, about: 1, due: "2026-11-20")]
    var fair = try event(20, "Fair", "2026-11-20")
    fair.deadline = due
    book.events = [fair]
    #expect(book.today(on: due, at: Place(.utc)).map(\.sort) == [.event, .deadline, .letter])

    book.followUps[0].snoozed = try day("2026-11-23")
    book.events[0].mine.going = .yes
    #expect(book.today(on: due, at: Place(.utc)).map(\.sort) == [.event])
    #expect(book.today(on: try day("2026-11-23"), at: Place(.utc)).map(\.sort) == [.letter])
    book.followUps[0].state = .done
    book.events[0].mine.going = .no
    #expect(book.today(on: try day("2026-11-23"), at: Place(.utc)).isEmpty)
  }

  /// A draft stands for itself only where no open follow-up does.
  @Test func aDraftIsItsFollowUpsMatter() throws {
    var book = Notebook(people: [person(1, "Ada")])
    book.followUps = [try followUp(10, .letter, about: 1, due: "2026-11-20")]
    var letter = Letter(id: id(30))
    (letter.to, letter.followUp) = ([id(1)], id(10))
    book.letters = [letter]
    #expect(book.today(on: try day("2026-11-20"), at: Place(.utc)).map(\.sort) == [.letter])

    book.followUps[0].state = .skipped
    #expect(book.today(on: try day("2026-11-20"), at: Place(.utc)).map(\.sort) == [.draft])
    book.letters[0].sent = try day("2026-11-20")
    #expect(book.today(on: try day("2026-11-20"), at: Place(.utc)).isEmpty)
  }

  @Test func anEventIsOnItsDaysHere() throws {
    let (newYork, tokyo) = (Place(try zone("America/New_York")), Place(try zone("Asia/Tokyo")))
    let book = Notebook(events: [
      try event(20, "Breakfast", "2026-11-20 08:00 to 09:00 Asia/Tokyo"),
      try event(21, "Holiday", "2026-11-20"),
      try event(22, "Congress", "2026-11-19 09:00 to 2026-11-21 12:00 Asia/Tokyo"),
      try event(23, "Party", "2026-11-19 20:00 to 2026-11-20 00:00 Asia/Tokyo"),
    ])

    #expect(
      book.lines(on: try day("2026-11-20"), at: tokyo) == [
        "Holiday is today.", "Congress is today.", "Breakfast is today at 08:00.",
      ])
    #expect(
      book.lines(on: try day("2026-11-19"), at: newYork) == [
        "Congress is today.", "Party is today at 06:00.", "Breakfast is today at 18:00.",
      ])
    #expect(
      book.lines(on: try day("2026-11-20"), at: newYork) == ["Holiday is today.", "Congress is today."])
  }

  @Test func aZoneThatNobodyKnowsIsTheOneHere() throws {
    let book = Notebook(events: [try event(20, "Fair", "2026-11-20 23:30 Mars/Olympus")])

    #expect(book.lines(on: try day("2026-11-20"), at: Place(try zone("Asia/Tokyo"))).count == 1)
  }

  /// A day that is 23 or 25 hours long is one day, and a minute before midnight is the day before.
  @Test(arguments: ["2026-03-29", "2026-10-25", "2026-11-20"])
  func aDayEndsAtMidnight(text: String) throws {
    let berlin = try zone("Europe/Berlin")
    let today = try day(text)
    let book = Notebook(
      people: [person(1, "Ada", born: "1984-\(text.dropFirst(5))")],
      followUps: [try followUp(10, .letter, about: 1, due: text)])

    for (hour, count) in [(-1, 0), (0, 2), (23 * 60 + 59, 2)] {
      let now = hour < 0 ? berlin.start(of: today) - 1 : berlin.moment(of: DayTime(today, minute: hour))
      #expect(book.today(on: berlin.day(at: now), at: Place(berlin)).count == count, "\(hour)")
    }
    // What is due stays so on the morrow; a birthday is over.
    let morrow = berlin.day(at: berlin.start(of: today.adding(days: 1)))
    #expect(book.today(on: morrow, at: Place(berlin)).map(\.sort) == [.letter])
  }

  @Test func whatComesIsSortedByDay() throws {
    var book = Notebook(people: [person(1, "Ada", born: "--02-29"), person(2, "Bob")])
    book.followUps = [
      try followUp(10, .letter, about: 2, due: "2026-02-26"),
      try followUp(11, .promise, about: 2, due: "2026-02-25"),
      try followUp(12, .letter, about: 2, due: "2026-03-04"),
    ]
    book.events = [try event(20, "Fair", "2026-02-27 10:00")]
    book.cadences = [Cadence(about: id(2), every: try #require(Every("1m")), since: try day("2026-01-31"))]
    let today = try day("2026-02-25")

    #expect(
      book.reading(book.coming(after: today, days: 6, at: Place(.utc)), on: today) == [
        "You want to write to Bob. It is due tomorrow.", "Fair is in 2 days at 10:00.",
        "Ada has a birthday in 3 days.", "You want to keep in touch with Bob. It is due in 3 days.",
      ])
    #expect(book.coming(after: Day.last, days: 5, at: Place(.utc)).isEmpty)
    #expect(book.coming(after: today, days: 0, at: Place(.utc)).isEmpty)
  }

  /// However records arrive, two machines show the same.
  @Test func theOrderOfRecordsDoesNotMatter() throws {
    for seed in UInt64(0)..<200 {
      var random = SeededRandom(seed: seed)
      let sorts = FollowUp.Sort.allCases
      let today = try day("2026-02-28")
      var book = Notebook(people: (1...4).map { person($0, "P\($0)", born: "--02-2\(random.below(10))") })
      book.followUps = try (0..<6).map { number in
        try followUp(
          10 + UInt64(number), sorts[random.below(sorts.count)], about: UInt64(1 + random.below(4)),
          due: "\(today.adding(days: random.below(5) - 3))")
      }
      book.events = try (0..<3).map {
        try event(30 + UInt64($0), "E", "\(today.adding(days: random.below(3) - 1))")
      }
      book.lastTalks = Dictionary((1...4).map { (id($0), today.adding(days: -Int($0) * 100)) }) { $1 }
      var other = book
      other.followUps.shuffle(using: &random)
      other.events.shuffle(using: &random)
      let place = Place(.utc)

      #expect(book.today(on: today, at: place) == other.today(on: today, at: place), "seed \(seed)")
      #expect(
        book.coming(after: today, days: 9, at: place) == other.coming(after: today, days: 9, at: place),
        "seed \(seed)")
      #expect(book.lapsed(on: today, at: place) == other.lapsed(on: today, at: place), "seed \(seed)")
      let now = try moment("2026-02-28 10:00")
      #expect(book.next(at: now, at: place) == other.next(at: now, at: place), "seed \(seed)")
    }
  }
}
