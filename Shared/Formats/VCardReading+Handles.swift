import KithRecords

/// Where somebody is reached: addresses, numbers, pages; and whom they know.
extension VCardReading {
  mutating func email(_ property: VCardProperty) -> Bool {
    guard let text = VCardText.line(property.value) else { return true }
    let address = Identity.dropping(prefix: "mailto:", from: text)
    emails.insert(Identity.email(address), at: property.isPreferred ? 0 : emails.endIndex)
    return add("email", address, label: label(of: property), property)
  }

  /// A person's name, or that of their card, and what they are to this one.
  mutating func relation(_ property: VCardProperty, _ relation: String?) -> Bool {
    guard let text = VCardText.line(property.value) else { return true }
    return add("related", text, label: relation ?? label(of: property), property)
  }

  mutating func telephone(_ property: VCardProperty) -> Bool {
    guard let text = VCardText.line(property.value) else { return true }
    var number = Identity.dropping(prefix: "tel:", from: text)
    if number != text, let extra = number.utf8.firstIndex(of: ASCII.semicolon) {
      let (main, parameters) = (String(number[..<extra]), ASCII.lowered(String(number[extra...].dropFirst())))
      let wanted = parameters.split(separator: ";").first { $0.hasPrefix("ext=") }
      number = main + (wanted.map { " ext. " + $0.dropFirst(4) } ?? "")
    }
    return add("phone", number, label: label(of: property), property)
  }

  /// A page of a network is a profile there; any other is a page.
  mutating func page(_ property: VCardProperty) -> Bool {
    guard let text = VCardText.line(property.value) else { return true }
    let (label, address) = (label(of: property), WebAddress(text))
    let called = label.map(ASCII.lowered).flatMap { WebAddress.names.contains($0) ? $0 : nil }
    if let network = address?.network ?? called {
      return addProfile(text, address, network: network, property)
    }
    return add("web", text, label: label, property)
  }

  /// `X-SOCIALPROFILE;TYPE=twitter;X-USER=ada:https://twitter.com/ada`
  mutating func profile(_ property: VCardProperty) -> Bool {
    let user = property.parameter("X-USER").flatMap { VCardText.line(ArraySlice($0.utf8)) }
    guard let text = VCardText.line(property.value) ?? user else { return true }
    let bare = Identity.dropping(prefix: "x-apple:", from: text)
    let service = property.parameter("SERVICE-TYPE").map(ASCII.lowered)
    let address = WebAddress(bare)
    return addProfile(bare, address, network: service ?? label(of: property) ?? address?.network, property)
  }

  /// `IMPP;X-SERVICE-TYPE=Jabber;TYPE=home:xmpp:ada@example.org`
  mutating func message(_ property: VCardProperty) -> Bool {
    guard let text = VCardText.line(property.value) else { return true }
    let service = property.parameter("X-SERVICE-TYPE") ?? property.parameter("SERVICE-TYPE")
    let scheme = text.utf8.firstIndex(of: ASCII.colon).map { String(text[..<$0]) }
    return addProfile(text, nil, network: (service ?? scheme).map(ASCII.lowered), property)
  }

  private mutating func addProfile(
    _ text: String, _ address: WebAddress?, network: String?, _ property: VCardProperty
  ) -> Bool {
    if let identity = Identity.linkedIn(address), !identities.contains(identity) {
      identities.append(identity)
    }
    return add("profile", text, label: network, property)
  }

  private mutating func add(_ base: String, _ text: String, label: String?, _ property: VCardProperty) -> Bool
  {
    gatherer.add(base, Labelled(text, label: label, preferred: property.isPreferred).value)
  }

  mutating func address(_ property: VCardProperty) -> Bool {
    let pieces = VCardText.pieces(property.value, separator: ASCII.semicolon)
    func part(_ place: Int) -> String? {
      guard place < pieces.count else { return nil }
      return VCardText.lines(pieces[place]).map(ASCII.trimmed)
    }
    var address = PostalAddress()
    (address.box, address.extended, address.street) = (part(0), part(1), part(2))
    (address.city, address.region, address.code, address.country) = (part(3), part(4), part(5), part(6))
    if address.parts.isEmpty {
      address.street = property.parameter("LABEL").flatMap { VCardText.lines(ArraySlice($0.utf8)) }
    }
    guard !address.parts.isEmpty else { return true }
    address.label = label(of: property)
    address.preferred = property.isPreferred
    return gatherer.add("address", address.value)
  }
}
