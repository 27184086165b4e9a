import KithMerge
import KithReplica
import KithSync
import KithWire
import Testing

/// Dialogues with the machine of the exchange about keys: taken in, doubted, waited for.
@Suite struct ExchangeKeysTests {
  @Test func newKeysAreTakenInAndItGoesOn() {
    var dialogue = Dialogue()
    dialogue.says(.began(.start))
    dialogue.says(.loaded([outgoing(1)], epochs: [1]))
    dialogue.says(.answered(.newEpoch(4, package: [1])))
    dialogue.says(.adopted(.adopted))
    dialogue.says(.loaded([outgoing(1)], epochs: [1, 4]))
    dialogue.says(.answered(.page(page(records: 1, cursor: 3, witness: 9, more: true, epoch: 4))))
    dialogue.says(.absorbed)
    dialogue.says(.loaded([outgoing(1)], epochs: [1, 4]))
    dialogue.says(.answered(.page(page(records: 1, cursor: 9, witness: 9, epoch: 4))))
    dialogue.says(.absorbed)
    dialogue.says(.loaded([outgoing(1)], epochs: [1, 4]))
    dialogue.says(.sealedAnew)
    dialogue.says(.loaded([outgoing(1)], epochs: [1, 4]))

    #expect(
      dialogue.text == """
        began 0 → load 1048576
        loaded 1 → send 1 from 0
        epoch → adopt 4
        adopted → load 1048576
        loaded 1 → send 0 from 0
        page → absorb acked 0 refused 0 records 1 to 3
        absorbed → load 1048576
        loaded 1 → send 0 from 3
        page → absorb acked 0 refused 0 records 1 to 9
        absorbed → load 1048576
        loaded 1 → seal anew
        sealed anew → load 1048576
        loaded 1 → send 1 from 9

        """)
  }

  @Test func whatWasToBeSealedAnewIsSealedInTheNextRun() {
    var dialogue = Dialogue()
    dialogue.says(.began(.start, sealsAnew: true))
    dialogue.says(.loaded([outgoing(1)], epochs: [1, 4]))
    dialogue.says(.answered(.page(page(cursor: 3, witness: 3, epoch: 4))))
    dialogue.says(.absorbed)
    dialogue.says(.loaded([outgoing(1)], epochs: [1, 4]))

    #expect(
      dialogue.text == """
        began 0, keys moved → load 1048576
        loaded 1 → send 0 from 0
        page → absorb acked 0 refused 0 records 0 to 3
        absorbed → load 1048576
        loaded 1 → seal anew

        """)
  }

  /// Offers are taken under any keys: whoever reads them must be able to have those.
  @Test func offersWaitUntilTheServerHasSaidItsKeys() {
    let offer = Outgoing(id: RecordID(high: 0, low: 1), state: [1], isOffer: true)
    var dialogue = Dialogue()
    dialogue.says(.began(Bookmark(seq: 5, record: nil, witnessSeq: 5, witnessTag: [1])))
    dialogue.says(.loaded([], epochs: [1, 7]))
    dialogue.says(.answered(.reset))
    dialogue.says(.startedOver)
    dialogue.says(.loaded([offer], epochs: [1, 7]))
    var behind = page(cursor: 3, witness: 3)
    behind.epoch = 1
    dialogue.says(.answered(.page(behind)))
    dialogue.says(.absorbed)
    dialogue.says(.loaded([], epochs: [1, 7]))

    #expect(
      dialogue.text == """
        began 5 → load 1048576
        loaded 0 → send 0 from 5
        reset → start over from 5
        started over → load 1048576
        loaded 1 → send 0 from 0
        page → absorb acked 0 refused 0 records 0 to 3
        absorbed → load 1048576 up to 1
        loaded 0 → finish

        """)
  }

  @Test(arguments: [(Replica.Adoption.strangeSender, SyncError.strangeKeys), (.unusable, .noKeys)])
  func keysThatDoNotOpenAreTriedAgainAfterReadingEverythingAndThenPassedOver(
    adoption: Replica.Adoption, error: SyncError
  ) {
    var dialogue = Dialogue()
    dialogue.says(.began(.start))
    dialogue.says(.loaded([outgoing(1)], epochs: [1]))
    for _ in 0..<2 {
      dialogue.says(.answered(.newEpoch(4, package: [1])))
      dialogue.says(.adopted(adoption))
      dialogue.says(.loaded([outgoing(1)], epochs: [1]))
      dialogue.says(.answered(.page(page(acked: [], cursor: 3, witness: 3, epoch: 4))))
      dialogue.says(.absorbed)
      dialogue.says(.loaded([outgoing(1)], epochs: [1]))
    }

    #expect(
      dialogue.text == """
        began 0 → load 1048576
        loaded 1 → send 1 from 0
        epoch → adopt 4
        \(adoption) → load 1048576
        loaded 1 → send 0 from 0
        page → absorb acked 0 refused 0 records 0 to 3
        absorbed → load 1048576
        loaded 1 → send 1 from 3
        epoch → adopt 4
        \(adoption) → load 1048576
        loaded 1 → send 0 from 3
        page → absorb acked 0 refused 0 records 0 to 3
        absorbed → load 1048576
        loaded 1 → fail: \(error)

        """)
  }

  @Test func newerKeysMakeGoodWhatWasPassedOver() {
    var dialogue = Dialogue()
    dialogue.says(.began(.start))
    dialogue.says(.loaded([outgoing(1)], epochs: [1]))
    dialogue.says(.answered(.newEpoch(4, package: [1])))
    dialogue.says(.adopted(.unusable))
    dialogue.says(.loaded([outgoing(1)], epochs: [1]))
    dialogue.says(.answered(.page(page(acked: [], cursor: 3, witness: 3, epoch: 9))))
    dialogue.says(.absorbed)
    dialogue.says(.loaded([outgoing(1)], epochs: [1]))
    dialogue.says(.answered(.newEpoch(4, package: [1])))
    dialogue.says(.adopted(.unusable))
    dialogue.says(.loaded([outgoing(1)], epochs: [1]))
    dialogue.says(.answered(.newEpoch(9, package: [2])))
    dialogue.says(.adopted(.adopted))
    dialogue.says(.loaded([outgoing(1)], epochs: [1, 9]))

    #expect(dialogue.text.hasSuffix("epoch → adopt 9\nadopted → load 1048576\nloaded 1 → send 0 from 3\n"))
  }

  @Test func nothingIsPushedUnderKeysThatNobodyWasGiven() {
    var dialogue = Dialogue()
    dialogue.says(.began(.start))
    dialogue.says(.loaded([outgoing(1)], epochs: [1, 9]))
    dialogue.says(.answered(.newEpoch(1, package: [])))
    dialogue.says(.loaded([outgoing(2)], epochs: [1, 9]))
    dialogue.says(.answered(.page(page(acked: [0], cursor: 3, witness: 3, epoch: 1))))
    dialogue.says(.absorbed)
    dialogue.says(.loaded([], epochs: [1, 9]))

    #expect(
      dialogue.text == """
        began 0 → load 1048576
        loaded 1 → send 1 from 0
        epoch → load 1048576 up to 1
        loaded 1 → send 1 from 0
        page → absorb acked 1 refused 0 records 0 to 3
        absorbed → load 1048576 up to 1
        loaded 0 → finish

        """)
  }

  /// Keys may be drawn while an answer is under way.
  @Test func whatWasLoadedWithoutABoundIsLoadedAgain() {
    var dialogue = Dialogue()
    dialogue.says(.began(.start))
    dialogue.says(.loaded([], epochs: [1]))
    dialogue.says(.answered(.page(page(cursor: 3, witness: 3, epoch: 1))))
    dialogue.says(.absorbed)
    dialogue.says(.loaded([outgoing(1)], epochs: [1, 9]))
    dialogue.says(.loaded([], epochs: [1, 9]))

    #expect(
      dialogue.text.hasSuffix(
        "absorbed → load 1048576\nloaded 1 → load 1048576 up to 1\nloaded 0 → finish\n"))
  }

  @Test func keysThatNeverRestEndIt() {
    var machine = ExchangeMachine()
    _ = machine.received(.began(.start))
    for epoch in UInt32(2)...100 {
      _ = machine.received(.loaded([], epochs: [1]))
      let action = machine.received(.answered(.newEpoch(epoch, package: [])))
      if case .fail = action { return #expect(epoch < 100) }
      _ = machine.received(.adopted(.adopted))
    }
    Issue.record("it went on")
  }
}
