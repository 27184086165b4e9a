package import KithMerge
package import KithRecords
import KithReplica

/// Values as a person reads them.
package struct ValueText {
  /// What to call the record that a value points to; nil if it is not here.
  package var nameOf: (RecordID) -> String? = { _ in nil }
  /// The local day and minute of a moment.
  package var minute: (Int64) -> String = { Moment($0).minute(offset: 0) }

  package var when: (When) -> String = { $0.description }

  package init() {}

  /// What a value of the field `type` says; of several lines if it has several.
  package func of(_ value: Value, as type: FieldType?) -> String {
    switch value.content {
    case .empty: return "(cleared)"
    case .text(let text): return text
    case .flag(let flag): return flag ? "yes" : "no"
    case .number(let number): return String(number)
    case .date(let date): return date.text
    case .moment(let milliseconds): return minute(milliseconds)
    case .reference(let id): return nameOf(id) ?? "record \(id.short), which is not here"
    case .parts(let parts): return of(parts, as: type)
    case .unknown(let type):
      return "(written by a newer kith, or damaged: type \(type), \(value.bytes.count) bytes)"
    }
  }

  private func of(_ parts: Parts, as type: FieldType?) -> String {
    switch type {
    case .name: PersonName(parts: parts).display
    case .labelled: of(Labelled(parts: parts))
    case .address: of(PostalAddress(parts: parts))
    case .named: of(Named(parts: parts))
    case .when: when(When(parts: parts))
    case .guest: of(Guest(parts: parts))
    case .trash: "since " + (Trashed(parts: parts).at.map(minute) ?? "an unknown time")
    default: parts.texts.joined(separator: " ")
    }
  }

  private func of(_ value: Labelled) -> String {
    marked(value.text, value.label, value.preferred)
  }

  private func of(_ value: PostalAddress) -> String {
    marked(value.lines.joined(separator: ", "), value.label, value.preferred)
  }

  private func of(_ value: Named) -> String {
    let content = value.content
    return value.name + ": " + (content.isEmpty ? "" : of(content, as: nil))
  }

  private func of(_ value: Guest) -> String {
    let name = value.who.map { of($0.value, as: .who) } ?? value.parts.texts.joined(separator: " ")
    let marks = [value.answer?.rawValue, value.plus > 0 ? "and \(value.plus) more" : nil].compactMap { $0 }
    return marks.isEmpty ? name : "\(name) (\(marks.joined(separator: ", ")))"
  }

  private func marked(_ text: String, _ label: String?, _ preferred: Bool) -> String {
    let marks = [label, preferred ? "preferred" : nil].compactMap { $0 }
    return marks.isEmpty ? text : "\(text) (\(marks.joined(separator: ", ")))"
  }
}
