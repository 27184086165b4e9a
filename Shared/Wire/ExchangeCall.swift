package import KithMerge

/// The one sync call: what a device has read, the newest commit it was shown, and what it pushes.
package struct ExchangeCall: Hashable, Sendable {
  package var cursor: Position
  package var witness: Witness
  package var records: [PushedRecord]
  /// How many bytes of records the answer may carry at the most; 0 leaves it to the server.
  package var pageBytes: Int

  package init(cursor: Position, witness: Witness, records: [PushedRecord], pageBytes: Int = 0) {
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

  package init(id: RecordID, state: [UInt8], offer: Bool = false, firstAccount: AccountID? = nil) {
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
    return Field.bytes(message)
  }
}

extension PushedRecord {
  fileprivate init(_ message: Kith_V1_PushedRecord) throws(WireError) {
    id = try Field.wide(message.id, "a record's id")
    state = [UInt8](message.state)
    offer = message.offer
    firstAccount = try Field.account(message.firstAccount, "a record's first account")
  }

  fileprivate var message: Kith_V1_PushedRecord {
    var message = Kith_V1_PushedRecord()
    message.id = Field.data(id.bytes)
    message.state = Field.data(state)
    message.offer = offer
    if let firstAccount { message.firstAccount = Field.data(firstAccount.bytes) }
    return message
  }
}
