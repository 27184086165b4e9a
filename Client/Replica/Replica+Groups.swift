import Foundation
import GRDB
package import KithMerge
import KithRecords
package import KithSealing

/// What a group is to this home: a row, keys in the key file, and a record of one's own space, by which the
/// keys reach every machine of this person.
extension Replica {
  /// This home, seen from the personal space of the account that has this space.
  package func personal() throws -> Replica {
    isPersonal ? self : try seen(from: sealers.personal(of: space))
  }

  /// This home, seen from this person's own network.
  package func main() throws -> Replica {
    space == sealers.main ? self : try seen(from: sealers.main)
  }

  /// This home, seen from each personal space: one's own network first, then one for each further server.
  package func personals() throws -> [Replica] {
    try read { db in try spaces(db, where: "own = 1") }.map { try seen(from: $0) }
  }

  /// Makes a group, of which the server hears with the next exchange.
  ///
  /// - Throws: `ReplicaError`; what was done up to then is found again by the next exchange.
  package func makeGroup(
    named name: String, in operation: inout Operation, using random: inout some RandomNumberGenerator
  ) throws -> Replica {
    let keys = SpaceKeys(space: SpaceID(using: &random), using: &random)
    let group = try take(keys, role: .owner, isUnmade: true, in: &operation)
    try group.rename(group: name, in: &operation)
    return group
  }

  /// Calls this group otherwise from now on.
  package func rename(group name: String, in operation: inout Operation) throws {
    _ = try apply(
      [Draft(id: sealer.aboutItself, kind: .space, changes: [FieldName("label"): .text(name)])],
      in: &operation)
  }

  /// Takes part in a group: its keys are kept here, and for every other machine of this person.
  ///
  /// - Parameter isUnmade: the server has not heard of it.
  package func take(
    _ keys: SpaceKeys, role: Role?, isUnmade: Bool = false, in operation: inout Operation
  ) throws -> Replica {
    let group = try add(keys, role: role, isUnmade: isUnmade)
    try group.keepKeys(joined: operation.time, in: &operation)
    return group
  }

  /// A row and keys for a group; those that are there stay, and are open again.
  private func add(_ keys: SpaceKeys, role: Role?, isUnmade: Bool) throws -> Replica {
    let number = try write { db in
      var ring = try home.keyring()
      if ring.keys(of: keys.space) != keys {
        ring.add(keys)
        try home.keep(ring)
      }
      let server = try Int64.fetchOne(
        db, sql: "SELECT server FROM space WHERE number = ?", arguments: [space])
      let known = try Int64.fetchOne(
        db, sql: "SELECT number FROM space WHERE id = ?", arguments: [Data(keys.space.bytes)])
      let number = try known ?? addRow(of: keys.space, isOwn: false, server: server, db)
      try db.execute(
        sql: """
          UPDATE space SET role = coalesce(:role, role),
            create_due = CASE WHEN :isNew THEN :due ELSE create_due END,
            closed = 0, left = 0, server = :server
          WHERE number = :number
          """,
        arguments: [
          "role": role.map { Int64($0.rawValue) }, "isNew": known == nil, "due": isUnmade, "server": server,
          "number": number,
        ])
      if known != nil { try LastTalks.makeAnew(db) }
      try sealers.refresh(ring, db)
      return number
    }
    return try seen(from: number)
  }

  /// Writes all keys of this group into the record of one's own space that keeps them, where it lacks some.
  ///
  /// - Parameter joined: when this person came in; another machine of theirs may have left before, and have
  ///   yet to say so here.
  package func keepKeys(joined: Int64? = nil, in operation: inout Operation) throws {
    let own = try personal()
    let keys = sealer.keys
    var changes: [FieldName: Value] = [
      FieldName("space"): .text(keys.space.description), FieldName("names"): .text(keys.nameKey.hex),
      FieldName("left"): .empty,
    ]
    if let joined { changes[FieldName("joined")] = .moment(joined) }
    for (epoch, key) in keys.epochs {
      let value = Value.text("\(epoch):\(key.hex)")
      changes[FieldName("epoch", elementFor: value)] = value
    }
    let id = own.sealer.keeping(keys.space)
    // What is there already is not written anew: the draft drops it.
    _ = try own.apply([Draft(id: id, kind: .space, changes: changes)], in: &operation)
  }

  /// Takes part in every group whose keys this account's personal space keeps, and in none that they left.
  ///
  /// - Returns: every group of this account that is open here.
  package func adoptGroups(at time: Int64) throws -> [Space] {
    let own = try personal()
    let known = try spaces()
    for (keys, left) in try own.keptGroups() {
      guard let here = known.first(where: { $0.id == keys.space }) else {
        if left == nil { try own.add(keys, role: nil, isUnmade: false).openAnew() }
        continue
      }
      if left != nil {
        try withdraw(from: here, at: time)
        continue
      }
      guard let those = sealers[here.number]?.keys, those.merged(with: keys) != those else { continue }
      // Before the keys, as with those of a package: what waits is sealed anew.
      try seen(from: here).oweSealing()
      // What came under these keys before they did is read now.
      try own.add(keys, role: nil, isUnmade: false).openAnew()
    }
    return try groups().filter { !$0.isClosed }
  }

  /// The groups of the account that has this space.
  package func groups() throws -> [Space] {
    let spaces = try spaces()
    let here = spaces.first { $0.number == space }
    return spaces.filter { !$0.isPersonal && $0.server == here?.server }
  }

  /// Another machine of this person left a group: it goes from here too, but for what nobody would have then.
  private func withdraw(from group: Space, at time: Int64) throws {
    let here = try seen(from: group)
    let unsent = try here.outgoingCount()
    guard try unsent > 0 || here.setAsideCount() > 0 else { return try drop(group) }
    if !group.isClosed { _ = try here.close(at: time) }
    try write { db in
      try db.execute(sql: "UPDATE space SET left = 1 WHERE number = ?", arguments: [group.number])
    }
  }

  /// The groups that this person left, and when.
  package func groupsLeft() throws -> [(id: SpaceID, at: Int64)] {
    try personal().keptGroups().compactMap { keys, left in left.map { (keys.space, $0) } }
  }

  /// The groups that this space keeps keys of, and when they were left, if they were.
  private func keptGroups() throws -> [(SpaceKeys, left: Int64?)] {
    try read { db in
      var kept: [(SpaceKeys, left: Int64?)] = []
      var open = 0
      try forEachKept(1, in: space, db) { stored, record in
        guard let keys = SpaceKeys(record), stored.id == sealer.keeping(keys.space) else { return true }
        let left = record.left
        kept.append((keys, left))
        if left == nil { open += 1 }
        return open < Space.Limit.spaces
      }
      return kept
    }
  }

  /// The server says what this account may do in this group now.
  package func keep(role: Role) throws {
    try write { db in
      try db.execute(
        sql: "UPDATE space SET role = ?, create_due = 0, closed = 0 WHERE number = ? AND own = 0",
        arguments: [Int64(role.rawValue), space])
    }
  }

  /// The server says that this account is no member of this group any more. What is here stays, for a server
  /// alone erases nothing; what waited to be sent is kept aside.
  ///
  /// - Returns: how many edits that is.
  package func close(at time: Int64) throws -> Int {
    try write { db in
      var keptAside = 0
      let sentence = "This account is no member of the group any more, and the server took nothing of it."
      try forEach("pending IS NOT NULL OR offer IS NOT NULL", db) { stored in
        var stored = stored
        let known = (stored.mirror ?? .empty).context.merged(with: (stored.offer ?? .empty).context)
        let own = (stored.pending?.edits ?? []).filter { !known.covers($0.dot) }
        if !own.isEmpty {
          let entry = Quarantined(
            id: stored.id, origin: .refused, reason: "not-a-member", sentence: sentence, at: time)
          try quarantine(entry, state: SealedRecord(edits: own).bytes, db)
          keptAside += 1
        }
        if let offer = stored.offer { stored.mirror = (stored.mirror ?? .empty).merged(with: offer) }
        (stored.offer, stored.pending) = (nil, nil)
        try stored.save(db)
        if stored.mirror != nil { try derive(stored, db) }
      }
      try db.execute(
        sql: "UPDATE space SET closed = 1 WHERE number = ? AND own = 0", arguments: [space])
      return keptAside
    }
  }

  /// The server says that this account is a member again.
  package func reopen() throws {
    try write { db in
      try db.execute(sql: "UPDATE space SET closed = 0 WHERE number = ?", arguments: [space])
    }
  }

  /// Whether this account may have records erased for everybody.
  package func mayPurge() throws -> Bool {
    if isPersonal { return true }
    return try spaceHere().role == .owner
  }

  /// What waits in this group is to be sealed under newer keys.
  private func oweSealing() throws {
    try write { db in try owe(.sealAnew, db) }
  }

  /// New keys are wanted for this group.
  package func oweRenewal() throws {
    try write { db in try owe(.renewal, db) }
  }
}

extension Sealer {
  /// The record, in one's own space, in which the keys of a group are kept: all such stand side by side.
  func keeping(_ group: SpaceID) -> RecordID {
    RecordID(high: 1, low: recordID(of: "group:" + group.description).low)
  }
}

extension OpenedRecord {
  /// When this person left the group whose keys are kept here; nil if they did not, or joined again.
  fileprivate var left: Int64? {
    guard let left = value("left")?.moment else { return nil }
    let joined = fields[FieldName("joined")] ?? []
    guard let last = joined.compactMap(\.value.moment).max() else { return left }
    // Beside what the leaving took back, somebody joined who had not heard of it.
    return joined.contains(where: \.value.isEmpty) || last >= left ? nil : left
  }
}

extension SpaceKeys {
  /// Reads what `keepKeys` wrote; nil if it is not that.
  fileprivate init?(_ record: OpenedRecord) {
    guard record.kind == .space, let space = record.value("space")?.text.flatMap({ SpaceID($0) }),
      let names = record.value("names")?.text.flatMap({ [UInt8](hex: $0) })
    else { return nil }
    var epochs: [UInt32: [UInt8]] = [:]
    for reading in record.readings where reading.name.base == "epoch" {
      let parts = reading.shown.value.text?.split(separator: ":") ?? []
      guard parts.count == 2, let epoch = UInt32(parts[0]), let key = [UInt8](hex: parts[1]) else { continue }
      epochs[epoch] = key
    }
    self.init(space: space, nameKey: names, epochs: epochs)
  }
}
