package import KithMerge

/// What the fields of a record show, by what they hold; nothing where it is not set, or not of that type.
extension OpenedRecord {
  package func text(_ base: String) -> String? { value(base)?.text }
  package func day(_ base: String) -> Day? { value(base)?.date.flatMap { Day($0) } }
  package func moment(_ base: String) -> Int64? { value(base)?.moment }
  package func reference(_ base: String) -> RecordID? { value(base)?.reference }

  package func flag(_ base: String) -> Bool {
    if case .flag(let flag) = value(base)?.content { flag } else { false }
  }

  /// In the order of their elements.
  package func texts(_ base: String) -> [String] { elements(base).compactMap(\.shown.value.text) }
  package func references(_ base: String) -> [RecordID] { elements(base).compactMap(\.shown.value.reference) }
  package func whos(_ base: String) -> [Who] { elements(base).compactMap { Who($0.shown.value) } }

  /// Every record that it points to, each once, in the order of its fields.
  package var pointsTo: [RecordID] {
    let table = Kind.named(kind)
    var known: Set<RecordID> = []
    return readings.flatMap { $0.shown.value.references(as: table?.field($0.name.base)?.type) }
      .filter { known.insert($0).inserted }
  }

  /// Whom, or what, it is about.
  package var subjects: [RecordID] {
    let (table, bases) = (Kind.named(kind), Kind.subjects[kind] ?? [])
    return readings.filter { bases.contains($0.name.base) }
      .flatMap { $0.shown.value.references(as: table?.field($0.name.base)?.type) }
  }

  /// Whether it goes with those who are gone: because nobody is left of those whom it is about. A letter is
  /// about whom it goes to; a tie goes with either of its ends.
  package func goes(with isGone: (RecordID) throws -> Bool) rethrows -> Bool {
    guard let bases = Kind.subjects[kind] else { return false }
    let table = Kind.named(kind)
    let gone = try readings.filter { bases.contains($0.name.base) }.map { reading in
      // Who is only a name is somebody, too.
      let ids = reading.shown.value.references(as: table?.field(reading.name.base)?.type)
      return try !ids.isEmpty && ids.allSatisfy(isGone)
    }
    return kind == .tie ? gone.contains(true) : !gone.isEmpty && gone.allSatisfy { $0 }
  }
}

/// New values for the fields of a record: what a draft takes. What is nil is not touched.
package struct Changes: Sendable {
  package private(set) var all: [FieldName: Value] = [:]

  package init() {}

  package mutating func set(_ base: String, _ value: Value?) {
    if let value { all[FieldName(base)] = value }
  }

  package mutating func set(_ base: String, text: String?) { set(base, text.map { .text($0) }) }
  package mutating func set(_ base: String, day: Day?) { set(base, day?.date.map { .date($0) }) }
  package mutating func set(_ base: String, moment: Int64?) { set(base, moment.map { .moment($0) }) }
  package mutating func set(_ base: String, record: RecordID?) { set(base, record.map { .reference($0) }) }

  /// Adds elements, each named by what it says.
  package mutating func add(_ base: String, _ values: [Value]) {
    for value in values { all[FieldName(base, elementFor: value)] = value }
  }
}
