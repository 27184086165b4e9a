import Synchronization

/// What the server remembers of what it did, for its log.
final class Daybook: Sendable {
  enum Limit {
    /// How often a disk that stays full is told of.
    static let fullDiskMs: Int64 = 3_600_000
  }

  private let fullDiskTold = Mutex<Int64?>(nil)

  init() {}

  /// Whether it is time to say that the disk is full: every device asks again and again.
  func shouldTellOfFullDisk(at ms: Int64) -> Bool {
    fullDiskTold.withLock { told in
      if let told, told <= ms, ms - told < Limit.fullDiskMs { return false }
      told = ms
      return true
    }
  }
}
