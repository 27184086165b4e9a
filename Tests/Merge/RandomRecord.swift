import KithMerge
import KithTestSupport

/// Records from tiny alphabets, so that writers, counters and fields collide often.
extension SeededRandom {
  private static let writers: [UInt64] = [1, 2, 3]
  private static let fields: [UInt64] = [10, 20, 30]

  /// A copy of one record that several devices edit and merge for a while, as honest ones do.
  mutating func copies(_ count: Int) -> [SealedRecord] {
    var copies = Array(repeating: SealedRecord.empty, count: count)
    var counters: [UInt64: UInt64] = [:]
    for _ in 0..<below(12) + 1 {
      let place = below(count)
      if oneIn(3) {
        copies[place] = copies[place].merged(with: copies[below(count)])
      } else {
        let writer = SeededRandom.writers[below(3)]
        counters[writer, default: 0] += 1
        let dot = Dot(writer: WriterID(rawValue: writer), counter: counters[writer] ?? 1)
        copies[place] = copies[place].edited(by: edit(dot))
      }
    }
    if oneIn(20) { copies[below(count)] = .purged([UInt8(below(2))]) }
    return copies
  }

  /// Any record at all: what a broken or hostile device may make.
  mutating func anyRecord() -> SealedRecord {
    if oneIn(12) { return .purged([UInt8(below(3))]) }
    let edits = (0..<below(4)).map { _ in
      edit(Dot(writer: WriterID(rawValue: SeededRandom.writers[below(3)]), counter: UInt64(below(3) + 1)))
    }
    var context: [WriterID: UInt64] = [:]
    for writer in SeededRandom.writers where oneIn(2) {
      context[WriterID(rawValue: writer)] = UInt64(below(3) + 1)
    }
    return SealedRecord(edits: edits, context: Context(context))
  }

  private mutating func edit(_ dot: Dot) -> SealedEdit {
    let fields = SeededRandom.fields.filter { _ in oneIn(2) }
    let touched = (fields.isEmpty ? [SeededRandom.fields[0]] : fields).map(FieldKey.init(rawValue:))
    return SealedEdit(dot: dot, fields: touched, payload: [UInt8(dot.writer.rawValue), UInt8(below(2))])
  }
}
