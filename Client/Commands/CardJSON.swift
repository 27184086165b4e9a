import KithMerge
import KithRecords
import KithReplica

extension Card {
  /// One line of a list, for programs.
  var json: JSON { .object(members) }

  var members: [String: JSON] {
    [
      "id": .string(id.description),
      "kind": .string(kind.rawValue),
      "name": .string(name),
      "detail": .string(detail),
      "edited": RecordJSON.time(edited),
      "trashed": trashed.map(RecordJSON.time) ?? .null,
      "editedInTrash": .flag(isEditedInTrash),
      "conflicts": .count(conflicts),
      "unreadable": .count(unreadable),
      "space": .optional(group),
    ]
  }

  /// What a person should know about it at a glance.
  var marks: String {
    [
      conflicts > 0 ? "disputed" : nil, isEditedInTrash ? "edited in the trash" : nil,
      unreadable > 0 ? "partly unreadable" : nil,
    ].compactMap { $0 }.joined(separator: ", ")
  }
}
