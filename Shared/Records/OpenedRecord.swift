package import KithMerge

/// A record with its payloads opened: for each field the values that are live in it.
package struct OpenedRecord: Sendable {
  package let id: RecordID
  package let kind: KindName
  /// By name; each field has at least one live value, in the order of their dots.
  package let fields: [FieldName: [LiveValue]]
  /// Everything that is set, in the order of the table of fields, then what the table does not know, by name.
  package let readings: [Reading]

  /// One value that no edit has replaced.
  package struct LiveValue: Hashable, Sendable {
    package let dot: Dot
    package let time: Int64
    package let author: Author
    package let value: Value

    package init(dot: Dot, time: Int64, author: Author, value: Value) {
      (self.dot, self.time, self.author, self.value) = (dot, time, author, value)
    }
  }

  /// One of the record's edits, opened, with the fields in which it is live.
  package struct OpenedEdit: Sendable {
    package let dot: Dot
    package let edit: Edit
    package let live: [FieldName]

    package init(dot: Dot, edit: Edit, live: [FieldName]) {
      (self.dot, self.edit, self.live) = (dot, edit, live)
    }
  }

  package init(id: RecordID, edits: [OpenedEdit]) {
    self.id = id
    // A record's edits agree on its kind; if a hostile one does not, all machines still choose alike.
    kind = edits.max { ($0.edit.time, $0.dot) < ($1.edit.time, $1.dot) }?.edit.kind ?? KindName(rawValue: "")
    var fields: [FieldName: [LiveValue]] = [:]
    for opened in edits.sorted(by: { $0.dot < $1.dot }) {
      for name in opened.live {
        guard let value = opened.edit.changes[name] else { continue }
        fields[name, default: []].append(
          LiveValue(dot: opened.dot, time: opened.edit.time, author: opened.edit.author, value: value))
      }
    }
    self.fields = fields
    let places = Kind.named(kind)?.places ?? [:]
    readings = fields.keys.map { (places[$0.base] ?? .max, $0) }.sorted { $0 < $1 }
      .compactMap { [kind] place in fields[place.1].flatMap { Reading(place.1, $0, of: kind) } }
  }

  /// What is seen of one field.
  package struct Reading: Hashable, Sendable {
    package let name: FieldName
    /// The value with the largest (time, dot): what a person is shown.
    package let shown: LiveValue
    /// Other values written at the same time by somebody who had not seen the shown one, newest first, each
    /// once.
    package let conflicts: [LiveValue]

    init?(_ name: FieldName, _ live: [LiveValue], of kind: KindName) {
      if name == Trashed.field, live.contains(where: \.value.isEmpty) { return nil }
      // In a set, adding beats removing: an element is there if any live value is not empty.
      let candidates = name.element == nil ? live : live.filter { !$0.value.isEmpty }
      let ranked =
        candidates.count < 2 ? candidates : candidates.sorted { ($0.time, $0.dot) > ($1.time, $1.dot) }
      var told = ranked
      if ranked.count > 1, case .guest? = Kind.named(kind)?.field(name.base)?.type {
        told = Guest.joined(ranked)
      }
      guard let shown = told.first else { return nil }
      var known: Set<Value> = [shown.value]
      let conflicts = told.dropFirst().filter { known.insert($0.value).inserted }
      if shown.value.isEmpty, conflicts.isEmpty { return nil }
      // What two who closed one follow-up say of it is both true.
      if kind == .followUp, name.base == "state", let joined = FollowUp.joined(ranked) {
        (self.name, self.shown, self.conflicts) = (name, joined, [])
      } else {
        (self.name, self.shown, self.conflicts) = (name, shown, conflicts)
      }
    }

    /// Every value that is to be chosen from.
    fileprivate var disputed: Set<Value> { Set(([shown] + conflicts).map(\.value)) }
  }

  /// What the field `name` shows; nil if it was never set or is cleared.
  package func reading(_ name: FieldName) -> Reading? {
    fields[name].flatMap { Reading(name, $0, of: kind) }
  }

  /// The value of a single field; nil if it is not set.
  package func value(_ base: String) -> Value? {
    reading(FieldName(base)).flatMap { $0.shown.value.isEmpty ? nil : $0.shown.value }
  }

  /// The elements of a set-like field, in the order of their names.
  package func elements(_ base: String) -> [Reading] {
    readings.filter { $0.name.element != nil && $0.name.base == base }
  }

  /// The fields whose concurrent values a person should settle.
  ///
  /// Not those of which the newest is meant in any case: what is set, when one came somewhere, since when one
  /// wants to hear of somebody.
  package var conflicts: [Reading] {
    let settled = Kind.settled[kind] ?? []
    return readings.filter {
      !$0.conflicts.isEmpty && $0.name.base != "trash" && kind != .settings && !settled.contains($0.name.base)
    }
  }

  /// Whether something is to be settled that was not to be settled in `earlier`: another field, or one more
  /// value of the same.
  package func isDisputed(since earlier: OpenedRecord?) -> Bool {
    let known = earlier?.conflicts ?? []
    return conflicts.contains { reading in
      !known.contains { $0.name == reading.name && $0.disputed.isSuperset(of: reading.disputed) }
    }
  }

  /// What tells this set of live edits, the trash aside, from any other: to notice an edit that came after.
  package var fingerprint: UInt64 {
    let dots = Set(fields.filter { $0.key.base != "trash" }.values.joined().map(\.dot)).sorted()
    return SipHash(key: (0, 0)).hash(dots.flatMap { $0.writer.bytes + FieldKey(rawValue: $0.counter).bytes })
  }

  /// Since when it lies in the trash; nil if it does not.
  ///
  /// Not in the trash beats in the trash, as adding beats removing: one machine's undo, or delete, takes
  /// nothing from another that made the record too, or took it out, and knew nothing of that.
  package var trashed: Trashed? {
    value("trash").flatMap(Trashed.init)
  }

  /// Whether it lies in the trash although somebody edited it who had not seen it go there, or edited it
  /// since.
  package var isEditedInTrash: Bool {
    guard let trashed, kind != .settings else { return false }
    return trashed.seen != fingerprint
  }

  /// The first time by any author's clock at which a live value was written: when the record was made, unless
  /// everything it said then was changed since.
  package var firstEdited: Int64 {
    fields.values.joined().map(\.time).min() ?? 0
  }

  /// The last time by any author's clock at which a live value was written.
  package var lastEdited: Int64 {
    fields.values.joined().map(\.time).max() ?? 0
  }
}
