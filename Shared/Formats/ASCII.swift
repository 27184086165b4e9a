/// Bytes that the formats give a meaning.
enum ASCII {
  static let tab: UInt8 = 9
  static let newline: UInt8 = 10
  static let carriageReturn: UInt8 = 13
  static let space: UInt8 = 32
  static let quote: UInt8 = 34
  static let comma: UInt8 = 44
  static let dot: UInt8 = 46
  static let colon: UInt8 = 58
  static let semicolon: UInt8 = 59
  static let equals: UInt8 = 61
  static let backslash: UInt8 = 92
  static let caret: UInt8 = 94
  static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  static func isBlank(_ byte: UInt8) -> Bool { byte <= space }

  static func lowered(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte | 0x20 : byte }

  static func raised(_ byte: UInt8) -> UInt8 { (97...122).contains(byte) ? byte & 0xDF : byte }

  /// ASCII only: what names a person across imports must be the same on every machine and in every year.
  static func lowered(_ text: String) -> String {
    text.utf8.contains { (65...90).contains($0) } ? changed(ArraySlice(text.utf8), lowered) : text
  }

  static func lowered(_ bytes: ArraySlice<UInt8>) -> String {
    bytes.contains { (65...90).contains($0) }
      ? changed(bytes, lowered) : String(decoding: bytes, as: UTF8.self)
  }

  static func raised(_ bytes: ArraySlice<UInt8>) -> String {
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

  static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var (start, end) = (bytes.startIndex, bytes.endIndex)
    while start < end, isBlank(bytes[start]) { start += 1 }
    while end > start, isBlank(bytes[end - 1]) { end -= 1 }
    return bytes[start..<end]
  }

  static func trimmed(_ text: String) -> String {
    guard let first = text.utf8.first, let last = text.utf8.last, isBlank(first) || isBlank(last) else {
      return text
    }
    return String(decoding: trimmed(ArraySlice(text.utf8)), as: UTF8.self)
  }

  /// Whether two stretches of bytes are equal but for the case of their letters.
  static func same(_ a: ArraySlice<UInt8>, _ b: StaticString) -> Bool {
    guard a.count == b.utf8CodeUnitCount else { return false }
    return b.withUTF8Buffer { other in zip(a, other).allSatisfy { raised($0) == raised($1) } }
  }
}
