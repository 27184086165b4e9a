import KithMerge
import KithReplica
import KithSync
import KithWire

/// A dialogue with one machine, line by line.
struct Dialogue {
  private var machine = ExchangeMachine()
  private(set) var text = ""

  mutating func says(_ event: ExchangeMachine.Event) {
    text += "\(words(event)) → \(words(machine.received(event)))\n"
  }

  private func words(_ event: ExchangeMachine.Event) -> String {
    switch event {
    case .began(let bookmark, let sealsAnew): "began \(bookmark.seq)" + (sealsAnew ? ", keys moved" : "")
    case .loaded(let batch, _): "loaded \(batch.count)"
    case .answered(.page): "page"
    case .answered(.reset): "reset"
    case .answered(.newEpoch): "epoch"
    case .answered(.keysWanted): "keys wanted"
    case .failed: "failed"
    case .tooLarge: "too large"
    case .absorbed: "absorbed"
    case .startedOver: "started over"
    case .waited: "waited"
    case .adopted(let adoption): "\(adoption)"
    case .sealedAnew: "sealed anew"
    }
  }

  private func words(_ action: ExchangeMachine.Action) -> String {
    switch action {
    case .loadIntroduction(let epoch): "load introduction" + (epoch.map { " up to \($0)" } ?? "")
    case .load(let limit, let epoch): "load \(limit)" + (epoch.map { " up to \($0)" } ?? "")
    case .send(let call): "send \(call.records.count) from \(call.cursor.seq)"
    case .absorb(let delivery):
      """
      absorb acked \(delivery.acked.count) refused \(delivery.refused.count) records \
      \(delivery.records.count) \
      to \(delivery.to.seq)
      """
    case .startOver(let bookmark): "start over from \(bookmark.seq)"
    case .wait(let milliseconds): "wait \(milliseconds)"
    case .adopt(let epoch, _): "adopt \(epoch)"
    case .sealAnew: "seal anew"
    case .finish: "finish"
    case .fail(let error): "fail: \(error)"
    }
  }
}

func outgoing(_ low: UInt64) -> Outgoing {
  Outgoing(id: RecordID(high: 0, low: low), state: [1])
}

func page(
  acked: [Int] = [], refused: [Int] = [], records: Int = 0, cursor: UInt64, witness: UInt64,
  more: Bool = false, epoch: UInt32 = 0
) -> ExchangePage {
  ExchangePage(
    acked: acked,
    refused: refused.map { RefusedRecord(place: $0, reason: .tooLarge, sentence: "Too large.") },
    records: (0..<records).map { HeldRecord(id: RecordID(high: 1, low: UInt64($0)), state: [1]) },
    cursor: Position(seq: cursor),
    witness: Witness(seq: witness, tag: witness == 0 ? [] : Array(repeating: 1, count: 24)),
    more: more, epoch: epoch)
}
