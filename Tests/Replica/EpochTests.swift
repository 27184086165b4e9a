import KithMerge
import KithRecords
import KithReplica
import KithSealing
import KithTestSupport
import Testing

/// New keys: who may make them, and what they do to what waits.
@Suite struct EpochTests {
  private let here = TemporaryHome()
  private let there = TemporaryHome(seed: 2)
  private let replica: Replica
  private let other: Replica
  private let title = FieldName("title")

  init() throws {
    replica = try here.start()
    other = try there.twin(of: here)
    var shore = Shore()
    for (home, replica) in [(here, replica), (there, other)] {
      var operation = home.operation("sync")
      let ring = try home.home.keyring()
      try replica.introduce(ring.device, ring.keys, label: "machine", in: &operation)
    }
    for replica in [replica, other, replica] { try shore.meet(replica) }
  }

  @Test func keysOfARevokedMachineOpenAndSealNothing() throws {
    try replica.drawKeys(using: &here.random)
    var operation = there.operation("device revoke")
    try other.markRevoked(try here.home.keyring().device, in: &operation)

    let adoption = try adopt(replica.sealer.keys, epoch: replica.sealer.epoch)

    #expect(adoption == .adopted)
    #expect(other.sealer.knownEpochs.isSuperset(of: replica.sealer.knownEpochs))
    #expect(other.sealer.epoch > replica.sealer.epoch)
    #expect(try there.home.keyring().keys(of: other.spaceID)?.newest == other.sealer.epoch)
  }

  /// Else what they sealed would be readable nowhere else, once the server has lost their package.
  @Test func keysThatAPackageLacksAreGivenOnWithNewerOnes() throws {
    try other.drawKeys(using: &there.random)
    let lacked = other.sealer.epoch
    try replica.drawKeys(above: lacked, using: &here.random)

    #expect(try adopt(replica.sealer.keys, epoch: replica.sealer.epoch) == .adopted)

    #expect(other.sealer.epoch > replica.sealer.epoch)
    #expect(other.sealer.knownEpochs.isSuperset(of: replica.sealer.knownEpochs.union([lacked])))
  }

  /// Some machine may have the newest keys without these: it would never ask for them.
  @Test func olderKeysThatCameLaterAreGivenOnWithNewerOnes() throws {
    try replica.drawKeys(using: &here.random)
    let missed = replica.sealer.epoch
    try other.drawKeys(above: missed, using: &there.random)
    let newest = other.sealer.epoch

    #expect(try adopt(replica.sealer.keys, epoch: missed) == .adopted)

    #expect(other.sealer.epoch > newest)
    #expect(other.sealer.knownEpochs.isSuperset(of: [1, missed, newest]))
  }

  @Test func aPackageWithEveryKeyAsksForNoNewOnes() throws {
    try replica.drawKeys(using: &here.random)

    #expect(try adopt(replica.sealer.keys, epoch: replica.sealer.epoch) == .adopted)

    #expect(other.sealer.keys == replica.sealer.keys)
  }

  @Test func keysThatWouldUseTheNumbersUpAreNotTaken() throws {
    let far = UInt32.max - 1_000
    let keys = try #require(replica.sealer.keys.drawingEpoch(above: far - 70_000, using: &here.random))
    let before = other.sealer.knownEpochs

    #expect(try adopt(keys, epoch: keys.newest) == .unusable)

    #expect(other.sealer.knownEpochs == before)
    #expect(try there.home.keyring().keys(of: other.spaceID)?.newest == before.max())
  }

  @Test func aPackageStuffedWithKeysIsNotTaken() throws {
    let honest = (0..<SpaceKeys.mostAtOnce).reduce(replica.sealer.keys) { keys, _ in
      keys.drawingEpoch(using: &here.random) ?? keys
    }
    let stuffed = try #require(honest.drawingEpoch(using: &here.random))

    #expect(try adopt(stuffed, epoch: stuffed.newest) == .unusable)
    #expect(other.sealer.knownEpochs == [1])
    #expect(try adopt(honest, epoch: honest.newest) == .adopted)
  }

  /// Records that are no machines, in the place where machines stand, and before them.
  @Test func nobodyHidesAMachineBehindOthers() throws {
    var operation = here.operation("add")
    let junk = (0..<UInt64(Replica.Limit.machines)).map {
      Draft(
        id: RecordID(high: 0, low: $0), kind: .contact,
        changes: [FieldName("name"): PersonName(written: "Eve").value])
    }
    _ = try replica.apply(junk, in: &operation)

    let device = try here.home.keyring().device
    #expect(try replica.machines().contains { $0.device == device })
    #expect(try replica.machine(device)?.label == "machine")
  }

  @Test func nobodyWhoWasRevokedIsLetInAgain() throws {
    let device = DeviceID(rawValue: 77)
    var mine = here.operation("sync")
    try replica.introduce(device, DeviceKeys(), label: "lost", in: &mine)
    try replica.markRevoked(device, in: &mine)
    var shore = Shore()
    for replica in [replica, other] { try shore.meet(replica) }
    var theirs = there.operation("set")
    let id = RecordID(high: 0, low: device.rawValue)
    let clearing = Draft(id: id, kind: .device, changes: [FieldName("revoked"): .empty])
    _ = try other.apply([clearing], in: &theirs)

    let told = try [other, replica].map { try shore.meet($0) }

    #expect(told.last?.keptOut.first?.contains("let a revoked machine in again") == true)
    #expect(try replica.machine(device)?.revoked != nil)
  }

  @Test func whatHasNoNumberLeftSaysSo() throws {
    #expect(throws: ReplicaError.self) { try other.drawKeys(above: .max, using: &there.random) }
    #expect(other.sealer.epoch == 1)
  }

  @Test func whatNewerKeysSealedIsPassedOver() throws {
    let old = try there.add("Eve", to: other)
    try other.drawKeys(using: &there.random)
    let new = try there.add("Ida", to: other)
    _ = try other.forget([old])

    #expect(try other.outgoing(limitBytes: .max, upTo: 1).isEmpty)
    #expect(try Set(other.outgoing(limitBytes: .max, upTo: other.sealer.epoch).map(\.id)) == [old, new])
    let older = try there.add("Ada", to: replica)
    try replica.drawKeys(using: &here.random)
    try here.add("Bob", to: replica)
    #expect(try replica.outgoing(limitBytes: 1, upTo: 1).map(\.id) == [older])
  }

  /// A copy of a home speaks for the same machine; whoever lacks the new keys must go on reading the other.
  @Test func whatAMachineSaidOfItselfElsewhereStaysBesideWhatIsSealedAnew() throws {
    let keys = DeviceKeys()
    let device = DeviceID(rawValue: 77)
    let id = RecordID(high: 0, low: device.rawValue)
    var (mine, theirs) = (there.operation("sync"), here.operation("sync"))
    try replica.introduce(device, keys, label: "copy", in: &theirs)
    let state = try #require(try replica.outgoing(limitBytes: .max).first { $0.id == id }).state
    try other.introduce(device, keys, label: "machine", in: &mine)
    let from = try other.bookmark()
    _ = try other.absorb(Delivery(records: [Incoming(id: id, state: state)], from: from, to: from), at: 1)

    try other.drawKeys(using: &there.random)
    try other.sealAllAnew(in: &mine)

    let sent = try SealedRecord(
      bytes: try #require(try other.outgoing(limitBytes: .max).first { $0.id == id }).state)
    let said = try #require(try SealedRecord(bytes: state).edits.first)
    #expect(!sent.context.covers(said.dot))
    #expect(sent.edits.count == 1)
  }

  @Test func whatWaitsInTheTrashIsNotCalledEditedThere() throws {
    let id = try there.add("Eve", [title: .text("Clerk")], to: other)
    try there.set(id, [title: .text("Judge")], in: other)
    try there.trash(id, in: other)
    try replica.drawKeys(using: &here.random)

    #expect(try adopt(replica.sealer.keys, epoch: replica.sealer.epoch) == .adopted)

    let record = try #require(try other.record(id))
    #expect(record.trashed != nil && !record.isEditedInTrash)
    let sent = try SealedRecord(
      bytes: try #require(try other.outgoing(limitBytes: .max).first { $0.id == id }).state)
    let epochs = Set(try sent.edits.map { try PayloadPrefix(of: $0.payload).epoch })
    #expect(epochs == [other.sealer.epoch])
  }

  @Test func whatWasEditedInTheTrashIsStillCalledSo() throws {
    let id = try there.add("Eve", [title: .text("Clerk")], to: other)
    try there.trash(id, in: other)
    try there.set(id, [title: .text("Judge")], in: other)
    try replica.drawKeys(using: &here.random)

    _ = try adopt(replica.sealer.keys, epoch: replica.sealer.epoch)

    #expect(try other.record(id)?.isEditedInTrash == true)
  }

  @Test func whatAnotherProgramOwesIsKnownToTheNext() throws {
    #expect(try !other.isDue(.sealAnew))
    var operation = there.operation("device revoke")
    try other.markRevoked(DeviceID(rawValue: 9), in: &operation)

    let next = try Replica(there.home)
    #expect(try next.isDue(.renewal))

    try next.settle(try next.owed(.renewal))
    #expect(try !other.isDue(.renewal))
  }

  @Test func whatIsOwedAnewWhileItIsDoneStaysOwed() throws {
    var operation = there.operation("device revoke")
    try other.markRevoked(DeviceID(rawValue: 9), in: &operation)
    let owed = try other.owed(.renewal)
    try other.markRevoked(DeviceID(rawValue: 10), in: &operation)

    try other.settle(owed)

    #expect(try other.isDue(.renewal))
  }

  @Test func aMachineThatWasMarkedElsewhereAsksForNewKeysHere() throws {
    try replica.settle(try replica.owed(.renewal))
    var operation = there.operation("device revoke")
    try other.markRevoked(DeviceID(rawValue: 9), in: &operation)
    var shore = Shore()
    for replica in [other, replica] { try shore.meet(replica) }

    #expect(try replica.isDue(.renewal))
  }

  /// What `replica`'s machine sends to `other`'s.
  private func adopt(_ keys: SpaceKeys, epoch: UInt32) throws -> Replica.Adoption {
    let (ring, receiver) = (try here.home.keyring(), try there.home.keyring())
    let pair = try #require(receiver.keys.publicKeys)
    let packages = try KeyPackage.all(
      keys, for: [.init(holder: KeyHolderID(receiver.device), agreement: pair.agreement)],
      from: KeyHolderID(ring.device), ring.keys.receiving)
    var operation = there.operation("sync")
    var dice = SeededRandom(seed: 3)
    let adoption = try other.adopt(
      try #require(packages[KeyHolderID(receiver.device)]), epoch: epoch, using: &dice)
    if try other.isDue(.sealAnew) { try other.sealAllAnew(in: &operation) }
    return adoption
  }
}
