import Foundation
import GRDB
import KithHub
import KithMerge
import KithWire

extension SQLiteTransaction: HubTransaction {
  func invitation(_ id: InvitationID) throws -> StoredInvitation? {
    let sql = """
      SELECT token_hash, kind, account, sealed_keys, expires_ms, redeemed_key, redeemed_account,
      redeemed_space, space, role
      FROM invitation WHERE id = ?
      """
    guard let row = try one(sql, [id.stored]) else { return nil }
    guard let kind = InvitationKind(rawValue: UInt8(clamping: row[1] as Int64)) else {
      throw SQLiteHubProblem.unreadable("", "an invitation of unknown kind")
    }
    var redemption: StoredRedemption?
    if let key = row[5] as Data?, let account = row[6] as Int64?, let space = row[7] as Data? {
      redemption = StoredRedemption(
        signingKey: [UInt8](key), account: AccountID(stored: account), space: try SpaceID(stored: space))
    }
    return StoredInvitation(
      id: id, tokenHash: row.bytes(0), kind: kind, account: (row[2] as Int64?).map { AccountID(stored: $0) },
      sealedKeys: row.bytes(3), expiresMs: row[4], membership: try membership(row[8], row[9]),
      redemption: redemption)
  }

  private func membership(_ space: Data?, _ role: Int64?) throws -> Membership? {
    guard let space, let role else { return nil }
    return Membership(space: try SpaceID(stored: space), role: try Role(stored: role))
  }

  func openInvitations(of account: AccountID?, now: Int64) throws -> Int {
    let sql = """
      SELECT count(*) FROM invitation WHERE account IS ? AND expires_ms > ? AND redeemed_key IS NULL
      """
    return try one(sql, [account?.stored, now])?[0] ?? 0
  }

  func isUnused(now: Int64) throws -> Bool {
    let sql = """
      SELECT NOT EXISTS (SELECT 1 FROM account)
        AND NOT EXISTS (SELECT 1 FROM invitation WHERE expires_ms > ? AND redeemed_key IS NULL)
      """
    return try one(sql, [now])?[0] ?? false
  }

  func addInvitation(_ invitation: StoredInvitation) throws {
    let sql = """
      INSERT INTO invitation (id, token_hash, kind, account, sealed_keys, expires_ms, space, role)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """
    try run(
      sql,
      [
        invitation.id.stored, Data(invitation.tokenHash), Int64(invitation.kind.rawValue),
        invitation.account?.stored, Data(invitation.sealedKeys), invitation.expiresMs,
        invitation.membership?.space.stored, invitation.membership.map { Int64($0.role.rawValue) },
      ])
    if let redemption = invitation.redemption { try redeem(invitation.id, redemption) }
  }

  func closeInvitations(of account: AccountID) throws {
    try run("DELETE FROM invitation WHERE account = ? AND redeemed_key IS NULL", [account.stored])
  }

  func closeInvitations(in space: SpaceID) throws {
    try run("DELETE FROM invitation WHERE space = ? AND redeemed_key IS NULL", [space.stored])
  }

  func redeem(_ id: InvitationID, _ redemption: StoredRedemption) throws {
    let sql = """
      UPDATE invitation SET redeemed_key = ?, redeemed_account = ?, redeemed_space = ? WHERE id = ?
      """
    try run(
      sql,
      [Data(redemption.signingKey), redemption.account.stored, redemption.space.stored, id.stored])
  }

  func append(_ line: AuditLine) throws {
    let sql = """
      INSERT INTO audit (deed, at_ms, account, device, space, count, subject, role)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """
    try run(
      sql,
      [
        Int64(line.deed.rawValue), line.atMs, line.account?.stored, line.device?.stored, line.space?.stored,
        line.count, line.subject?.stored, line.role.map { Int64($0.rawValue) },
      ])
  }

  func audit(limit: Int) throws -> [AuditLine] {
    try all("SELECT \(auditColumns) FROM audit ORDER BY number DESC LIMIT ?", [limit]).compactMap(auditLine)
  }

  func audit(in space: SpaceID, limit: Int) throws -> [AuditLine] {
    let sql = "SELECT \(auditColumns) FROM audit WHERE space = ? ORDER BY number DESC LIMIT ?"
    return try all(sql, [space.stored, limit]).compactMap(auditLine)
  }

  private var auditColumns: String { "deed, at_ms, account, device, space, count, subject, role" }

  /// Nil for a deed that this build has no word for.
  private func auditLine(_ row: Row) throws -> AuditLine? {
    guard let deed = AuditLine.Deed(rawValue: UInt8(clamping: row[0] as Int64)) else { return nil }
    return AuditLine(
      deed, atMs: row[1], account: (row[2] as Int64?).map { AccountID(stored: $0) },
      device: (row[3] as Int64?).map { DeviceID(stored: $0) },
      space: try (row[4] as Data?).map { try SpaceID(stored: $0) },
      subject: (row[6] as Int64?).map { AccountID(stored: $0) },
      role: try (row[7] as Int64?).map { try Role(stored: $0) }, count: row[5])
  }

  func count(
    of deed: AuditLine.Deed, by account: AccountID, in space: SpaceID, from: Int64, to: Int64
  ) throws -> Int {
    let sql = """
      SELECT count(*) FROM audit WHERE account = ? AND deed = ? AND at_ms BETWEEN ? AND ? AND space = ?
      """
    return try one(sql, [account.stored, Int64(deed.rawValue), from, to, space.stored])?[0] ?? 0
  }

  func witnessKey(orKeep fresh: [UInt8]) throws -> [UInt8] {
    try run(
      "INSERT INTO secret (only, witness_key) VALUES (1, ?) ON CONFLICT DO NOTHING", [Data(fresh)])
    return try one("SELECT witness_key FROM secret", [])?.bytes(0) ?? fresh
  }

  func forget(before ms: Int64) throws {
    let commits = """
      DELETE FROM "commit" WHERE at_ms < ?
        AND seq < (SELECT head FROM space WHERE space.id = "commit".space)
      """
    try run(commits, [ms])
    try run("DELETE FROM audit WHERE at_ms < ?", [ms])
    try run("DELETE FROM invitation WHERE expires_ms < ?", [ms])
  }
}
