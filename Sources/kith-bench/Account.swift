import Foundation
import KithMerge
import KithRecords
import KithReplica
import KithSync
import KithWire

/// One person's machines, each with a home of its own.
struct Account: Sendable {
  enum Limit {
    static let machines = 5
    static let contacts = 5
  }

  let homes: [Home]
  let contacts: [RecordID]

  /// Makes the first machine by a link of the server's, and the others by links of the first.
  static func made(
    _ folder: String, machines: Int, by link: String, world: Syncer.World
  ) async throws -> Account {
    var dice = SystemRandomNumberGenerator()
    let network = Network(world: world)
    let homes = (0..<machines).map { Home(folder: "\(folder)/\($0)") }
    var replicas: [Replica] = []
    var contacts: [RecordID] = []
    for home in homes {
      let text =
        if let first = replicas.first {
          try await network.deviceLink(first, as: first.home.label, using: &dice).link.text
        } else { link }
      let fresh = try Replica.start(home, using: &dice)
      let joining = Joining(world: world)
      let offer = try await joining.look(at: text, for: fresh)
      var operation = Operation("join", at: world.now(), using: &dice)
      let replica = try await joining.join(
        offer, with: fresh, label: home.label, in: &operation, using: &dice, believing: {}
      ).replica
      if replicas.isEmpty {
        contacts = (0..<Limit.contacts).map { _ in RecordID(using: &dice) }
        let drafts = contacts.enumerated().map { number, id in
          Draft(id: id, kind: .contact, changes: [FieldName("name"): .text("Person \(number)")])
        }
        _ = try replica.apply(drafts, in: &operation)
      }
      _ = try await network.exchange(replica, as: home.label)
      replicas.append(replica)
    }
    for replica in replicas { _ = try await network.exchange(replica, as: replica.home.label) }
    return Account(homes: homes, contacts: contacts)
  }

  /// Whether all machines show the same, once each of them has asked the server for the last time.
  func agrees(world: Syncer.World) async throws -> Bool {
    var shown: Set<[[OpenedRecord.Reading]]> = []
    for home in homes {
      let replica = try Replica(home)
      _ = try await Network(world: world).exchange(replica, as: home.label)
      shown.insert(try contacts.map { try replica.record($0)?.readings ?? [] })
    }
    return shown.count == 1 && shown.first?.contains([]) == false
  }
}

extension Home {
  /// What the machine is called.
  var label: String { "machine " + (folder.split(separator: "/").last ?? "") }
}
