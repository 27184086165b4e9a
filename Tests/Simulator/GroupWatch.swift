import Foundation
import KithHub
import KithMerge
import KithReplica
import KithSealing
import KithSync
import KithWire

/// What a play remembers to tell whether anybody was given what is not theirs.
struct GroupWatch {
  /// A record at the server.
  struct Held: Equatable {
    let state: SealedRecord
    let first: AccountID?
  }

  /// Somebody who was a member and is one no more.
  struct Former {
    /// Every edit that the server had ever held when they went.
    let dots: Set<Dot>
    /// The newest epoch then: what is newer they must never open.
    let epoch: UInt32
  }

  /// The group at the server, as it was last looked at.
  var held: [RecordID: Held] = [:]
  var roles: [AccountID: Role] = [:]
  var epoch: UInt32 = 0
  var everHeld: Set<Dot> = []
  var former: [AccountID: Former] = [:]
  /// Whether the server was ever put back: then who goes for the second time has seen more.
  var hasGoneBack = false
  /// Machines that were lost.
  var lost: Set<String> = []
  /// Everything that went to the server.
  var sent = Data()

  /// Whether a role lets an account change this record.
  static func allows(_ role: Role?, _ id: RecordID, first: AccountID?, _ account: AccountID) -> Bool {
    guard let role else { return false }
    if id.high == 0 { return role == .owner || id.low == account.rawValue }
    return switch role {
    case .owner, .editor: true
    case .contributor: first == nil || first == account
    case .viewer: false
    }
  }
}

extension GroupPlay {
  /// Looks at who is a member now, after anything that may have changed it.
  ///
  /// - Parameter back: the server was put back to a backup.
  func observe(back: Bool = false) async throws {
    let now = Dictionary(try await members().map { ($0.account, $0.role) }) { first, _ in first }
    for account in GroupPlay.accounts {
      if now[account] != nil, watch.former[account] != nil {
        if !back { try checkLeak(account) }
        watch.former[account] = nil
      } else if now[account] == nil, watch.roles[account] != nil, !back {
        watch.former[account] = GroupWatch.Former(dots: watch.everHeld, epoch: watch.epoch)
      }
    }
    watch.roles = now
    watch.epoch = try await state()?.epoch ?? 0
    watch.hasGoneBack = watch.hasGoneBack || back
    if back { watch.held = try await records(in: group) }
  }

  /// After a push: who changed what, and under which keys.
  func checkWhatChanged(
    by machine: GroupMachine, as role: Role?, _ epoch: UInt32, _ offers: Set<RecordID>
  ) async throws {
    let before = watch.held
    let after = try await records(in: group)
    watch.held = after
    for (id, held) in after where held != before[id] {
      guard GroupWatch.allows(role, id, first: before[id]?.first, machine.account) else {
        throw Finding.trespassed("\(machine.name), \(role?.word ?? "a stranger"), changed \(id)")
      }
      for edit in held.state.edits where watch.everHeld.insert(edit.dot).inserted && !offers.contains(id) {
        let sealed = try PayloadPrefix(of: edit.payload).epoch
        guard sealed == epoch else { throw Finding.trespassed("an edit under other keys was taken") }
        // Who a newcomer is must be known before anybody can make new keys.
        let isIntroduction = id == RecordID(high: 0, low: machine.account.rawValue)
        guard !watch.hasGoneBack, !isIntroduction else { continue }
        for (account, former) in watch.former where sealed <= former.epoch {
          throw Finding.leaked("\(account) has the keys of what \(machine.name) pushed after they went")
        }
      }
    }
  }

  /// After new keys: only an owner removes, and nobody who was known to be removed is given any.
  func checkKeys(
    _ call: EpochCall, by machine: GroupMachine, as role: Role?, knowing removed: Set<AccountID>
  ) throws {
    guard call.removed.isEmpty || role == .owner else {
      throw Finding.trespassed("\(machine.name) removed somebody and is no owner")
    }
    for account in removed where account != machine.account && call.packages[KeyHolderID(account)] != nil {
      throw Finding.leaked("\(machine.name) gave new keys to \(account), whom it knew to be removed")
    }
  }

  /// Whoever went has neither records nor keys of later.
  func checkLeak(_ account: AccountID) throws {
    guard let former = watch.former[account], let founder = machines.first else { return }
    let newest = try founder.home.keyring().keys(of: group)
    for machine in machines where machine.account == account {
      let stray = try machine.received(group).subtracting(former.dots)
      guard stray.isEmpty else {
        throw Finding.leaked("\(machine.name) was given \(stray.count) edits after they went")
      }
      guard !watch.hasGoneBack, let keys = try machine.home.keyring().keys(of: group) else { continue }
      for (epoch, key) in keys.epochs where epoch > former.epoch && newest?.epochs[epoch] == key {
        throw Finding.leaked("\(machine.name) has keys that were made after they went")
      }
    }
  }

  /// No key was ever sent, or kept there, as it is.
  func checkSecrets() throws {
    var places = [("on its way", watch.sent)]
    for name in try FileManager.default.contentsOfDirectory(atPath: server.folder) {
      let file = try Data(contentsOf: URL(filePath: server.folder + "/" + name))
      places.append(("at the server in \(name)", file))
    }
    for machine in machines {
      for secret in try machine.secrets() {
        if let place = places.first(where: { $0.1.range(of: Data(secret)) != nil }) {
          throw Finding.leaked("a key of \(machine.name) is to be read \(place.0)")
        }
      }
    }
  }
}
