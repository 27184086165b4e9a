import Foundation
import GRDB
import KithMerge
import KithRecords
package import KithSealing

/// The key pair with which this person is given the keys of groups: a record of their own space, and so on
/// each of their machines.
extension Replica {
  /// The pair that a group's members know this person by, if it is good still; else the one that is shown.
  package func accountKey(known announced: [UInt8]?) throws -> AgreementKey? {
    let good = try accountKeys(withOlder: false)
    return good.first { $0.publicKey == announced } ?? good.first
  }

  /// The pairs that this space keeps, the newest first. Two machines that each made one at once leave both
  /// good; older ones somebody else has, and they open what was sealed for them.
  package func accountKeys(withOlder: Bool = true) throws -> [AgreementKey] {
    // Of this space alone: somebody in a group could write such a record there.
    let stored = try read { db in try StoredRecord.find(Replica.accountRecord, in: space, db) }
    guard let stored else { return [] }
    let record = sealer.opened(stored.view, id: stored.id).record
    let current = record.reading(FieldName("agreement"))
    let disputed = current?.conflicts.map(\.value) ?? []
    let older = record.readings.filter { $0.name.base == "older" }.map(\.shown.value)
    let texts = ([current?.shown.value].compactMap { $0 } + disputed + (withOlder ? older : []))
      .compactMap(\.text)
    return texts.compactMap { [UInt8](hex: $0) }.compactMap(AgreementKey.init(secret:))
  }

  /// The newest pair, made now if there is none.
  package func accountKey(in operation: inout Operation) throws -> AgreementKey {
    if let known = try accountKeys().first { return known }
    return try renewAccountKey(in: &operation)
  }

  /// Another pair from now on: somebody has the one before who is to be given nothing more.
  @discardableResult
  package func renewAccountKey(in operation: inout Operation) throws -> AgreementKey {
    let fresh = AgreementKey()
    var changes = [FieldName("agreement"): Value.text(fresh.secret.hex)]
    for key in try accountKeys() {
      let value = Value.text(key.secret.hex)
      changes[FieldName("older", elementFor: value)] = value
    }
    _ = try apply([Draft(id: Replica.accountRecord, kind: .account, changes: changes)], in: &operation)
    return fresh
  }

  /// Whether a machine that is let in no more was given the keys under which the newest pair lies: then it
  /// has the pair too.
  package func accountKeyIsKnownToSomebodyElse() throws -> Bool {
    let stored = try read { db in try StoredRecord.find(Replica.accountRecord, in: space, db) }
    guard let stored else { return false }
    let view = stored.view
    let dots = (sealer.opened(view, id: stored.id).record.fields[FieldName("agreement")] ?? []).map(\.dot)
    guard let under = view.epoch(of: dots) else { return false }
    let machines = try machines()
    // While that machine has the newest keys, it would have a new pair as well.
    return !machines.contains(where: hasNewestKeys)
      && machines.contains { $0.device != device && ($0.revokedUnder ?? 0) >= under }
  }

  private static let accountRecord = RecordID(high: 2, low: 0)
}
