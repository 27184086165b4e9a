package import KithMerge

/// Somebody who takes part in something: a record, or a name where there is none yet.
package enum Who: Hashable, Sendable {
  case record(RecordID)
  case named(String)

  package var value: Value {
    switch self {
    case .record(let id): .reference(id)
    case .named(let name): .text(name)
    }
  }

  /// - Returns: nil if the value is neither.
  package init?(_ value: Value) {
    switch value.content {
    case .reference(let id): self = .record(id)
    case .text(let name): self = .named(name)
    default: return nil
    }
  }

  package var record: RecordID? {
    if case .record(let id) = self { id } else { nil }
  }
}

/// A guest of an event: who, whether they come, and with how many. Two machines that ask one person make one
/// guest, because the element is named by who it is.
package struct Guest: Structured {
  package private(set) var parts: Parts
  package init(parts: Parts) { self.parts = parts }

  /// What a guest answered. A word that this build does not know is carried along.
  package enum Answer: String, CaseIterable, Sendable {
    case yes, no, maybe
  }

  package enum Limit {
    /// How many somebody may bring.
    package static let plus: Int64 = 1000
  }

  package init(_ who: Who, answer: Answer? = nil, plus: Int64 = 0) {
    parts = Parts()
    parts[bytes: 1] = who.value.bytes
    self.answer = answer
    self.plus = plus
  }

  /// Nil if a newer kith wrote it otherwise.
  package var who: Who? { parts[bytes: 1].flatMap { Who(Value(bytes: $0)) } }
  /// Nil if there is none yet.
  package var answer: Answer? {
    get { parts[2].flatMap(Answer.init) }
    set { parts[2] = newValue?.rawValue }
  }
  /// How many they bring along.
  package var plus: Int64 {
    get {
      guard let bytes = parts[bytes: 3], case .number(let number) = Value(bytes: bytes).content else {
        return 0
      }
      return min(max(number, 0), Limit.plus)
    }
    set { parts[bytes: 3] = newValue > 0 ? Value.number(min(newValue, Limit.plus)).bytes : nil }
  }
}

extension Value {
  /// The records that a value of the field `type` points to.
  package func references(as type: FieldType?) -> [RecordID] {
    switch type {
    case .guest: Guest(self)?.who?.record.map { [$0] } ?? []
    default: reference.map { [$0] } ?? []
    }
  }

  /// The value, with other records in the place of those that it points to.
  package func pointing(as type: FieldType?, _ other: (RecordID) -> RecordID) -> Value {
    switch type {
    case .guest:
      guard let guest = Guest(self), let id = guest.who?.record else { return self }
      var parts = guest.parts
      parts[bytes: 1] = Value.reference(other(id)).bytes
      return .parts(parts)
    default: return reference.map { .reference(other($0)) } ?? self
    }
  }
}
