import KithFormats
import KithMerge
import KithRecords

/// A vCard file of one card with these lines.
func vcard(_ lines: String..., version: String = "3.0") -> [UInt8] {
  Array((["BEGIN:VCARD", "VERSION:" + version] + lines + ["END:VCARD", ""]).joined(separator: "\r\n").utf8)
}

/// What is read of the only card of a file.
func onlyCard(_ bytes: [UInt8]) throws -> ImportedCard {
  let results = Array(try VCardFile(bytes))
  guard results.count == 1 else { throw NotOneCard(count: results.count) }
  return try results[0].get()
}

struct NotOneCard: Error {
  let count: Int
}

func onlyCard(_ lines: String..., version: String = "3.0") throws -> ImportedCard {
  let text = (["BEGIN:VCARD", "VERSION:" + version] + lines + ["END:VCARD", ""]).joined(separator: "\r\n")
  return try onlyCard(Array(text.utf8))
}

/// What making a file of these bytes throws; nil if nothing.
func problem(_ bytes: [UInt8]) -> FormatProblem? {
  do throws(FormatProblem) {
    _ = try VCardFile(bytes)
    return nil
  } catch {
    return error
  }
}

/// Fields by their names: one value each for the first, elements named by what they say for the others.
func fields(
  _ single: [String: Value], _ many: [String: [Value]] = [:]
) -> [FieldName: Value] {
  var fields: [FieldName: Value] = [:]
  for (base, value) in single { fields[FieldName(base)] = value }
  for (base, values) in many {
    for value in values { fields[FieldName(base, elementFor: value)] = value }
  }
  return fields
}

func record(
  _ fields: [FieldName: Value], kind: KindName = .contact, id: RecordID = RecordID(high: 0xA, low: 0xB)
) -> OpenedRecord {
  let author = Author(account: AccountID(rawValue: 1), device: DeviceID(rawValue: 2))
  let edit = Edit(kind: kind, time: 1, author: author, changes: fields)
  let dot = Dot(writer: WriterID(rawValue: 3), counter: 1)
  return OpenedRecord(id: id, edits: [.init(dot: dot, edit: edit, live: Array(fields.keys))])
}

extension ImportedCard {
  func values(_ base: String) -> [Value] {
    fields.filter { $0.key.base == base && $0.key.element != nil }.sorted { $0.key < $1.key }.map(\.value)
  }

  func labelled(_ base: String) -> [Labelled] { values(base).compactMap(Labelled.init) }

  func value(_ base: String) -> Value? { fields[FieldName(base)] }

  var name: PersonName? { value("name").flatMap(PersonName.init) }

  /// Lines kept as they are.
  var kept: [String] { values("vcard").compactMap(\.text).sorted() }
}
