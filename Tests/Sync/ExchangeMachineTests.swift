import KithMerge
import KithReplica
import KithSync
import KithWire
import Testing

/// Dialogues with the machine of the exchange, as text: what happened, and what it said to do next.
@Suite struct ExchangeMachineTests {
  @Test func nothingToDoIsOneRequest() {
    var dialogue = Dialogue()
    dialogue.says(.began(.start))
    dialogue.says(.loaded([], epochs: [1]))
    dialogue.says(.answered(.page(page(cursor: 0, witness: 0))))
    dialogue.says(.absorbed)
    dialogue.says(.loaded([], epochs: [1]))

    #expect(
      dialogue.text == """
        began 0 → load 1048576
        loaded 0 → send 0 from 0
        page → absorb acked 0 refused 0 records 0 to 0
        absorbed → load 1048576
        loaded 0 → finish

        """)
  }

  @Test func itPushesUntilNothingIsPendingAndReadsUntilThereIsNoMore() {
    var dialogue = Dialogue()
    dialogue.says(.began(.start))
    dialogue.says(.loaded([outgoing(1), outgoing(2)], epochs: [1]))
    dialogue.says(
      .answered(.page(page(acked: [0], refused: [1], records: 3, cursor: 4, witness: 9, more: true))))
    dialogue.says(.absorbed)
    dialogue.says(.loaded([], epochs: [1]))
    dialogue.says(.answered(.page(page(records: 1, cursor: 9, witness: 9))))
    dialogue.says(.absorbed)
    dialogue.says(.loaded([], epochs: [1]))

    #expect(
      dialogue.text == """
        began 0 → load 1048576
        loaded 2 → send 2 from 0
        page → absorb acked 1 refused 1 records 3 to 4
        absorbed → load 1048576
        loaded 0 → send 0 from 4
        page → absorb acked 0 refused 0 records 1 to 9
        absorbed → load 1048576
        loaded 0 → finish

        """)
  }

  @Test func oneResetStartsOverAndASecondEnds() {
    var dialogue = Dialogue()
    dialogue.says(.began(Bookmark(seq: 5, record: nil, witnessSeq: 5, witnessTag: [1])))
    dialogue.says(.loaded([], epochs: [1]))
    dialogue.says(.answered(.reset))
    dialogue.says(.startedOver)
    dialogue.says(.loaded([outgoing(1)], epochs: [1]))
    dialogue.says(.answered(.reset))

    #expect(
      dialogue.text == """
        began 5 → load 1048576
        loaded 0 → send 0 from 5
        reset → start over from 5
        started over → load 1048576
        loaded 1 → send 1 from 0
        reset → fail: \(SyncError.resetTwice)

        """)
  }

  @Test func itWaitsAsLongAsTheServerAsksWithinReason() {
    let busy = SyncError.refused(Refusal(.tooMany, "Too often."))
    var dialogue = Dialogue()
    dialogue.says(.began(.start))
    dialogue.says(.loaded([], epochs: [1]))
    for wait in [20, -1, 21] {
      dialogue.says(.failed(reason: busy, canRetry: true, chance: 0, atLeast: wait))
      if wait < 21 { dialogue.says(.waited) }
    }

    #expect(
      dialogue.text == """
        began 0 → load 1048576
        loaded 0 → send 0 from 0
        failed → wait 20125
        waited → send 0 from 0
        failed → wait 250
        waited → send 0 from 0
        failed → fail: \(busy)

        """)
  }

  @Test func itTriesAgainAFewTimesAndWaitsLonger() {
    let reason = SyncError.unreachable(authority: "h:1", reason: "silence")
    var dialogue = Dialogue()
    dialogue.says(.began(.start))
    dialogue.says(.loaded([], epochs: [1]))
    for chance in [0.0, 0.5, 0.999] {
      dialogue.says(.failed(reason: reason, canRetry: true, chance: chance))
      dialogue.says(.waited)
    }
    dialogue.says(.failed(reason: reason, canRetry: true, chance: 0))

    #expect(
      dialogue.text == """
        began 0 → load 1048576
        loaded 0 → send 0 from 0
        failed → wait 125
        waited → send 0 from 0
        failed → wait 500
        waited → send 0 from 0
        failed → wait 1499
        waited → send 0 from 0
        failed → fail: \(reason)

        """)
  }

  @Test func aBodyThatIsTooLargeIsHalved() {
    var dialogue = Dialogue()
    dialogue.says(.began(.start))
    dialogue.says(.loaded([outgoing(1), outgoing(2)], epochs: [1]))
    dialogue.says(.tooLarge)
    dialogue.says(.loaded([outgoing(1)], epochs: [1]))
    dialogue.says(.tooLarge)

    #expect(
      dialogue.text == """
        began 0 → load 1048576
        loaded 2 → send 2 from 0
        too large → load 524288
        loaded 1 → send 1 from 0
        too large → fail: \(SyncError.nonsense("it takes no body with even one record"))

        """)
  }

  @Test func anotherProcessMayMoveTheBookmarkMeanwhile() {
    var dialogue = Dialogue()
    dialogue.says(.began(.start))
    dialogue.says(.loaded([], epochs: [1]))
    dialogue.says(.answered(.page(page(cursor: 3, witness: 3))))
    dialogue.says(.began(Bookmark(seq: 7, record: nil, witnessSeq: 7, witnessTag: [1])))
    dialogue.says(.loaded([], epochs: [1]))

    #expect(dialogue.text.hasSuffix("began 7 → load 1048576\nloaded 0 → send 0 from 7\n"))
  }

  @Test(arguments: [
    ("it does not answer for each record that was sent", page(acked: [], cursor: 6, witness: 6), 1),
    ("it does not answer for each record that was sent", page(acked: [0, 0], cursor: 6, witness: 6), 1),
    ("it does not answer for each record that was sent", page(acked: [5], cursor: 6, witness: 6), 1),
    (
      "it does not answer for each record that was sent",
      page(acked: [0], refused: [0], cursor: 6, witness: 6), 1
    ),
    ("it goes back", page(cursor: 4, witness: 9, more: true), 0),
    ("it is further than its newest commit", page(cursor: 9, witness: 6), 0),
    ("it ends before its end", page(cursor: 6, witness: 9), 0),
    ("it sends the same page again", page(cursor: 5, witness: 9, more: true), 0),
    ("it has more and sends nothing of it", page(cursor: 6, witness: 9, more: true), 0),
  ])
  func whatCannotBeEndsIt(problem: String, page: ExchangePage, pending: Int) {
    var machine = ExchangeMachine()
    _ = machine.received(.began(Bookmark(seq: 5, record: nil, witnessSeq: 5, witnessTag: [1])))
    _ = machine.received(.loaded((0..<pending).map { outgoing(UInt64($0)) }, epochs: [1]))

    let action = machine.received(.answered(.page(page)))

    guard case .fail(let error) = action else { return #expect(Bool(false), "it took the page") }
    #expect(error == .nonsense(problem))
  }

  @Test func aServerThatAlwaysHasMoreIsLeft() {
    var machine = ExchangeMachine()
    var action = machine.received(.began(.start))
    var sent = 0
    var seq: UInt64 = 0
    loop: while true {
      switch action {
      case .load: action = machine.received(.loaded([], epochs: [1]))
      case .send:
        (sent, seq) = (sent + 1, seq + 1)
        action = machine.received(
          .answered(.page(page(records: 1, cursor: seq, witness: .max, more: true))))
      case .absorb: action = machine.received(.absorbed)
      default: break loop
      }
    }

    #expect(sent == ExchangeMachine.Limit.shortPages + 1)
    guard case .fail = action else { return #expect(Bool(false), "it ended otherwise") }
  }
}
