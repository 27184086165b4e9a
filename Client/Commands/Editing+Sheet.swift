import KithMerge
import KithRecords

/// Elements that a sheet says otherwise.
extension Editing {
  /// What `entry` says of one element; what a sheet does not tell is as in `old`.
  func element(_ field: Field, _ entry: SheetEntry, over old: Value?) throws -> Value {
    let assignment = entry.assignment(.add, old?.text.map { SheetText.woven($0, entry.lines) })
    try check(field, assignment)
    switch field.type {
    case .labelled:
      guard let new = Labelled(try made(field, assignment)) else { break }
      guard let old, var labelled = Labelled(old) else { return new.value }
      (labelled.text, labelled.label) = (new.text, new.label)
      return labelled.value
    case .address:
      return try (old.flatMap { PostalAddress($0) } ?? PostalAddress()).reading(entry).value
    case .named:
      guard let new = Named(try made(field, assignment)), let old, let named = Named(old) else { break }
      var parts = named.parts
      parts[1] = new.name
      parts[bytes: 2] = new.parts[bytes: 2]
      return .parts(parts)
    default: break
    }
    return try made(field, assignment)
  }

  /// Corrects one piece of a name that has pieces of its own, if that is what `entry` does.
  ///
  /// - Returns: whether it does.
  mutating func correct(_ field: Field, _ entry: SheetEntry) -> Bool {
    guard field.type == .name, entry.part == nil, kind.name == .contact,
      let old = record?.value(field.name).flatMap(PersonName.init),
      let next = old.corrected(to: entry.text.inOneLine)
    else { return false }
    changes[FieldName(field.name)] = next.value
    return true
  }

  /// Puts other values in the place of elements; an empty one takes the element out. One that says something
  /// else is another element, so that all machines name it alike.
  mutating func replace(_ all: [(name: FieldName, new: Value)], of field: Field) {
    let moving = all.filter { name, new in
      let old = record?.reading(name)?.shown.value
      return new.isEmpty || old.map { FieldName.element(for: $0) } != FieldName.element(for: new)
    }
    for (name, new) in all where !moving.contains(where: { $0.name == name }) { changes[name] = new }
    for (name, _) in moving { clear(name) }
    for (_, new) in moving where !new.isEmpty { put(new, in: field) }
  }

  mutating func add(_ field: Field, _ entry: SheetEntry) throws {
    put(try element(field, entry, over: nil), in: field)
  }
}
