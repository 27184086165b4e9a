import GRDB
import Foundation
package import KithMerge
import KithRecords
package import KithSealing

/// A machine of this account, as its own record in the personal space says: what a server says of machines is
/// believed only where it agrees.
package struct Machine: Hashable, Sendable {
  package let device: DeviceID
  package let label: String
  /// Public keys: Ed25519, X25519.
  package let signing: [UInt8]
  package let agreement: [UInt8]
  /// A recovery kit: a machine on paper.
  package let isKit: Bool
  /// When it was revoked, in milliseconds since 1970.
  package let revoked: Int64?
  /// Which machine wrote this down: the one itself, or the one that made the kit.
  package let writtenBy: DeviceID?

  /// Reads a machine's record; nil if it is none.
  init?(_ record: OpenedRecord) {
    guard record.kind == .device, record.id.high == 0,
      let signing = record.value("signing")?.text.flatMap({ [UInt8](hex: $0) }), signing.count == 32,
      let agreement = record.value("agreement")?.text.flatMap({ [UInt8](hex: $0) }), agreement.count == 32
    else { return nil }
    device = DeviceID(rawValue: record.id.low)
    label = record.value("label")?.text ?? ""
    (self.signing, self.agreement) = (signing, agreement)
    isKit = record.value("kit") == .flag(true)
    writtenBy = record.reading(FieldName("signing"))?.shown.author.device
    // Of two machines that revoke it at once, either is enough.
    revoked = record.reading(FieldName("revoked")).flatMap { reading in
      ([reading.shown] + reading.conflicts).compactMap(\.value.moment).min()
    }
  }

  static func id(of device: DeviceID) -> RecordID {
    RecordID(high: 0, low: device.rawValue)
  }
}

extension Replica {
  /// Every machine that has written its record, revoked ones too.
  package func machines() throws -> [Machine] {
    try read { db in try machines(db) }
  }

  func machines(_ db: Database) throws -> [Machine] {
    let last = RecordID(high: 0, low: .max)
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT number, id, mirror, offer, pending FROM record WHERE space = ? AND id BETWEEN ? AND ?
        ORDER BY id LIMIT \(Limit.machines)
        """, arguments: [space, Data(RecordID(high: 0, low: 0).bytes), Data(last.bytes)])
    return try rows.compactMap { row in
      let stored = try StoredRecord(row)
      return Machine(sealer.opened(stored.view, id: stored.id).record)
    }
  }

  /// Writes the record of this machine, or of its recovery kit, unless it is there.
  ///
  /// - Parameter label: what the person calls it.
  /// - Returns: whether it was written now.
  @discardableResult
  package func introduce(
    _ device: DeviceID, _ keys: DeviceKeys, label: String, isKit: Bool = false, in operation: inout Operation
  ) throws -> Bool {
    guard let keys = keys.publicKeys else { throw ReplicaError.noKeys(file: home.keys) }
    return try introduce(
      device, signing: keys.signing, agreement: keys.agreement, label: label, isKit: isKit, in: &operation)
  }

  /// … by its public keys, as a server tells them of a machine that never spoke for itself and is to be
  /// revoked.
  @discardableResult
  package func introduce(
    _ device: DeviceID, signing: [UInt8], agreement: [UInt8], label: String, isKit: Bool = false,
    in operation: inout Operation
  ) throws -> Bool {
    let id = Machine.id(of: device)
    if try record(id).flatMap(Machine.init) != nil { return false }
    var changes: [FieldName: Value] = [
      FieldName("label"): .text(label), FieldName("signing"): .text(signing.hex),
      FieldName("agreement"): .text(agreement.hex),
    ]
    if isKit { changes[FieldName("kit")] = .flag(true) }
    _ = try apply([Draft(id: id, kind: .device, changes: changes)], in: &operation)
    return true
  }

  /// Says that a machine is to be let in no more. It takes effect with the new keys that follow.
  package func markRevoked(_ device: DeviceID, in operation: inout Operation) throws {
    try write { db in try owe(.renewal, db) }
    let changes = [FieldName("revoked"): Value.moment(operation.time)]
    _ = try apply([Draft(id: Machine.id(of: device), kind: .device, changes: changes)], in: &operation)
  }
}
