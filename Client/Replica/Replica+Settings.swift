import KithMerge
package import KithRecords
import KithSealing

/// What a person set, for all of their machines: a record of their own network.
extension Replica {
  private enum SettingsLimit {
    /// How often its id may have been erased for good.
    static let numbers = 8
  }

  /// What is set, by name; nothing where it lies in the trash.
  ///
  /// - Throws: `ReplicaError`.
  package func settings() throws -> [String: String] {
    let main = try main()
    for number in 0..<SettingsLimit.numbers {
      guard let record = try main.ownSettings(number) else { continue }
      guard record.trashed == nil else { return [:] }
      return Dictionary(
        record.fields.keys.compactMap { name in
          record.text(name.base).map { (name.base, $0) }
        }, uniquingKeysWith: { first, _ in first })
    }
    return [:]
  }

  /// Sets what is given, and clears what is empty.
  ///
  /// - Returns: whether something is other than it was.
  package func set(
    _ values: [FieldName: Value], in operation: inout Operation
  ) throws -> Bool {
    let main = try main()
    for number in 0..<SettingsLimit.numbers {
      let (identity, old) = (Identity.settings(number), try main.ownSettings(number))
      var changes = values
      if let old, old.trashed != nil {
        // What comes back is what was set now, and not what was taken back with it.
        for name in old.fields.keys where changes[name] == nil { changes[name] = .empty }
        changes[Trashed.field] = .empty
      }
      let id = main.sealer.recordID(of: identity)
      let draft = Draft(id: id, kind: .settings, changes: changes, identity: identity)
      let applied = try main.apply([draft], in: &operation).first
      if applied != .purged { return applied != .unchanged }
    }
    throw ReplicaError.failed("What is set was erased too often to be kept again")
  }

  /// Of one's own network alone: somebody in a group could write such a record there.
  private func ownSettings(_ number: Int) throws -> OpenedRecord? {
    let id = sealer.recordID(of: Identity.settings(number))
    let stored = try read { db in try StoredRecord.find(id, in: space, db) }
    guard let stored else { return nil }
    let record = sealer.opened(stored.view, id: stored.id).record
    return record.kind == .settings ? record : nil
  }
}
