import Foundation
import GRDB
package import KithMerge
package import KithRecords
import KithSealing

/// Who wrote something.
package enum Provenance: Hashable, Sendable {
  /// This person, on one of their machines; or whoever wrote in their own network.
  case own(DeviceID)
  /// A member of the group, as both the edit and the server say.
  case member(AccountID, name: String)
  /// The edit says one thing and the server another, or nothing: somebody may write in another's name.
  case disputed(said: String, bound: String?)

  /// Whether nobody says otherwise.
  package var isConfirmed: Bool {
    if case .disputed = self { false } else { true }
  }

  package struct Field: Hashable, Sendable {
    /// The edit that wrote it.
    package let dot: Dot
    package let name: FieldName
    package let value: Value
    /// By its author's clock, in milliseconds since 1970.
    package let time: Int64
    package let by: Provenance
  }
}

extension Replica {
  /// Who wrote each value that a record shows, and when.
  package func provenance(of id: RecordID) throws -> [Provenance.Field] {
    try read { db in
      guard let stored = try StoredRecord.find(id, first: space, db) else { return [] }
      let record = sealer(of: stored).opened(stored.view, id: id).record
      let witness = try AuthorWitness(self, stored.space, db)
      return try record.readings.flatMap { reading in
        try ([reading.shown] + reading.conflicts).map { live in
          Provenance.Field(
            dot: live.dot, name: reading.name, value: live.value, time: live.time,
            by: try witness.provenance(of: live.author, dot: live.dot, db))
        }
      }
    }
  }
}

/// What an edit says of its author, beside what the server says.
struct AuthorWitness {
  private let isGroup: Bool
  private let space: Int64
  private let own: AccountID?
  private let names: [AccountID: String]

  init(_ replica: Replica, _ space: Int64, _ db: Database) throws {
    self.space = space
    isGroup = !replica.sealers.isPersonal(space)
    own = try replica.account(of: space, db)
    let members = isGroup ? try replica.members(in: space, db) : []
    names = Dictionary(members.map { ($0.account, $0.name) }) { first, _ in first }
  }

  func provenance(of author: Author, dot: Dot, _ db: Database) throws -> Provenance {
    guard isGroup else { return .own(author.device) }
    let statement = try db.cachedStatement(sql: "SELECT account FROM writer WHERE space = ? AND writer = ?")
    statement.setUncheckedArguments([space, Data(dot.writer.bytes)])
    // The server names everybody but oneself.
    let bound = try Data.fetchOne(statement).flatMap { AccountID(bytes: $0) }
    guard let said = author.account else { return .disputed(said: "nobody", bound: bound.map(name)) }
    if said == own, bound == nil { return .own(author.device) }
    return said == bound
      ? .member(said, name: name(said)) : .disputed(said: name(said), bound: bound.map(name))
  }

  private func name(_ account: AccountID) -> String {
    let name = names[account] ?? ""
    return name.isEmpty ? String(account.description.prefix(8)) : name
  }
}
