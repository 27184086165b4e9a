import KithMerge
import KithRecords
import KithReplica

/// A note that is about to be written.
struct NoteDraft {
  let draft: Draft

  enum Limit {
    /// A note is sealed as one payload, which has a bound.
    static let bytes = 256 * 1024
  }

  /// - Throws: `CommandError.usage` if there is nothing in it, or too much.
  init(
    _ text: String, about people: [RecordID], at time: Int64, using random: inout some RandomNumberGenerator
  ) throws(CommandError) {
    guard !text.inOneLine.isEmpty else { throw .usage("The note is empty: nothing was added.") }
    guard text.utf8.count <= Limit.bytes else {
      throw .usage("The note is longer than \(Limit.bytes / 1024) KiB. Write it as several notes.")
    }
    var changes: [FieldName: Value] = [FieldName("body"): .text(text), FieldName("written"): .moment(time)]
    for id in people {
      let about = Value.reference(id)
      changes[FieldName("about", elementFor: about)] = about
    }
    draft = Draft(id: RecordID(using: &random), kind: .note, changes: changes)
  }
}
