import GRDB
import Foundation
package import KithMerge
import KithRecords
package import KithSealing

/// A machine of this account, as its own record in the personal space says: what a server says of machines is
/// believed only where it agrees.
package struct Machine: Hashable, Sendable {
  package let device: DeviceID
  package let label: String
  /// Public keys: Ed25519, X25519.
  package let signing: [UInt8]
  package let agreement: [UInt8]
  /// A recovery kit: a machine on paper.
  package let isKit: Bool
  /// When it was revoked, in milliseconds since 1970.
  package private(set) var revoked: Int64?
  /// The keys under which that was written; until there are newer ones, the machine has the newest.
  package private(set) var revokedUnder: UInt32?
  /// Which machine wrote this down: the one itself, or the one that made the kit.
  package let writtenBy: DeviceID?

  /// Reads a machine's record; nil if it is none. `state` is what it was opened from.
  init?(_ record: OpenedRecord, from state: SealedRecord = .empty) {
    guard record.kind == .device, record.id.high == 0,
      let signing = record.value("signing")?.text.flatMap({ [UInt8](hex: $0) }), signing.count == 32,
      let agreement = record.value("agreement")?.text.flatMap({ [UInt8](hex: $0) }), agreement.count == 32
    else { return nil }
    device = DeviceID(rawValue: record.id.low)
    label = record.value("label")?.text ?? ""
    (self.signing, self.agreement) = (signing, agreement)
    isKit = record.value("kit") == .flag(true)
    writtenBy = record.reading(FieldName("signing"))?.shown.author.device
    // Of two machines that revoke it at once, either is enough.
    revoked = record.reading(FieldName("revoked")).flatMap { reading in
      ([reading.shown] + reading.conflicts).compactMap(\.value.moment).min()
    }
    let marks = (record.fields[FieldName("revoked")] ?? []).filter { $0.value.moment != nil }.map(\.dot)
    revokedUnder = state.edits.filter { marks.contains($0.dot) }
      .compactMap { try? PayloadPrefix(of: $0.payload).epoch }.min()
  }

  /// A kit goes with the machine that made it, whose disk has its seed: also where whoever revoked that
  /// machine had not heard of the kit yet.
  fileprivate func going(with makers: [DeviceID: Machine]) -> Machine {
    guard isKit, revoked == nil, let writtenBy, writtenBy != device, let maker = makers[writtenBy] else {
      return self
    }
    var gone = self
    (gone.revoked, gone.revokedUnder) = (maker.revoked, maker.revokedUnder)
    return gone
  }

  static func id(of device: DeviceID) -> RecordID {
    RecordID(high: 0, low: device.rawValue)
  }
}

extension Replica {
  /// Every machine that has written its record, revoked ones too.
  package func machines() throws -> [Machine] {
    try read { db in try machines(db) }
  }

  func machines(_ db: Database) throws -> [Machine] {
    var machines: [Machine] = []
    // Only what is one counts: whoever fills their place with other records hides nobody.
    try forEachKept(0, in: space, db) { stored, record in
      if let machine = Machine(record, from: stored.view) { machines.append(machine) }
      return machines.count < Limit.machines
    }
    let lost = machines.filter { $0.revoked != nil }
    return machines.map { $0.going(with: Dictionary(lost.map { ($0.device, $0) }) { first, _ in first }) }
  }

  /// One machine, however many there are; nil if it has not written its record.
  package func machine(_ device: DeviceID) throws -> Machine? {
    try read { db in
      guard let found = try machine(device, db) else { return nil }
      let maker = try found.writtenBy.flatMap { try machine($0, db) }
      return found.going(with: maker.map { $0.revoked == nil ? [:] : [$0.device: $0] } ?? [:])
    }
  }

  private func machine(_ device: DeviceID, _ db: Database) throws -> Machine? {
    try StoredRecord.find(Machine.id(of: device), in: space, db).flatMap(machine)
  }

  private func machine(_ stored: StoredRecord) throws -> Machine? {
    let view = stored.view
    return Machine(sealer.opened(view, id: stored.id).record, from: view)
  }

  /// Whether a machine that is to be let in no more has the newest keys: newer ones are due, whoever shut it
  /// out.
  package func hasNewestKeys(_ machine: Machine) -> Bool {
    machine.device != device && (machine.revokedUnder ?? 0) >= sealer.epoch
  }

  /// Whether a server that knows of `epoch` is to hear of newer keys, by what these machines' records say.
  package func owesKeys(after epoch: UInt32, _ machines: [Machine]) -> Bool {
    sealer.epoch > epoch || machines.contains(where: hasNewestKeys)
  }

  /// Writes the record of this machine, or of its recovery kit, unless it is there.
  ///
  /// - Parameter label: what the person calls it.
  /// - Returns: whether it was written now.
  @discardableResult
  package func introduce(
    _ device: DeviceID, _ keys: DeviceKeys, label: String, isKit: Bool = false, in operation: inout Operation
  ) throws -> Bool {
    let introduction = try introduction(of: device, keys, label: label, isKit: isKit)
    if try machine(device) != nil { return false }
    _ = try apply([introduction.draft()], in: &operation)
    return true
  }

  /// Writes the record of this machine, unless it is there.
  @discardableResult
  package func introduceItself(as label: String, in operation: inout Operation) throws -> Bool {
    try introduce(device, identity.keys, label: label, in: &operation)
  }

  /// This machine is called otherwise from now on, if it is written down at all.
  package func rename(to label: String, in operation: inout Operation) throws {
    let change = Draft(id: Machine.id(of: device), kind: .device, changes: [FieldName("label"): .text(label)])
    guard try machine(device) != nil else { return }
    _ = try apply([change], in: &operation)
  }

  /// What a machine whose keys are here says of itself.
  package func introduction(
    of device: DeviceID, _ keys: DeviceKeys, label: String, isKit: Bool = false
  ) throws -> Introduction {
    guard let keys = keys.publicKeys else { throw ReplicaError.noKeys(file: home.keys) }
    return Introduction(
      device: device, label: label, signing: keys.signing, agreement: keys.agreement, isKit: isKit)
  }

  /// Says that a machine is to be let in no more. It takes effect with the new keys that follow.
  package func markRevoked(_ device: DeviceID, in operation: inout Operation) throws {
    try markRevoked([device], in: &operation)
  }

  /// … that several are, and first who those are that have no record yet: all of it, or nothing. What is
  /// written already is not written again.
  package func markRevoked(
    _ devices: [DeviceID], introducing strangers: [Introduction] = [], in operation: inout Operation
  ) throws {
    let mark = [FieldName("revoked"): Value.moment(operation.time)]
    let fresh = try strangers.filter { try machine($0.device) == nil }
    let marked = try devices.filter { device in
      try machine(device)?.revoked == nil && !fresh.contains { $0.device == device }
    }
    let drafts =
      fresh.map { $0.draft(devices.contains($0.device) ? mark : [:]) }
      + marked.map { Draft(id: Machine.id(of: $0), kind: .device, changes: mark) }
    if !devices.isEmpty { try write { db in try owe(.renewal, db) } }
    _ = try apply(drafts, in: &operation)
  }
}

/// What a machine says of itself; or a server, of one that never did and is to be revoked.
package struct Introduction: Hashable, Sendable {
  package let device: DeviceID
  package let label: String
  package let signing: [UInt8]
  package let agreement: [UInt8]
  package let isKit: Bool

  package init(device: DeviceID, label: String, signing: [UInt8], agreement: [UInt8], isKit: Bool = false) {
    (self.device, self.label, self.signing) = (device, label, signing)
    (self.agreement, self.isKit) = (agreement, isKit)
  }

  func draft(_ more: [FieldName: Value] = [:]) -> Draft {
    var changes = more
    changes[FieldName("label")] = .text(label)
    changes[FieldName("signing")] = .text(signing.hex)
    changes[FieldName("agreement")] = .text(agreement.hex)
    if isKit { changes[FieldName("kit")] = .flag(true) }
    return Draft(id: Machine.id(of: device), kind: .device, changes: changes)
  }
}
