import KithRecords

/// Reads one card: each line goes to the reader of its property, and what none of them takes is kept as it
/// is.
struct VCardReading {
  var gatherer: FieldGatherer
  var notes: [String] = []
  var leftOut: [String] = []
  var identities: [String] = []
  /// The identities of the e-mail addresses, a preferred one first.
  var emails: [String] = []
  /// The name as it is written, and in its parts.
  var written: String?
  var name: PersonName?
  var phonetic = PersonName()
  /// What the group's `X-ABLabel` says.
  private var labels: [String: String] = [:]
  /// The groups whose label was read with another line.
  private var labelled: Set<String> = []
  private var preservedBytes = 0

  static func card(_ lines: [LogicalLine], line: Int) -> Result<ImportedCard, CardProblem> {
    var unreadable: [LogicalLine] = []
    var properties: [VCardProperty] = []
    properties.reserveCapacity(lines.count)
    for line in lines {
      if let property = VCardProperty(line) { properties.append(property) } else { unreadable.append(line) }
    }
    if let group = groupName(properties) { return .failure(.group(name: group, line: line)) }
    var reading = VCardReading(gatherer: FieldGatherer(kind: kind(of: properties)))
    reading.leftOut = unreadable.map { "line \($0.number), which is no property" }
    reading.read(properties)
    return reading.finished(line: line)
  }

  private mutating func read(_ properties: [VCardProperty]) {
    let labelLines = properties.filter(\.isLabel)
    for property in labelLines {
      if let group = property.group, labels[group] == nil {
        labels[group] = VCardText.line(property.value).map(VCardReading.label)
      }
    }
    for property in properties where !property.isLabel {
      guard !VCardReading.dropped.contains(property.name) else { continue }
      let longest = property.name == "NOTE" ? Limit.noteBytes : Limit.preservedLineBytes
      guard property.value.count <= longest else {
        leaveOut(property)
        continue
      }
      if !take(property) { preserve(property) }
    }
    for property in labelLines where !labelled.contains(property.group ?? "") { preserve(property) }
  }

  /// - Returns: false if nobody reads this property, or its value is not what it should be.
  private mutating func take(_ property: VCardProperty) -> Bool {
    let encoding = property.parameter("ENCODING")?.utf8.first
    // Base 64 and quoted-printable, which 3.0 and 4.0 have for data only, are kept as they are.
    guard encoding == nil || encoding == 56 else { return false }
    guard let reader = VCardReading.readers[property.name], reader(&self, property) else { return false }
    if let group = property.group { labelled.insert(group) }
    return true
  }

  private mutating func preserve(_ property: VCardProperty) {
    let bytes = property.line.bytes
    guard bytes.count <= Limit.preservedLineBytes, preservedBytes + bytes.count <= Limit.preservedCardBytes
    else { return leaveOut(property) }
    preservedBytes += bytes.count
    _ = gatherer.add("vcard", .text(String(decoding: bytes.filter { $0 != 0 }, as: UTF8.self)))
  }

  private mutating func leaveOut(_ property: VCardProperty) {
    let size = (property.line.bytes.count + 1023) / 1024
    leftOut.append("\(property.name) on line \(property.line.number), \(size) KiB")
  }

  /// The label of a property: its group's, else its types.
  func label(of property: VCardProperty) -> String? {
    if let group = property.group, let label = labels[group] { return label }
    var words: [String] = []
    for parameter in property.parameters where parameter.name == "TYPE" {
      let word = parameter.value == "mobile" ? "cell" : parameter.value
      if !VCardReading.noLabels.contains(word), !words.contains(word) { words.append(word) }
    }
    return words.count > 1 ? words.joined(separator: " ") : words.first
  }

  /// What stands in an `X-ABLabel`: the person's own word, or one of Apple's, as in `_$!<HomePage>!$_`.
  private static func label(_ text: String) -> String {
    guard text.hasPrefix("_$!<"), text.hasSuffix(">!$_") else { return text }
    return ASCII.lowered(String(text.dropFirst(4).dropLast(4)))
  }

  /// Types that say nothing to a person.
  private static let noLabels: Set<String> = [
    "", "internet", "voice", "pref", "postal", "parcel", "dom", "intl",
  ]

  /// What is about the card and not the person, or was read before all else.
  private static let dropped: Set<String> = ["VERSION", "PRODID", "REV"]
}

extension VCardReading {
  /// The name of a group of contacts; nil if this card is not one.
  private static func groupName(_ properties: [VCardProperty]) -> String? {
    let isGroup = properties.contains {
      ($0.name == "KIND" || $0.name == "X-ADDRESSBOOKSERVER-KIND")
        && ASCII.same(ASCII.trimmed($0.value), "group")
    }
    guard isGroup else { return nil }
    return properties.first { $0.name == "FN" }.flatMap { VCardText.line($0.value) } ?? ""
  }

  /// An organisation says so, or is a name and an organisation of that name, and no person's.
  private static func kind(of properties: [VCardProperty]) -> KindName {
    var (written, org, hasPersonal) = (nil as String?, nil as String?, false)
    for property in properties {
      switch property.name {
      case "KIND": if ASCII.same(ASCII.trimmed(property.value), "org") { return .organisation }
      case "X-ABSHOWAS": if ASCII.same(ASCII.trimmed(property.value), "COMPANY") { return .organisation }
      case "FN": written = written ?? VCardText.line(property.value)
      case "ORG":
        let units = VCardText.pieces(property.value, separator: ASCII.semicolon).compactMap(VCardText.line)
        if units.count == 1 { org = org ?? units[0] } else { hasPersonal = hasPersonal || units.count > 1 }
      case "N":
        hasPersonal = hasPersonal || property.value.contains { $0 != ASCII.semicolon && $0 > ASCII.space }
      case "TITLE", "BDAY": hasPersonal = true
      default: break
      }
    }
    return !hasPersonal && written != nil && written == org ? .organisation : .contact
  }

  private mutating func finished(line: Int) -> Result<ImportedCard, CardProblem> {
    guard let name = fullName() else { return .failure(.nameless(line: line)) }
    _ = gatherer.put("name", name.value)
    if !phonetic.parts.isEmpty { _ = gatherer.put("phonetic", phonetic.value) }
    // A profile names its owner already; a card's uid stands nowhere else.
    for source in identities where source.hasPrefix(Identity.uidPrefix) {
      _ = gatherer.add("source", .text(source))
    }
    for email in emails where !identities.contains(email) { identities.append(email) }
    if identities.isEmpty {
      identities = [Identity.name(name.display, org: gatherer.fields[FieldName("org")]?.text)]
    }
    return .success(
      ImportedCard(
        kind: gatherer.kind, identities: identities, fields: gatherer.fields, notes: notes, leftOut: leftOut,
        place: line))
  }

  /// The name as it is written and in its parts; for a card without one, the best word that it has.
  private func fullName() -> PersonName? {
    if var name {
      name.written = written == name.composed ? nil : written
      return name
    }
    return (written ?? Names.fallback(gatherer.fields)).map { PersonName(written: $0) }
  }
}
