package import ArgumentParser
import KithMerge
import KithRecords
import KithReplica
import KithSealing
import KithSync
import KithWire

/// `kith device revoke old-laptop`
package struct DeviceRevoke: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "revoke", abstract: "Let a machine in no more, such as a lost one.",
    discussion: """
      From its next request on the server gives it nothing, and what you write from now on is sealed under \
      keys that it does not have. What it holds already cannot be taken back. A recovery kit that was made \
      on it goes with it. Without a network the next sync that reaches the server carries it out.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var confirmation: Confirmation

  @Argument(help: "Its name, or the beginning of its id; see kith device list.") var machine: String

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    guard try replica.server() != nil else { throw SyncError.noServer }
    let network = Network(world: desk.outside.world)
    let found = try await Candidates(replica, network).one(machine)
    guard !found.isRevoked else {
      return desk.output.say("\(found.label) was revoked already. See all with: kith device list")
    }
    try confirmation.ask("\(found.label) will never be let in again with the keys it has.", desk)

    if let listed = found.listed {
      var operation = desk.operation("device revoke")
      try replica.introduce(
        listed.id, signing: listed.signingKey, agreement: listed.agreementKey, label: listed.label,
        in: &operation)
    }
    let tookKit: Bool
    do {
      tookKit = try await network.revoke(found.device, of: replica, as: desk.outside.machine)
    } catch let error as SyncError {
      desk.output.tell("\(found.label) is marked here; it is let in until the server has heard of it.")
      throw error
    }
    desk.output.say("\(found.label) is let in no more. What it holds already cannot be taken back.")
    if tookKit {
      desk.output.tell(
        "The recovery kit was made on it and is void too. Make a new one with: kith recovery show --new")
    }
  }
}

/// The machines that a person may mean: those that this home knows, and those that the server lists.
private struct Candidates {
  struct Candidate {
    let device: DeviceID
    let label: String
    var isRevoked: Bool
    /// Where this home has no record of it.
    var listed: ListedDevice?
  }

  private var all: [Candidate]
  private let here: DeviceID

  init(_ replica: Replica, _ network: Network) async throws {
    here = try replica.home.keyring().device
    all = try replica.machines().map {
      Candidate(device: $0.device, label: $0.label, isRevoked: false)
    }
    let listing: [ListedDevice]
    do {
      listing = try await network.devices(of: replica)
    } catch let error as SyncError {
      // What this home knows is enough to write it down.
      guard case .unreachable = error else { throw error }
      return
    }
    for listed in listing {
      if let place = all.firstIndex(where: { $0.device == listed.id }) {
        all[place].isRevoked = listed.revoked
      } else {
        all.append(
          Candidate(device: listed.id, label: listed.label, isRevoked: listed.revoked, listed: listed))
      }
    }
  }

  func one(_ words: String) throws -> Candidate {
    let wanted = Folding.folded(words.inOneLine)
    let byName = all.filter { Folding.folded($0.label.inOneLine) == wanted }
    let byID = all.filter { words.count >= 4 && $0.device.description.hasPrefix(words.lowercased()) }
    // A name may be used again for the machine that replaced a lost one.
    let living = byName.filter { !$0.isRevoked }
    let found = !living.isEmpty ? living : !byName.isEmpty ? byName : byID
    guard let only = found.first else {
      throw CommandError.unclear("No machine is called “\(words)”. See them all with: kith device list")
    }
    guard found.count == 1 else {
      let each = found.map { "\($0.label.inOneLine) (\($0.device))" }.joined(separator: ", ")
      throw CommandError.unclear("“\(words)” fits \(found.count) machines: \(each). Type the id.")
    }
    guard only.device != here else {
      throw CommandError.usage("That is this machine. Revoke it on another one of yours.")
    }
    return only
  }
}
