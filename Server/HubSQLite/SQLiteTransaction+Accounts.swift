import Foundation
import GRDB
import KithHub
import KithMerge
import KithWire

extension SQLiteTransaction {
  func role(of account: AccountID, in space: SpaceID) throws -> Role? {
    try one("SELECT role FROM member WHERE space = ? AND account = ?", [space.stored, account.stored])
      .flatMap { Role(rawValue: UInt8(clamping: $0[0] as Int64)) }
  }

  func heads(of account: AccountID, limit: Int) throws -> [LiveHint] {
    let sql = """
      SELECT space.id, space.head FROM member JOIN space ON space.id = member.space
      WHERE member.account = ? ORDER BY space.id LIMIT ?
      """
    return try all(sql, [account.stored, limit]).map { row in
      LiveHint(space: try SpaceID(stored: row[0]), head: UInt64(clamping: row[1] as Int64))
    }
  }

  func setRole(_ role: Role?, of account: AccountID, in space: SpaceID) throws {
    guard let role else {
      return try run("DELETE FROM member WHERE space = ? AND account = ?", [space.stored, account.stored])
    }
    let sql = """
      INSERT INTO member (space, account, role) VALUES (?, ?, ?)
      ON CONFLICT (space, account) DO UPDATE SET role = excluded.role
      """
    try run(sql, [space.stored, account.stored, Int64(role.rawValue)])
  }

  func package(for receiver: DeviceID, in space: SpaceID, after epoch: UInt32) throws -> KeysOfAnEpoch? {
    let row = try one(
      """
      SELECT epoch, sealed FROM package WHERE space = ? AND receiver = ? AND epoch > ?
      ORDER BY epoch LIMIT 1
      """,
      [space.stored, receiver.stored, Int64(epoch)])
    return row.map { KeysOfAnEpoch(epoch: UInt32(clamping: $0[0] as Int64), sealed: $0.bytes(1)) }
  }

  func startEpoch(_ epoch: UInt32, packages: [DeviceID: [UInt8]], in space: SpaceID) throws {
    try run(
      "UPDATE space SET epoch = ? WHERE id = ? AND epoch < ?", [Int64(epoch), space.stored, Int64(epoch)])
    let sql = "INSERT OR REPLACE INTO package (space, receiver, epoch, sealed) VALUES (?, ?, ?, ?)"
    for (receiver, sealed) in packages {
      try run(sql, [space.stored, receiver.stored, Int64(epoch), Data(sealed)])
    }
    let receivers = try all("SELECT DISTINCT receiver FROM package WHERE space = ?", [space.stored])
    for row in receivers {
      let receiver = DeviceID(stored: row[0])
      let kept = packages[receiver] == nil ? 0 : Hub.Limit.packagesOfADevice
      try run(
        """
        DELETE FROM package WHERE space = ? AND receiver = ? AND epoch NOT IN (
          SELECT epoch FROM package WHERE space = ? AND receiver = ? ORDER BY epoch DESC LIMIT ?)
        """, [space.stored, receiver.stored, space.stored, receiver.stored, Int64(kept)])
    }
  }

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
    try setRole(.owner, of: id, in: personalSpace)
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
