import KithMerge
import KithRecords

/// Follow-ups as a person reads them, a line each.
struct FollowUpLines {
  private let names: RecordNames

  init(_ names: RecordNames) {
    self.names = names
  }

  func columns(_ all: [Planned], indent: Int = 0) -> Columns {
    var columns = Columns(indent: indent, expendable: [3])
    for planned in all {
      let followUp = planned.followUp
      let mark = followUp.state == .open ? "" : FollowUpLines.state(followUp)
      columns.add([
        Output.Span(planned.day.map { "\($0)" } ?? ""), Output.Span(planned.id.short, .faint),
        Output.Span(names.listed(followUp.about), .strong),
        Output.Span(mark, .faint), Output.Span(planned.words),
      ])
    }
    return columns
  }

  /// `done`, `skipped (moved)`
  static func state(_ followUp: FollowUp) -> String {
    followUp.state.rawValue + (followUp.remark.map { " (\($0.inOneLine))" } ?? "")
  }

  /// In a sentence: `Ada Lovelace: I promised: the plans`
  func sentence(_ planned: Planned) -> String {
    let who = names.listed(planned.followUp.about)
    return who.isEmpty ? planned.words : "\(who): \(planned.words)"
  }

  func json(_ planned: Planned, _ space: String?, isStored: Bool) -> JSON {
    let followUp = planned.followUp
    return .object([
      "id": .string(planned.id.description), "why": .string(followUp.why ?? ""),
      "sort": .string((followUp.sort ?? .other).rawValue), "about": names.json(followUp.about),
      "due": .optional(followUp.due.map { "\($0)" }), "day": .optional(planned.day.map { "\($0)" }),
      "state": .string(followUp.state.rawValue), "remark": .optional(followUp.remark),
      "every": .optional(planned.every?.canonical), "stored": .flag(isStored), "space": .optional(space),
    ])
  }
}
