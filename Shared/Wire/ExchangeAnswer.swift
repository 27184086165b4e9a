package import KithMerge

/// What the server answers to an exchange.
package enum ExchangeAnswer: Hashable, Sendable {
  case page(ExchangePage)
  /// The server does not know the device's witness: it went back to a backup.
  case reset
  /// The keys of the space moved on: what is pending must be sealed anew.
  case newEpoch(UInt32, package: [UInt8])
  /// Somebody left the group since its keys were made: nothing new is taken before a member makes others.
  case keysWanted(UInt32)
}

/// What became of the push, and the next page of what others wrote.
package struct ExchangePage: Hashable, Sendable {
  /// Places in `ExchangeCall.records` that the server holds from now on.
  package var acked: [Int]
  package var refused: [RefusedRecord]
  /// In the order of (seq, id); one that the server holds just as this call pushed it is left out.
  package var records: [HeldRecord]
  package var cursor: Position
  package var witness: Witness
  /// Whether another page waits.
  package var more: Bool
  /// The newest epoch of the space that the server knows of; 0 from a server that does not say.
  package var epoch: UInt32
  /// How many machines of the asking account the server lets in.
  package var devices: Int
  /// What the asking account may do in the space; nil from a server that does not say.
  package var role: Role?

  package init(
    acked: [Int], refused: [RefusedRecord], records: [HeldRecord], cursor: Position, witness: Witness,
    more: Bool, epoch: UInt32 = 0, devices: Int = 0, role: Role? = nil
  ) {
    self.role = role
    self.acked = acked
    self.refused = refused
    self.records = records
    self.cursor = cursor
    self.witness = witness
    self.more = more
    self.epoch = epoch
    self.devices = devices
  }
}

/// A pushed record that the server does not take.
package struct RefusedRecord: Hashable, Sendable {
  /// Why, in a word.
  package enum Reason: Hashable, Sendable, CaseIterable {
    /// A newer server's reason that this build has no word for.
    case unknown
    case notAllowed
    /// Purged: nothing can be added to it any more.
    case gone
    case tooLarge
    case malformed
    case overQuota
    /// A purge of a record that has grown since, or has not rested long enough.
    case grew

    /// The word that it goes by, in a quarantine and in metrics. One is never given to another reason.
    package var word: String {
      switch self {
      case .unknown: "unknown"
      case .notAllowed: "not-allowed"
      case .gone: "gone"
      case .tooLarge: "too-large"
      case .malformed: "malformed"
      case .overQuota: "over-quota"
      case .grew: "grew"
      }
    }
  }

  /// Its place in `ExchangeCall.records`.
  package var place: Int
  package var reason: Reason
  /// What is so, and what to do, for a person.
  package var sentence: String

  package init(place: Int, reason: Reason, sentence: String) {
    self.place = place
    self.reason = reason
    self.sentence = sentence
  }
}

/// A record as the server holds it.
package struct HeldRecord: Hashable, Sendable {
  package var id: RecordID
  /// Canonical bytes of a sealed record.
  package var state: [UInt8]
  /// The account that first pushed it; nil where that is the asking one.
  package var firstAccount: AccountID?
  /// In a group, whose the writers of its live edits are, but for those of the asking account.
  package var writers: [WriterID: AccountID]

  package init(
    id: RecordID, state: [UInt8], firstAccount: AccountID? = nil, writers: [WriterID: AccountID] = [:]
  ) {
    self.writers = writers
    self.id = id
    self.state = state
    self.firstAccount = firstAccount
  }
}
