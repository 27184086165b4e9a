extension SealedRecord {
  /// The record that knows all that either copy knows.
  ///
  /// A (field, dot) pair is kept unless the other side has seen the dot and no longer holds it there; the
  /// context is the larger counter for each writer; a payload stays as long as some live pair names its dot;
  /// a purge marker swallows everything.
  ///
  /// For all records `a`, `b`, `c` (`MergeLawTests` draws them at random):
  /// - `a.merged(with: a) == a`
  /// - `a.merged(with: b) == b.merged(with: a)`
  /// - `a.merged(with: b).merged(with: c) == a.merged(with: b.merged(with: c))`
  /// - `a.merged(with: b).covers(a)`
  ///
  /// Frozen: two versions that merge differently diverge for ever. Golden vectors hold it.
  package func merged(with other: SealedRecord) -> SealedRecord {
    if let marker = SealedRecord.greater(purge, other.purge) { return .purged(marker) }
    if isEmpty { return other }
    if other.isEmpty || self == other { return self }
    return SealedRecord(
      unchecked: context.merged(with: other.context), SealedRecord.merge(self, other))
  }

  private static func merge(_ a: SealedRecord, _ b: SealedRecord) -> [SealedEdit] {
    var merged: [SealedEdit] = []
    merged.reserveCapacity(a.edits.count + b.edits.count)
    var (mine, theirs) = (a.edits[...], b.edits[...])
    while let x = mine.first, let y = theirs.first {
      if x.dot == y.dot {
        if let both = x.sharedFields(with: y) { merged.append(both) }
        mine = mine.dropFirst()
        theirs = theirs.dropFirst()
      } else if x.dot < y.dot {
        if !b.context.covers(x.dot) { merged.append(x) }
        mine = mine.dropFirst()
      } else {
        if !a.context.covers(y.dot) { merged.append(y) }
        theirs = theirs.dropFirst()
      }
    }
    merged += mine.filter { !b.context.covers($0.dot) }
    merged += theirs.filter { !a.context.covers($0.dot) }
    return merged
  }

  private static func greater(_ a: [UInt8]?, _ b: [UInt8]?) -> [UInt8]? {
    guard let a, let b else { return a ?? b }
    return a.lexicographicallyPrecedes(b) ? b : a
  }
}

extension SealedEdit {
  /// Both sides have seen this dot, so it lives only where both still hold it.
  ///
  /// Only a broken or hostile device gives one dot two payloads; the greater then wins, so that the laws hold
  /// for every input.
  fileprivate func sharedFields(with other: SealedEdit) -> SealedEdit? {
    let edit = payload.lexicographicallyPrecedes(other.payload) ? other : self
    if fields == other.fields { return edit }
    let theirs = Set(other.fields)
    let shared = fields.filter(theirs.contains)
    return shared.isEmpty ? nil : SealedEdit(dot: dot, sorted: shared, payload: edit.payload)
  }
}
