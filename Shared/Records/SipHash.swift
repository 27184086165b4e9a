/// SipHash-2-4 with 64 bits of result (Aumasson, Bernstein, "SipHash: a fast short-input PRF", 2012).
package struct SipHash: Sendable {
  private let key: (UInt64, UInt64)

  /// The key is sixteen bytes, read as two little-endian numbers.
  package init(key: (UInt64, UInt64)) {
    self.key = key
  }

  /// - Returns: nil unless there are sixteen bytes.
  package init?(key bytes: [UInt8]) {
    guard bytes.count == 16 else { return nil }
    key = (SipHash.littleEndian(bytes[0..<8]), SipHash.littleEndian(bytes[8..<16]))
  }

  package func hash(_ bytes: [UInt8]) -> UInt64 {
    var state = State(key)
    var offset = 0
    while offset + 8 <= bytes.count {
      state.absorb(SipHash.littleEndian(bytes[offset..<offset + 8]))
      offset += 8
    }
    state.absorb(SipHash.littleEndian(bytes[offset...]) | UInt64(truncatingIfNeeded: bytes.count) << 56)
    return state.finished()
  }

  private static func littleEndian(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    var value: UInt64 = 0
    for byte in bytes.reversed() { value = value << 8 | UInt64(byte) }
    return value
  }

  private struct State {
    var v0, v1, v2, v3: UInt64

    init(_ key: (UInt64, UInt64)) {
      v0 = key.0 ^ 0x736f_6d65_7073_6575
      v1 = key.1 ^ 0x646f_7261_6e64_6f6d
      v2 = key.0 ^ 0x6c79_6765_6e65_7261
      v3 = key.1 ^ 0x7465_6462_7974_6573
    }

    mutating func absorb(_ word: UInt64) {
      v3 ^= word
      round()
      round()
      v0 ^= word
    }

    mutating func finished() -> UInt64 {
      v2 ^= 0xff
      for _ in 0..<4 { round() }
      return v0 ^ v1 ^ v2 ^ v3
    }

    mutating func round() {
      v0 = v0 &+ v1
      v1 = rotated(v1, 13) ^ v0
      v0 = rotated(v0, 32)
      v2 = v2 &+ v3
      v3 = rotated(v3, 16) ^ v2
      v0 = v0 &+ v3
      v3 = rotated(v3, 21) ^ v0
      v2 = v2 &+ v1
      v1 = rotated(v1, 17) ^ v2
      v2 = rotated(v2, 32)
    }

    private func rotated(_ value: UInt64, _ bits: UInt64) -> UInt64 {
      value << bits | value >> (64 - bits)
    }
  }
}
