import Foundation
import GRDB
import KithMerge
import KithRecords
import KithSealing

/// Epochs: new keys are taken in, and what waits to be pushed is sealed anew.
extension Replica {
  /// What became of a package of keys.
  package enum Adoption: Hashable, Sendable {
    case adopted
    /// Made by a machine that this one does not know.
    case strangeSender
    /// Not for this machine, damaged, or older than what is here.
    case unusable
  }

  /// Takes in the keys of a package. What waits under older ones is to be sealed anew from then on.
  ///
  /// Keys that a revoked machine made open what was sealed under them, and seal nothing here: newer ones are
  /// drawn with them, and the server hears of them at the end of the exchange. So are they where the package
  /// and this home each have keys that the other lacks, or a server that went back to a backup has lost a
  /// package: whoever took in the newest keys with fewer others would never ask for the rest.
  package func adopt(
    _ package: [UInt8], epoch: UInt32, using random: inout some RandomNumberGenerator
  ) throws -> Adoption {
    var fresh: SpaceKeys?
    if !sealer.knownEpochs.contains(epoch) {
      guard let package = try? KeyPackage(bytes: package) else { return .unusable }
      guard let sender = try sender(of: package) else { return .strangeSender }
      let opened = try opened(package, from: sender)
      guard let opened, opened.epochs[epoch] != nil, opened.isNext(to: sealer.keys) else { return .unusable }
      var keys = sealer.keys.merged(with: opened)
      let isMixed = keys != (keys.newest == opened.newest ? opened : sealer.keys)
      if sender.isShutOut || isMixed {
        guard let newer = keys.drawingEpoch(using: &random) else { return .unusable }
        keys = newer
      }
      fresh = keys
    }
    // Before the keys: whoever finds them here knows what they ask for.
    try write { db in try owe(.sealAnew, db) }
    if let fresh { try keep(fresh) }
    try openAnew()
    return .adopted
  }

  /// Who made a package, as this home has pinned them.
  private struct Sender {
    let agreement: [UInt8]
    let isShutOut: Bool
  }

  /// A machine of this person; in a group, a member.
  private func sender(of package: KeyPackage) throws -> Sender? {
    guard !isPersonal else {
      return try machine(DeviceID(package.sender)).map {
        Sender(agreement: $0.agreement, isShutOut: $0.revoked != nil)
      }
    }
    return try members().first { KeyHolderID($0.account) == package.sender }.flatMap { member in
      (member.pinned ?? member.agreement).map { Sender(agreement: $0, isShutOut: member.removed != nil) }
    }
  }

  private func opened(_ package: KeyPackage, from sender: Sender) throws -> SpaceKeys? {
    let holder: KeyHolderID
    let keys: [AgreementKey]
    if !isPersonal {
      guard let account = try account() else { return nil }
      (holder, keys) = (KeyHolderID(account), try personal().accountKeys())
    } else {
      (holder, keys) = (KeyHolderID(device), [identity.keys.receiving])
    }
    for key in keys {
      let opened = try? package.opened(
        for: holder, key, from: sender.agreement, space: sealer.space, secret: sealer.keys.packageSecret)
      if let opened { return opened }
    }
    return nil
  }

  /// Reads again what did not open, or not all of it: it may open now.
  package func openAnew() throws {
    try write { db in
      try forEach("card.record IS NULL OR card.unreadable > 0", db) { try derive($0, db) }
    }
  }

  /// Seals what waits under older keys with the newest, but for what the server is known to have.
  package func sealAllAnew(in operation: inout Operation) throws {
    let owed = try owed(.sealAnew)
    try sealAnew(in: &operation)
    try openAnew()
    try settle(owed)
  }

  /// Draws the keys of a new epoch, above every one that is here and above `epoch`. They are on this disk
  /// before anybody hears of them.
  package func drawKeys(above epoch: UInt32 = 0, using random: inout some RandomNumberGenerator) throws {
    guard let keys = sealer.keys.drawingEpoch(above: epoch, using: &random) else {
      throw ReplicaError.failed("there are no epochs left")
    }
    try keep(keys)
  }

  private func keep(_ keys: SpaceKeys) throws {
    try changeKeys { ring in ring.add(keys) }
    try refreshKeys()
  }

  /// Keeps what the recovery kit is made of; nil forgets it.
  package func keep(kitSeed: [UInt8]?) throws {
    let personal = spaceID
    try changeKeys { ring in ring[personal].kitSeed = kitSeed }
  }

  func changeKeys(_ change: (inout Keyring) -> Void) throws {
    // The lock of the database is the lock of the key file: another program may be adopting keys too.
    try write { _ in
      var ring = try home.keyring()
      change(&ring)
      try home.keep(ring)
    }
  }

  /// Keys that another program of this home took in meanwhile.
  package func refreshKeys() throws {
    sealers.refresh(try home.keyring())
  }

  /// Each pending edit that older keys sealed, and that the server may not have, becomes a new edit.
  func sealAnew(in operation: inout Operation) throws {
    var working = operation
    try write { db in
      try forEach("pending IS NOT NULL", db) { try sealAnew($0, in: &working, db) }
    }
    operation = working
  }

  /// What a machine said of itself stays beside, if the server has it after all: who lacks the new keys must
  /// go on knowing the machine that made them.
  private func sealAnew(_ stored: StoredRecord, in operation: inout Operation, _ db: Database) throws {
    guard let pending = stored.pending, !pending.isPurged else { return }
    let known = (stored.mirror ?? .empty).context.merged(with: (stored.offer ?? .empty).context)
    let stale = pending.edits.filter { edit in
      let prefix = try? PayloadPrefix(of: edit.payload)
      return !known.covers(edit.dot) && (prefix.map { $0.epoch < sealer.epoch } ?? false)
    }
    guard !stale.isEmpty else { return }
    let names = sealer.fieldKeys(of: stored.id)
    var trashings: [(dot: Dot, edit: Edit)] = []
    var next = pending
    for edit in stale {
      guard let said = try? sealer.opened(edit.payload, of: stored.id, as: edit.dot) else { continue }
      let live = Set(edit.fields)
      let changes = said.changes.filter { live.contains(names.key(of: $0.key)) }
      let anew = Edit(kind: said.kind, time: said.time, author: said.author, changes: changes)
      let dot = sealers.nextDot(in: space, &operation)
      let sealed = try sealer.sealed(anew, of: stored.id, as: dot)
      if changes[Trashed.field] != nil { trashings.append((dot, anew)) }
      try rename(edit.dot, to: dot, inJournalOf: stored, db)
      next =
        said.kind == .device || said.kind == .member
        ? SealedRecord(
          edits: next.edits.filter { $0.dot != edit.dot } + [sealed],
          context: pending.context.common(with: known))
        : next.replacing(edit.dot, by: sealed)
    }
    var target = stored
    target.pending = next
    if !sealer.opened(stored.view, id: stored.id).record.isEditedInTrash {
      // What the trash had seen has other dots now.
      let seen = sealer.opened(target.view, id: stored.id).record.fingerprint
      for trashing in trashings {
        let edit = try sealer.sealed(trashing.edit.inTrash(seen: seen), of: stored.id, as: trashing.dot)
        target.pending = target.pending?.replacing(trashing.dot, by: edit)
      }
    }
    try target.savePending(edited: try StoredRecord.endOfQueue(in: space, db), db)
    try derive(target, db)
  }

  private func rename(_ old: Dot, to new: Dot, inJournalOf stored: StoredRecord, _ db: Database) throws {
    let statement = try db.cachedStatement(
      sql: "UPDATE journal SET writer = ?, counter = ? WHERE record = ? AND writer = ? AND counter = ?")
    statement.setUncheckedArguments([
      Data(new.writer.bytes), Int64(clamping: new.counter), stored.number, Data(old.writer.bytes),
      Int64(clamping: old.counter),
    ])
    try statement.execute()
  }
}

extension Edit {
  /// The same edit; if it puts something into the trash, then with `seen` as the fingerprint of what it saw.
  func inTrash(seen: UInt64) -> Edit {
    guard let trashed = changes[Trashed.field].flatMap(Trashed.init) else { return self }
    let anew = Trashed(at: trashed.at ?? time, seen: seen).value
    return Edit(
      kind: kind, time: time, author: author, changes: changes.merging([Trashed.field: anew]) { $1 })
  }
}
