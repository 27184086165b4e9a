import CFaultyDisk

/// A folder whose storage fails when it is told to; see `faulty_disk.h`. Databases that were opened before the
/// first one was made are not reached.
package struct FaultyDisk: Sendable {
  package enum Fault: CaseIterable, Sendable {
    /// From then on nothing is written any more.
    case crash
    /// From then on nothing grows.
    case full
    /// One call fails.
    case error
  }

  private static let isReady = faulty_disk_install() == 0
  private let folder: String

  /// - Throws: if SQLite takes no other file system.
  package init(_ folder: String) throws {
    guard FaultyDisk.isReady else { throw Problem.notInstalled }
    self.folder = folder
  }

  package enum Problem: Error {
    case notInstalled
    case tooManyPlans
  }

  /// Fails after so many more storage calls.
  package func plan(_ fault: Fault, after calls: Int) throws {
    let kind =
      switch fault {
      case .crash: FAULTY_DISK_CRASH
      case .full: FAULTY_DISK_FULL
      case .error: FAULTY_DISK_ERROR
      }
    guard faulty_disk_plan(folder, kind, calls) == 0 else { throw Problem.tooManyPlans }
  }

  /// Whether it failed since.
  package var hasStruck: Bool { faulty_disk_struck(folder) != 0 }

  /// How many storage calls there were since the plan was made.
  package var calls: Int { faulty_disk_calls(folder) }

  package func heal() { faulty_disk_heal(folder) }
}
