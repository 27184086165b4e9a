import KithRecords

/// Days, and fields of the person's own making.
extension VCardReading {
  mutating func day(_ property: VCardProperty, _ base: String) -> Bool {
    guard !property.value.allSatisfy(ASCII.isBlank) else { return true }
    guard let date = VCardDay.date(property) else { return false }
    return gatherer.put(base, .date(date))
  }

  /// A day with a name: that of its label, else of its property.
  mutating func namedDay(_ property: VCardProperty, else name: String) -> Bool {
    guard !property.value.allSatisfy(ASCII.isBlank) else { return true }
    guard let date = VCardDay.date(property) else { return false }
    return gatherer.add("anniversary", Named(label(of: property) ?? name, .date(date)).value)
  }

  mutating func custom(_ property: VCardProperty) -> Bool {
    guard let name = property.parameter("NAME"), !name.isEmpty else { return false }
    guard let content = VCardDay.content(property) else { return false }
    return gatherer.add("custom", Named(name, content).value)
  }
}

/// Days and typed values as vCard writes them.
enum VCardDay {
  /// The year that stands for an unknown one: Apple's, with and without its marker.
  static let noYear = 1604

  /// The day that a property gives; nil if it gives none that can be kept without loss.
  static func date(_ property: VCardProperty) -> PartialDate? {
    guard property.parameter("VALUE").map(ASCII.lowered) != "text", let text = VCardText.line(property.value)
    else {
      return nil
    }
    let day = String(text.prefix { $0 != "T" && $0 != "t" })
    guard let date = PartialDate(day) ?? month(day) else { return nil }
    let omitted = property.parameter("X-APPLE-OMIT-YEAR").flatMap { Int($0) } ?? noYear
    guard date.year == omitted || date.year == noYear else { return date }
    return PartialDate(month: date.month, day: date.day)
  }

  /// `--05`: a month, and nothing else is known.
  private static func month(_ text: String) -> PartialDate? {
    guard text.utf8.count == 4, text.hasPrefix("--") else { return nil }
    return Int(text.dropFirst(2)).flatMap { PartialDate(month: $0) }
  }

  /// The day as a card of `version` says it.
  static func text(_ date: PartialDate, _ version: VCardWriter.Version) -> (text: String, omitsYear: Bool) {
    guard date.year == nil else {
      let isWhole = date.day != nil
      return (version == .v4 && isWhole ? date.text.filter { $0 != "-" } : date.text, false)
    }
    // 3.0 has no day without a year, so the day is put into Apple's year and marked.
    if version == .v3, let whole = PartialDate(year: noYear, month: date.month, day: date.day),
      date.day != nil
    {
      return (whole.text, true)
    }
    let digits = date.text.filter { $0 != "-" }
    return ("--" + digits, false)
  }

  /// What a field of the person's own holds, by its `VALUE`.
  static func content(_ property: VCardProperty) -> Value? {
    let text = VCardText.lines(property.value) ?? ""
    switch property.parameter("VALUE").map(ASCII.lowered) {
    case "date": return date(property).map(Value.date)
    case "integer": return Int64(text).map(Value.number)
    case "boolean": return text == "true" ? .flag(true) : text == "false" ? .flag(false) : nil
    case "x-milliseconds": return Int64(text).map(Value.moment)
    default: return text.isEmpty ? nil : .text(text)
    }
  }
}
