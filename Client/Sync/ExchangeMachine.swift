package import KithMerge
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
  package enum Event: Sendable {
    /// Where this home stands, and whether what waits here is to be sealed under newer keys; said again when
    /// another process moved it on while an answer was under way.
    case began(Bookmark, sealsAnew: Bool = false)
    /// What is to be pushed, and the epochs whose keys this home has.
    case loaded([Outgoing], epochs: Set<UInt32>)
    case answered(ExchangeAnswer)
    /// No answer came. `chance`, from 0 up to 1, spreads the waits of many devices; the server may ask for a
    /// wait of at least so many seconds.
    case failed(reason: SyncError, canRetry: Bool, chance: Double, atLeast: Int = 0)
    /// The server takes no body that large.
    case tooLarge
    case absorbed
    case startedOver
    /// Whether the new keys could be taken in.
    case adopted(Replica.Adoption)
    case sealedAnew
    case waited
  }

  package enum Action: Sendable {
    /// Say what is to be pushed; nothing that keys of an epoch above `upTo` sealed, if it is said.
    case load(limitBytes: Int, upTo: UInt32?)
    /// … of this account itself alone, if the server has not heard who it is.
    case loadIntroduction(upTo: UInt32?)
    case send(ExchangeCall)
    case absorb(Delivery)
    /// Offer everything anew, and read everything again.
    case startOver(Bookmark)
    /// Take in new keys.
    case adopt(epoch: UInt32, package: [UInt8])
    /// Seal what waits to be pushed under the newest keys; the server's records are all read.
    case sealAnew
    case wait(milliseconds: Int)
    case finish
    case fail(SyncError)
  }

  private var bookmark = Bookmark.start
  private var pending: [Outgoing] = []
  private var call: ExchangeCall?
  /// The epochs whose keys this home has; and up to which one it was to say what is pending.
  private var known: Set<UInt32> = []
  private var limit: UInt32?
  private var calls = 0
  private var attempts = 0
  private var resets = 0
  private var pushBytes: Int
  /// Whether the server may hold something this home has not read.
  private var mayHaveMore = true
  private var epochs = 0
  private var taken = (records: 0, bytes: 0)
  private var shortPages = 0
  /// First everything is read, and nothing pushed: who made the newest keys is not known yet, or what waits
  /// is to be sealed anew. What the server has of that, and could not say that it has, is not said twice.
  private var reading = Reading.no
  private var sealsAnew = false
  /// Keys that do not open are passed over: newer ones carry all others.
  private var passed: (epoch: UInt32, because: SyncError)?
  /// The newest epoch whose keys were offered.
  private var offered: UInt32 = 0
  private let rules: ReplicaRules
  /// What the server last said of the space's keys and of this account's machines; 0 if nothing.
  package private(set) var serverEpoch: UInt32 = 0
  package private(set) var serverDevices = 0
  /// What this account may do in the space, as it last said.
  package private(set) var role: Role?

  /// Whether somebody left since the space's keys were made: nothing but who this account is goes before a
  /// member, perhaps this one, has made others.
  package private(set) var keysAreWanted = false

  /// … and not even that was taken.
  private var onlyReads = false

  /// Whether the server has said so in this run, since it last turned out to have gone back.
  private var isTold = false

  private enum Reading {
    case no, only, done
  }

  /// `pushBytes`: how many bytes of records one call carries, beside its last record.
  package init(pushBytes: Int = Limit.pushBytes, rules: ReplicaRules = .all) {
    (self.pushBytes, self.rules) = (pushBytes, rules)
  }

  package mutating func received(_ event: Event) -> Action {
    switch event {
    case .began(let bookmark, let sealsAnew):
      self.bookmark = bookmark
      mayHaveMore = true
      if sealsAnew { (reading, self.sealsAnew) = (.only, true) }
      return load()
    case .loaded(let batch, let epochs): return loaded(batch, epochs)
    case .adopted(let adoption): return adopted(adoption)
    case .answered(let answer): return answered(answer)
    case .failed(let reason, let canRetry, let chance, let atLeast):
      return failed(reason, canRetry, chance, atLeast)
    case .tooLarge: return tooLarge()
    case .absorbed, .sealedAnew: return load()
    case .startedOver:
      bookmark = .start
      return load()
    case .waited: return call.map(Action.send) ?? .finish
    }
  }

  private mutating func load() -> Action {
    limit = isAhead ? serverEpoch : nil
    if keysAreWanted { return .loadIntroduction(upTo: limit) }
    return .load(limitBytes: pushBytes, upTo: limit)
  }

  private mutating func loaded(_ batch: [Outgoing], _ known: Set<UInt32>) -> Action {
    self.known = known
    if isAhead, limit != serverEpoch { return load() }
    if reading == .only, !mayHaveMore {
      mayHaveMore = true
      guard !sealsAnew else {
        (reading, sealsAnew) = (.no, false)
        return .sealAnew
      }
      reading = .done
    }
    let isPassing = passed.map { passed in !known.contains { $0 > passed.epoch } } ?? false
    if let passed, isPassing, call?.epoch == passed.epoch, !mayHaveMore { return .fail(passed.because) }
    pending = reading == .only || isPassing || onlyReads || isUntold(batch) ? [] : batch
    // Another machine's keys may be older than some that were drawn here meanwhile, and are needed too.
    let isShort = serverEpoch > 1 && !known.contains(serverEpoch)
    guard mayHaveMore || !pending.isEmpty || isShort else { return .finish }
    guard calls < Limit.calls else { return .fail(.nonsense("it always has more")) }
    calls += 1
    attempts = 0
    let call = ExchangeCall(
      cursor: Position(seq: bookmark.seq, record: bookmark.record),
      witness: Witness(seq: bookmark.witnessSeq, tag: bookmark.witnessTag),
      records: pending.map(PushedRecord.init), pageBytes: Limits.standard.pageBytes,
      epoch: reading == .only
        ? 0 : isPassing ? passed?.epoch ?? 0 : isShort ? before(serverEpoch, known) : known.max() ?? 0)
    self.call = call
    return .send(call)
  }

  /// Whether this home has keys that the server has given to nobody yet. What they seal waits until it has:
  /// else it would be readable nowhere if this machine went missing now. What older ones sealed goes before
  /// them: above all who this machine is, or nobody could believe that the keys are its own.
  private var isAhead: Bool {
    rules.keysGoBeforeWhatTheySeal && serverEpoch > 0 && known.contains { $0 > serverEpoch }
  }

  /// Whether these are offers, and the server has not said yet which keys it is at: it went back, perhaps to
  /// before the keys that seal them. It takes offers under any, so they must wait here.
  private func isUntold(_ batch: [Outgoing]) -> Bool {
    rules.keysGoBeforeWhatTheySeal && !isTold && batch.contains(where: \.isOffer)
  }

  /// The newest epoch before `epoch` whose keys are here: what comes after it is asked for, one by one.
  private func before(_ epoch: UInt32, _ known: Set<UInt32>) -> UInt32 {
    known.filter { $0 < epoch }.max() ?? 1
  }

  private mutating func answered(_ answer: ExchangeAnswer) -> Action {
    switch answer {
    case .page(let page): return turned(page)
    case .newEpoch(let epoch, let package):
      epochs += 1
      guard epochs <= Limit.epochs else { return .fail(.nonsense("its keys never rest")) }
      if let said = call?.epoch, said > epoch {
        (serverEpoch, isTold) = (epoch, true)
        return load()
      }
      offered = epoch
      return .adopt(epoch: epoch, package: package)
    case .keysWanted(let epoch):
      guard !onlyReads, !pending.isEmpty else {
        return .fail(.nonsense("it wants new keys for reading"))
      }
      (onlyReads, keysAreWanted) = (keysAreWanted, true)
      (serverEpoch, isTold) = (epoch, true)
      return load()
    case .reset:
      resets += 1
      guard resets <= Limit.resets else { return .fail(.resetTwice) }
      mayHaveMore = true
      isTold = false
      return .startOver(bookmark)
    }
  }

  private mutating func turned(_ page: ExchangePage) -> Action {
    let next = Bookmark(
      seq: page.cursor.seq, record: page.cursor.record, witnessSeq: page.witness.seq,
      witnessTag: page.witness.tag)
    if let problem = problem(with: page, next) { return .fail(.nonsense(problem)) }
    taken.records += page.records.count
    let bytes = page.records.reduce(0) { $0 + $1.state.count }
    taken.bytes += bytes
    guard taken.records <= Limit.receivedRecords, taken.bytes <= Limit.receivedBytes else {
      return .fail(.nonsense("it sends more than any network has"))
    }
    let isShort = page.records.count < Limit.fullPageRecords && bytes < Limit.fullPageBytes
    if page.more, isShort { shortPages += 1 }
    guard shortPages <= Limit.shortPages else { return .fail(.nonsense("it always has more")) }
    var delivery = Delivery(from: bookmark, to: next)
    delivery.acked = page.acked.compactMap { pending.indices.contains($0) ? pending[$0] : nil }
    delivery.refused = page.refused.compactMap { refused in
      guard pending.indices.contains(refused.place) else { return nil }
      return (pending[refused.place], refused.reason.word, refused.sentence)
    }
    delivery.records = page.records.map {
      Incoming(id: $0.id, state: $0.state, firstAccount: $0.firstAccount, writers: $0.writers)
    }
    bookmark = next
    mayHaveMore = page.more
    (serverEpoch, serverDevices, isTold) = (page.epoch, page.devices, true)
    role = page.role ?? role
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
    let said = call?.epoch ?? 0
    guard said == 0 || page.epoch <= said else { return "it keeps new keys back" }
    let moved = (next.seq, next.record) != (bookmark.seq, bookmark.record)
    guard moved || !page.more || !pending.isEmpty else { return "it sends the same page again" }
    guard !page.more || !page.records.isEmpty else { return "it has more and sends nothing of it" }
    return nil
  }

  private mutating func failed(
    _ reason: SyncError, _ canRetry: Bool, _ chance: Double, _ atLeast: Int
  ) -> Action {
    attempts += 1
    guard canRetry, attempts < Limit.attempts, call != nil, atLeast <= Limit.longestWait else {
      return .fail(reason)
    }
    let longest = Limit.firstWait << (attempts - 1)
    let spread = Int(Double(longest) * min(max(chance, 0), 1))
    return .wait(milliseconds: max(0, atLeast) * 1_000 + longest / 2 + spread)
  }

  private mutating func adopted(_ adoption: Replica.Adoption) -> Action {
    switch adoption {
    case .adopted:
      (reading, mayHaveMore, sealsAnew) = (.only, true, true)
      return load()
    case .strangeSender where reading == .no, .unusable where reading == .no:
      // The machine that made the keys may have joined since, or is known as a lost one elsewhere: everything
      // is yet to be read.
      (reading, mayHaveMore) = (.only, true)
      return load()
    case .strangeSender: return pass(over: .strangeKeys)
    case .unusable: return pass(over: .noKeys)
    }
  }

  private mutating func pass(over error: SyncError) -> Action {
    if let passed, passed.epoch >= offered { return .fail(error) }
    (passed, mayHaveMore) = ((offered, error), true)
    return load()
  }

  private mutating func tooLarge() -> Action {
    guard pending.count > 1 else {
      return .fail(.nonsense("it takes no body with even one record"))
    }
    pushBytes = max(1, pushBytes / 2)
    return load()
  }
}
