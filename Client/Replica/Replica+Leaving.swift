import Foundation
import GRDB
import KithMerge
import KithRecords
import KithSealing

/// What goes from this machine when a group is left.
extension Replica {
  /// This person leaves this group: it goes from here, and from each other machine of theirs when that hears
  /// of it.
  package func leave(in operation: inout Operation) throws {
    let own = try personal()
    let here = try spaceHere()
    // By the server's clock, of the coming that is known. It takes back what is known here of having joined:
    // a machine that joins meanwhile, by another link, says so beside it.
    let (account, listed) = (try account(), try listedMembers())
    let moment = listed.first { $0.account == account }?.joined ?? operation.time
    _ = try own.apply(
      [
        Draft(
          id: own.sealer.keeping(here.id), kind: .space,
          changes: [FieldName("left"): .moment(moment), FieldName("joined"): .empty])
      ], in: &operation)
    try own.drop(here)
  }

  /// Takes a group off this machine, keys and all.
  func drop(_ group: Space) throws {
    guard !group.isPersonal else { return }
    try write { db in
      try dropRow(group.number, db)
      var ring = try home.keyring()
      ring.remove(group.id)
      try home.keep(ring)
    }
    try scrub()
  }

  /// Takes a space with every record of it off this machine.
  func dropRow(_ space: Int64, _ db: Database) throws {
    for number in try Int64.fetchAll(db, sql: "SELECT number FROM record WHERE space = ?", arguments: [space])
    {
      try erase(number, db)
    }
    for table in ["quarantine", "record"] {
      try db.execute(sql: "DELETE FROM \(table) WHERE space = ?", arguments: [space])
    }
    try db.execute(sql: "DELETE FROM space WHERE number = ?", arguments: [space])
    try tidyIndex(db)
  }
}
