import KithMerge
import KithRecords
import KithReplica

/// Fields that hold any number of elements.
extension Editing {
  mutating func setMany(_ field: Field, _ assignment: Assignment) throws {
    try checkPart(field, assignment)
    if field.type == .address, let part = assignment.part, PostalAddress.pieceNames.contains(part) {
      return try setPiece(part, of: field, assignment)
    }
    switch assignment.sign {
    case .add: try add(field, assignment)
    case .remove: try remove(field, assignment)
    case .set:
      // With a label, only what stands under that label is replaced.
      for (name, value) in elements(of: field)
      where assignment.part == nil || label(of: value, field) == assignment.part {
        clear(name)
      }
      if !assignment.text.isEmpty { try add(field, assignment) }
    }
  }

  func checkPart(_ field: Field, _ assignment: Assignment) throws {
    switch field.type {
    case .named where assignment.part == nil && assignment.sign != .remove && !assignment.text.isEmpty:
      let example = field.name == "anniversary" ? "wedding=2010-06-12" : "team=blue"
      throw CommandError.usage("\(field.name) needs a name. Write it as: \(field.name).\(example)")
    case .text where assignment.part != nil, .reference where assignment.part != nil,
      .who where assignment.part != nil:
      throw CommandError.usage("\(field.name) has no parts. Add to it with: \(field.name)+=VALUE")
    default: break
    }
  }

  // MARK: Adding and removing

  private mutating func add(_ field: Field, _ assignment: Assignment) throws {
    put(try made(field, assignment), in: field)
  }

  /// Adds a value, or gives the element that says the same its label.
  mutating func put(_ value: Value, in field: Field) {
    let element = FieldName.element(for: value)
    guard let (name, old) = elements(of: field).first(where: { FieldName.element(for: $0.1) == element })
    else {
      // What was cleared a moment ago comes back in its own place.
      changes[FieldName(field.name, element: element)] = value
      return
    }
    // Added again without a label, it keeps the one it has.
    let label = label(of: value, field)
    if field.type == .labelled || field.type == .address, label == nil { return }
    if let old = Labelled(old), field.type == .labelled {
      var labelled = old
      labelled.label = label
      changes[name] = labelled.value
    } else {
      changes[name] = value
    }
  }

  private mutating func remove(_ field: Field, _ assignment: Assignment) throws {
    let wanted = Folding.folded(assignment.text.inOneLine)
    let element = (try? made(field, assignment)).map(FieldName.element(for:))
    let present = elements(of: field)
    let gone = present.filter { _, value in
      FieldName.element(for: value) == element
        || Folding.folded(mainText(of: value, field).inOneLine) == wanted
    }
    guard !gone.isEmpty else {
      let known = present.map { mainText(of: $0.1, field) }
      let rest = known.isEmpty ? "There is none." : "There is: \(known.joined(separator: ", "))."
      throw CommandError.unclear("\(field.name) does not hold “\(assignment.text)”. \(rest)")
    }
    for (name, _) in gone { clear(name) }
  }

  mutating func clear(_ name: FieldName) {
    if record?.reading(name) == nil { changes[name] = nil } else { changes[name] = .empty }
  }

  /// A piece of the one address there is, or of a new one.
  private mutating func setPiece(_ part: String, of field: Field, _ assignment: Assignment) throws {
    let present = elements(of: field)
    guard assignment.sign == .set, present.count < 2 else {
      throw CommandError.usage(
        assignment.sign == .set
          ? "There are \(present.count) addresses. Take one away first: address-=TEXT"
          : "A piece of an address holds one value. Set it with: address.\(part)=VALUE")
    }
    let old = present.first
    let base = old.flatMap { PostalAddress($0.1) } ?? PostalAddress()
    guard let next = base.setting(part, to: assignment.text) else { return }
    let value = next.parts.isEmpty ? Value.empty : next.value
    if let name = old?.0 {
      replace([(name, value)], of: field)
    } else if !value.isEmpty {
      put(value, in: field)
    }
  }

  // MARK: Elements

  /// The elements there will be.
  private func elements(of field: Field) -> [(FieldName, Value)] {
    let names = Set(record?.elements(field.name).map(\.name) ?? [])
      .union(changes.keys.filter { $0.base == field.name && $0.element != nil })
    return names.sorted().compactMap { name in value(of: name).map { (name, $0) } }
  }

  func made(_ field: Field, _ assignment: Assignment) throws -> Value {
    let text = assignment.text
    guard !text.inOneLine.isEmpty else {
      throw CommandError.usage("There is nothing to add to \(field.name). Write it as: \(field.name)+=VALUE")
    }
    switch field.type {
    case .labelled:
      if field.name == "email", assignment.sign != .remove { try checkEmail(text) }
      return Labelled(text, label: assignment.part).value
    case .address:
      var address = PostalAddress()
      address.street = text
      address.label = assignment.part
      return address.value
    case .named:
      guard let name = assignment.part else { return Named(text, .empty).value }
      return Named(name, field.name == "anniversary" ? .date(try Editing.date(text)) : .text(text)).value
    case .reference: return .reference(try recordNamed(text))
    case .who: return try whoNamed(text).value
    default: return .text(text)
    }
  }

  private func checkEmail(_ text: String) throws {
    let sides = text.split(separator: "@", omittingEmptySubsequences: false)
    guard sides.count == 2, sides.allSatisfy({ !$0.isEmpty }), !text.contains(where: \.isWhitespace) else {
      throw CommandError.usage("“\(text)” is no e-mail address. Write it as: name@example.org")
    }
  }

  private func label(of value: Value, _ field: Field) -> String? {
    switch field.type {
    case .labelled: Labelled(value)?.label
    case .address: PostalAddress(value)?.label
    case .named: Named(value)?.name
    default: nil
    }
  }

  private func mainText(of value: Value, _ field: Field) -> String {
    switch field.type {
    case .labelled: Labelled(value)?.text ?? ""
    case .address: PostalAddress(value)?.lines.joined(separator: ", ") ?? ""
    case .named: Named(value)?.name ?? ""
    case .reference: value.reference?.description ?? ""
    case .who: value.reference?.description ?? value.text ?? ""
    default: value.text ?? ""
    }
  }
}
