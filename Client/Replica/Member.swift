import Foundation
import GRDB
package import KithMerge
import KithRecords
import KithSealing

/// Somebody in a group, as their own record in it says: what a server says of members is believed only where
/// it agrees.
package struct Member: Hashable, Sendable {
  package let account: AccountID
  package let name: String
  /// X25519, the public half: what the group's keys are sealed for.
  package let agreement: [UInt8]?
  /// If an owner removed them: up to which coming, in milliseconds since 1970 by the server's clock; or when,
  /// where that was not known.
  package let removed: Int64?
  /// The epoch of the newest keys under which an owner said so.
  package let removedUnder: UInt32?
  /// The key that was first seen or confirmed here, where their record says another.
  package let pinned: [UInt8]?

  static func id(of account: AccountID) -> RecordID {
    RecordID(high: 0, low: account.rawValue)
  }

  fileprivate init?(_ record: OpenedRecord, of state: SealedRecord, pin: [UInt8]?) {
    guard record.kind == .member, record.id.high == 0 else { return nil }
    let said = record.value("agreement")?.text.flatMap { [UInt8](hex: $0) }
    // Who takes their key away goes on being given keys by the one that was seen.
    agreement = said?.count == 32 ? said : pin
    account = AccountID(rawValue: record.id.low)
    name = record.value("label")?.text ?? ""
    // Of two owners that do it at once, either is enough.
    removed = record.removals.compactMap(\.value.moment).max()
    removedUnder = state.epoch(of: record.removals.map(\.dot))
    pinned = pin == agreement ? nil : pin
  }
}

/// A member, as the server last said.
package struct ListedAccount: Hashable, Sendable {
  package let account: AccountID
  package let role: Role
  /// Milliseconds since 1970.
  package let joined: Int64

  package init(account: AccountID, role: Role, joined: Int64) {
    (self.account, self.role, self.joined) = (account, role, joined)
  }
}

extension Replica {
  /// Who is in this group, as the server last said, in the order in which they came.
  package func listedMembers() throws -> [ListedAccount] {
    try read { db in
      try Row.fetchAll(
        db, sql: "SELECT account, role, joined FROM member WHERE space = ? ORDER BY joined, account",
        arguments: [space]
      ).compactMap { row in
        guard let account = AccountID(bytes: row[0] as Data),
          let role = Role(rawValue: UInt8(clamping: row[1] as Int64))
        else { return nil }
        return ListedAccount(account: account, role: role, joined: row[2])
      }
    }
  }

  /// Keeps what the server says of who is in this group.
  package func keep(members: [ListedAccount]) throws {
    guard try listedMembers() != members else { return }
    try write { db in
      try db.execute(sql: "DELETE FROM member WHERE space = ?", arguments: [space])
      for member in members {
        try db.execute(
          sql: "INSERT INTO member (space, account, role, joined) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
          arguments: [space, Data(member.account.bytes), Int64(member.role.rawValue), member.joined])
      }
    }
  }

  /// Who has said in this group who they are, former members too.
  package func members() throws -> [Member] {
    try read { db in try members(db) }
  }

  func members(_ db: Database) throws -> [Member] { try members(in: space, db) }

  func members(in space: Int64, _ db: Database) throws -> [Member] {
    let pins = try pins(in: space, db)
    var members: [Member] = []
    // Only who is one counts, as with machines.
    try forEachKept(0, in: space, db) { stored, record in
      let pin = pins[AccountID(rawValue: stored.id.low)]
      if let member = Member(record, of: stored.view, pin: pin) { members.append(member) }
      return members.count < Limit.machines
    }
    return members
  }

  private func pins(in space: Int64, _ db: Database) throws -> [AccountID: [UInt8]] {
    let rows = try Row.fetchAll(
      db, sql: "SELECT account, agreement FROM pin WHERE space = ?", arguments: [space])
    let pairs = rows.compactMap { row in
      AccountID(bytes: row[0] as Data).map { ($0, [UInt8](row[1] as Data)) }
    }
    return Dictionary(pairs) { first, _ in first }
  }

  /// Keeps the key of everybody whose key is not kept yet. What is kept stays, whatever comes.
  package func pinMembers() throws {
    try write { db in
      for member in try members(db) {
        guard let agreement = member.agreement else { continue }
        try db.execute(
          sql: "INSERT INTO pin (space, account, agreement) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
          arguments: [space, Data(member.account.bytes), Data(agreement)])
      }
    }
  }

  /// Believes the key that a member's record says, from now on.
  package func confirm(_ member: Member) throws {
    guard let agreement = member.agreement else { return }
    try write { db in
      try db.execute(
        sql: """
          INSERT INTO pin (space, account, agreement) VALUES (?, ?, ?)
          ON CONFLICT DO UPDATE SET agreement = excluded.agreement
          """, arguments: [space, Data(member.account.bytes), Data(agreement)])
      try owe(.renewal, db)
    }
  }

  /// Says in this group who this account is, unless it says so already; and that they are in it, whoever had
  /// marked them as removed before.
  ///
  /// - Parameter name: what the others call this person; nil leaves what is said, if anything is.
  package func introduce(
    _ account: AccountID, named name: String?, in operation: inout Operation
  ) throws {
    let known = try members().first { $0.account == account }
    let own = try personal()
    _ = try own.accountKey(in: &operation)
    guard let agreement = try own.accountKey(known: known?.agreement)?.publicKey else {
      throw ReplicaError.failed("the key of this account is none")
    }
    var changes = [FieldName("agreement"): Value.text(agreement.hex)]
    // With keys that are newer than those of the mark, another link let it in again. Until the server has
    // heard of a removal, who is removed syncs on, and has no say in it.
    if let under = known?.removedUnder, under < sealer.epoch { changes[FieldName("removed")] = .empty }
    if let name = name ?? (known == nil ? account.description : nil) {
      changes[FieldName("label")] = .text(name)
    }
    _ = try apply(
      [Draft(id: Member.id(of: account), kind: .member, changes: changes)], in: &operation)
  }

  /// Whether somebody is marked as removed under the newest keys, as when they had left before: a link with
  /// those keys would not let them in again.
  package func linksNeedNewerKeys() throws -> Bool {
    try members().contains { member in member.removedUnder.map { $0 >= sealer.epoch } ?? false }
  }

  /// Whether the server has heard in this group that this is a key of this account. What waits besides may
  /// lie under keys that nobody else has before this account gives them away.
  package func isIntroduced(_ account: AccountID, by agreement: [UInt8]) throws -> Bool {
    try read { db in
      guard let mirror = try StoredRecord.find(Member.id(of: account), in: space, db)?.mirror else {
        return false
      }
      let heard =
        sealer.opened(mirror, id: Member.id(of: account)).record.fields[FieldName("agreement")] ?? []
      return heard.contains { $0.value.text == agreement.hex }
    }
  }

  /// Says that somebody is to be a member no more; it takes effect with the new keys that follow.
  package func markRemoved(_ account: AccountID, in operation: inout Operation) throws {
    try write { db in try owe(.renewal, db) }
    // Whatever this machine's clock says: after they came, and before they come again.
    let joined = try listedMembers().first { $0.account == account }?.joined
    let moment = joined ?? operation.time
    _ = try apply(
      [
        Draft(
          id: Member.id(of: account), kind: .member, changes: [FieldName("removed"): .moment(moment)])
      ], in: &operation)
  }
}

extension OpenedRecord {
  /// The marks that say that this member is removed: they count beside any word of theirs that had not seen
  /// them.
  var removals: [LiveValue] {
    (fields[FieldName("removed")] ?? []).filter { $0.value.moment != nil }
  }
}
