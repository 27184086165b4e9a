import KithMerge
package import KithRecords

/// A record for programs: equal on any two machines that hold the same edits, and so without anything that
/// only one machine knows.
///
///     {"conflicts": 1, "edited": "2026-11-22T09:30:00.000Z", "editedInTrash": false,
///      "fields": [{"field": "title", "value": "Head",
///                  "conflicts": [{"value": "Chief", "time": …, "device": …}]},
///                 {"field": "email", "element": "3f9a0c11d2b47e05", "value": {"text": "ada@x.org"}}],
///      "id": "…", "kind": "contact", "trashed": null}
///
/// Fields stand in the order of their table, elements by their id. What this build cannot read stands as
/// `{"type": 9, "bytes": "09ff"}`.
package enum RecordJSON {
  package static func of(_ record: OpenedRecord) -> JSON {
    .object(members(of: record))
  }

  static func members(of record: OpenedRecord) -> [String: JSON] {
    let trashed = record.trashed
    let fields = record.readings.filter { trashed == nil || $0.name.base != "trash" }
    return [
      "id": .string(record.id.description),
      "kind": .string(record.kind.rawValue),
      "fields": .array(fields.map { field($0, of: record.kind) }),
      "conflicts": .count(record.conflicts.count),
      "edited": time(record.lastEdited),
      "trashed": trashed.map { $0.at.map(time) ?? .flag(true) } ?? .null,
      "editedInTrash": .flag(record.isEditedInTrash),
    ]
  }

  private static func field(_ reading: OpenedRecord.Reading, of kind: KindName) -> JSON {
    let type = Kind.named(kind)?.field(reading.name.base)?.type
    var members: [String: JSON] = [
      "field": .string(reading.name.base),
      "value": value(reading.shown.value, as: type),
    ]
    if let element = reading.name.element {
      members["element"] = .string(FieldKey(rawValue: element).description)
    }
    if !reading.conflicts.isEmpty {
      members["conflicts"] = .array(reading.conflicts.map { live($0, as: type) })
    }
    return .object(members)
  }

  /// One of several values that nobody has settled: what, when, and by which device.
  static func live(_ live: OpenedRecord.LiveValue, as type: FieldType?) -> JSON {
    var members: [String: JSON] = [
      "value": value(live.value, as: type),
      "time": time(live.time),
      "device": .string(live.author.device.description),
    ]
    if let account = live.author.account { members["account"] = .string(account.description) }
    return .object(members)
  }

  static func time(_ milliseconds: Int64) -> JSON {
    Moment(milliseconds).rfc3339.map(JSON.string) ?? .number(milliseconds)
  }

  static func value(_ value: Value, as type: FieldType?) -> JSON {
    switch (value.content, type) {
    case (.empty, _): .null
    case (.text(let text), .text), (.text(let text), nil): .string(text)
    case (.date(let date), .date): .string(date.text)
    case (.moment(let milliseconds), .moment): time(milliseconds)
    case (.reference(let id), .reference): .string(id.description)
    case (.flag(let flag), .flag): .flag(flag)
    case (.reference(let id), .who): .object(["record": .string(id.description)])
    case (.text(let text), .who): .object(["text": .string(text)])
    case (.parts(let parts), .when): known(parts, of: value, whenTags)
    case (.parts(let parts), .guest): guest(parts, of: value)
    case (.parts(let parts), .name): known(parts, of: value, nameTags)
    case (.parts(let parts), .labelled): known(parts, of: value, labelledTags, flag: (3, "preferred"))
    case (.parts(let parts), .address): known(parts, of: value, addressTags, flag: (9, "preferred"))
    case (.parts(let parts), .named): named(parts, of: value)
    case (.parts(let parts), .trash): .object(["at": Trashed(parts: parts).at.map(time) ?? .null])
    default: raw(value)
    }
  }

  private static func raw(_ value: Value) -> JSON {
    .object(["type": .number(Int64(value.bytes.first ?? 255)), "bytes": .string(value.bytes.hex)])
  }

  private static let nameTags: [(UInt8, String)] = [
    (1, "written"), (2, "given"), (3, "additional"), (4, "family"), (5, "prefix"), (6, "suffix"),
  ]
  private static let labelledTags: [(UInt8, String)] = [(1, "text"), (2, "label"), (4, "day")]
  private static let addressTags: [(UInt8, String)] = [
    (1, "box"), (2, "extended"), (3, "street"), (4, "city"), (5, "region"), (6, "code"), (7, "country"),
    (8, "label"),
  ]

  private static let whenTags: [(UInt8, String)] = [(1, "start"), (2, "end"), (3, "zone")]

  private static func guest(_ parts: Parts, of value: Value) -> JSON {
    let guest = Guest(parts: parts)
    guard let who = guest.who else { return raw(value) }
    var (members, rest): ([String: JSON], Parts) = ([:], parts)
    switch who {
    case .record(let id): members["record"] = .string(id.description)
    case .named(let name): members["text"] = .string(name)
    }
    members["rsvp"] = parts[2].map(JSON.string)
    if guest.plus > 0 { members["plus"] = .number(guest.plus) }
    for tag: UInt8 in 1...3 { rest[bytes: tag] = nil }
    if !rest.isEmpty { members["bytes"] = .string(value.bytes.hex) }
    return .object(members)
  }

  /// The pieces by their names; all bytes beside them if there are pieces without one.
  private static func known(
    _ parts: Parts, of value: Value, _ tags: [(UInt8, String)], flag: (tag: UInt8, name: String)? = nil
  ) -> JSON {
    var (members, rest): ([String: JSON], Parts) = ([:], parts)
    for (tag, name) in tags {
      guard let text = parts[tag] else { continue }
      members[name] = .string(text)
      rest[bytes: tag] = nil
    }
    if let flag, parts[bytes: flag.tag] == [] {
      members[flag.name] = .flag(true)
      rest[bytes: flag.tag] = nil
    }
    if !rest.isEmpty { members["bytes"] = .string(value.bytes.hex) }
    return .object(members)
  }

  private static func named(_ parts: Parts, of value: Value) -> JSON {
    var rest = parts
    var members: [String: JSON] = [:]
    if let name = parts[1] {
      members["name"] = .string(name)
      rest[bytes: 1] = nil
    }
    if let inner = parts[bytes: 2].map(Value.init(bytes:)) {
      let type: FieldType? = inner.date == nil ? nil : .date
      members["value"] = RecordJSON.value(inner, as: type)
      rest[bytes: 2] = nil
    }
    if !rest.isEmpty { members["bytes"] = .string(value.bytes.hex) }
    return .object(members)
  }
}
