import KithTestSupport

/// What may go wrong around a group, and what its people do to each other. Each seed draws a subset of these.
enum GroupFault: String, CaseIterable {
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
  /// The server is put back to a backup, members and all.
  case serverBackup = "server-backup"
  /// Clocks go wrong by up to ten years.
  case clocks
  /// What members may do changes.
  case roles
  /// Members are removed, and some of them taken back.
  case removal
  /// Members leave.
  case leaving
  /// Somebody pushes what no kith would, with whatever keys they have.
  case trespass
  /// A machine is lost, and with it the key of its account.
  case revocation

  static func drawn(using random: inout SeededRandom) -> Set<GroupFault> {
    Set(allCases.filter { _ in random.oneIn(2) })
  }
}
