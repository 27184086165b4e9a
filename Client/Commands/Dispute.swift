import KithMerge
import KithRecords

/// A field of which concurrent edits say different things, numbered for a person: 1 is what is shown.
struct Dispute {
  let id: RecordID
  let name: FieldName
  let values: [OpenedRecord.LiveValue]

  init(_ reading: OpenedRecord.Reading, of id: RecordID) {
    self.id = id
    name = reading.name
    values = [reading.shown] + reading.conflicts
  }

  /// What to type for the field: its name, and for an element the first digits of its id.
  var field: String {
    guard let element = name.element else { return name.base }
    return name.base + "/" + FieldKey(rawValue: element).description.prefix(8)
  }

  func command(number: Int) -> String {
    "kith conflicts settle \(id.short) \(field) \(number)"
  }

  /// Whether `typed` means this field.
  func isCalled(_ typed: String) -> Bool {
    typed == name.base || (typed.contains("/") && name.description.hasPrefix(typed.lowercased()))
  }
}
