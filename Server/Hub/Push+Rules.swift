import KithMerge
import KithWire

extension Push {
  /// What role, purge and the one rule of dots say about a record; nil if they let it pass.
  func verdict(on record: SealedRecord, offer: Bool, onto held: Held) -> Verdict? {
    guard mayWrite(held, offeredAs: offer) else {
      return .refused(.notAllowed, "Your role in this space does not let you change this. Ask its owner.")
    }
    if held.record.isPurged, !offer {
      return .refused(.gone, "This was purged. Add it again as something new if it is still wanted.")
    }
    // A purge needs a request of its own, which says what it has seen; an owner's offer repeats one that was
    // lost.
    if record.isPurged, !held.record.isPurged, !(offer && role == .owner) {
      return .refused(.notAllowed, "Only an owner's device can purge. Ask an owner of this space.")
    }
    guard record.edits.allSatisfy({ $0.payload.count >= PayloadPrefix.byteCount }) else {
      return .refused(.malformed, "This record holds something that was never sealed. Update kith.")
    }
    if hasOtherPayload(record, held.record) {
      return .refused(.malformed, "This record tells one edit in two ways. Run kith doctor.")
    }
    return nil
  }

  private func mayWrite(_ held: Held, offeredAs offer: Bool) -> Bool {
    switch role {
    case .owner, .editor: true
    case .contributor: held.firstAccount == nil || held.firstAccount == account
    case .viewer: false
    }
  }

  /// One dot never has two payloads: else whoever writes the greater one would speak under another's dot.
  private func hasOtherPayload(_ record: SealedRecord, _ held: SealedRecord) -> Bool {
    var mine = held.edits[...]
    for edit in record.edits {
      while let first = mine.first, first.dot < edit.dot { mine = mine.dropFirst() }
      if let first = mine.first, first.dot == edit.dot, first.payload != edit.payload { return true }
    }
    return false
  }

  /// Whether an edit that is new to the server was sealed under keys which a former member may still hold.
  func isBehind(_ record: SealedRecord, _ held: SealedRecord) -> Bool {
    record.edits.contains { edit in
      guard !held.context.covers(edit.dot) else { return false }
      return (try? PayloadPrefix(of: edit.payload)).map { $0.epoch < state.epoch } ?? false
    }
  }

  func tooLarge(_ count: Int) -> Verdict {
    .refused(
      .tooLarge,
      "It has \(count / 1_024) KiB, and the server takes \(limits.recordBytes / 1_024). Shorten or split it.")
  }
}
