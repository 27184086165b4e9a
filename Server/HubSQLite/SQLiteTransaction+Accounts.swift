import Foundation
import GRDB
import KithHub
import KithMerge
import KithWire

extension SQLiteTransaction {
  func hasAccount(_ id: AccountID) throws -> Bool {
    try one("SELECT 1 FROM account WHERE id = ?", [id.stored]) != nil
  }

  func personalSpace(of account: AccountID) throws -> SpaceID? {
    try one("SELECT id FROM space WHERE personal = ?", [account.stored]).map { try SpaceID(stored: $0[0]) }
  }

  func addAccount(_ id: AccountID, personalSpace: SpaceID, at ms: Int64) throws {
    try run("INSERT INTO account (id, added_ms) VALUES (?, ?)", [id.stored, ms])
    try run(
      "INSERT INTO space (id, personal, epoch, head, record_count) VALUES (?, ?, 1, 0, 0)",
      [personalSpace.stored, id.stored])
    try setRole(.owner, of: id, in: personalSpace, at: ms)
  }
}

/// Devices.
extension SQLiteTransaction {
  func device(_ key: KeyID) throws -> StoredDevice? {
    let sql = "SELECT \(deviceColumns) FROM device WHERE account = ? AND id = ?"
    return try one(sql, [key.account.stored, key.device.stored]).map(device)
  }

  func device(signingKey: [UInt8]) throws -> StoredDevice? {
    let sql = "SELECT \(deviceColumns) FROM device WHERE signing_key = ?"
    return try one(sql, [Data(signingKey)]).map(device)
  }

  func deviceCount(of account: AccountID) throws -> Int {
    try one("SELECT count(*) FROM device WHERE account = ? AND revoked = 0", [account.stored])?[0] ?? 0
  }

  func devices(of account: AccountID) throws -> [StoredDevice] {
    let sql = "SELECT \(deviceColumns) FROM device WHERE account = ? ORDER BY added_ms, id"
    return try all(sql, [account.stored]).map(device)
  }

  func addDevice(_ device: StoredDevice) throws {
    let sql = "INSERT INTO device (\(deviceColumns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    try run(
      sql,
      [
        device.key.account.stored, device.key.device.stored, Data(device.signingKey),
        Data(device.agreementKey),
        device.label, device.addedMs, device.lastSeenMs, device.revoked,
      ])
  }

  func revokeDevice(_ key: KeyID) throws {
    try run(
      "UPDATE device SET revoked = 1 WHERE account = ? AND id = ?", [key.account.stored, key.device.stored])
  }

  func sawDevice(_ key: KeyID, at ms: Int64) throws {
    try run(
      "UPDATE device SET last_seen_ms = ? WHERE account = ? AND id = ?",
      [ms, key.account.stored, key.device.stored])
  }

  private var deviceColumns: String {
    "account, id, signing_key, agreement_key, label, added_ms, last_seen_ms, revoked"
  }

  private func device(_ row: Row) -> StoredDevice {
    StoredDevice(
      key: KeyID(account: AccountID(stored: row[0]), device: DeviceID(stored: row[1])),
      signingKey: row.bytes(2),
      agreementKey: row.bytes(3), label: row[4], addedMs: row[5], lastSeenMs: row[6], revoked: row[7])
  }
}
