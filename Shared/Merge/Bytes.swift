/// Why some bytes could not be read.
package enum BytesError: Error, Hashable, Sendable {
  /// The bytes end before the value does.
  case cutShort
  /// There is more than one way to read them, or none.
  case malformed(String)
  /// A newer kith wrote them: this build knows versions up to `known`.
  case newer(version: UInt8, known: UInt8)
}

/// Builds canonical bytes: numbers big-endian, counts as unsigned LEB128.
package struct ByteWriter: Sendable {
  /// What was written so far.
  package private(set) var bytes: [UInt8] = []

  package init(reserving capacity: Int = 0) {
    bytes.reserveCapacity(capacity)
  }

  package mutating func byte(_ value: UInt8) {
    bytes.append(value)
  }

  package mutating func fixed<Number: FixedWidthInteger>(_ value: Number) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }

  package mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  package mutating func count(_ value: Int) {
    varint(UInt64(value))
  }

  package mutating func raw(_ value: [UInt8]) {
    bytes.append(contentsOf: value)
  }

  /// A length, then the bytes.
  package mutating func block(_ value: [UInt8]) {
    count(value.count)
    raw(value)
  }

  /// A length in UTF-8 bytes, then the text, just as it is: nothing is normalised.
  package mutating func text(_ value: String) {
    var value = value
    value.withUTF8 { utf8 in
      varint(UInt64(utf8.count))
      bytes.append(contentsOf: utf8)
    }
  }
}

/// Reads canonical bytes and refuses every other spelling of them, so that equal values have equal bytes.
package struct ByteReader: Sendable {
  private let bytes: [UInt8]
  private var position: Int
  private let end: Int

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    position = 0
    end = bytes.count
  }

  package var remaining: Int { end - position }

  package mutating func byte() throws(BytesError) -> UInt8 {
    guard position < end else { throw .cutShort }
    defer { position += 1 }
    return bytes[position]
  }

  package mutating func fixed<Number: FixedWidthInteger>(
    _ type: Number.Type = Number.self
  ) throws(BytesError) -> Number {
    let width = Number.bitWidth / 8
    guard remaining >= width else { throw .cutShort }
    var value: Number = 0
    for offset in 0..<width { value = (value << 8) | Number(truncatingIfNeeded: bytes[position + offset]) }
    position += width
    return value
  }

  package mutating func varint() throws(BytesError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      let next = try byte()
      let bits = UInt64(next & 0x7F)
      guard shift < 63 || bits <= 1 else { throw .malformed("a number over 64 bits") }
      value |= bits << shift
      if next & 0x80 == 0 {
        guard next != 0 || shift == 0 else { throw .malformed("a number with needless bytes") }
        return value
      }
    }
    throw .malformed("a number over 64 bits")
  }

  /// A count of things that each need `minimumBytes`: a lie about it costs no memory.
  package mutating func count(minimumBytes: Int = 1) throws(BytesError) -> Int {
    let value = try varint()
    guard value <= UInt64(remaining / max(1, minimumBytes)) else { throw .cutShort }
    return Int(value)
  }

  package mutating func raw(_ length: Int) throws(BytesError) -> [UInt8] {
    guard length >= 0, remaining >= length else { throw .cutShort }
    defer { position += length }
    return Array(bytes[position..<position + length])
  }

  package mutating func block() throws(BytesError) -> [UInt8] {
    try raw(count())
  }

  package mutating func text() throws(BytesError) -> String {
    let length = try count()
    defer { position += length }
    guard let text = String(validating: bytes[position..<position + length], as: UTF8.self) else {
      throw .malformed("text that is not UTF-8")
    }
    return text
  }

  package mutating func rest() throws(BytesError) -> [UInt8] {
    try raw(remaining)
  }

  package func finished() throws(BytesError) {
    guard remaining == 0 else { throw .malformed("\(remaining) bytes too many") }
  }
}

extension Collection<UInt8> {
  /// Lower-case hexadecimal.
  package var hex: String {
    String(unsafeUninitializedCapacity: count * 2) { buffer in
      var place = 0
      for byte in self {
        buffer[place] = hexDigits[Int(byte >> 4)]
        buffer[place + 1] = hexDigits[Int(byte & 15)]
        place += 2
      }
      return place
    }
  }
}

extension [UInt8] {
  /// The bytes that hexadecimal `text` spells, or nil.
  package init?(hex text: some StringProtocol) {
    let digits = Array<Character>(text)
    guard digits.count.isMultiple(of: 2) else { return nil }
    self = []
    reserveCapacity(digits.count / 2)
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = digits[index].hexDigitValue, let low = digits[index + 1].hexDigitValue else {
        return nil
      }
      append(UInt8(high << 4 | low))
    }
  }
}

private let hexDigits = Array("0123456789abcdef".utf8)
