import KithMerge
import KithRecords
import KithReplica

/// One thing that a list shows of a record: `name`, `changed`, `email`, `email.work`, `address.city`.
struct Facet {
  private let base: String
  /// A piece of a name or an address, a label, or a name of one's own.
  private let part: String?
  /// Nil if it is none of a record's fields.
  private let field: Field?

  /// As it was typed.
  var name: String { part.map { "\(base).\($0)" } ?? base }

  /// What a record says beside its fields.
  private enum Plain: String, CaseIterable {
    case id, kind, detail, changed, added
  }

  private static let fields: [Field] = {
    var known: Set<String> = []
    return [KindName.contact, .organisation, .note].compactMap(Kind.named).flatMap(\.fields)
      .filter { $0.type != .trash && known.insert($0.name).inserted }
  }()

  static var known: String {
    (fields.map(\.name) + Plain.allCases.map(\.rawValue)).joined(separator: ", ")
      + "; and parts such as name.family, email.work, address.city, custom.team"
  }

  /// - Parameter thing: what a place in a list is called: `column`, `place`.
  init(_ typed: some StringProtocol, as thing: String) throws(CommandError) {
    let pieces = typed.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    base = (pieces.first?.lowercased() ?? "").inOneLine
    part = pieces.count > 1 ? String(pieces[1]).inOneLine : nil
    field = Facet.fields.first { [base] in $0.name == base }
    guard field != nil || Plain(rawValue: base) != nil else {
      throw .usage("There is no \(thing) “\(typed)”. There are: \(Facet.known).")
    }
    guard let part else { return }
    let isKnown =
      switch field?.type {
      case .name: PersonName.pieceNames.contains(part)
      case .labelled, .named, .address: !part.isEmpty
      default: false
      }
    guard isKnown else {
      let names = PersonName.pieceNames.map { "\(base).\($0)" }.joined(separator: ", ")
      let rest = field?.type == .name ? "There are: \(names.ended())" : "\(base) has no such parts."
      throw .usage("There is no \(thing) “\(typed)”. \(rest)")
    }
  }

  /// Whether the record has to be opened to know it.
  var isInRecord: Bool { !["id", "kind", "detail", "changed", "name"].contains(base) || part != nil }

  /// Whether it may be several texts.
  var isMany: Bool { field?.shape == .many }

  /// Of several of these a letter or a line takes the first: one address is enough.
  var isOneOfMany: Bool { [.labelled, .address].contains(field?.type) && base != "related" }

  /// What it says of a record; nothing if it is not known. What is preferred comes first.
  func texts(_ card: Card, _ record: OpenedRecord?, _ values: ValueText) -> [String] {
    let text: String?
    switch base {
    case "id": text = card.id.description
    case "kind": text = card.kind.rawValue
    case "detail": text = card.detail
    case "changed": text = values.minute(card.edited)
    case "added": text = record.map { values.minute($0.firstEdited) }
    case "name" where part == nil: text = card.name
    default: return record.map { fieldTexts($0, values) } ?? []
    }
    return [text ?? ""].filter { !$0.isEmpty }
  }

  private func fieldTexts(_ record: OpenedRecord, _ values: ValueText) -> [String] {
    guard let field else { return [] }
    guard field.shape == .many else {
      guard let value = record.value(base) else { return [] }
      let piece = part.flatMap { part in PersonName(value).flatMap { $0.piece(part) } }
      return [part == nil ? values.of(value, as: field.type) : piece ?? ""].filter { !$0.isEmpty }
    }
    let all = record.elements(base).map(\.shown.value)
    let sorted = all.filter(\.isPreferred) + all.filter { !$0.isPreferred }
    return sorted.compactMap { element($0, field, values) }.filter { !$0.isEmpty }
  }

  private func element(_ value: Value, _ field: Field, _ values: ValueText) -> String? {
    switch field.type {
    case .labelled:
      guard let labelled = Labelled(value), isLabel(labelled.label) else { return nil }
      return labelled.text
    case .address:
      guard let address = PostalAddress(value) else { return nil }
      if let part, PostalAddress.pieceNames.contains(part) { return address.piece(part) }
      return isLabel(address.label) ? address.lines.joined(separator: ", ") : nil
    case .named:
      guard let named = Named(value), part != nil else { return values.of(value, as: field.type) }
      return isLabel(named.name) ? values.of(named.content, as: nil) : nil
    default: return values.of(value, as: field.type)
    }
  }

  private func isLabel(_ label: String?) -> Bool {
    part.map { Folding.key($0) == Folding.key(label ?? "") } ?? true
  }
}

extension Value {
  /// Whether a person likes this one of several best.
  fileprivate var isPreferred: Bool {
    Labelled(self)?.preferred == true || PostalAddress(self)?.preferred == true
  }
}
