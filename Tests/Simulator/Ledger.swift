import KithMerge
import KithRecords

/// What people wrote, and what they saw when they wrote it: the judge of what may be gone.
struct Ledger {
  /// One value in one field of one record; its number is in the value.
  struct Write: Hashable {
    let record: RecordID
    let field: FieldName
    let number: Int
  }

  /// What each write replaced.
  private(set) var seen: [Write: Set<Write>] = [:]
  private(set) var by: [String: Set<Write>] = [:]
  private(set) var excused: Set<Write> = []
  /// What may be gone only because two things went wrong that nobody can make good together, by their name.
  private(set) var forgiven: [String: Set<Write>] = [:]
  private var last = 0

  mutating func next() -> Int {
    last += 1
    return last
  }

  mutating func wrote(_ write: Write, seeing: Set<Write>, on device: String) {
    seen[write] = seeing
    by[device, default: []].insert(write)
  }

  /// A machine was put back: what only its disk held is gone, and nobody can have it back.
  mutating func excuse(_ device: String, but known: Set<Write>) {
    excused.formUnion((by[device] ?? []).subtracting(known))
  }

  mutating func forgive(_ misfortune: String, _ device: String, but known: Set<Write>) {
    forgive(misfortune, (by[device] ?? []).subtracting(known))
  }

  mutating func forgive(_ misfortune: String, _ writes: some Sequence<Write>) {
    forgiven[misfortune, default: []].formUnion(writes)
  }

  /// Somebody saw these, and did not want them any more.
  mutating func excuse(_ writes: some Sequence<Write>) {
    excused.formUnion(writes)
  }

  /// What nobody has, and nobody replaced who had seen it.
  func lost(keeping live: Set<Write>, forgivingAllBut named: String?) -> [Write] {
    var explained: Set<Write> = []
    var open = Array(live.union(excused)) + forgiven.filter { $0.key != named }.values.joined()
    while let write = open.popLast() {
      if explained.insert(write).inserted { open += seen[write] ?? [] }
    }
    return seen.keys.filter { !explained.contains($0) }.sorted { $0.number < $1.number }
  }

  /// Live values of one field of which one had seen the other.
  func spurious(in live: Set<Write>) -> Int {
    live.count { write in
      var open = Array(seen[write] ?? [])
      var passed: Set<Write> = []
      while let earlier = open.popLast() {
        if live.contains(earlier) { return true }
        if passed.insert(earlier).inserted { open += seen[earlier] ?? [] }
      }
      return false
    }
  }
}

extension Ledger {
  /// The writes that are live in a record as it is opened.
  static func writes(in record: OpenedRecord) -> Set<Write> {
    var found: Set<Write> = []
    for (field, values) in record.fields {
      for value in values {
        if let number = Ledger.number(value.value) {
          found.insert(Write(record: record.id, field: field, number: number))
        }
      }
    }
    return found
  }

  static func value(_ number: Int, padding: Int = 0) -> Value {
    .text("w\(number)" + (padding > 0 ? " " + String(repeating: "x", count: padding) : ""))
  }

  private static func number(_ value: Value) -> Int? {
    guard let text = value.text, text.first == "w" else { return nil }
    return Int(text.dropFirst().prefix { $0.isNumber })
  }
}
