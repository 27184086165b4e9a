import KithFormats
import KithMerge
import KithRecords
import KithTestSupport
import Testing

/// read(written(record)) has the record's fields.
struct RoundTripTests {
  @Test(arguments: VCardWriter.Version.allCases)
  func whatIsWrittenIsReadTheSame(version: VCardWriter.Version) throws {
    for seed in 0..<200 as Range<UInt64> {
      var drawing = CardDrawing(seed: seed)
      let (kind, fields, notes) = drawing.record()
      let text = VCardWriter.text(record(fields, kind: kind), notes: notes, version: version)

      let card = try onlyCard(Array(text.utf8))

      #expect(card.kind == kind, "seed \(seed)")
      #expect(readable(card.fields) == readable(fields), "seed \(seed)\n\(text)")
      #expect(card.notes == notes, "seed \(seed)")
      #expect(card.leftOut == [], "seed \(seed)")
    }
  }

  /// The second of two elements with one main text has a name of its own, and keeps it.
  @Test func elementsThatShareTheirTextKeepTheirNames() throws {
    for box in 0..<20 {
      let card = try onlyCard(
        "FN:Ada", "ADR:\(box);;Here;;;;", "ADR:\(box);;There;;;;", "X-A:\(box)b", "X-A:\(box)B")

      let again = try onlyCard(Array(VCardWriter.text(record(card.fields), notes: []).utf8))

      #expect(card.values("address").count == 2 && card.kept.count == 2)
      #expect(readable(again.fields) == readable(card.fields), "box \(box)")
    }
  }

  /// By name, so that a failure can be read; sources aside, of which the card makes its own.
  private func readable(_ fields: [FieldName: Value]) -> [String] {
    fields.filter { $0.key.base != "source" }.map {
      "\($0.key) \(String(decoding: $0.value.bytes, as: UTF8.self))"
    }
    .sorted()
  }
}

/// Draws records of which a card can say everything.
struct CardDrawing {
  private var random: SeededRandom

  init(seed: UInt64) {
    random = SeededRandom(seed: seed)
  }

  mutating func record() -> (kind: KindName, fields: [FieldName: Value], notes: [String]) {
    let kind: KindName = random.oneIn(5) ? .organisation : .contact
    var fields: [FieldName: Value] = [FieldName("name"): name(kind)]
    if kind == .contact { personal(&fields) }
    if maybe { fields[FieldName("industry")] = kind == .contact ? .text(word()) : nil }
    add("email", &fields) { .parts($0.labelled(["work", "home", "other"]).parts) }
    add("phone", &fields) { .parts($0.labelled(["work", "cell", "home fax", "main"]).parts) }
    add("web", &fields) {
      Labelled("https://a\($0.random.below(9)).example/?q=;,\\", label: $0.label(["home"])).value
    }
    add("profile", &fields) { $0.profile() }
    add("address", &fields) { $0.address() }
    add("tag", &fields) { .text($0.word()) }
    add("custom", &fields) { Named($0.word(), $0.content()).value }
    add("vcard", &fields) {
      .text("\($0.maybe ? "item\($0.random.below(3))." : "")X-\($0.random.below(9)):\($0.raw())")
    }
    let notes = (0..<random.below(3)).map { "\($0): " + word() + "\n" + word() + "\t;" }
    return (kind, fields, notes)
  }

  private mutating func personal(_ fields: inout [FieldName: Value]) {
    for base in ["pronouns", "org", "department", "title"] where maybe {
      fields[FieldName(base)] = .text(word())
    }
    if maybe {
      fields[FieldName("phonetic")] = PersonName(written: word(), given: word(), family: word()).value
    }
    if maybe { fields[FieldName("met")] = .text(word() + "\n" + word()) }
    if maybe { fields[FieldName("birthday")] = date() }
    if maybe { fields[FieldName("connected")] = date() }
    add("nickname", &fields) { .text($0.word()) }
    add("anniversary", &fields) { Named($0.maybe ? "anniversary" : $0.word(), $0.date()).value }
    add("related", &fields) { .parts($0.labelled(["spouse", "friend", "boss"]).parts) }
  }

  private mutating func add(
    _ base: String, _ fields: inout [FieldName: Value], _ value: (inout CardDrawing) -> Value
  ) {
    for _ in 0..<random.below(3) {
      let value = value(&self)
      fields[FieldName(base, elementFor: value)] = value
    }
  }

  private var maybe: Bool { mutating get { random.oneIn(2) } }

  private mutating func name(_ kind: KindName) -> Value {
    guard kind == .contact, maybe else { return PersonName(written: word()).value }
    return PersonName(
      written: word(), given: word(), additional: maybe ? word() : nil, family: word(),
      prefix: maybe ? "Dr." : nil,
      suffix: maybe ? word() : nil
    ).value
  }

  private mutating func labelled(_ labels: [String]) -> Labelled {
    Labelled(word(), label: label(labels), preferred: random.oneIn(3))
  }

  private mutating func label(_ known: [String]) -> String? {
    switch random.below(3) {
    case 0: nil
    case 1: known[random.below(known.count)]
    default: word()
    }
  }

  private mutating func profile() -> Value {
    switch random.below(3) {
    case 0: Labelled("https://linkedin.example/in/\(random.below(99))", label: "linkedin").value
    case 1: Labelled("xmpp:a\(random.below(99))@b.example", label: "jabber", preferred: maybe).value
    default: Labelled(word(), label: word()).value
    }
  }

  private mutating func address() -> Value {
    var address = PostalAddress()
    address.street = word() + "\n" + word()
    if maybe { address.box = word() }
    if maybe { address.city = word() }
    if maybe { address.country = word() }
    address.label = label(["home", "work"])
    address.preferred = maybe
    return address.value
  }

  private mutating func date() -> Value {
    let year = maybe ? 1000 + random.below(600) : nil
    switch random.below(4) {
    case 0: return day(year ?? 1700, nil, nil)
    case 1: return day(year, 1 + random.below(12), nil)
    default: return day(year, 1 + random.below(12), 1 + random.below(28))
    }
  }

  private mutating func content() -> Value {
    switch random.below(5) {
    case 0: date()
    case 1: .number(Int64(truncatingIfNeeded: random.next()))
    case 2: .flag(maybe)
    case 3: .moment(Int64(random.below(1 << 40)))
    default: .text(word() + "\n" + word())
    }
  }

  private static let atoms = [
    "a", "B", "é", "e\u{301}", "😀", "\\", "\\n", ",", ";", ":", "\"", "^", "^n", "=", "日本", " ", "x-y", "'",
    ".", "%41",
    "0", "1604", "_$!<", "tel", "http://", "long long long words that make the line fold",
  ]

  /// A text of one line with anything in it, blanks outside excepted.
  private mutating func word() -> String {
    "w" + (0..<random.below(6)).map { _ in CardDrawing.atoms[random.below(CardDrawing.atoms.count)] }.joined()
      + "."
  }

  private mutating func raw() -> String { word() }
}
