import KithSync
import KithWire
import Testing

/// When somebody who watches exchanges; times are milliseconds.
@Suite struct WatchMachineTests {
  private typealias Limit = WatchMachine.Limit

  /// One that has just exchanged, at 0, and listens.
  private func listening(at witness: UInt64) -> WatchMachine {
    var machine = WatchMachine()
    machine.line(is: .open, at: 0)
    machine.heard(head: witness, isFirst: true)
    machine.exchanged(witness: witness, cameToSomething: true, at: 0)
    return machine
  }

  @Test func itBeginsWithAnExchangeAndThenListens() {
    var machine = WatchMachine()
    #expect(machine.isDue(at: 0))
    #expect(machine.state == .beginning)

    machine.exchanged(witness: 3, cameToSomething: false, at: 0)
    #expect(machine.state == .beginning)
    machine.line(is: .open, at: 100)
    machine.heard(head: 3, isFirst: true)

    #expect(machine.state == .listening)
    #expect(!machine.isDue(at: 10_000))
    #expect(machine.isDue(at: Limit.lookEvery))
  }

  @Test func aHintOfSomethingNewIsFollowedAtOnceAndOneOfItsOwnNot() {
    var machine = listening(at: 3)

    machine.heard(head: 3, isFirst: false)
    machine.heard(head: 2, isFirst: false)
    #expect(!machine.isDue(at: 1_000))
    machine.heard(head: 4, isFirst: false)
    #expect(!machine.isDue(at: 100))
    #expect(machine.isDue(at: Limit.breath))
  }

  /// A server that went back to a backup says so with the first hint of a new line.
  @Test func aServerThatWentBackIsAsked() {
    var machine = listening(at: 3)

    machine.line(is: .broken(reason: "it hung up"), at: 1_000)
    machine.line(is: .open, at: 2_000)
    machine.heard(head: 1, isFirst: true)

    #expect(machine.isDue(at: 2_000))
  }

  @Test func whatIsEditedHereGoesAtOnce() {
    var machine = listening(at: 3)

    machine.found(pending: 0)
    #expect(!machine.isDue(at: 1_000))
    machine.found(pending: 2)
    #expect(machine.isDue(at: 1_000))
  }

  @Test func aServerThatTellsNothingIsAskedNowAndThen() {
    for line in [WatchMachine.Line.missing, .broken(reason: ""), .refused(Refusal(.tooMany, ""))] {
      var machine = WatchMachine()
      machine.exchanged(witness: 3, cameToSomething: true, at: 0)
      machine.line(is: line, at: 0)

      #expect(machine.state == .asking(line))
      #expect(!machine.isDue(at: Limit.askEvery - 1))
      #expect(machine.isDue(at: Limit.askEvery))
    }
  }

  @Test func failuresAreTriedAgainLaterAndLaterUntilTheServerIsThere() {
    var machine = listening(at: 3)
    machine.line(is: .broken(reason: ""), at: 0)
    var (now, waits): (Int64, [Int64]) = (1_000, [])
    for _ in 0..<12 {
      machine.failed("It is away.", at: now, chance: 0.5)
      let due = (0...).lazy.map { Int64($0) * 125 }.first { machine.isDue(at: now + $0) } ?? 0
      waits.append(due)
      now += due
    }

    #expect(waits.prefix(4) == [750, 1_500, 3_000, 6_000])
    #expect(waits.suffix(2) == [225_000, 225_000])
    #expect(machine.state == .away(sentence: "It is away."))
    machine.failed("It is away.", at: now, chance: 0)
    machine.line(is: .open, at: now + 10)
    #expect(machine.isDue(at: now + 10))
  }

  /// One that always says it has something new is asked less and less often.
  @Test func aServerThatLiesIsNotAskedWithoutEnd() {
    var machine = listening(at: 3)
    var (asked, now) = (0, Int64(0))
    while now < 3_600_000 {
      machine.heard(head: .max, isFirst: true)
      if machine.isDue(at: now) {
        asked += 1
        machine.exchanged(witness: 3, cameToSomething: false, at: now)
      }
      now += 100
    }

    #expect(asked < 75)
  }

  @Test func aClockThatIsSetBackStopsNothing() {
    var machine = listening(at: 3)
    machine.exchanged(witness: 3, cameToSomething: true, at: 10_000_000)
    #expect(machine.isDue(at: 5_000))
  }
}
