package import KithMerge

/// How far a device has read: all commits up to `seq`; inside commit `seq` up to `record` where one is named.
package struct Position: Hashable, Sendable {
  package var seq: UInt64
  package var record: RecordID?

  /// Nothing was read yet.
  package static let start = Position(seq: 0)

  package init(seq: UInt64, record: RecordID? = nil) {
    self.seq = seq
    self.record = record
  }
}

/// The newest commit that a device was ever shown. Its tag is made and checked by the server alone.
package struct Witness: Hashable, Sendable {
  package static let tagBytes = 24

  package var seq: UInt64
  package var tag: [UInt8]

  /// No commit was ever shown.
  package static let none = Witness(seq: 0, tag: [])

  package init(seq: UInt64, tag: [UInt8]) {
    self.seq = seq
    self.tag = tag
  }
}

extension Position {
  init(_ message: Kith_V1_Position) throws(WireError) {
    seq = message.seq
    record = message.record.isEmpty ? nil : try Field.wide(message.record, "a cursor's record")
    guard seq > 0 || record == nil else { throw .malformed("a cursor inside no commit") }
  }

  var message: Kith_V1_Position {
    var message = Kith_V1_Position()
    message.seq = seq
    if let record { message.record = Field.data(record.bytes) }
    return message
  }
}

extension Witness {
  init(_ message: Kith_V1_Witness) throws(WireError) {
    seq = message.seq
    tag = try Field.exactly(message.seq == 0 ? 0 : Witness.tagBytes, message.tag, "a witness")
  }

  var message: Kith_V1_Witness {
    var message = Kith_V1_Witness()
    message.seq = seq
    message.tag = Field.data(tag)
    return message
  }
}
