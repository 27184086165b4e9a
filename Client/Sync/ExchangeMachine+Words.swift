import KithMerge
import KithReplica
import KithWire

extension ExchangeMachine {
  /// What one exchange does at the most.
  package enum Limit {
    /// Requests of one run; a server that always has more is not believed.
    package static let calls = 10_000
    /// How often one request is tried before the exchange gives up.
    package static let attempts = 4
    /// The first wait before trying again, in milliseconds; doubled each time.
    package static let firstWait = 250
    /// For how many seconds it waits at a server's word; longer, and the person is told.
    package static let longestWait = 20
    /// Times that a server may go back to a backup in one run.
    package static let resets = 1
    package static let pushBytes = Limits.standard.pushBytes
    /// How often the keys may move on in one run.
    package static let epochs = 80
    /// What a server may send in one run: more than any network of people has.
    package static let receivedRecords = 2_000_000
    package static let receivedBytes = 2 << 30
    /// A page before the last one is full, or nearly so: how many may be less than a quarter full.
    package static let shortPages = 200
    package static let fullPageRecords = Limits.standard.recordsOfAPage / 4
    package static let fullPageBytes = Limits.standard.pageBytes / 4
  }
}

// What the machine says to the disk in other words than to the server.

extension PushedRecord {
  init(_ outgoing: Outgoing) {
    self.init(
      id: outgoing.id, state: outgoing.state, offer: outgoing.isOffer, firstAccount: outgoing.firstAccount,
      purge: outgoing.purge.map { Purge(seen: $0.seen, byAge: $0.byAge) })
  }
}

extension Bookmark {
  /// Whether it stands before `other`: an earlier commit, or the same with fewer records of it read.
  func isBefore(_ other: Bookmark) -> Bool {
    if seq != other.seq { return seq < other.seq }
    guard let theirs = other.record else { return record != nil }
    return record.map { $0 < theirs } ?? false
  }
}
