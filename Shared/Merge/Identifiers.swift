/// Sixteen bytes that name one thing, written as 32 hexadecimal digits.
package protocol WideIdentifier: Hashable, Comparable, Sendable, CustomStringConvertible {
  var high: UInt64 { get }
  var low: UInt64 { get }
  init(high: UInt64, low: UInt64)
}

/// Eight bytes that name one thing, written as 16 hexadecimal digits.
package protocol NarrowIdentifier: Hashable, Comparable, Sendable, CustomStringConvertible {
  var rawValue: UInt64 { get }
  init(rawValue: UInt64)
}

/// One contact, note, … of one space. Random, or a keyed hash of where it was imported from.
package struct RecordID: WideIdentifier {
  package let high, low: UInt64
  package init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }
}

/// A network and its members: the unit of sync, access and keys.
package struct SpaceID: WideIdentifier {
  package let high, low: UInt64
  package init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }
}

/// A person as a server knows them.
package struct AccountID: NarrowIdentifier {
  package let rawValue: UInt64
  package init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// One machine of an account.
package struct DeviceID: NarrowIdentifier {
  package let rawValue: UInt64
  package init(rawValue: UInt64) { self.rawValue = rawValue }
  /// Of somebody who is given the keys of a personal space.
  package init(_ holder: KeyHolderID) { rawValue = holder.rawValue }
}

/// Who is given the keys of a space: a device in a personal space, an account in a group.
package struct KeyHolderID: NarrowIdentifier {
  package let rawValue: UInt64
  package init(rawValue: UInt64) { self.rawValue = rawValue }
  package init(_ device: DeviceID) { rawValue = device.rawValue }
  package init(_ account: AccountID) { rawValue = account.rawValue }
}

/// One operation of one device: drawn at random when it begins, kept in memory only, never read back from a
/// disk, so that a copied or restored database can never name two edits alike.
package struct WriterID: NarrowIdentifier {
  package let rawValue: UInt64
  package init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// A field of a record as the merge sees it: a keyed hash of its name.
package struct FieldKey: NarrowIdentifier {
  package let rawValue: UInt64
  package init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// The name of one edit of one record, whichever fields it touched.
package struct Dot: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let writer: WriterID
  /// Counts from 1 within the operation.
  package let counter: UInt64

  package init(writer: WriterID, counter: UInt64) {
    self.writer = writer
    self.counter = counter
  }

  package static func < (a: Dot, b: Dot) -> Bool {
    (a.writer, a.counter) < (b.writer, b.counter)
  }

  package var description: String { "\(writer).\(counter)" }
}

extension WideIdentifier {
  /// Reads sixteen bytes; nil if there are more or fewer.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 16 else { return nil }
    self.init(high: bigEndian(bytes.prefix(8)), low: bigEndian(bytes.dropFirst(8)))
  }

  /// Reads 32 hexadecimal digits.
  package init?(_ text: some StringProtocol) {
    guard let bytes = [UInt8](hex: text) else { return nil }
    self.init(bytes: bytes)
  }

  package init(using random: inout some RandomNumberGenerator) {
    self.init(high: random.next(), low: random.next())
  }

  package var bytes: [UInt8] {
    var writer = ByteWriter(reserving: 16)
    writer.fixed(high)
    writer.fixed(low)
    return writer.bytes
  }

  package var description: String { bytes.hex }

  package static func < (a: Self, b: Self) -> Bool { (a.high, a.low) < (b.high, b.low) }
}

extension NarrowIdentifier {
  /// Reads eight bytes; nil if there are more or fewer.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 8 else { return nil }
    self.init(rawValue: bigEndian(bytes))
  }

  /// Reads 16 hexadecimal digits.
  package init?(_ text: some StringProtocol) {
    guard let bytes = [UInt8](hex: text) else { return nil }
    self.init(bytes: bytes)
  }

  package init(using random: inout some RandomNumberGenerator) {
    self.init(rawValue: random.next())
  }

  package var bytes: [UInt8] {
    var writer = ByteWriter(reserving: 8)
    writer.fixed(rawValue)
    return writer.bytes
  }

  package var description: String { bytes.hex }

  package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

private func bigEndian(_ bytes: some Collection<UInt8>) -> UInt64 {
  bytes.reduce(0) { $0 << 8 | UInt64($1) }
}
