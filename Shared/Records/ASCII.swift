/// Bytes that have a meaning of their own in every year: what they name must be the same on every machine.
package enum ASCII {
  package static let tab: UInt8 = 9
  package static let newline: UInt8 = 10
  package static let carriageReturn: UInt8 = 13
  package static let space: UInt8 = 32
  package static let quote: UInt8 = 34
  package static let comma: UInt8 = 44
  package static let dot: UInt8 = 46
  package static let colon: UInt8 = 58
  package static let semicolon: UInt8 = 59
  package static let equals: UInt8 = 61
  package static let backslash: UInt8 = 92
  package static let caret: UInt8 = 94
  package static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  package static func isBlank(_ byte: UInt8) -> Bool { byte <= space }

  package static func lowered(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte | 0x20 : byte }

  package static func raised(_ byte: UInt8) -> UInt8 { (97...122).contains(byte) ? byte & 0xDF : byte }

  /// ASCII only: what names a person across imports must be the same on every machine and in every year.
  package static func lowered(_ text: String) -> String {
    text.utf8.contains { (65...90).contains($0) } ? changed(ArraySlice(text.utf8), lowered) : text
  }

  package static func lowered(_ bytes: ArraySlice<UInt8>) -> String {
    bytes.contains { (65...90).contains($0) }
      ? changed(bytes, lowered) : String(decoding: bytes, as: UTF8.self)
  }

  package static func raised(_ bytes: ArraySlice<UInt8>) -> String {
    bytes.contains { (97...122).contains($0) }
      ? changed(bytes, raised) : String(decoding: bytes, as: UTF8.self)
  }

  /// Short texts are made without asking for memory.
  private static func changed(_ bytes: ArraySlice<UInt8>, _ change: (UInt8) -> UInt8) -> String {
    String(unsafeUninitializedCapacity: bytes.count) { buffer in
      for (place, byte) in zip(buffer.indices, bytes) { buffer[place] = change(byte) }
      return bytes.count
    }
  }

  package static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var (start, end) = (bytes.startIndex, bytes.endIndex)
    while start < end, isBlank(bytes[start]) { start += 1 }
    while end > start, isBlank(bytes[end - 1]) { end -= 1 }
    return bytes[start..<end]
  }

  package static func trimmed(_ text: String) -> String {
    guard let first = text.utf8.first, let last = text.utf8.last, isBlank(first) || isBlank(last) else {
      return text
    }
    return String(decoding: trimmed(ArraySlice(text.utf8)), as: UTF8.self)
  }

  /// Whether two stretches of bytes are equal but for the case of their letters.
  package static func same(_ a: ArraySlice<UInt8>, _ b: StaticString) -> Bool {
    guard a.count == b.utf8CodeUnitCount else { return false }
    return b.withUTF8Buffer { other in zip(a, other).allSatisfy { raised($0) == raised($1) } }
  }
}
