package import KithMerge

/// The one sync call: what a device has read, the newest commit it was shown, and what it pushes.
package struct ExchangeCall: Hashable, Sendable {
  package var cursor: Position
  package var witness: Witness
  package var records: [PushedRecord]
  /// How many bytes of records the answer may carry at the most; 0 leaves it to the server.
  package var pageBytes: Int
  /// The newest epoch whose keys the device has: if the space has newer ones, they are the answer. 0 only
  /// reads.
  package var epoch: UInt32

  package init(
    cursor: Position, witness: Witness, records: [PushedRecord], pageBytes: Int = 0, epoch: UInt32 = 0
  ) {
    self.epoch = epoch
    self.cursor = cursor
    self.witness = witness
    self.records = records
    self.pageBytes = pageBytes
  }
}

/// A whole record on its way to the server.
package struct PushedRecord: Hashable, Sendable {
  package var id: RecordID
  /// Canonical bytes of a sealed record.
  package var state: [UInt8]
  /// Pushed after a reset, to heal a server that lost it.
  package var offer: Bool
  /// With an offer: the account that the server once named as the record's first.
  package var firstAccount: AccountID?
  /// With a purge: what the device has seen of the record.
  package var purge: Purge?

  /// What a purge must say.
  package struct Purge: Hashable, Sendable {
    package var seen: Context
    /// Asked for by age alone, and not by a person: the record must have rested.
    package var byAge: Bool

    package init(seen: Context, byAge: Bool = false) {
      (self.seen, self.byAge) = (seen, byAge)
    }
  }

  package init(
    id: RecordID, state: [UInt8], offer: Bool = false, firstAccount: AccountID? = nil, purge: Purge? = nil
  ) {
    self.purge = purge
    self.id = id
    self.state = state
    self.offer = offer
    self.firstAccount = firstAccount
  }
}

extension ExchangeCall {
  package init(bytes: [UInt8]) throws(WireError) {
    let message: Kith_V1_ExchangeCall = try Field.message(bytes)
    try Field.number(message.records.count, Limits.standard.recordsOfACall, "records in a call")
    cursor = try Position(message.cursor)
    witness = try Witness(message.witness)
    pageBytes = Int(message.pageBytes)
    epoch = message.epoch
    records = []
    records.reserveCapacity(message.records.count)
    for record in message.records { records.append(try PushedRecord(record)) }
  }

  package var bytes: [UInt8] {
    var message = Kith_V1_ExchangeCall()
    message.cursor = cursor.message
    message.witness = witness.message
    message.records = records.map(\.message)
    message.pageBytes = UInt32(clamping: pageBytes)
    message.epoch = epoch
    return Field.bytes(message)
  }
}

extension PushedRecord {
  fileprivate init(_ message: Kith_V1_PushedRecord) throws(WireError) {
    id = try Field.wide(message.id, "a record's id")
    state = [UInt8](message.state)
    offer = message.offer
    firstAccount = try Field.account(message.firstAccount, "a record's first account")
    guard !message.seen.isEmpty else { return }
    guard let seen = try? SealedRecord(bytes: [UInt8](message.seen)), seen.edits.isEmpty, !seen.isPurged
    else {
      throw .malformed("what a purge has seen")
    }
    purge = Purge(seen: seen.context, byAge: message.byAge)
  }

  fileprivate var message: Kith_V1_PushedRecord {
    var message = Kith_V1_PushedRecord()
    message.id = Field.data(id.bytes)
    message.state = Field.data(state)
    message.offer = offer
    if let firstAccount { message.firstAccount = Field.data(firstAccount.bytes) }
    if let purge {
      message.seen = Field.data(SealedRecord(edits: [], context: purge.seen).bytes)
      message.byAge = purge.byAge
    }
    return message
  }
}
