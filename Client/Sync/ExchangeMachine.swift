import KithMerge
package import KithReplica
package import KithWire

/// The exchange as a value that is told what happened and answers what to do next. It knows no clock, no
/// network and no disk; `Syncer` performs what it says.
///
///     load what is pending → send it, with the bookmark → absorb the answer → load again
///
/// until nothing is pending and the server has no more. Everything it hears from a server is doubted: an
/// answer that cannot be ends the exchange with a sentence, and everything that is bounded has its bound
/// here.
package struct ExchangeMachine: Sendable {
  /// What one exchange does at the most.
  package enum Limit {
    /// Requests of one run; a server that always has more is not believed.
    package static let calls = 20_000
    /// How often one request is tried before the exchange gives up.
    package static let attempts = 4
    /// The first wait before trying again, in milliseconds; doubled each time.
    package static let firstWait = 250
    /// Times that a server may go back to a backup in one run.
    package static let resets = 1
    package static let pushBytes = Limits.standard.pushBytes
  }

  package enum Event: Sendable {
    /// Where this home stands; said again when another process moved it on while an answer was under way.
    case began(Bookmark)
    case loaded([Outgoing])
    case answered(ExchangeAnswer)
    /// No answer came. `chance`, from 0 up to 1, spreads the waits of many devices.
    case failed(reason: SyncError, canRetry: Bool, chance: Double)
    /// The server takes no body that large.
    case tooLarge
    case absorbed
    case startedOver
    case waited
  }

  package enum Action: Sendable {
    case load(limitBytes: Int)
    case send(ExchangeCall)
    case absorb(Delivery)
    /// Offer everything anew, and read everything again.
    case startOver(Bookmark)
    case wait(milliseconds: Int)
    case finish
    case fail(SyncError)
  }

  private var bookmark = Bookmark.start
  private var pending: [Outgoing] = []
  private var call: ExchangeCall?
  private var calls = 0
  private var attempts = 0
  private var resets = 0
  private var pushBytes = Limit.pushBytes
  /// Whether the server may hold something this home has not read.
  private var mayHaveMore = true

  package init() {}

  package mutating func received(_ event: Event) -> Action {
    switch event {
    case .began(let bookmark):
      self.bookmark = bookmark
      mayHaveMore = true
      return .load(limitBytes: pushBytes)
    case .loaded(let batch): return loaded(batch)
    case .answered(let answer): return answered(answer)
    case .failed(let reason, let canRetry, let chance): return failed(reason, canRetry, chance)
    case .tooLarge: return tooLarge()
    case .absorbed: return .load(limitBytes: pushBytes)
    case .startedOver:
      bookmark = .start
      return .load(limitBytes: pushBytes)
    case .waited: return call.map(Action.send) ?? .finish
    }
  }

  private mutating func loaded(_ batch: [Outgoing]) -> Action {
    pending = batch
    guard mayHaveMore || !batch.isEmpty else { return .finish }
    guard calls < Limit.calls else { return .fail(.nonsense("it always has more")) }
    calls += 1
    attempts = 0
    let call = ExchangeCall(
      cursor: Position(seq: bookmark.seq, record: bookmark.record),
      witness: Witness(seq: bookmark.witnessSeq, tag: bookmark.witnessTag),
      records: batch.map {
        PushedRecord(id: $0.id, state: $0.state, offer: $0.isOffer, firstAccount: $0.firstAccount)
      },
      pageBytes: Limits.standard.pageBytes)
    self.call = call
    return .send(call)
  }

  private mutating func answered(_ answer: ExchangeAnswer) -> Action {
    switch answer {
    case .page(let page): return turned(page)
    case .newEpoch(let epoch, _): return .fail(.newKeys(epoch: epoch))
    case .reset:
      resets += 1
      guard resets <= Limit.resets else { return .fail(.resetTwice) }
      mayHaveMore = true
      return .startOver(bookmark)
    }
  }

  private mutating func turned(_ page: ExchangePage) -> Action {
    let next = Bookmark(
      seq: page.cursor.seq, record: page.cursor.record, witnessSeq: page.witness.seq,
      witnessTag: page.witness.tag)
    if let problem = problem(with: page, next) { return .fail(.nonsense(problem)) }
    var delivery = Delivery(from: bookmark, to: next)
    delivery.acked = page.acked.compactMap { pending.indices.contains($0) ? pending[$0] : nil }
    delivery.refused = page.refused.compactMap { refused in
      guard pending.indices.contains(refused.place) else { return nil }
      return (pending[refused.place], refused.reason.word, refused.sentence)
    }
    delivery.records = page.records.map {
      Incoming(id: $0.id, state: $0.state, firstAccount: $0.firstAccount)
    }
    bookmark = next
    mayHaveMore = page.more
    return .absorb(delivery)
  }

  /// What cannot be in a page; nil if it can.
  private func problem(with page: ExchangePage, _ next: Bookmark) -> String? {
    let places = page.acked + page.refused.map(\.place)
    guard places.count == pending.count, Set(places) == Set(pending.indices) else {
      return "it does not answer for each record that was sent"
    }
    guard !next.isBefore(bookmark) else { return "it goes back" }
    guard page.cursor.seq <= page.witness.seq else { return "it is further than its newest commit" }
    guard page.more || page.cursor == Position(seq: page.witness.seq) else { return "it ends before its end" }
    let moved = (next.seq, next.record) != (bookmark.seq, bookmark.record)
    guard moved || !page.more || !pending.isEmpty else { return "it sends the same page again" }
    return nil
  }

  private mutating func failed(_ reason: SyncError, _ canRetry: Bool, _ chance: Double) -> Action {
    attempts += 1
    guard canRetry, attempts < Limit.attempts, call != nil else { return .fail(reason) }
    let longest = Limit.firstWait << (attempts - 1)
    return .wait(milliseconds: longest / 2 + Int(Double(longest) * min(max(chance, 0), 1)))
  }

  private mutating func tooLarge() -> Action {
    guard pending.count > 1 else {
      return .fail(.nonsense("it takes no body with even one record"))
    }
    pushBytes = max(1, pushBytes / 2)
    return .load(limitBytes: pushBytes)
  }
}

extension Bookmark {
  /// Whether it stands before `other`: an earlier commit, or the same with fewer records of it read.
  fileprivate func isBefore(_ other: Bookmark) -> Bool {
    if seq != other.seq { return seq < other.seq }
    guard let theirs = other.record else { return record != nil }
    return record.map { $0 < theirs } ?? false
  }
}

extension RefusedRecord.Reason {
  /// The word under which a refusal is kept.
  fileprivate var word: String {
    switch self {
    case .unknown: "unknown"
    case .notAllowed: "not-allowed"
    case .gone: "gone"
    case .tooLarge: "too-large"
    case .malformed: "malformed"
    case .overQuota: "over-quota"
    }
  }
}
