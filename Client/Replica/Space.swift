import Foundation
import GRDB
package import KithMerge
import KithRecords
import KithSealing

/// One space of this home.
package struct Space: Hashable, Sendable {
  let number: Int64
  package let id: SpaceID
  /// This person's alone, and no group.
  package let isPersonal: Bool
  /// This person's own network: of those that are theirs alone, the one that new records go to.
  package let isMain: Bool
  /// What a group is called; a few digits of its id where nothing says so yet. Empty for one's own network;
  /// of another space that is this person's alone, `own at` and what its server is called.
  package let name: String
  /// The row of the server that has it; nil where none has.
  let server: Int64?
  /// What this account may do there, as the server last said; nil if it has not said yet.
  package let role: Role?
  /// Made here, and the server has not heard of it.
  package let isUnmade: Bool
  /// The server says that this account is no member any more.
  package let isClosed: Bool
  /// This person left it, and there is still something here that nobody else has.
  package let isLeft: Bool
  /// Whether it is where new records go, if nothing else is said.
  package let isInUse: Bool
  /// When the server last answered, in milliseconds since 1970.
  package let lastExchange: Int64?

  /// Whether a record is in it.
  package func holds(_ card: Card) -> Bool { card.space == number }

  package enum Limit {
    /// How many spaces a home has.
    package static let spaces = 200
    /// How many servers a home belongs to.
    package static let servers = 16
    /// How long a group's name may be.
    package static let nameCharacters = 60
  }
}

extension Replica {
  /// The spaces of this home: one's own network, what else is one's own, groups by their names.
  package func spaces() throws -> [Space] {
    try read { db in try spaces(db) }
  }

  /// - Parameter condition: of which rows; a group's name is in a record, which is opened for it.
  func spaces(_ db: Database, where condition: String = "true") throws -> [Space] {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT number, id, personal, role, create_due, closed, last_exchange, in_use, left, own, server
        FROM space WHERE \(condition) ORDER BY personal DESC, own DESC, number LIMIT \(Space.Limit.spaces)
        """)
    // Of one whose keys are gone, as where it was left since a backup that was put back, nothing can be told.
    return try rows.filter { sealers.hasKeys(of: $0[0]) }.map { row in
      guard let id = SpaceID(bytes: row[1] as Data) else {
        throw ReplicaError.failed("a space without an id")
      }
      let isPersonal: Bool = row[9]
      return Space(
        number: row[0], id: id, isPersonal: isPersonal, isMain: row[2], name: try name(of: row[0], id, db),
        server: row[10],
        role: isPersonal ? .owner : (row[3] as Int64?).flatMap { Role(rawValue: UInt8(clamping: $0)) },
        isUnmade: row[4], isClosed: row[5], isLeft: row[8], isInUse: row[7],
        lastExchange: row[6])
    }.sorted {
      ($0.rank, Folding.folded($0.name)) < ($1.rank, Folding.folded($1.name))
    }
  }

  /// How many records there are in this space that a person wrote, outside the trash.
  package func recordCount() throws -> Int {
    try read { db in
      try Int.fetchOne(
        db,
        sql: """
          SELECT count(*) FROM record JOIN card ON card.record = record.number
          WHERE record.space = ? AND card.trashed IS NULL
          """, arguments: [space]) ?? 0
    }
  }

  /// This space.
  package func spaceHere() throws -> Space {
    guard let here = try read({ db in try spaces(db, where: "number = \(space)") }).first else {
      throw ReplicaError.failed("the space is gone")
    }
    return here
  }

  /// This home, seen from that space: what is added goes there, and that is what is exchanged.
  package func seen(from space: Space) throws -> Replica {
    try seen(from: space.number)
  }

  /// New records go there from now on, if nothing else is said.
  package func use(_ space: Space) throws {
    try write { db in
      try db.execute(sql: "UPDATE space SET in_use = (number = ?)", arguments: [space.number])
    }
  }

  /// Where new records go, if nothing else is said.
  package func spaceInUse() throws -> Replica {
    guard let used = try spaces().first(where: \.isInUse), !used.isMain else { return try main() }
    return try seen(from: used)
  }

  /// Whether a group of this home that is open was read less far than `head`; false where there is none such.
  package func isBehind(_ head: UInt64, in group: SpaceID) throws -> Bool {
    try read { db in
      try Bool.fetchOne(
        db, sql: "SELECT witness_seq < ? FROM space WHERE id = ? AND closed = 0 AND own = 0",
        arguments: [Int64(clamping: head), Data(group.bytes)]) ?? false
    }
  }

  /// The names of those of these spaces that are not this person's own network.
  func groupNames(_ spaces: Set<Int64>, _ db: Database) throws -> [Int64: String] {
    var names: [Int64: String] = [:]
    for space in spaces where space != sealers.main {
      let id = try Data.fetchOne(db, sql: "SELECT id FROM space WHERE number = ?", arguments: [space])
      names[space] = try id.flatMap { SpaceID(bytes: $0) }.map { try name(of: space, $0, db) }
    }
    return names
  }

  private func name(of number: Int64, _ id: SpaceID, _ db: Database) throws -> String {
    guard sealers.isPersonal(number) else { return try name(ofGroup: number, id, db) }
    guard number != sealers.main else { return "" }
    let server = try server(of: number, db)
    return server.map { "own at \($0.name)" } ?? "own elsewhere"
  }

  func name(ofGroup number: Int64, _ id: SpaceID, _ db: Database) throws -> String {
    let digits = String(id.description.prefix(8))
    guard let sealer = sealers[number] else { return digits }
    let record = try StoredRecord.find(sealer.aboutItself, in: number, db).map {
      sealer.opened($0.view, id: $0.id).record
    }
    let name = record?.value("label")?.text ?? ""
    return name.isEmpty ? digits : name
  }

  /// Whether this account may do what a draft says, as far as this home knows: the server decides.
  ///
  /// - Returns: in a group, the account, which the edit then names as its author.
  /// - Throws: `ReplicaError.notAllowed`, `ReplicaError.closed`.
  func mayWrite(_ draft: Draft, _ stored: StoredRecord?, _ db: Database) throws -> AccountID? {
    let number = stored?.space ?? space
    guard !sealers.isPersonal(number) else { return nil }
    let row = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT role, closed, id FROM space WHERE number = ?"),
      arguments: [number])
    guard let row else { return nil }
    let account = try account(of: number, db)
    let name = { try (SpaceID(bytes: row[2] as Data)).map { try self.name(ofGroup: number, $0, db) } ?? "" }
    guard !(row[1] as Bool) else { throw ReplicaError.closed(space: try name()) }
    let role = (row[0] as Int64?).flatMap { Role(rawValue: UInt8(clamping: $0)) } ?? .owner
    if let account, draft.id == Member.id(of: account) { return account }
    switch role {
    case .owner, .editor: return account
    case .contributor:
      let first = try Data.fetchOne(
        db, sql: "SELECT first_account FROM record WHERE number = ?", arguments: [stored?.number])
      guard first == nil || first == account.map({ Data($0.bytes) }) else {
        throw ReplicaError.notAllowed(space: try name(), role: role)
      }
      return account
    case .viewer: throw ReplicaError.notAllowed(space: try name(), role: role)
    }
  }

  /// Which records this account may give back to a server that lost them, as a condition of SQL; `:own` is
  /// its member record. What others must give back stays as it is.
  func mayOffer(_ db: Database) throws -> String {
    let row = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT own, role FROM space WHERE number = ?"), arguments: [space])
    guard let row, !(row[0] as Bool), rules.offersFitTheRole else { return "(:own IS NULL OR true)" }
    let isMember = "substr(id, 1, 8) = zeroblob(8)"
    return switch (row[1] as Int64?).flatMap({ Role(rawValue: UInt8(clamping: $0)) }) ?? .owner {
    case .owner: "(:own IS NULL OR true)"
    case .editor: "(id IS :own OR NOT \(isMember))"
    case .contributor: "(id IS :own OR NOT \(isMember) AND first_account IS NULL)"
    case .viewer: "id IS :own"
    }
  }

  /// This person, as the server of this space knows them; nil if none has it.
  package func account() throws -> AccountID? {
    try read { db in try account(db) }
  }

  func account(_ db: Database) throws -> AccountID? { try account(of: space, db) }

  func account(of space: Int64, _ db: Database) throws -> AccountID? {
    let statement = try db.cachedStatement(
      sql: "SELECT account FROM server WHERE number = (SELECT server FROM space WHERE number = ?)")
    statement.setUncheckedArguments([space])
    return try Data.fetchOne(statement).flatMap { AccountID(bytes: $0) }
  }
}

extension Space {
  fileprivate var rank: Int { isMain ? 0 : isPersonal ? 1 : 2 }
}

extension Sealer {
  /// The record in which a group says what it is called.
  var aboutItself: RecordID { recordID(of: "space") }
}
