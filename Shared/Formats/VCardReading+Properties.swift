import KithRecords

extension VCardReading {
  typealias Reader = @Sendable (inout VCardReading, VCardProperty) -> Bool

  /// Who reads which property. A reader that returns false has not taken it; it is then kept as it is.
  static let readers: [String: Reader] = [
    "UID": { $0.identify(Identity.uid(VCardText.line($1.value) ?? "")) },
    "KIND": { $0.isKind($1) }, "X-ABSHOWAS": { $0.isKind($1) },
    "FN": { $0.fullName($1) },
    "N": { $0.nameParts($1) },
    "NICKNAME": { $0.words($1, "nickname") },
    "CATEGORIES": { $0.words($1, "tag") },
    "X-PHONETIC-FIRST-NAME": { $0.phonetic($1, \.given) },
    "X-PHONETIC-MIDDLE-NAME": { $0.phonetic($1, \.additional) },
    "X-PHONETIC-LAST-NAME": { $0.phonetic($1, \.family) },
    "X-KITH-PHONETIC": { $0.phonetic($1, \.written) },
    "PRONOUNS": { $0.line($1, "pronouns") }, "X-PRONOUNS": { $0.line($1, "pronouns") },
    "ORG": { $0.organisation($1) },
    "TITLE": { $0.line($1, "title") },
    "X-KITH-INDUSTRY": { $0.line($1, "industry") },
    "X-KITH-MET": { $0.lines($1, "met") },
    "X-KITH-CONNECTED": { $0.day($1, "connected") },
    "BDAY": { $0.day($1, "birthday") },
    "ANNIVERSARY": { $0.namedDay($1, else: "anniversary") },
    "X-ANNIVERSARY": { $0.namedDay($1, else: "anniversary") },
    "X-ABDATE": { $0.namedDay($1, else: "date") },
    "EMAIL": { $0.email($1) },
    "TEL": { $0.telephone($1) },
    "ADR": { $0.address($1) },
    "URL": { $0.page($1) },
    "X-SOCIALPROFILE": { $0.profile($1) }, "X-SOCIAL-PROFILE": { $0.profile($1) },
    "SOCIALPROFILE": { $0.profile($1) },
    "IMPP": { $0.message($1) },
    "RELATED": { $0.relation($1, nil) }, "X-ABRELATEDNAMES": { $0.relation($1, nil) },
    "X-SPOUSE": { $0.relation($1, "spouse") }, "X-MANAGER": { $0.relation($1, "manager") },
    "X-ASSISTANT": { $0.relation($1, "assistant") },
    "NOTE": { $0.note($1) },
    "X-KITH-CUSTOM": { $0.custom($1) },
  ]

  private mutating func identify(_ identity: String?) -> Bool {
    guard let identity else { return true }
    if !identities.contains(identity) { identities.append(identity) }
    return true
  }

  /// Whether the line says no more than what the card was already taken for.
  private func isKind(_ property: VCardProperty) -> Bool {
    let value = ASCII.trimmed(property.value)
    switch gatherer.kind {
    case .organisation: return ASCII.same(value, "org") || ASCII.same(value, "COMPANY")
    default: return ASCII.same(value, "individual") || ASCII.same(value, "PERSON")
    }
  }

  private mutating func fullName(_ property: VCardProperty) -> Bool {
    guard let text = VCardText.line(property.value) else { return true }
    if written == nil { written = text }
    return written == text
  }

  private mutating func nameParts(_ property: VCardProperty) -> Bool {
    let parts = VCardText.pieces(property.value, separator: ASCII.semicolon).map(Self.listed)
    guard parts.contains(where: { $0 != nil }) else { return true }
    guard name == nil else { return false }
    func part(_ place: Int) -> String? { place < parts.count ? parts[place] : nil }
    name = PersonName(given: part(1), additional: part(2), family: part(0), prefix: part(3), suffix: part(4))
    return true
  }

  /// A part of a name may be a list, `Ann,Marie`: to a reader it is words one after the other.
  private static func listed(_ piece: ArraySlice<UInt8>) -> String? {
    let words = VCardText.pieces(piece, separator: ASCII.comma)
    if words.count == 1 { return VCardText.line(piece) }
    let texts = words.compactMap(VCardText.line)
    return texts.isEmpty ? nil : texts.joined(separator: " ")
  }

  private mutating func words(_ property: VCardProperty, _ base: String) -> Bool {
    guard gatherer.takes(base) else { return false }
    for word in VCardText.pieces(property.value, separator: ASCII.comma).compactMap(VCardText.line) {
      // Google puts everybody into this one.
      if word != "myContacts" { _ = gatherer.add(base, .text(word)) }
    }
    return true
  }

  private mutating func phonetic(
    _ property: VCardProperty, _ part: WritableKeyPath<PersonName, String?>
  ) -> Bool {
    guard gatherer.takes("phonetic"), let text = VCardText.line(property.value) else { return false }
    if phonetic[keyPath: part] == nil { phonetic[keyPath: part] = text }
    return phonetic[keyPath: part] == text
  }

  private mutating func line(_ property: VCardProperty, _ base: String) -> Bool {
    guard let text = VCardText.line(property.value) else { return true }
    return gatherer.put(base, .text(text))
  }

  private mutating func lines(_ property: VCardProperty, _ base: String) -> Bool {
    guard let text = VCardText.lines(property.value) else { return true }
    return gatherer.put(base, .text(text))
  }

  /// The organisation, then the department in it, which may be several units deep.
  private mutating func organisation(_ property: VCardProperty) -> Bool {
    let units = VCardText.pieces(property.value, separator: ASCII.semicolon).map(VCardText.line)
    let department = units.dropFirst().compactMap { $0 }.joined(separator: ", ")
    let first = units.first ?? nil
    if gatherer.kind == .organisation {
      if written == nil { written = first }
      return department.isEmpty && (first == nil || first == written)
    }
    guard !gatherer.has("org"), !gatherer.has("department") else {
      return first.map(Value.text) == gatherer.fields[FieldName("org")] && department.isEmpty
    }
    if let first { _ = gatherer.put("org", .text(first)) }
    if !department.isEmpty { _ = gatherer.put("department", .text(department)) }
    return true
  }

  private mutating func note(_ property: VCardProperty) -> Bool {
    if let text = VCardText.lines(property.value), !notes.contains(text) { notes.append(text) }
    return true
  }
}
