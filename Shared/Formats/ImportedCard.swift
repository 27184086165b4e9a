package import KithRecords

/// One person, or one organisation, as a file describes them.
package struct ImportedCard: Hashable, Sendable {
  package var kind: KindName
  /// What names it across imports, strongest first: `vcard:uid:…`, `linkedin:ada-lovelace`,
  /// `email:ada@example.org`; `name:ada lovelace|analytical engines` only if there is nothing better, because
  /// two people may share a name.
  package var identities: [String]
  package var fields: [FieldName: Value]
  /// What is written about them, one text a note.
  package var notes: [String]
  /// What the file says of them that is too large to take, or cannot be read, in words.
  package var leftOut: [String]
  /// Where it stands: the first line of a card, or the number of a row, counted from 1.
  package var place: Int

  package init(
    kind: KindName, identities: [String] = [], fields: [FieldName: Value] = [:], notes: [String] = [],
    leftOut: [String] = [], place: Int = 0
  ) {
    (self.kind, self.identities, self.fields) = (kind, identities, fields)
    (self.notes, self.leftOut, self.place) = (notes, leftOut, place)
  }
}

/// Gathers the fields of a record of one kind, and loses nothing that does not fit.
struct FieldGatherer {
  let kind: KindName
  private(set) var fields: [FieldName: Value] = [:]

  init(kind: KindName) {
    self.kind = kind
    fields.reserveCapacity(24)
  }

  func takes(_ base: String) -> Bool {
    kind == .contact || Kind.named(kind)?.field(base) != nil
  }

  func has(_ base: String) -> Bool {
    fields[FieldName(base)] != nil
  }

  /// Sets a field that has one value.
  ///
  /// - Returns: false if this kind has no such field, or it already says something else.
  mutating func put(_ base: String, _ value: Value) -> Bool {
    guard takes(base) else { return false }
    let name = FieldName(base)
    if let present = fields[name] { return present == value }
    fields[name] = value
    return true
  }

  /// Adds an element to a field that has many.
  ///
  /// - Returns: false if this kind has no such field.
  mutating func add(_ base: String, _ value: Value) -> Bool {
    guard takes(base) else { return false }
    let name = FieldName(base, elementFor: value)
    guard let present = fields[name] else {
      fields[name] = value
      return true
    }
    guard present != value else { return true }
    if FieldGatherer.sameThing.contains(base), base != "web" || FieldGatherer.isSamePage(present, value) {
      fields[name] = FieldGatherer.merged(present, value)
    } else {
      // Two days of one name, two addresses of one box: the whole value names the second.
      fields[FieldName(base, element: FieldGatherer.wholeElement(value))] = value
    }
    return true
  }

  /// The element that a whole value makes, when its main text already names another.
  static func wholeElement(_ value: Value) -> UInt64 {
    SipHash(key: (0, 0)).hash(value.bytes)
  }

  /// Fields in which two values of one main text are one thing, said twice.
  private static let sameThing: Set<String> = [
    "email", "phone", "profile", "web", "nickname", "tag", "source",
  ]

  /// Whether two addresses that read the same without regard to case are one: behind the host it matters
  /// (RFC 9110, section 4.2.3).
  private static func isSamePage(_ a: Value, _ b: Value) -> Bool {
    func path(_ value: Value) -> Substring {
      let text = (Labelled(value)?.text ?? "")[...]
      let rest = text.firstRange(of: "://").map { text[$0.upperBound...] } ?? text
      return rest.drop { $0 != "/" }
    }
    return path(a) == path(b)
  }

  private static func merged(_ a: Value, _ b: Value) -> Value {
    guard var first = Labelled(a), let second = Labelled(b) else { return a }
    first.label = first.label ?? second.label
    first.preferred = first.preferred || second.preferred
    return first.value
  }
}
