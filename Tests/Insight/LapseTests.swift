import KithInsight
import KithMerge
import KithRecords
import Testing

@Suite struct LapseTests {
  @Test func whoWaitedLongestByTheirOwnMeasureComesFirst() throws {
    var book = Notebook(people: (1...5).map { person($0, "P\($0)") })
    book.cadences = [
      Cadence(about: id(1), every: try #require(Every("1w")), since: try day("2020-01-01")),
      Cadence(about: id(2), every: try #require(Every("1y")), since: try day("2020-01-01")),
      Cadence(about: id(3), every: try #require(Every("2m")), since: try day("2026-01-01")),
    ]
    let talks = ["2026-11-06", "2025-11-01", nil, "2026-05-20", "2026-06-01"]
    for (number, talk) in zip(UInt64(1)..., talks) { book.lastTalks[id(number)] = talk.flatMap { Day($0) } }
    let today = try day("2026-11-20")
    let reason = Reason(on: today) { _ in nil }

    #expect(
      book.lapsed(on: today, at: Place(.utc)).map(reason.sentence) == [
        "You have not spoken with P3 yet, and you want to every 2 months.",
        "You last spoke with P1 14 days ago, and you want to every week.",
        "You last spoke with P2 384 days ago, and you want to every year.",
        "You last spoke with P4 184 days ago.",
      ])
  }

  @Test func whoIsOnThePlanIsNotLost() throws {
    var book = Notebook(people: [person(1, "Ada")], lastTalks: [id(1): try day("2025-01-01")])
    let today = try day("2026-11-20")
    #expect(book.lapsed(on: today, at: Place(.utc)).count == 1)

    book.followUps = [try followUp(10, .awaited, about: 1, due: "2026-12-01")]
    #expect(book.lapsed(on: today, at: Place(.utc)).count == 1, "what they owe brings nobody closer")
    book.followUps.append(try followUp(11, .letter, about: 1, due: "2026-12-01"))
    #expect(book.lapsed(on: today, at: Place(.utc)).isEmpty)
    book.followUps[1].state = .done
    #expect(book.lapsed(on: today, at: Place(.utc)).count == 1)
  }

  @Test func whoIsGoneOrWasNeverSpokenWithIsNot() throws {
    let book = Notebook(
      people: [person(1, "Ada")],
      cadences: [Cadence(about: id(2), every: try #require(Every("1d")), since: try day("2026-01-01"))],
      lastTalks: [id(3): try day("2020-01-01")])

    #expect(book.lapsed(on: try day("2026-11-20"), at: Place(.utc)).isEmpty)
  }

  @Test func theBestThingToDoIsWhatIsDueThenWhomOneWouldLose() throws {
    var book = Notebook(people: [person(1, "Ada", born: "--11-22")])
    let place = Place(.utc)
    #expect(book.next(at: try moment("2026-11-10 09:00"), at: place) == .nothing)

    guard case .coming(let birthday) = book.next(at: try moment("2026-11-20 09:00"), at: place) else {
      return #expect(Bool(false), "the birthday comes")
    }
    #expect(birthday.sort == .birthday)

    book.lastTalks[id(1)] = try day("2026-01-01")
    guard case .lapse(let lapse) = book.next(at: try moment("2026-11-20 09:00"), at: place) else {
      return #expect(Bool(false), "Ada is about to be lost")
    }
    #expect(lapse.person.name == "Ada")

    book.followUps = [try followUp(10, .promise, about: 1, due: "2026-11-20")]
    guard case .due(let matter) = book.next(at: try moment("2026-11-20 09:00"), at: place) else {
      return #expect(Bool(false), "a promise is due")
    }
    #expect(matter.sort == .promise)
  }

  @Test func anEventIsTheBestThingToDoWhileItIsOn() throws {
    var book = Notebook(
      people: [person(1, "Ada")], events: [try event(20, "Fair", "2026-11-20 14:00 to 18:00")])
    book.followUps = [try followUp(10, .promise, about: 1, due: "2026-11-20")]

    let best = try ["09:00", "12:00", "17:59", "18:00"].map { clock -> Matter.Sort? in
      guard case .due(let matter) = book.next(at: try moment("2026-11-20 \(clock)"), at: Place(.utc)) else {
        return nil
      }
      return matter.sort
    }

    #expect(best == [.promise, .event, .event, .promise])
  }

  @Test func oneIsAtAnEventUntilOneLeavesOrItIsLongOver() throws {
    var book = Notebook(events: [
      try event(20, "Fair", "2026-11-20 14:00 to 18:00"), try event(21, "Pub", "2026-11-20"),
    ])
    func name(_ clock: String) throws -> String? {
      book.attended(at: try moment(clock), at: Place(.utc))?.name
    }
    #expect(try name("2026-11-20 15:00") == nil)

    book.events[0].mine.entered = try moment("2026-11-20 14:10")
    #expect(try name("2026-11-20 14:00") == nil)
    #expect(try name("2026-11-20 23:59") == "Fair")
    #expect(try name("2026-11-21 00:00") == nil)

    book.events[1].mine.entered = try moment("2026-11-20 20:00")
    #expect(try name("2026-11-20 21:00") == "Pub")
    #expect(try name("2026-11-21 08:00") == nil)
    book.events[1].mine.left = try moment("2026-11-20 22:00")
    #expect(try name("2026-11-20 22:30") == "Fair")
    // Whoever comes again is there again.
    book.events[1].mine.entered = try moment("2026-11-20 22:45")
    #expect(try name("2026-11-20 23:00") == "Pub")
  }

  @Test func whatCameOfAnEventIsCounted() throws {
    var fair = try event(20, "Fair", "2026-11-20")
    fair.mine.hopes = [.record(id(1)), .record(id(4)), .named("Eve")]
    var talk = Conversation(id: id(30))
    (talk.with, talk.event, talk.ideas, talk.advice) = (
      [.record(id(2)), .named("Eve")], id(20), ["a", "b"], ["c"]
    )
    var elsewhere = Conversation(id: id(31))
    (elsewhere.with, elsewhere.ideas) = ([.record(id(5))], ["x"])
    var letter = Letter(id: id(40))
    (letter.to, letter.sent) = ([id(1)], try day("2026-11-23"))
    var promise = try followUp(10, .promise, about: 2, due: "2026-11-24")
    promise.origin = id(30)

    let yield = Yield(
      of: fair,
      ties: [1, 3].map { Tie(from: id($0), Tie.Relation.metAt.rawValue, to: id(20)) }
        + [Tie(from: id(9), Tie.Relation.metAt.rawValue, to: id(21))],
      talks: [talk, elsewhere], followUps: [promise], letters: [letter])

    #expect(yield.met == [id(1), id(2), id(3)])
    #expect(yield.missed == [id(4)])
    #expect((yield.talks, yield.ideas, yield.advice, yield.open) == (1, 2, 1, 1))
    #expect(yield.written == [id(1)])
    #expect(yield.uncovered == [id(3)])
  }
}
