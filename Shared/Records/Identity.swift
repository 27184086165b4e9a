package import KithMerge

/// Words that name one person in every file that knows them.
package enum Identity {
  /// The identity of a card's UID: `4F0C…`, `urn:uuid:4f0c…` and `4f0c…` are one.
  package static func uid(_ text: String) -> String? {
    let trimmed = ASCII.trimmed(text)
    guard !trimmed.isEmpty else { return nil }
    let bare = dropping(prefix: "urn:uuid:", from: trimmed)
    return uidPrefix + (isUUID(bare) ? ASCII.lowered(bare) : trimmed)
  }

  package static let uidPrefix = "vcard:uid:"

  /// The identity that a card has which was written of a record, in a network where no other card named it.
  package static func uid(of id: RecordID) -> String {
    uidPrefix + uuid(of: id)
  }

  /// The digits of a record's id as a UUID.
  package static func uuid(of id: RecordID) -> String {
    let digits = Array(id.description)
    let ends = [0, 8, 12, 16, 20, digits.count]
    return zip(ends, ends.dropFirst()).map { String(digits[$0..<max($0, $1)]) }.joined(separator: "-")
  }

  /// The record that a card was written of, if this is its identity.
  package static func recordID(_ identity: String) -> RecordID? {
    guard identity.hasPrefix(uidPrefix) else { return nil }
    let text = String(identity.dropFirst(uidPrefix.count))
    return isUUID(text) ? RecordID(text.filter { $0 != "-" }) : nil
  }

  /// The person whose page at LinkedIn `address` is; nil for any other page.
  package static func linkedIn(_ address: String) -> String? {
    linkedIn(WebAddress(address))
  }

  /// The identity of the page of a person at LinkedIn; nil for any other page.
  package static func linkedIn(_ page: WebAddress?) -> String? {
    guard let page, page.hostWords.contains("linkedin") else { return nil }
    guard page.steps.count >= 2, ASCII.lowered(page.steps[0]) == "in" else { return nil }
    return "linkedin:" + ASCII.lowered(percentDecoded(page.steps[1]))
  }

  package static func email(_ text: String) -> String {
    "email:" + ASCII.lowered(ASCII.trimmed(text))
  }

  package static func name(_ name: String, org: String?) -> String {
    "name:" + folded(name) + "|" + folded(org ?? "")
  }

  static func folded(_ text: String) -> String {
    ASCII.lowered(text).split(separator: " ").joined(separator: " ")
  }

  package static func isUUID(_ text: String) -> Bool {
    let digits = Array(text.utf8)
    guard digits.count == 36 else { return false }
    for (place, byte) in digits.enumerated() {
      let isDash = [8, 13, 18, 23].contains(place)
      guard isDash ? byte == 45 : isHex(byte) else { return false }
    }
    return true
  }

  package static func dropping(prefix: String, from text: String) -> String {
    let start = text.utf8.prefix(prefix.utf8.count)
    guard start.elementsEqual(prefix.utf8, by: { ASCII.lowered($0) == $1 }) else { return text }
    return String(text[start.endIndex...])
  }

  /// The text behind `%C3%A9`; the text itself if what is behind is not text.
  package static func percentDecoded(_ text: String) -> String {
    guard text.utf8.contains(37) else { return text }
    let bytes = Array(text.utf8)
    var decoded: [UInt8] = []
    var place = 0
    while place < bytes.count {
      if bytes[place] == 37, place + 2 < bytes.count,
        let high = hexValue(bytes[place + 1]), let low = hexValue(bytes[place + 2])
      {
        decoded.append(high << 4 | low)
        place += 3
      } else {
        decoded.append(bytes[place])
        place += 1
      }
    }
    return String(validating: decoded, as: UTF8.self) ?? text
  }

  /// Everything that names whom `record` is about.
  package static func all(of record: OpenedRecord) -> [String] {
    let sources = record.elements("source").compactMap(\.shown.value.text)
    let profiles = record.elements("profile").compactMap {
      Labelled($0.shown.value).flatMap { linkedIn($0.text) }
    }
    let emails = record.elements("email").compactMap { Labelled($0.shown.value).map { email($0.text) } }
    return sources + profiles + emails
  }

  private static func isHex(_ byte: UInt8) -> Bool { hexValue(byte) != nil }

  private static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 48...57: byte - 48
    case 65...70: byte - 55
    case 97...102: byte - 87
    default: nil
    }
  }
}
