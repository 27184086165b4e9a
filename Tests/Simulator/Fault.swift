import KithHub
import KithReplica
import KithTestSupport

/// What may go wrong. Each seed draws a subset of these.
enum Fault: String, CaseIterable {
  /// Requests and answers get lost.
  case loss
  /// A request arrives twice.
  case doubling
  /// Messages overtake each other.
  case delay
  /// A body is cut short.
  case cuts
  /// A program is killed and begins again with what its disk has.
  case crashes
  /// The server is put back to a backup.
  case serverBackup = "server-backup"
  /// A machine is put back to a backup.
  case deviceBackup = "device-backup"
  /// A home is copied, and both copies are used.
  case copies
  /// Clocks stop, or go wrong by up to ten years.
  case clocks
  /// Two commands work on one home at once.
  case twoCommands = "two-commands"
  /// What a member may do changes.
  case roles
  /// A record grows over the server's bound.
  case largeBodies = "large-bodies"
  /// Somebody is forgotten, or lies in the trash for 90 days.
  case purges
  /// A disk fails: between any two storage calls, for good or once, or because it is full.
  case disks
  /// Machines are revoked, and keys move on.
  case revocation

  static func drawn(using random: inout SeededRandom) -> Set<Fault> {
    Set(allCases.filter { _ in random.oneIn(2) })
  }
}

/// Which rules are switched off, so that the simulator shows whether it notices.
struct Plant: Sendable {
  var replica = ReplicaRules.all
  var hub = HubRules.all
  /// A writer id that lives longer than its operation, and is copied with the disk.
  var keepsWriters = false
  /// A kith that does not say which keys it has when it pushes.
  var hidesItsKeys = false
  /// A kith that leaves keys behind a link as they are.
  var leavesKeysOpen = false

  static let none = Plant()
}
