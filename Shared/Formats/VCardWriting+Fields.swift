import KithRecords

extension VCardWriting {
  /// The name that another program once gave, so that it knows its own card; else one made of the record's
  /// id.
  mutating func uid() {
    let sources = values("source").compactMap(\.text)
    let given = sources.first { $0.hasPrefix(Identity.uidPrefix) }?.dropFirst(Identity.uidPrefix.count)
    let uid = given.map(String.init) ?? Identity.uuid(of: record.id)
    let urn = version == .v4 && Identity.isUUID(uid) ? "urn:uuid:" : ""
    lines.line("UID", VCardOutput.escaped(urn + uid))
  }

  mutating func names() {
    let name = record.value("name").flatMap(PersonName.init) ?? PersonName(written: text("name"))
    let display = name.display.isEmpty ? Names.fallback(shownFields) ?? "?" : name.display
    lines.line("FN", VCardOutput.escaped(display))
    let parts = [name.family, name.given, name.additional, name.prefix, name.suffix]
    // 3.0 demands the line even when nothing is known.
    if version == .v3 || parts.contains(where: { $0 != nil }) {
      lines.line("N", parts.map { VCardOutput.escaped($0 ?? "") }.joined(separator: ";"))
    }
    list("NICKNAME", "nickname")
    if let phonetic = record.value("phonetic").flatMap(PersonName.init) {
      line("X-PHONETIC-FIRST-NAME", phonetic.given)
      line("X-PHONETIC-MIDDLE-NAME", phonetic.additional)
      line("X-PHONETIC-LAST-NAME", phonetic.family)
      line("X-KITH-PHONETIC", phonetic.written)
    }
    line(version == .v4 ? "PRONOUNS" : "X-PRONOUNS", text("pronouns"))
  }

  private var shownFields: [FieldName: Value] {
    Dictionary(record.readings.map { ($0.name, $0.shown.value) }) { first, _ in first }
  }

  mutating func work() {
    if record.kind == .organisation {
      line("ORG", record.value("name").flatMap(PersonName.init)?.display)
    } else if text("org") != nil || text("department") != nil {
      let units = [text("org"), text("department")].map { VCardOutput.escaped($0 ?? "") }
      lines.line("ORG", text("department") == nil ? units[0] : units.joined(separator: ";"))
    }
    line("TITLE", text("title"))
    line("X-KITH-INDUSTRY", text("industry"))
    line("X-KITH-MET", text("met"))
    list("CATEGORIES", "tag")
  }

  mutating func handles() {
    for email in labelled("email") { line("EMAIL", email, types: ["work", "home", "other"]) }
    for phone in labelled("phone") { line("TEL", phone, types: VCardWriting.phoneTypes) }
    for value in values("address") { address(value) }
    for web in labelled("web") {
      line(
        "URL", VCardOutput.address(web.text), label: web.label, preferred: web.preferred,
        types: ["work", "home"])
    }
    for profile in labelled("profile") { self.profile(profile) }
  }

  private static let phoneTypes: Set<String> = [
    "work", "home", "cell", "fax", "pager", "text", "video", "textphone", "main", "other", "car", "isdn",
  ]

  private mutating func profile(_ profile: Labelled) {
    let scheme = profile.text.utf8.firstIndex(of: ASCII.colon).map {
      ASCII.lowered(String(profile.text[..<$0]))
    }
    guard let scheme, VCardWriting.messengers.contains(scheme), let label = profile.label else {
      let networks = WebAddress.names.union(["x", "telegram", "keybase"])
      return line(
        "X-SOCIALPROFILE", VCardOutput.address(profile.text), label: profile.label,
        preferred: profile.preferred,
        types: networks)
    }
    let service = ";X-SERVICE-TYPE=" + VCardOutput.parameter(label)
    line("IMPP" + service, VCardOutput.address(profile.text), label: nil, preferred: profile.preferred)
  }

  private static let messengers: Set<String> = [
    "xmpp", "sip", "sips", "skype", "aim", "msnim", "ymsgr", "irc", "matrix", "im",
  ]

  private mutating func address(_ value: Value) {
    guard let address = PostalAddress(value) else { return }
    let parts = [
      address.box, address.extended, address.street, address.city, address.region, address.code,
      address.country,
    ]
    guard parts.contains(where: { $0 != nil }) else { return }
    let text = parts.map { VCardOutput.escaped($0 ?? "") }.joined(separator: ";")
    line("ADR", text, label: address.label, preferred: address.preferred, types: ["work", "home", "other"])
  }

  mutating func days() {
    if let date = record.value("birthday")?.date { day("BDAY", date) }
    if let date = record.value("connected")?.date { day("X-KITH-CONNECTED", date) }
    for named in values("anniversary").compactMap(Named.init) {
      guard let date = named.content.date, !named.name.isEmpty else { continue }
      if named.name == "anniversary" {
        day(version == .v4 ? "ANNIVERSARY" : "X-ANNIVERSARY", date)
      } else {
        let group = group()
        day(group + ".X-ABDATE", date)
        lines.line(group + ".X-ABLabel", VCardOutput.escaped(named.name))
      }
    }
    for named in values("custom").compactMap(Named.init) { custom(named) }
  }

  private mutating func day(_ head: String, _ date: PartialDate) {
    let (text, omitsYear) = VCardDay.text(date, version)
    lines.line(head + (omitsYear ? ";X-APPLE-OMIT-YEAR=\(VCardDay.noYear)" : ""), text)
  }

  private mutating func custom(_ named: Named) {
    guard !named.name.isEmpty else { return }
    let head = "X-KITH-CUSTOM;NAME=" + VCardOutput.parameter(named.name)
    switch named.content.content {
    case .text(let text) where !text.isEmpty: lines.line(head, VCardOutput.escaped(text))
    case .date(let date): day(head + ";VALUE=date", date)
    case .number(let number): lines.line(head + ";VALUE=integer", String(number))
    case .flag(let flag): lines.line(head + ";VALUE=boolean", flag ? "true" : "false")
    case .moment(let moment): lines.line(head + ";VALUE=x-milliseconds", String(moment))
    default: break
    }
  }

  mutating func people() {
    for person in labelled("related") {
      let text = VCardOutput.escaped(person.text)
      let isKnown = person.label.map(VCardWriting.relations.contains) ?? true
      if version == .v4, isKnown {
        line(
          "RELATED;VALUE=text", text, label: person.label, preferred: person.preferred, types: Self.relations)
      } else {
        line("X-ABRELATEDNAMES", text, label: person.label, preferred: person.preferred)
      }
    }
  }

  /// What 4.0 knows people to be to each other.
  private static let relations: Set<String> = [
    "contact", "acquaintance", "friend", "met", "co-worker", "colleague", "co-resident", "neighbor", "child",
    "parent", "sibling", "spouse", "kin", "muse", "crush", "date", "sweetheart", "me", "agent", "emergency",
  ]

  private mutating func line(_ name: String, _ value: Labelled, types: Set<String>) {
    line(
      name, VCardOutput.escaped(value.text), label: value.label, preferred: value.preferred, types: types)
  }

  private mutating func line(_ name: String, _ text: String?) {
    if let text { lines.line(name, VCardOutput.escaped(text)) }
  }

  private mutating func list(_ name: String, _ base: String) {
    let words = values(base).compactMap(\.text).filter { !$0.isEmpty }.map(VCardOutput.escaped)
    if !words.isEmpty { lines.line(name, words.joined(separator: ",")) }
  }
}
