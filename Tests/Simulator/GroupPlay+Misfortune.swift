import Foundation
import KithHub
import KithMerge
import KithRecords
import KithReplica
import KithSealing
import KithTestSupport
import KithWire

/// What goes wrong around a group.
extension GroupPlay {
  func serverBackup() async throws {
    let backup = folder + "/backup"
    if !FileManager.default.fileExists(atPath: backup) || random.oneIn(2) {
      try server.backUp(to: backup)
    } else {
      try await server.goBack(to: backup)
      count("server back")
      try await observe(back: true)
    }
  }

  /// Somebody pushes, past every kith, with whatever keys they have.
  func trespass(_ machine: GroupMachine) async throws {
    guard let space = try machine.space(group) else { return }
    let here = try machine.own.seen(from: space)
    let targets =
      GroupPlay.accounts.map { (RecordID(high: 0, low: $0.rawValue), KindName.member, FieldName("label")) }
      + (0..<UInt64(Limit.records)).map {
        (RecordID(high: 100, low: $0), KindName.contact, FieldName("nick"))
      }
    let (id, kind, field) = targets[random.below(targets.count)]
    let edit = Edit(
      kind: kind, time: now(machine), author: Author(account: machine.account, device: here.device),
      changes: [field: .text("x")])
    let sealed = try here.sealer.sealed(edit, of: id, as: Dot(writer: WriterID(using: &random), counter: 1))
    let record = PushedRecord(id: id, state: SealedRecord(edits: [sealed]).bytes, offer: random.oneIn(3))
    let call = ExchangeCall(
      cursor: .start, witness: .none, records: random.oneIn(4) ? [] : [record], epoch: 0)
    wire.append(
      Parcel(machine: machine.name, program: 0, letter: 0, content: .ask(group, call.bytes)))
    count("trespass \(machine.name)")
  }

  /// The second machine of somebody is lost.
  func loseAMachine(of machine: GroupMachine) throws {
    guard watch.lost.count < Limit.revocations,
      let own = machines.first(where: { $0.account == machine.account }),
      let other = machines.last(where: { $0.account == machine.account }), other.name != own.name
    else { return }
    let lost = try other.key.device
    guard try own.own.machines().contains(where: { $0.device == lost }) else { return }
    var operation = operation("device revoke", own)
    try own.own.markRevoked(lost, in: &operation)
    watch.lost.insert(other.name)
    count("revoke \(other.name)")
  }
}
