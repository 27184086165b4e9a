import Foundation
import GRDB
import KithHub
import KithMerge
import KithWire

/// Who is in which space, and with which keys.
extension SQLiteTransaction {
  func isTaken(_ id: SpaceID) throws -> Bool {
    let sql = "SELECT 1 FROM space WHERE id = ? UNION ALL SELECT 1 FROM gone WHERE space = ?"
    return try one(sql, [id.stored, id.stored]) != nil
  }

  func role(of account: AccountID, in space: SpaceID) throws -> Role? {
    try one("SELECT role FROM member WHERE space = ? AND account = ?", [space.stored, account.stored])
      .flatMap { Role(rawValue: UInt8(clamping: $0[0] as Int64)) }
  }

  func members(of space: SpaceID, limit: Int) throws -> [ListedMember] {
    let sql = """
      SELECT account, role, joined_ms FROM member WHERE space = ? ORDER BY joined_ms, account LIMIT ?
      """
    return try all(sql, [space.stored, limit]).map { row in
      ListedMember(account: AccountID(stored: row[0]), role: try Role(stored: row[1]), joinedMs: row[2])
    }
  }

  func memberships(of account: AccountID, limit: Int) throws -> [ListedSpace] {
    let sql = """
      SELECT space.id, mine.role, epoch, personal IS NOT NULL AS own,
        (SELECT count(*) FROM member WHERE member.space = space.id)
      FROM member AS mine JOIN space ON space.id = mine.space
      WHERE mine.account = ? ORDER BY own DESC, space.id LIMIT ?
      """
    return try all(sql, [account.stored, limit]).map { row in
      ListedSpace(
        id: try SpaceID(stored: row[0]), role: try Role(stored: row[1]),
        epoch: UInt32(clamping: row[2] as Int64), isPersonal: row[3], members: row[4])
    }
  }

  func standings(of account: AccountID, limit: Int) throws -> [Standing] {
    let sql = """
      SELECT space.id, space.head, member.role FROM member JOIN space ON space.id = member.space
      WHERE member.account = ? ORDER BY space.id LIMIT ?
      """
    return try all(sql, [account.stored, limit]).map { row in
      Standing(
        hint: LiveHint(space: try SpaceID(stored: row[0]), head: UInt64(clamping: row[1] as Int64)),
        role: try Role(stored: row[2]))
    }
  }

  func setRole(_ role: Role?, of account: AccountID, in space: SpaceID, at ms: Int64) throws {
    guard let role else {
      return try run("DELETE FROM member WHERE space = ? AND account = ?", [space.stored, account.stored])
    }
    let sql = """
      INSERT INTO member (space, account, role, joined_ms) VALUES (?, ?, ?, ?)
      ON CONFLICT (space, account) DO UPDATE SET role = excluded.role
      """
    try run(sql, [space.stored, account.stored, Int64(role.rawValue), ms])
  }

  func addGroup(_ id: SpaceID) throws {
    try run(
      "INSERT INTO space (id, personal, epoch, head, record_count) VALUES (?, NULL, 1, 0, 0)", [id.stored])
  }

  func deleteGroup(_ id: SpaceID) throws {
    for table in ["package", "invitation", "record", #""commit""#, "writer", "member"] {
      try run("DELETE FROM \(table) WHERE space = ?", [id.stored])
    }
    try run("DELETE FROM space WHERE id = ? AND personal IS NULL", [id.stored])
    try run("INSERT INTO gone (space) VALUES (?)", [id.stored])
  }
}

/// Keys.
extension SQLiteTransaction {
  func package(for receiver: KeyHolderID, in space: SpaceID, after epoch: UInt32) throws -> KeysOfAnEpoch? {
    let row = try one(
      """
      SELECT epoch, sealed FROM package WHERE space = ? AND receiver = ? AND epoch > ?
      ORDER BY epoch LIMIT 1
      """,
      [space.stored, receiver.stored, Int64(epoch)])
    return row.map { KeysOfAnEpoch(epoch: UInt32(clamping: $0[0] as Int64), sealed: $0.bytes(1)) }
  }

  func startEpoch(_ epoch: UInt32, packages: [KeyHolderID: [UInt8]], in space: SpaceID) throws {
    try run(
      "UPDATE space SET epoch = ?, keys_wanted = 0 WHERE id = ? AND epoch < ?",
      [Int64(epoch), space.stored, Int64(epoch)])
    let sql = "INSERT OR REPLACE INTO package (space, receiver, epoch, sealed) VALUES (?, ?, ?, ?)"
    for (receiver, sealed) in packages {
      try run(sql, [space.stored, receiver.stored, Int64(epoch), Data(sealed)])
    }
    let receivers = try all("SELECT DISTINCT receiver FROM package WHERE space = ?", [space.stored])
    for row in receivers {
      let receiver = KeyHolderID(stored: row[0])
      let kept = packages[receiver] == nil ? 0 : Hub.Limit.packagesOfADevice
      try run(
        """
        DELETE FROM package WHERE space = ? AND receiver = ? AND epoch NOT IN (
          SELECT epoch FROM package WHERE space = ? AND receiver = ? ORDER BY epoch DESC LIMIT ?)
        """, [space.stored, receiver.stored, space.stored, receiver.stored, Int64(kept)])
    }
  }

  func wantKeys(in space: SpaceID) throws {
    try run("UPDATE space SET keys_wanted = 1 WHERE id = ?", [space.stored])
  }
}

extension Role {
  init(stored: Int64) throws {
    guard let role = Role(rawValue: UInt8(clamping: stored)) else {
      throw SQLiteHubProblem.unreadable("", "a role of unknown kind")
    }
    self = role
  }
}
