import KithMerge

/// What names one person across files and networks: `email:ada@example.org`, `linkedin:ada-l`, `vcard:uid:…`.
///
/// ASCII case and outer blanks aside, equal texts name one person.
package enum Identity {
  package static func email(_ address: String) -> String {
    "email:" + lowered(address)
  }

  package static func vCard(uid: String) -> String {
    "vcard:uid:" + trimmed(uid)
  }

  /// The person a profile's address names; nil if it is not a profile of LinkedIn.
  package static func linkedIn(_ address: String) -> String? {
    let text = lowered(address)
    guard let host = text.range(of: "linkedin."), let place = text.range(of: "/in/"),
      host.lowerBound < place.lowerBound
    else { return nil }
    let slug = text[place.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    return slug.isEmpty ? nil : "linkedin:" + slug
  }

  /// Everything that names the person of `record`.
  package static func all(of record: OpenedRecord) -> [String] {
    let sources = record.elements("source").compactMap(\.shown.value.text)
    let emails = record.elements("email").compactMap { Labelled($0.shown.value).map { email($0.text) } }
    let profiles = record.elements("profile").compactMap {
      Labelled($0.shown.value).flatMap { linkedIn($0.text) }
    }
    return sources + profiles + emails
  }

  private static func trimmed(_ text: String) -> String {
    let blank: (UInt8) -> Bool = { $0 == 32 || (9...13).contains($0) }
    let bytes = text.utf8.drop(while: blank).reversed().drop(while: blank).reversed()
    return String(decoding: Array(bytes), as: UTF8.self)
  }

  private static func lowered(_ text: String) -> String {
    String(decoding: trimmed(text).utf8.map { (65...90).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
  }
}

extension String {
  /// Where `pattern` first stands, byte for byte.
  fileprivate func range(of pattern: String) -> Range<String.Index>? {
    let (text, wanted) = (utf8, Array(pattern.utf8))
    var start = text.startIndex
    while start < text.endIndex {
      if text[start...].starts(with: wanted) { return start..<text.index(start, offsetBy: wanted.count) }
      start = text.index(after: start)
    }
    return nil
  }
}
