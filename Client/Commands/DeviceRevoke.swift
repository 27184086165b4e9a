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
  @OptionGroup var server: ServerOption

  @Argument(help: "Its name, or the beginning of its id; see kith device list.") var machine: String

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try server.personal(desk.replica())
    guard try replica.server() != nil else { throw SyncError.noServer }
    let network = Network(world: desk.outside.world)
    let found = try await Candidates(replica, network).one(machine)
    guard !found.isDone else {
      return desk.output.say("\(found.label) was revoked already. See all with: kith device list")
    }
    try confirmation.ask("\(found.label) will never be let in again with the keys it has.", desk)

    let tookKit: Bool
    do {
      tookKit = try await network.revoke(
        found.device, introducing: found.stranger, of: replica, as: desk.outside.machine)
    } catch let error as SyncError {
      // The server may have heard of it by now, or not: only the answer is missing.
      let so =
        found.isShutOut
        ? "the server lets it in no more, but it may have the newest keys."
        : "it may be let in until a sync has reached the server."
      desk.output.complain("\(found.label) is marked here; \(so)")
      throw error
    }
    desk.output.say(
      found.isShutOut
        ? "\(found.label) was let in no more already; now there are new keys, which it does not have."
        : "\(found.label) is let in no more. What it holds already cannot be taken back.")
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
    /// This home's own record says that it is revoked, and there have been new keys since.
    var isLeftOut = false
    /// The server lets it in no more.
    var isShutOut = false
    /// As the server lists it, where this home has no record of it.
    var stranger: Introduction?

    var isDone: Bool { isLeftOut && isShutOut }
  }

  private var all: [Candidate]
  private let here: DeviceID

  init(_ replica: Replica, _ network: Network) async throws {
    here = replica.device
    all = try replica.machines().map {
      Candidate(
        device: $0.device, label: $0.label, isLeftOut: $0.revoked != nil && !replica.hasNewestKeys($0))
    }
    let listing: [ListedDevice]
    do {
      listing = try await network.devices(of: replica)
    } catch let error as SyncError {
      // What this home knows is enough to write it down.
      guard case .unreachable = error else { throw error }
      return
    }
    for place in all.indices {
      all[place].isShutOut = !listing.contains { $0.id == all[place].device && !$0.revoked }
    }
    let strangers = listing.filter { listed in !all.contains { $0.device == listed.id } }
    all += strangers.map { listed in
      Candidate(
        device: listed.id, label: listed.label, isShutOut: listed.revoked,
        stranger: Introduction(
          device: listed.id, label: listed.label, signing: listed.signingKey, agreement: listed.agreementKey))
    }
  }

  func one(_ words: String) throws -> Candidate {
    let wanted = Folding.folded(words.inOneLine)
    let byName = all.filter { Folding.folded($0.label.inOneLine) == wanted }
    let byID = all.filter { words.count >= 4 && $0.device.description.hasPrefix(words.lowercased()) }
    // A name may be used again for the machine that replaced a lost one.
    let living = byName.filter { !$0.isDone }
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
