import KithMerge
import KithReplica
import KithSync
import KithWire
import Testing

/// Dialogues with the machine of the exchange after somebody left the group.
@Suite struct KeysWantedTests {
  @Test func whoThisAccountIsGoesBeforeNewKeys() {
    var dialogue = Dialogue()
    dialogue.says(.began(.start))
    dialogue.says(.loaded([outgoing(1), outgoing(2)], epochs: [1]))
    dialogue.says(.answered(.keysWanted(1)))
    dialogue.says(.loaded([outgoing(1)], epochs: [1]))
    dialogue.says(.answered(.page(page(acked: [0], cursor: 3, witness: 3, epoch: 1))))
    dialogue.says(.absorbed)
    dialogue.says(.loaded([], epochs: [1]))

    #expect(
      dialogue.text == """
        began 0 → load 1048576
        loaded 2 → send 2 from 0
        keys wanted → load introduction
        loaded 1 → send 1 from 0
        page → absorb acked 1 refused 0 records 0 to 3
        absorbed → load introduction
        loaded 0 → finish

        """)
  }

  @Test func whereNotEvenThatIsTakenItReads() {
    var dialogue = Dialogue()
    dialogue.says(.began(.start))
    dialogue.says(.loaded([outgoing(1)], epochs: [1]))
    dialogue.says(.answered(.keysWanted(1)))
    dialogue.says(.loaded([outgoing(1)], epochs: [1]))
    dialogue.says(.answered(.keysWanted(1)))
    dialogue.says(.loaded([outgoing(1)], epochs: [1]))
    dialogue.says(.answered(.keysWanted(1)))

    #expect(
      dialogue.text == """
        began 0 → load 1048576
        loaded 1 → send 1 from 0
        keys wanted → load introduction
        loaded 1 → send 1 from 0
        keys wanted → load introduction
        loaded 1 → send 0 from 0
        keys wanted → fail: \(SyncError.nonsense("it wants new keys for reading"))

        """)
  }
}
