package import KithMerge
package import KithWire

/// Where a hub keeps what it knows. A store promises (`HubStoreLaws` holds every one of them against each
/// store):
///
/// 1. A write is all or nothing: if its body throws, nothing of it remains (`aWriteThatThrowsLeavesNothing`).
/// 2. Writes that lock one space happen one after the other, and each sees all of those before it
///    (`concurrentWritesOfASpaceAreSerial`).
/// 3. So the order of seq is the order of commits: a seq is given once, and the next is larger
///    (`aSeqIsGivenOnce`).
/// 4. A read sees one moment: the records that it is shown belong to the head it is told
///    (`aReadSeesOneMoment`).
/// 5. Records are shown in the order of (seq, id), each once, after the position and not at it
///    (`recordsAreShownInOrder`, `aPositionInsideACommitGoesOn`).
/// 6. What was written is read again byte for byte, whatever the bytes (`bytesComeBackAsTheyWere`).
/// 7. An id that is taken is not given twice: accounts, spaces, devices, signing keys, invitations, writers
///    (`whatIsTakenStaysTaken`).
/// 8. What a write returned from is there after the store was opened again, where the store has a file
///    (`theFileKeepsWhatWasWritten`).
/// 9. Accounts, spaces and writers are listed in an order that stays, each once (`whatIsListedIsListedOnce`).
/// 10. After `settle`, what was overwritten or removed is in none of its files
///    (`whatWasOverwrittenIsInNoFile`).
/// 11. One that finds itself damaged throws `StoreFault.damage` (`aDamagedPageIsFoundWithoutATrap`).
/// 12. A store that was only ever written through this protocol has no faults (`aStoreInUseHasNoFaults`).
package protocol HubStore: Sendable {
  /// Runs `body` as one write.
  func write<T: Sendable>(_ body: @escaping @Sendable (any HubTransaction) throws -> T) async throws -> T

  /// Runs `body` on one moment of the store.
  func read<T: Sendable>(_ body: @escaping @Sendable (any HubReading) throws -> T) async throws -> T

  /// Brings logs into the file proper and empties them, so that nothing erased is left in them; the word
  /// after a purge, and the last before a server goes.
  ///
  /// - Returns: whether it is done. A reader of an old moment can hold it up: then it is to be asked again.
  @discardableResult func settle() async throws -> Bool
}

/// Questions to a store.
package protocol HubReading {
  /// The space, or nil if there is none of that id.
  func space(_ id: SpaceID) throws -> SpaceState?
  /// Whether a space has, or had, that id.
  func isTaken(_ id: SpaceID) throws -> Bool
  func role(of account: AccountID, in space: SpaceID) throws -> Role?
  /// In the order in which they came.
  func members(of space: SpaceID, limit: Int) throws -> [ListedMember]
  /// Its own first.
  func memberships(of account: AccountID, limit: Int) throws -> [ListedSpace]
  /// Where the spaces of a member stand, by space.
  func standings(of account: AccountID, limit: Int) throws -> [Standing]
  /// The first keys after `epoch` that were sealed for this receiver; nil if there are none.
  func package(for receiver: KeyHolderID, in space: SpaceID, after epoch: UInt32) throws -> KeysOfAnEpoch?
  func isCommit(_ commit: Commit, in space: SpaceID) throws -> Bool

  func record(_ id: RecordID, in space: SpaceID) throws -> StoredRecord?
  /// When a record last changed, in milliseconds since 1970; nil if that is longer ago than commits are kept.
  func changed(_ id: RecordID, in space: SpaceID) throws -> Int64?
  /// Shows the records after `position` until `visit` returns false.
  func records(
    in space: SpaceID, after position: Position,
    _ visit: (_ record: StoredRecord, _ seq: UInt64) throws -> Bool
  ) throws
  /// The account that a writer belongs to in this space.
  func account(of writer: WriterID, in space: SpaceID) throws -> AccountID?

  func hasAccount(_ id: AccountID) throws -> Bool
  func personalSpace(of account: AccountID) throws -> SpaceID?
  func device(_ key: KeyID) throws -> StoredDevice?
  /// The device with this key, of whichever account, revoked or not.
  func device(signingKey: [UInt8]) throws -> StoredDevice?
  /// How many devices of an account are let in.
  func deviceCount(of account: AccountID) throws -> Int
  /// In the order in which they came.
  func devices(of account: AccountID) throws -> [StoredDevice]

  func invitation(_ id: InvitationID) throws -> StoredInvitation?
  /// How many links of `account` (nil: of the operator) are neither redeemed nor expired.
  func openInvitations(of account: AccountID?, now: Int64) throws -> Int
  /// Whether there is neither an account nor an open link.
  func isUnused(now: Int64) throws -> Bool
  /// The newest first.
  func audit(limit: Int) throws -> [AuditLine]
  /// What was done in one space, the newest first.
  func audit(in space: SpaceID, limit: Int) throws -> [AuditLine]
  /// How often an account did something in a space, from one time up to another, both in milliseconds since
  /// 1970.
  func count(
    of deed: AuditLine.Deed, by account: AccountID, in space: SpaceID, from: Int64, to: Int64
  ) throws -> Int

  /// In the order in which they came.
  func accounts(limit: Int) throws -> [StoredAccount]
  func sizes() throws -> HubSizes
  /// Shows every space, by id, until `visit` returns false.
  func spaces(_ visit: (SpaceID) throws -> Bool) throws
  /// Shows who writes in a space, by writer, until `visit` returns false.
  func writers(in space: SpaceID, _ visit: (WriterID, AccountID) throws -> Bool) throws
  /// What the store itself finds wrong with what it keeps.
  func faults(limit: Int) throws -> [StoreFault]
}

/// What a write may do besides.
package protocol HubTransaction: HubReading {
  /// Makes every other write that locks this space wait; the first word of a push.
  func lockSpace(_ id: SpaceID) throws -> SpaceState?
  func put(_ record: StoredRecord, seq: UInt64, in space: SpaceID) throws
  /// What the space holds from now on, counted by who writes it.
  func commit(_ commit: Commit, recordCount: Int, bytes: Int, in space: SpaceID, at ms: Int64) throws
  func bind(_ writer: WriterID, to account: AccountID, in space: SpaceID) throws
  /// New keys for a space: who has none of these packages has no older ones either.
  func startEpoch(_ epoch: UInt32, packages: [KeyHolderID: [UInt8]], in space: SpaceID) throws
  /// Somebody left: until the next epoch, the space's keys are known to who must not know what comes.
  func wantKeys(in space: SpaceID) throws

  func addAccount(_ id: AccountID, personalSpace: SpaceID, at ms: Int64) throws
  /// A space without members.
  func addGroup(_ id: SpaceID) throws
  /// All that a group holds goes; its id stays taken.
  func deleteGroup(_ id: SpaceID) throws
  /// Nil: a member no more. Who was none is one since `ms`, in milliseconds since 1970.
  func setRole(_ role: Role?, of account: AccountID, in space: SpaceID, at ms: Int64) throws
  func addDevice(_ device: StoredDevice) throws
  func revokeDevice(_ key: KeyID) throws
  func sawDevice(_ key: KeyID, at ms: Int64) throws

  func addInvitation(_ invitation: StoredInvitation) throws
  /// Links that nobody has redeemed yet are worth nothing any more.
  func closeInvitations(of account: AccountID) throws
  func closeInvitations(in space: SpaceID) throws
  func redeem(_ id: InvitationID, _ redemption: StoredRedemption) throws

  func append(_ line: AuditLine) throws
  /// The key that authenticates witnesses: the one that is kept, else `fresh` from now on.
  func witnessKey(orKeep fresh: [UInt8]) throws -> [UInt8]
  /// Forgets commits but the newest of each space, audit lines and spent invitations that are older.
  func forget(before ms: Int64) throws
}
