import KithMerge
import KithReplica
import KithWire

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
