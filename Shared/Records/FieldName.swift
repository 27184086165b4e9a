import KithMerge

/// The name of one field of a record: a word of the table, and for a set-like field which of its elements.
///
/// Written `email/3f9a0c11d2b47e05`. The sealed name of a field is a keyed hash of this text.
package struct FieldName: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let base: String
  package let element: UInt64?

  package init(_ base: String, element: UInt64? = nil) {
    self.base = base
    self.element = element
  }

  /// The field for `value` as a new element of the set `base`.
  ///
  /// The element is named by what it says, so that two machines that add one address while offline add one
  /// element.
  package init(_ base: String, elementFor value: Value) {
    self.init(base, element: FieldName.element(for: value))
  }

  package var description: String {
    guard let element else { return base }
    return base + "/" + FieldKey(rawValue: element).description
  }

  /// By bytes, so that every machine sorts alike.
  package static func < (a: FieldName, b: FieldName) -> Bool {
    if a.base != b.base { return a.base.utf8.lexicographicallyPrecedes(b.base.utf8) }
    guard let x = a.element else { return b.element != nil }
    return b.element.map { x < $0 } ?? false
  }

  package static func == (a: FieldName, b: FieldName) -> Bool {
    a.element == b.element && a.base.utf8.elementsEqual(b.base.utf8)
  }

  /// The element that a new value makes: SipHash-2-4 under key 0 of the value's main text.
  ///
  /// The text is folded by ASCII case and outer blanks; one that is nothing but digits and their punctuation
  /// counts by its digits. Frozen: it is part of the sealed bytes (`Edit`), so it knows ASCII only, which
  /// never changes.
  package static func element(for value: Value) -> UInt64 {
    SipHash(key: (0, 0)).hash(folded(Array(value.mainText)))
  }

  private static func folded(_ bytes: [UInt8]) -> [UInt8] {
    if isNumber(bytes) { return bytes.filter { (48...57).contains($0) || $0 == 43 } }
    // In plain loops: every value of every record that is opened comes by here.
    var (start, end) = (0, bytes.count)
    while start < end, isBlank(bytes[start]) { start += 1 }
    while start < end, isBlank(bytes[end - 1]) { end -= 1 }
    var folded = Array(bytes[start..<end])
    for place in folded.indices where (65...90).contains(folded[place]) { folded[place] |= 0x20 }
    return folded
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

  /// Whether there are digits in it, and nothing but them and ` +-()./`.
  private static func isNumber(_ bytes: [UInt8]) -> Bool {
    var hasDigit = false
    for byte in bytes {
      switch byte {
      case 48...57: hasDigit = true
      case 32, 40, 41, 43, 45, 46, 47: continue
      default: return false
      }
    }
    return hasDigit
  }
}
