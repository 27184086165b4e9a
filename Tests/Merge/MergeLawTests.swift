import KithMerge
import KithTestSupport
import Testing

/// The laws that `SealedRecord.merged(with:)` states.
@Suite struct MergeLawTests {
  @Test func anyCopiesMergeToOneRecordInAnyOrder() {
    for seed in UInt64(0)..<3_000 {
      var random = SeededRandom(seed: seed)
      let (a, b, c) = (random.anyRecord(), random.anyRecord(), random.anyRecord())

      #expect(a.merged(with: a) == a, "seed \(seed)")
      #expect(a.merged(with: b) == b.merged(with: a), "seed \(seed)")
      #expect(a.merged(with: b).merged(with: c) == a.merged(with: b.merged(with: c)), "seed \(seed)")
      #expect(a.merged(with: b).covers(a), "seed \(seed)")
      #expect(a.merged(with: b).context.covers(b.context) || b.isPurged || a.isPurged, "seed \(seed)")
    }
  }

  @Test func honestCopiesMergeToWhatNobodyReplaced() {
    for seed in UInt64(0)..<1_000 {
      var random = SeededRandom(seed: seed)
      let copies = random.copies(3)
      let merged = copies.reduce(SealedRecord.empty) { $0.merged(with: $1) }
      guard !merged.isPurged else { continue }

      // By the definition: a pair stays unless some copy has seen its dot and does not hold it there.
      var expected: Set<Pair> = []
      for pair in copies.flatMap(Pair.all) {
        let isReplaced = copies.contains { $0.context.covers(pair.dot) && !Pair.all(of: $0).contains(pair) }
        if !isReplaced { expected.insert(pair) }
      }
      #expect(Set(Pair.all(of: merged)) == expected, "seed \(seed)")
    }
  }

  @Test func payloadsStayAsLongAsSomePairNamesThem() {
    for seed in UInt64(0)..<1_000 {
      var random = SeededRandom(seed: seed)
      let merged = random.anyRecord().merged(with: random.anyRecord())

      #expect(merged.edits.allSatisfy { !$0.fields.isEmpty && !$0.payload.isEmpty }, "seed \(seed)")
      #expect(merged.edits.allSatisfy { merged.context.covers($0.dot) }, "seed \(seed)")
      #expect(zip(merged.edits, merged.edits.dropFirst()).allSatisfy { $0.dot < $1.dot }, "seed \(seed)")
    }
  }

  @Test func anEditStandsAloneInARegisterAndBesideOthersInText() {
    let (register, text) = (FieldKey(rawValue: 1), FieldKey(rawValue: 2))
    let first = SealedEdit(dot: dot(1), fields: [register, text], payload: [1])
    let second = SealedEdit(dot: dot(2), fields: [register, text], payload: [2])

    let record = SealedRecord.empty.edited(by: first).edited(by: second, beside: [text])

    #expect(record.edits.map(\.fields) == [[text], [register, text]])
  }

  @Test func aPurgeSwallowsEverything() {
    let edited = SealedRecord.empty.edited(
      by: SealedEdit(dot: dot(1), fields: [FieldKey(rawValue: 1)], payload: [1]))
    let purged = SealedRecord.purged([7])

    #expect(edited.merged(with: purged) == purged)
    #expect(
      purged.edited(by: SealedEdit(dot: dot(2), fields: [FieldKey(rawValue: 1)], payload: [1])) == purged)
  }

  private func dot(_ counter: UInt64) -> Dot { Dot(writer: WriterID(rawValue: 1), counter: counter) }
}

private struct Pair: Hashable {
  let field: FieldKey
  let dot: Dot

  static func all(of record: SealedRecord) -> [Pair] {
    record.edits.flatMap { edit in edit.fields.map { Pair(field: $0, dot: edit.dot) } }
  }
}
