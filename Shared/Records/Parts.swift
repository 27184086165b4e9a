import KithMerge

/// Pieces that make one value together, each under a number. A piece that this build does not know stays when
/// the others are rewritten.
package struct Parts: Hashable, Sendable {
  /// In rising order of `tag`, each once.
  private var pieces: [Piece] = []

  private struct Piece: Hashable, Sendable {
    let tag: UInt8
    let bytes: [UInt8]
  }

  package init() {}

  init(_ reader: inout ByteReader) throws(BytesError) {
    while reader.remaining > 0 {
      let tag = try reader.byte()
      if let last = pieces.last, last.tag >= tag { throw .malformed("pieces out of order") }
      pieces.append(Piece(tag: tag, bytes: try reader.block()))
    }
  }

  var bytes: [UInt8] {
    var writer = ByteWriter()
    for piece in pieces {
      writer.byte(piece.tag)
      writer.block(piece.bytes)
    }
    return writer.bytes
  }

  package var isEmpty: Bool { pieces.isEmpty }

  /// Every piece that is a text, in order; of a value among them its words.
  package var texts: [String] {
    pieces.compactMap { piece in
      guard let first = piece.bytes.first else { return nil }
      if first > 8 || first == 0 { return String(validating: piece.bytes, as: UTF8.self) }
      switch Value(bytes: piece.bytes).content {
      case .text(let text): return text
      case .date(let date): return date.text
      case .number(let number): return String(number)
      default: return nil
      }
    }
  }

  /// The piece under `tag`; setting nil takes it out.
  package subscript(bytes tag: UInt8) -> [UInt8]? {
    get { pieces.first { $0.tag == tag }?.bytes }
    set {
      pieces.removeAll { $0.tag == tag }
      guard let newValue else { return }
      let place = pieces.firstIndex { $0.tag > tag } ?? pieces.endIndex
      pieces.insert(Piece(tag: tag, bytes: newValue), at: place)
    }
  }

  /// The piece under `tag` as text; setting nil or an empty text takes it out.
  package subscript(tag: UInt8) -> String? {
    get { self[bytes: tag].flatMap { String(validating: $0, as: UTF8.self) } }
    set { self[bytes: tag] = newValue.flatMap { $0.isEmpty ? nil : Array($0.utf8) } }
  }
}

/// A value that is several pieces to a reader and one to the merge.
package protocol Structured: Hashable, Sendable {
  var parts: Parts { get }
  init(parts: Parts)
}

extension Structured {
  package var value: Value { .parts(parts) }

  /// Reads a value; nil if it has no pieces.
  package init?(_ value: Value) {
    guard let parts = value.parts else { return nil }
    self.init(parts: parts)
  }
}

/// A person's name in its parts and as it is written: one value, because half of each of two names is
/// neither.
package struct PersonName: Structured {
  package private(set) var parts: Parts
  package init(parts: Parts) { self.parts = parts }

  package init(
    written: String? = nil, given: String? = nil, additional: String? = nil, family: String? = nil,
    prefix: String? = nil, suffix: String? = nil
  ) {
    parts = Parts()
    (self.given, self.additional, self.family) = (given, additional, family)
    (self.prefix, self.suffix) = (prefix, suffix)
    self.written = written == composed ? nil : written
  }

  /// The parts in western order. A name that is written just so says it once: so one person's name has the
  /// same bytes from whatever program it comes.
  package var composed: String {
    [prefix, given, additional, family, suffix].compactMap { $0 }.joined(separator: " ")
  }

  package var written: String? {
    get { parts[1] }
    set { parts[1] = newValue }
  }
  package var given: String? {
    get { parts[2] }
    set { parts[2] = newValue }
  }
  package var additional: String? {
    get { parts[3] }
    set { parts[3] = newValue }
  }
  package var family: String? {
    get { parts[4] }
    set { parts[4] = newValue }
  }
  package var prefix: String? {
    get { parts[5] }
    set { parts[5] = newValue }
  }
  package var suffix: String? {
    get { parts[6] }
    set { parts[6] = newValue }
  }

  /// As it is written, else the parts in western order.
  package var display: String {
    written ?? composed
  }
}

/// A text with a label: an e-mail address, a telephone number, a page, a profile, a related person's name.
package struct Labelled: Structured {
  package private(set) var parts: Parts
  package init(parts: Parts) { self.parts = parts }

  package init(_ text: String, label: String? = nil, preferred: Bool = false) {
    parts = Parts()
    parts[1] = text
    self.label = label
    self.preferred = preferred
  }

  package var text: String {
    get { parts[1] ?? "" }
    set { parts[1] = newValue }
  }
  /// Such as `work`; for a profile the network, for a related person the relation.
  package var label: String? {
    get { parts[2] }
    set { parts[2] = newValue }
  }
  package var preferred: Bool {
    get { parts[bytes: 3] != nil }
    set { parts[bytes: 3] = newValue ? [] : nil }
  }
  /// Of a state the day on which it was said, by the clock of whoever said it.
  package var day: Day? {
    get { parts[4].flatMap { Day($0) } }
    set { parts[4] = newValue.map { "\($0)" } }
  }
}

/// A postal address.
package struct PostalAddress: Structured {
  package private(set) var parts: Parts
  package init(parts: Parts) { self.parts = parts }

  package init() { parts = Parts() }

  package var box: String? {
    get { parts[1] }
    set { parts[1] = newValue }
  }
  package var extended: String? {
    get { parts[2] }
    set { parts[2] = newValue }
  }
  package var street: String? {
    get { parts[3] }
    set { parts[3] = newValue }
  }
  package var city: String? {
    get { parts[4] }
    set { parts[4] = newValue }
  }
  package var region: String? {
    get { parts[5] }
    set { parts[5] = newValue }
  }
  package var code: String? {
    get { parts[6] }
    set { parts[6] = newValue }
  }
  package var country: String? {
    get { parts[7] }
    set { parts[7] = newValue }
  }
  package var label: String? {
    get { parts[8] }
    set { parts[8] = newValue }
  }
  package var preferred: Bool {
    get { parts[bytes: 9] != nil }
    set { parts[bytes: 9] = newValue ? [] : nil }
  }

  /// What is known of it, smallest place first.
  package var lines: [String] {
    [box, extended, street, [code, city].compactMap { $0 }.joined(separator: " "), region, country]
      .compactMap { $0 }.filter { !$0.isEmpty }
  }
}

/// A value under a name of the person's own choice: a custom field, or a day worth remembering.
package struct Named: Structured {
  package private(set) var parts: Parts
  package init(parts: Parts) { self.parts = parts }

  package init(_ name: String, _ value: Value) {
    parts = Parts()
    parts[1] = name
    parts[bytes: 2] = value.bytes
  }

  package var name: String { parts[1] ?? "" }
  package var content: Value { parts[bytes: 2].map(Value.init(bytes:)) ?? .empty }
}

/// That a record lies in the trash: since when, and which edits whoever put it there had seen.
package struct Trashed: Structured {
  /// The field that says so.
  package static let field = FieldName("trash")

  package private(set) var parts: Parts
  package init(parts: Parts) { self.parts = parts }

  /// `seen` is `OpenedRecord.fingerprint` at that moment.
  package init(at milliseconds: Int64, seen: UInt64) {
    parts = Parts()
    parts[bytes: 1] = Value.moment(milliseconds).bytes
    parts[bytes: 2] = Value.number(Int64(bitPattern: seen)).bytes
  }

  package var at: Int64? { parts[bytes: 1].flatMap { Value(bytes: $0).moment } }

  package var seen: UInt64? {
    guard let bytes = parts[bytes: 2], case .number(let number) = Value(bytes: bytes).content else {
      return nil
    }
    return UInt64(bitPattern: number)
  }
}
